import { countered, type CounterEntry } from '#domain/consultation/counter';
import type { ConsultationContext } from '#domain/consultation/consultation.machine';

/** What a reply says; what is left out is taken from the draft, then from the letter. */
export interface Said {
  agree: boolean;
  lines?: { line: number; quantity: string }[] | undefined;
  extra?: string | null | undefined;
  conditions?: string[] | undefined;
  reasons?: string | null | undefined;
  counter?: CounterEntry[] | undefined;
}

/** Content of the paper 复函 (R-25a, R-25b), signed or only drafted. */
export function replyBody(
  c: ConsultationContext,
  { agree, lines, extra, conditions, reasons, counter }: Said,
  signer: { name: string; onBehalfOf: string | null },
): Record<string, unknown> {
  const changes = counter ? countered(c.body, counter) : c.draft?.counter;
  return {
    answers: c.number,
    agree,
    lines: agree ? (lines ?? (c.draft?.lines.length ? c.draft.lines : c.lines)) : [],
    extra: agree ? (extra ?? c.draft?.extra ?? c.extra) : null,
    conditions: conditions ?? c.draft?.conditions ?? [],
    reasons: agree ? null : (reasons ?? c.draft?.reasons ?? null),
    ...(!agree && changes?.length ? { counter: changes } : {}),
    signedBy: signer.name,
    onBehalfOf: signer.onBehalfOf,
  };
}
export const replyTitle = (c: Pick<ConsultationContext, 'number' | 'title'>): string =>
  `关于${c.number ?? c.title}的复函`;
