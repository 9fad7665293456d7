import { grams, tonnes } from '../quantity/quantity.js';
import { tell } from '../statute.js';
import type { Held, ManifestContext, ManifestEvent, Of } from './manifest.context.js';
import { corrected } from './manifest.corrections.js';
import { holdings } from './manifest.document.js';
import { byApprovalLine } from './manifest.reading.js';
import { restGone, restOf } from './manifest.rest.js';

type C = ManifestContext;
type E = ManifestEvent;

/** What every fact of a manifest carries: enough for routes, notices and statistics without reading it. */
export const about = (c: C) => ({
  number: c.number,
  remover: c.remover.id,
  receiver: c.receiver.id,
  carriers: [...new Set(c.legs.map(({ carrier }) => carrier.id))],
  origin: c.origin,
  originCity: c.originCity,
  destination: c.destination,
  destinationCity: c.destinationCity,
  approval: c.approval?.id ?? null,
  instrument: c.instrument?.id ?? null,
});
export const told = (fact: string, more?: (args: { context: C; event: E }) => Record<string, unknown>) =>
  tell<C, E>(fact, (args) => ({ ...about(args.context), ...(more?.(args) ?? {}) }));

export const released = ({ context: c }: { context: C }) => ({
  approval: c.approval?.id ?? null,
  licence: c.licence?.id ?? null,
  year: c.scaleYear,
  quantities: holdings(c),
  total: onScale(c),
  plan: planUse(c),
  ...classes(c, (of) => ({ total: onScale(c, of) })),
});
export const taken = (args: { context: C; event: E }) => {
  const { licence } = (args.event as Of<'issue'>).evidence;
  return {
    ...released(args),
    /** Annual scale of the licence, and of its classes, for the accounts of the year (P-12). */
    scale: licence?.scale ?? null,
    ...classes(args.context, (of, line) => ({
      total: onScale(args.context, of),
      scale: licence?.classes?.find((each) => each.line === line)?.scale ?? null,
    })),
  };
};
/** What counts on the licence's scales by class or method, each with the lines of the load that do (P-12). */
const classes = <T extends object>(c: C, count: (of: number[], line: number) => T) =>
  c.scaleClasses ? { classes: c.scaleClasses.map(({ line, of }) => ({ line, ...count(of, line) })) } : {};
const among = (of: number[] | undefined) => (each: { line: number }) => of === undefined || of.includes(each.line);
/** A back-entered load counts on the licence's scale from its acceptance: its receipt is what exceeds the scale (P-12). */
const onScale = (c: C, of?: number[]): string => (c.backfilled ? '0.000000' : totalRemoved(c, of));
const totalRemoved = (c: C, of?: number[]): string =>
  tonnes(c.lines.filter(among(of)).reduce((sum, { removed }) => sum + grams(removed ?? '0'), 0n));
const planUse = (c: C) =>
  c.lines.map(({ plan, removed }) => ({ plan: plan?.id ?? null, line: plan?.line ?? 0, quantity: removed ?? '0' }));
/** What has moved in the end: without what came home or went on under another manifest. */
const planMoved = (c: C) => {
  const rest = restGone(c) ? restOf(c) : [];
  return c.lines.map(({ line, plan, removed }) => ({
    plan: plan?.id ?? null,
    line: plan?.line ?? 0,
    quantity: tonnes(grams(removed ?? '0') - (rest.find((each) => each.line === line)?.rest ?? 0n)),
  }));
};
const totalAccepted = (c: C, of?: number[]): string =>
  tonnes((c.receipt?.lines ?? []).filter(among(of)).reduce((sum, { quantity }) => sum + grams(quantity), 0n));
const acceptedQuantities = (c: C): Held[] =>
  [
    ...byApprovalLine(
      (c.receipt?.lines ?? []).map(({ line, quantity }) => ({
        approvalLine: c.lines.find((each) => each.line === line)?.approvalLine ?? null,
        quantity,
      })),
    ),
  ].map(([line, quantity]) => ({ line, quantity: tonnes(quantity) }));
export const settled = ({ context: c }: { context: C }) => ({
  licence: c.licence?.id ?? null,
  year: c.scaleYear,
  reserved: holdings(c),
  accepted: acceptedQuantities(c),
  totalReserved: onScale(c),
  /** What of a back-entered load stands in the excess already. */
  flagged: c.paper?.taking?.excess ?? null,
  totalAccepted: totalAccepted(c),
  differences: c.receipt?.differences ?? [],
  plan: planUse(c),
  ...classes(c, (of) => ({ totalReserved: onScale(c, of), totalAccepted: totalAccepted(c, of) })),
});

/** M1a: what was asked of the approval, what it still held, and what goes to the flagged excess. */
export const enteredLate = (args: { context: C; event: E }) => {
  const { paper } = args.context;
  return {
    ...taken(args),
    excess: paper?.taking?.excess ?? [],
    moved: args.context.legs[0]?.departedAt ?? args.context.loadedAt,
    labels: args.context.lines.flatMap(({ labels }) => labels),
    late: paper?.late ?? false,
    flags: (paper?.flags ?? []).map(({ row, rule }) => ({ row, rule })),
  };
};

/** What a correction changes in the accounts: the settled quantities before and after (M21, R-27c). Told before the change. */
export const correction = ({ context: c, event }: { context: C; event: E }) => {
  const { request } = (event as Of<'correct'>).evidence;
  const { document, changes } = corrected(c, request?.changes ?? []);
  return {
    correction: c.corrections.length + 1,
    request: request?.id ?? null,
    fields: changes.map(({ field }) => field),
    licence: c.licence?.id ?? null,
    year: c.scaleYear,
    accepted: { before: acceptedQuantities(c), after: acceptedQuantities(document) },
    /** Of a back-entered load: what it took and what was flagged, which no correction changes. */
    late: c.paper?.taking ?? null,
    total: { before: totalAccepted(c), after: totalAccepted(document) },
    ...classes(c, (of) => ({ total: { before: totalAccepted(c, of), after: totalAccepted(document, of) } })),
    /** Only what was accepted, wholly or partly, stands settled on the plan's rows. */
    plan: hasSettled(c) ? { before: planMoved(c), after: planMoved(document) } : { before: [], after: [] },
  };
};
const hasSettled = (c: C): boolean => c.receipt?.outcome === 'ACCEPTED' || c.receipt?.outcome === 'PARTIALLY_ACCEPTED';
