import { ENTRY_OPEN } from '../standing.js';
import { termsOn, type AgreementContext } from '../agreement/agreement.machine.js';
import type { AgreementParameters } from '../agreement/agreement.parameters.js';
import type { Day } from '../calendar/civil.js';
import type { LicenceContext } from '../licence/licence.machine.js';
import type {
  ApplicationContext,
  ExemptionFinding,
  Firm,
  RouteFinding,
  Track,
} from '../transfer-application/transfer-application.case.js';
import type { WasteLine } from '../transfer-application/transfer-application.commands.js';
import type { ExemptionEvidence } from '../waste/exemptions.js';
import { exemptedUse } from './exempted-use.js';
import { fastTrack } from './fast-track.js';
import type { ListContext } from './list.case.js';
import { admits, remaining } from './listing.quota.js';
import type { ListingContext } from './listing.case.js';
import type { NegativeItem } from './negative-list.js';
import type { FastTrackAgreement, FastTrackEntry, FastTrackList } from './standing.js';
import { inForce, linked } from './terms.js';

/** A case of another machine as it stands on the day. */
export interface Standing<C> {
  id: string;
  state: string;
  context: C;
}
/** What is asked for, as an application or a load names it. */
export type Routed = Pick<ApplicationContext, 'origin' | 'destination' | 'licence' | 'exemption' | 'facility'> & {
  remover: Pick<Firm, 'uscc'>;
  receiver: Pick<Firm, 'org' | 'uscc' | 'name'> | null;
  lines: Pick<WasteLine, 'code' | 'method' | 'quantity'>[];
};
/** What W-01 is tested against: one entry of the receiver, or none, and what it rests on. */
export interface RoutingFacts {
  agreement: FastTrackAgreement | null;
  list: Standing<ListContext> | null;
  entry: Standing<ListingContext> | null;
  /** The licence that the entry names, else the one of the form. */
  licence: Standing<LicenceContext> | null;
  /** What the exemption list of the day says of the item that the form names. */
  exemption?: ExemptionEvidence | null;
  negatives: NegativeItem[];
}

/** An agreement with the parameters in force on the day. */
export const agreementOn = ({ id, state, context }: Standing<AgreementContext>, on: Day): FastTrackAgreement => {
  const { no, parameters } = termsOn(context, on);
  return { id, key: context.key, state, parties: parameters.parties, version: no, parameters };
};

/** The agreement that lets waste move from origin to destination, where no entry names one. */
export const linkingAgreement = (c: Routed, active: readonly FastTrackAgreement[]): FastTrackAgreement | null =>
  active.find((agreement) => linked(agreement, { origin: c.origin, destination: c.destination ?? '' })) ?? null;

/**
 * Keys of the agreements whose negative lists a movement is held against (W-19): each that is in force between its ends,
 * and the one that it `rests` on. An instrument speaks only of what cites it.
 */
export const heeded = (
  { origin, destination }: { origin: string; destination: string | null },
  on: Day,
  known: readonly FastTrackAgreement[],
  rests: string | null,
): string[] => [
  ...new Set([
    ...(rests === null ? [] : [rests]),
    ...known
      .filter(
        ({ state, parameters }) => state === 'active' && parameters.approvalMode !== 'NONE' && inForce(parameters, on),
      )
      .filter((agreement) => linked(agreement, { origin, destination: destination ?? '' }))
      .map(({ key }) => key),
  ]),
];

/** W-01 with each test's result (W-01, W-05, W-06, W-15, W-19). Pure: the same facts give the same finding. */
export function routeFinding(c: Routed, on: Day, facts: RoutingFacts): RouteFinding {
  const { agreement, list, entry, licence, negatives } = facts;
  const left = entry ? remaining(entry.context, c.origin) : null;
  const result = fastTrack(
    {
      origin: c.origin,
      destination: c.destination ?? '',
      receiver: c.receiver?.uscc ?? '',
      licenceNumber: c.licence?.number ?? '',
      exempted: c.exemption == null ? null : { item: c.exemption, remover: c.remover.uscc },
      facility: c.facility,
      lines: c.lines,
      on,
    },
    {
      agreement,
      list: list && listAsked(list),
      entry: entry && entryAsked(entry, c.origin),
      licence: licence && { ...licence.context, state: licence.state },
      exemption: facts.exemption ?? null,
      remaining: left,
      negatives,
    },
  );
  return {
    tests: result.tests.map(({ id, passed, detail }) => ({ id, passed, detail })),
    agreement: agreement ? { id: agreement.id, code: agreement.key } : null,
    list: list ? { id: list.id, year: list.context.year, version: list.context.version } : null,
    listing: entry?.id ?? null,
    remaining: left,
    cap: entry?.context.quota.cap ?? null,
    used: entry?.context.quota.used ?? null,
    ...termsOf(agreement?.parameters),
    ...(result.verdict === 'SIMPLIFIED_CONSULT' && result.replyDays !== null
      ? { short: { replyDays: result.replyDays } }
      : {}),
  };
}

/**
 * Why the receiver may not utilise under the item of the exemption list that the form names; null where it may.
 * `until`: last day of the scheme as agreed.
 */
