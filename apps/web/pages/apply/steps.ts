import type { ProblemBody } from '../../api/problem';
import type { FormField } from '#domain/transfer-application/form-fields';

/** The five steps and the fields of each. */
export const STEPS = ['receiver', 'wastes', 'transport', 'papers', 'check'] as const;
export type Step = (typeof STEPS)[number];
const FIELDS_OF: Readonly<Record<Step, readonly string[]>> = {
  receiver: ['site', 'plan', 'receiver', 'licence', 'exemption', 'facility'],
  wastes: ['lines'],
  transport: ['transport', 'carriers'],
  papers: ['period', 'reason', 'emergency', 'contact', 'attachments'],
  check: ['statement', 'signatory', 'justifications'],
};

export type Fault = NonNullable<ProblemBody['errors']>[number];
const fieldAt = (pointer = '') => pointer.split('/')[1] ?? '';

/** Where the fault is put right; nothing for one that is about no field. */
export const stepOf = (pointer: string | undefined): Step | undefined =>
  STEPS.find((step) => FIELDS_OF[step].includes(fieldAt(pointer)));
export const stepOfField = (field: FormField): Step => stepOf(`/${field}`) ?? 'check';

/** Faults of a field: at its own pointer, or below where there is no closer field on the page. */
export const faultsAt = (faults: readonly Fault[], pointer: string): Fault[] =>
  faults.filter((fault) => fault.pointer === pointer);
