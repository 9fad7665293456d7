import { type InputHTMLAttributes, type ReactNode, useId, useState } from 'react';
import type { Problem } from '../api/problem';
import { PageTitle } from '../parts/page-title';
import { texts } from './i18n';
import { LanguageSwitch } from './language-switch';
import './doorstep.css';

const useTexts = texts(
  'doorstep',
  { system: '联单 · 危险废物跨省转移', show: '显示', hide: '隐藏' },
  { system: 'Liandan · hazardous waste between provinces', show: 'Show', hide: 'Hide' },
);

/*
 * What stands before the console. Its parts are plain elements: behind 2 Mbit/s the component library of the console takes
 * longer to come than somebody takes to log in.
 */

/** The name of the system over one box. */
export function Doorstep({ children }: { children: ReactNode }) {
  const t = useTexts();
  return (
    <main className="login">
      <PageTitle className="login-title">{t('system')}</PageTitle>
      <div className="login-box">{children}</div>
      <div className="login-language">
        <LanguageSwitch />
      </div>
    </main>
  );
}

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> {
  label: string;
  /** What is wrong with what stands there. */
  fault?: string | false | undefined;
  change: (value: string) => void;
}
export function DoorField({ label, fault, change, type = 'text', ...input }: FieldProps) {
  const t = useTexts();
  const id = useId();
  const [open, setOpen] = useState(false);
  const secret = type === 'password';
  return (
    <div className="door-field">
      <label htmlFor={id}>{label}</label>
      <span className={secret ? 'door-input door-secret' : 'door-input'}>
        <input
          {...input}
          id={id}
          type={secret && open ? 'text' : type}
          aria-required
          aria-invalid={Boolean(fault)}
          aria-describedby={fault ? `${id}-fault` : undefined}
          onChange={({ target }) => change(target.value)}
        />
        {secret && (
          <button type="button" className="door-show" aria-pressed={open} onClick={() => setOpen(!open)}>
            {t(open ? 'hide' : 'show')}
          </button>
        )}
      </span>
      {fault && (
        <span id={`${id}-fault`} className="door-fault" role="alert">
          {fault}
        </span>
      )}
    </div>
  );
}

export function DoorRefusal({ problem }: { problem: Problem | undefined }) {
  if (!problem) return null;
  return (
    <div className="door-refusal" role="alert">
      <strong>{problem.message}</strong>
      {problem.body.remedy && <p>{problem.body.remedy}</p>}
    </div>
  );
}

interface ButtonProps {
  busy: boolean;
  /** The one that the page is for. */
  main?: boolean;
  onClick?: () => void;
  children: ReactNode;
}
export const DoorButton = ({ busy, main = false, onClick, children }: ButtonProps) => (
  <button
    type={main ? 'submit' : 'button'}
    className={main ? 'door-button door-main' : 'door-button'}
    aria-disabled={busy}
    onClick={(event) => (busy ? event.preventDefault() : onClick?.())}
  >
    {children}
  </button>
);