export function exemptionFinding(
  c: Routed & { exemption: number },
  on: Day,
  facts: Omit<RoutingFacts, 'licence' | 'negatives'>,
): ExemptionFinding {
  const { agreement, list, entry, exemption } = facts;
  const { exemption: item, origin, destination, remover, receiver, lines } = c;
  const asked = { item, origin, destination: destination ?? '', on, lines };
  const refused = exemptedUse(
    { ...asked, remover: remover.uscc, receiver: receiver?.uscc ?? '' },
    {
      agreement,
      list: list && listAsked(list),
      entry: entry && entryAsked(entry, origin),
      exemption: exemption ?? null,
    },
  );
  return {
    item,
    refused: refused && { says: refused.says, remedy: refused.remedy },
    listing: entry?.id ?? null,
    agreement: agreement?.key ?? null,
    until: agreement?.parameters.validTo ?? null,
  };
}

const listAsked = ({ id, state, context: c }: Standing<ListContext>): FastTrackList => ({
  id,
  state,
  year: c.year,
  version: c.version,
  receiving: c.receiving,
  effectiveOn: c.effectiveOn,
  lastDay: c.lastDay,
});
const entryAsked = ({ id, state, context: c }: Standing<ListingContext>, origin: string): FastTrackEntry => ({
  id,
  state,
  receiver: c.receiver.uscc,
  licenceNumber: c.licenceNumber,
  facility: facilityOf(c),
  codes: c.codes,
  methods: c.methods,
  origins: admits(c, origin) ? [origin] : [],
  noFurther: c.noFurther,
  licenceTo: c.licenceTo,
  exemption: c.exemption && {
    item: c.exemption.item,
    sender: c.exemption.sender?.uscc ?? null,
    origins: c.origins.includes('*') ? [origin] : c.origins,
  },
});

/** What the agreement says about the decision; without one, the usual lengths and nothing special. */
const termsOf = (terms: AgreementParameters | undefined) => ({
  overQuota: terms?.overQuota ?? ('FULL_CONSULTATION' as const),
  decisionDays: terms?.decisionDays ?? 5,
  finishWithinDays: terms?.finishWithinDays ?? 0,
  singleBatch: terms?.singleBatch ?? false,
  resultNoticeTo: terms?.resultNoticeTo ?? [],
  ...(terms?.decisionConditions?.length ? { conditions: terms.decisionConditions } : {}),
  ...(terms?.resultNoticeTo.includes('ALL_PARTIES') ? { parties: terms.parties } : {}),
  releaseUnusedOnExpiry: terms?.releaseUnusedOnExpiry ?? true,
});

/** Whether the entry is of the licence, or of this sender's exempted use, that is asked for: one firm may have several. */
const holds = (c: Routed, { licenceId, licenceNumber, exemption }: ListingContext): boolean =>
  c.exemption == null
    ? c.licence !== null && (licenceId === c.licence.id || licenceNumber === c.licence.number)
    : exemption?.item === c.exemption && (exemption.sender == null || exemption.sender.uscc === c.remover.uscc);

/** How well an entry fits the form: live, all codes, the licence or exempted use asked for, the origin. */
const fits = (c: Routed, { state, context }: Standing<ListingContext>): number =>
  (ENTRY_OPEN.includes(state) ? 8 : 0) +
  (c.lines.every(({ code }) => context.codes.includes(code)) ? 4 : 0) +
  (holds(c, context) ? 2 : 0) +
  (context.origins.includes(c.origin) || context.origins.includes('*') ? 1 : 0);

/**
 * W-01 on each entry that the receiver has, on the lists of several agreements or years: the case rests on the one that
 * lets the origin decide, else on one that lacks quota alone, else on one that is consulted in short form; without a
 * licence, on one that opens the use before any that does not. Among equals it stays where it `rests`, for which a
 * letter may have been answered, else goes to the one that fits the form best, of the newest list (W-01, W-05, W-06,
 * W-07). Throws where there is nothing to test.
 */
export function bestFinding(
  c: Routed,
  on: Day,
  candidates: readonly RoutingFacts[],
  rests: string | null = null,
): { facts: RoutingFacts; finding: RouteFinding } {
  const tested = candidates.map((facts) => {
    const finding = routeFinding(c, on, facts);
    const track = trackOf(finding);
    return {
      facts,
      finding,
      order: [
        finding.tests.some(({ id, passed }) => id === 'exemptedUse' && !passed) ? 0 : 1,
        track === 'WHITELIST' ? 3 : track === 'OVER_QUOTA' ? 2 : finding.short ? 1 : 0,
        facts.entry && facts.entry.id === rests ? 1 : 0,
        facts.entry ? fits(c, facts.entry) : 0,
        facts.entry?.context.list.year ?? 0,
      ],
    };
  });
  const [best] = tested.sort(
    (a, b) => b.order.map((rank, i) => rank - a.order[i]!).find((difference) => difference !== 0) ?? 0,
  );
  if (!best) throw new Error('nothing to test');
  return best;
}

const facilityOf = ({ facility }: ListingContext): string | null =>
  typeof facility === 'object' && facility !== null ? (facility as { name: string }).name : (facility ?? null);

/** The route that the finding leads to: all tests hold, quota alone is short and a letter may ask for more, or consult. */
export function trackOf({ tests, overQuota }: Pick<RouteFinding, 'tests' | 'overQuota'>): Track {
  const failed = tests.filter(({ passed }) => !passed).map(({ id }) => id);
  if (failed.length === 0) return 'WHITELIST';
  return failed.length === 1 && failed[0] === 'quotaLeft' && overQuota === 'LETTER_AND_CONSENT'
    ? 'OVER_QUOTA'
    : 'CONSULTED';
}
