import type { ReactNode } from 'react';
import type { Action } from '../api/answers';
import { ActButton } from './act-button';

interface Props {
  /** What the server tells of it; nothing is shown where it is not the reader's business. */
  act: Action | undefined;
  /** Says of what it is, for those who do not see the row. */
  label: string;
  onAct: () => void;
  primary?: boolean;
  danger?: boolean;
  loading?: boolean;
  children: ReactNode;
}

/** The small button of an act in a row, as the server tells the act. */
export function Offered({ act, label, onAct, primary = false, danger = false, loading = false, children }: Props) {
  if (!act) return null;
  return (
    <ActButton
      act={act}
      size="small"
      type={primary ? 'primary' : 'default'}
      danger={danger}
      loading={loading}
      aria-label={label}
      onAct={onAct}
    >
      {children}
    </ActButton>
  );
}
