import type { AgreementParameters } from '#domain/agreement/agreement.parameters';
import type { ProposedEntry, Simulate } from '#domain/simulation/proposal';
import type { PastTest, World } from '#domain/simulation/simulation';
import type { FastTrackAgreement } from '#domain/whitelist/standing';
import type { ListContext } from '#domain/whitelist/list.case';
import type { ListingContext } from '#domain/whitelist/listing.case';
import {
  agreementOn,
  bestFinding,
  heeded,
  linkingAgreement,
  type RoutingFacts,
  type Standing,
} from '#domain/whitelist/routing';
import { freed } from '../whitelist/exempted-use.js';
import { licenceAt, negativesAt, standingAt, type Past } from './past.js';

/** The facts of each test's moment with the proposal in place, and with what the replay has taken so far. */
export function asProposed(past: Past, { agreement: terms, list }: Pick<Simulate, 'agreement' | 'list'>): World {
  return (test, taken) => {
    const { there, active } = standingAt(past, test);
    const kept = there.filter(
      ({ context }) => !list || context.agreement.key !== list.agreement || context.receiving !== list.receiving,
    );
    const put = list ? listed(list, test, past) : [];
    const agreements = withTerms(active(), terms);
    const entries = [...kept, ...put].map((one) => taken.on(one));
    const candidates = (entries.length > 0 ? entries : [null]).map((entry): RoutingFacts => {
      const isPut = entry !== null && put.some(({ id }) => id === entry.id);
      const agreement = entry
        ? (agreements.find(({ key }) => key === entry.context.agreement.key) ?? inactive(past, test, entry))
        : linkingAgreement(test.asked, agreements);
      const licence = isPut ? licenceBy(past, entry, test) : (entry?.context.licenceId ?? test.asked.licence?.id);
      return {
        agreement,
        entry,
        list: isPut ? listOf(entry) : ((entry && past.lists.before(entry.context.list.id, test.event)) ?? null),
        licence: licenceAt(past, licence, test),
        exemption: freed(test.asked, test.on),
        negatives: negativesAt(past, test, heeded(test.asked, test.on, agreements, agreement?.key ?? null)),
      };
    });
    return bestFinding(test.asked, test.on, candidates, test.rests).facts;
  };
}

/** The agreement of the entry, which was not active at the moment of the test. */
function inactive(
  { agreements }: Past,
  { event, on }: PastTest,
  { context }: Standing<ListingContext>,
): FastTrackAgreement | null {
  const found = agreements.allBefore(event).find((one) => one.context.key === context.agreement.key);
  return found ? agreementOn(found, on) : null;
}

/** The active agreements with the proposed terms in place of those in force; a new one is put first. */
function withTerms(active: FastTrackAgreement[], terms: Simulate['agreement']): FastTrackAgreement[] {
  if (!terms) return active;
  const parameters = terms.parameters as AgreementParameters;
  const known = active.find(({ key }) => key === terms.key);
  const changed = {
    id: known?.id ?? `proposed:${terms.key}`,
    key: terms.key,
    state: 'active',
    parties: parameters.parties,
    version: 0,
    parameters,
  };
  return [changed, ...active.filter(({ key }) => key !== terms.key)];
}

const MARK = 'proposed:';

/** The proposed entries of the receiver, in the year of the test. */
function listed(
  { agreement, receiving, entries }: NonNullable<Simulate['list']>,
  { asked, on }: PastTest,
  past: Past,
): Standing<ListingContext>[] {
  if (receiving !== asked.destination) return [];
  const year = Number(on.slice(0, 4));
  return entries.flatMap((entry, index): Standing<ListingContext>[] =>
    entry.receiver === asked.receiver?.uscc
      ? [
          {
            id: `${MARK}${index}:${year}`,
            state: 'active',
            context: contextOf(entry, { agreement, receiving, year, asked, past }),
          },
        ]
      : [],
  );
}

function contextOf(
  entry: ProposedEntry,
  of: { agreement: string; receiving: string; year: number; asked: PastTest['asked']; past: Past },
): ListingContext {
  return {
    list: { id: `${MARK}${of.year}`, year: of.year, version: 0 },
    agreement: { id: `${MARK}${of.agreement}`, key: of.agreement },
    receiving: of.receiving,
    origins: entry.origins.length > 0 ? entry.origins : ['*'],
    receiver: { uscc: entry.receiver, name: of.asked.receiver?.name ?? '' },
    licenceNumber: entry.licenceNumber,
    licenceId: null,
    facility: entry.facility,
    codes: entry.codes,
    methods: entry.methods,
    licenceTo: `${of.year}-12-31`,
    quota: { cap: entry.cap, used: '0.000000' },
    shares: entry.split.map((share) => ({ ...share, used: '0.000000' })),
    noFurther: false,
    // What the test of W-01 does not read is not proposed.
  } as unknown as ListingContext;
}

/** A proposed list is in effect all through its year. */
const listOf = ({ context }: Standing<ListingContext>): Standing<ListContext> => ({
  id: context.list.id,
  state: 'effective',
  context: {
    year: context.list.year,
    version: 0,
    receiving: context.receiving,
    effectiveOn: `${context.list.year}-01-01`,
    lastDay: `${context.list.year}-12-31`,
  } as unknown as ListContext,
});

/** The licence of the number that the entry names, as far as the period knows it. */
const licenceBy = ({ licences }: Past, entry: Standing<ListingContext>, test: PastTest): string | undefined =>
  licences.allBefore(test.event).find(({ context }) => context.numbers.includes(entry.context.licenceNumber))?.id;
