import { about, released, settled, taken } from '../manifest/manifest.facts.js';
import { tonnes } from '../quantity/quantity.js';
import { tell } from '../statute.js';
import type { Of, PipelineContext, PipelineEvent } from './pipeline.context.js';
import { corrected } from './pipeline.corrections.js';
import { totalOf } from './pipeline.flow.js';
import { asManifest } from './pipeline.manifest.js';

type C = PipelineContext;
type E = PipelineEvent;

/** What every fact of a pipeline transfer carries. */
export const aboutFlow = (c: C) => about(asManifest(c));
export const told = (fact: string, more?: (args: { context: C; event: E }) => Record<string, unknown>) =>
  tell<C, E>(`pipeline.${fact}`, (args) => ({ ...aboutFlow(args.context), ...(more?.(args) ?? {}) }));

/** PL3: what approval, licence scale and plan have to hold for the period. */
export const takenByFlow = ({ context, event }: { context: C; event: E }) =>
  taken({ context: asManifest(context), event: event as never });
/** PL4: what they held goes back. */
export const releasedByFlow = ({ context }: { context: C }) => released({ context: asManifest(context) });

/** Rows of the plan with what has flowed through the remover's meter. */
const planned = (c: C) =>
  released({ context: asManifest(c) }).plan.map((row) => ({ ...row, quantity: tonnes(totalOf(c, 'REM')) }));
/** PL10: the reserve of the period becomes what has flowed. */
export const settledByFlow = ({ context }: { context: C }) => ({
  ...settled({ context: asManifest(context) }),
  planSettled: planned(context),
});
type Settled = { line: number; totalAccepted: string }[] | undefined;
const byClass = (before: Settled = [], after: Settled = []) =>
  before.map(({ line, totalAccepted }, i) => ({
    line,
    total: { before: totalAccepted, after: after[i]?.totalAccepted },
  }));
/** PL15: the settled quantities before and after. Told before the change. */
export const correctionOfFlow = ({ context: c, event }: { context: C; event: E }) => {
  const { request } = (event as Of<'correct'>).evidence;
  const { document, changes } = corrected(c, request?.changes ?? []);
  const [before, after] = [c, document].map((each) => settled({ context: asManifest(each) }));
  return {
    correction: c.corrections.length + 1,
    request: request?.id ?? null,
    fields: changes.map(({ field }) => field),
    licence: c.licence?.id ?? null,
    year: c.scaleYear,
    accepted: { before: before?.accepted ?? [], after: after?.accepted ?? [] },
    total: { before: before?.totalAccepted, after: after?.totalAccepted },
    ...(c.scaleClasses ? { classes: byClass(before?.classes, after?.classes) } : {}),
    plan: { before: planned(c), after: planned(document) },
  };
};
