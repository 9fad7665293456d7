import { Form as AntForm } from 'antd';
import { createContext, type ReactNode, useContext } from 'react';
import type { FormField } from '#domain/transfer-application/form-fields';
import type { Form } from './application';
import { type Fault, faultsAt } from './steps';

export interface FormContext {
  form: Form;
  /** The value, or what it becomes of the present one, for what takes its time. */
  put: <K extends keyof Form>(field: K, value: Form[K] | ((now: Form[K]) => Form[K])) => void;
  faults: readonly Fault[];
  /** The fields that may be changed; all of them where it is absent. */
  opened?: readonly FormField[] | undefined;
}
const Context = createContext<FormContext | undefined>(undefined);
export const FormProvider = Context.Provider;
export function useForm(): FormContext {
  const context = useContext(Context);
  if (!context) throw new Error('outside the form');
  return context;
}

export interface Slot {
  id: string;
  status: '' | 'error';
}
interface FieldProps {
  /** RFC 6901, as refusals name the field. */
  at: string;
  label: string;
  required?: boolean;
  hint?: ReactNode;
  children: (slot: Slot) => ReactNode;
}

/** One field with its name, and what the server says of it. A field that may not be changed is not shown. */
export function Field({ at, label, required, hint, children }: FieldProps) {
  const { faults, opened } = useForm();
  const field = at.split('/')[1] as FormField;
  if (opened && !opened.includes(field)) return null;
  const own = faultsAt(faults, at);
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
/** Whether a part of the form is to be shown at all. */
export function useOpened(...fields: FormField[]): boolean {
  const { opened } = useForm();
  return !opened || fields.some((field) => opened.includes(field));
}

/** The form with one field put anew. */
export const withField = <K extends keyof Form>(
  form: Form,
  field: K,
  value: Form[K] | ((now: Form[K]) => Form[K]),
): Form => ({ ...form, [field]: typeof value === 'function' ? value(form[field]) : value });
