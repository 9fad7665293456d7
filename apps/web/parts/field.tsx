import { cloneElement, type ReactElement, useId } from 'react';

interface Control {
  id?: string;
  status?: '' | 'error';
  'aria-describedby'?: string;
}

/** A labelled field with its hint or fault below. */
export function Field(props: { label: string; fault?: string; hint?: string; children: ReactElement<Control> }) {
  const { label, fault, hint, children } = props;
  const id = useId();
  const below = fault ?? hint;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {cloneElement(children, {
        id,
        status: fault ? 'error' : '',
        'aria-describedby': below ? `${id}-below` : undefined,
      })}
      {below && (
        <div id={`${id}-below`} className={fault ? 'field-fault' : 'muted'} role={fault ? 'alert' : undefined}>
          {below}
        </div>
      )}
    </div>
  );
}
