import { Form as AntForm, Input } from 'antd';
import { createContext, type ReactNode, useContext } from 'react';
import type { Fault } from '../apply/steps';
import type { Slot } from '../apply/form-context';

/** What the server says of the places of the body. */
export const Faults = createContext<readonly Fault[]>([]);

interface PlaceProps {
  /** RFC 6901 in the body of the manifest. */
  at: string;
  label: string;
  required?: boolean;
  hint?: ReactNode;
  children: (slot: Slot) => ReactNode;
}
/** One field with its name and what the server says of it. */
export function Place({ at, label, required, hint, children }: PlaceProps) {
  const own = useContext(Faults).filter(({ pointer }) => pointer === at);
  const id = at.slice(1).replaceAll('/', '-');
  return (
    <AntForm.Item
      label={label}
      htmlFor={id}
      required={required ?? false}
      validateStatus={own.length > 0 ? 'error' : ''}
      help={
        own.length > 0 ? (
          <span className="text">{own.map(({ detail, code }) => detail ?? code).join(' ')}</span>
        ) : undefined
      }
      extra={hint}
    >
      {children({ id, status: own.length > 0 ? 'error' : '' })}
    </AntForm.Item>
  );
}

interface TextProps extends Omit<PlaceProps, 'children'> {
  value: string | undefined;
  change: (value: string) => void;
  suffix?: string;
}
export const TextPlace = ({ value, change, suffix, ...place }: TextProps) => (
  <Place {...place}>
    {({ id, status }) => (
      <Input
        id={id}
        status={status}
        value={value ?? ''}
        {...(suffix ? { suffix, inputMode: 'decimal' as const } : {})}
        onChange={({ target }) => change(target.value)}
      />
    )}
  </Place>
);
