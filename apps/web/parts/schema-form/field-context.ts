import { createContext, useContext } from 'react';
import type { ProblemBody } from '../../api/problem';
import type { Components } from './schema';

/** What every field of one form knows. */
export interface FormContext {
  schemas: Components;
  /** Prefix of the ids of the controls. */
  id: string;
  /** The component of the whole body. */
  command: string;
  errors: NonNullable<ProblemBody['errors']>;
  /** All that was typed into the form. */
  whole: Record<string, unknown>;
  /** Properties that the form does not show. */
  hidden: readonly string[];
}
export const FieldContext = createContext<FormContext | undefined>(undefined);
export function useForm(): FormContext {
  const form = useContext(FieldContext);
  if (!form) throw new Error('outside a form');
  return form;
}

/** What was refused of the field itself: not of what stands in it, which says it there. */
export const faultsAt = (errors: FormContext['errors'], pointer: string, whole: boolean): string[] =>
  errors
    .filter(({ pointer: at = '' }) => {
      const place = at.replace(/^#/, '');
      return place === pointer || (whole && place.startsWith(`${pointer}/`));
    })
    .map(({ detail, code }) => detail ?? code ?? '');
