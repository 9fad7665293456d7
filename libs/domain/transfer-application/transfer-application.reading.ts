import { NEVER } from '../calendar/civil.js';
import type { Text } from '../errors.js';
import { applicationFields } from '../field-rules/application.fields.js';
import { faultsOf, missing, type Missing } from '../field-rules/field-check.js';
import { grams, isTonnes } from '../quantity/quantity.js';
import { FORM_FIELDS, type FormField } from './form-fields.js';
import type {
  ApplicationContext,
  ApplicationEvent,
  EventOf,
  Evidence,
  Letter,
  RouteFinding,
} from './transfer-application.case.js';

type C = ApplicationContext;
type E = ApplicationEvent;
export const text = (zh: string, en: string): Text => ({ zh, en });
export const said = <T extends E['type']>(event: E) => event as EventOf<T>;
export const openLetter = (c: C): Letter | undefined => c.letters.find((letter) => letter.state === 'OPEN');
export const lastLetter = (c: C): Letter | undefined => c.letters.at(-1);
export const failed = (finding: RouteFinding) => finding.tests.filter((t) => !t.passed).map((t) => t.id);
export const finding = (e: E) => e.evidence?.finding;

/** Tonnes asked for by all lines, in grams. */
export const asked = (lines: { quantity: string }[]): bigint =>
  lines.reduce((sum, { quantity }) => sum + grams(quantity), 0n);

/** Lines that an approval would grant: those of the command, else those agreed to, else those asked for. */
export function decidedLines(c: C, e: E): { line: number; quantity: string }[] {
  const own = said<'approve'>(e).lines;
  if (own) return own;
  const agreed = lastLetter(c)?.kind === 'CONSULTATION' ? lastLetter(c)?.reply?.lines : undefined;
  return agreed?.length ? agreed : c.lines.map(({ line, quantity }) => ({ line, quantity }));
}

/** Whether every line is one of the upper lines and not larger. */
export const within = (lines: { line: number; quantity: string }[], upper: { line: number; quantity: string }[]) =>
  new Set(lines.map(({ line }) => line)).size === lines.length &&
  lines.every(({ line, quantity }) => {
    const limit = upper.find((u) => u.line === line);
    return (
      limit !== undefined && isTonnes(quantity) && grams(quantity) > 0n && grams(quantity) <= grams(limit.quantity)
    );
  });

/** Last day on which the receiver may take the waste: of its licence, or of the scheme that frees the use; null: none. */
export function permittedTo({ exemption, licence }: Evidence = {}): string | null {
  if (exemption) return exemption.refused ? null : (exemption.until ?? NEVER);
  return licence?.validTo ?? null;
}

/** Fields that the body of an edit carries. */
export const editedFields = (e: E): FormField[] =>
  FORM_FIELDS.filter((field) => (e as unknown as Record<string, unknown>)[field] !== undefined);
export type Asked = Parameters<typeof missing>[3];

/** What of the form the signature waits for (R-22a, R-22b, R-09b), by the table of its fields. */
export const lacking = (
  event: string,
  c: C,
  rule: string,
  form?: unknown,
  where: (path: string) => boolean = () => true,
) =>
  missing(applicationFields, event, c, {
    where: (row, of) => of === rule && where(row.path),
    ...(form === undefined ? {} : { form }),
  } satisfies Asked);
export const isAttachment = (path: string) => path.startsWith('attachments');
export const emptyFields = (c: C) => lacking('submit', c, 'R-22a', undefined, (path) => !isAttachment(path));
export const inSubmission = (found: Missing[]) => faultsOf(found, 'submit');
export const linesNumbered = (c: C) => new Set(c.lines.map(({ line }) => line)).size === c.lines.length;
export const complete = (c: C) => emptyFields(c).length === 0 && linesNumbered(c);

/** Quantity beyond what the entry has left, in grams; 0 when it fits or there is no cap. */
export function shortage(lines: { quantity: string }[], remaining: string | null | undefined): bigint {
  if (remaining === null || remaining === undefined) return 0n;
  const missing = asked(lines) - grams(remaining);
  return missing > 0n ? missing : 0n;
}
