import type { Day, Instant } from '../calendar/civil.js';
import { grams, tonnes } from '../quantity/quantity.js';
import type { RouteFinding, Track } from '../transfer-application/transfer-application.case.js';
import type { Standing, Routed, RoutingFacts } from '../whitelist/routing.js';
import { routeFinding, trackOf } from '../whitelist/routing.js';
import { remaining } from '../whitelist/listing.quota.js';
import type { ListingContext } from '../whitelist/listing.case.js';

/** One time that W-01 was tested for a case, as the record has it. */
export interface PastTest {
  case: string;
  /** Id of the event: orders tests and takings of all cases. */
  event: string;
  at: Instant;
  on: Day;
  /** The test that set the first route, at the acceptance. */
  first: boolean;
  asked: Routed;
  /** Entry on which the case rested before. */
  rests: string | null;
  recorded: RouteFinding;
}
/** An application as far as the replay needs it. */
export interface PastCase {
  id: string;
  number: string | null;
  origin: string;
  destination: string;
  receiver: string;
  remover: string;
  acceptedOn: Day;
  decidedOn: Day | null;
  state: string;
  /** Track on which it was decided or now stands. */
  track: Track;
  /** Entry that gave the quota, event, day and tonnes of the taking; null where none was taken. */
  taken: { entry: string; event: string; on: Day; quantity: string } | null;
}
/** A test whose replay says something else than the record. Under the policy in force there is none. */
export interface Difference {
  case: string;
  at: Instant;
  recorded: { track: Track; failed: string[]; listing: string | null; remaining: string | null };
  replayed: { track: Track; failed: string[]; listing: string | null; remaining: string | null };
}
export interface Change {
  case: string;
  number: string | null;
  remover: string;
  receiver: string;
  origin: string;
  destination: string;
  quantity: string;
  acceptedOn: Day;
  from: { track: Track; failed: string[] };
  to: { track: Track; failed: string[]; agreement: string | null };
  /** Working days from acceptance to decision: as it was or as such cases took, and as it would be. */
  workingDays: { from: number; to: number };
}
/** A list entry that would have run out, or been too short for what was asked. */
export interface Exhausted {
  entry: string;
  receiver: string;
  year: number;
  cap: string;
  on: Day;
  /** When it did under the policy of the day; null: not. */
  before: Day | null;
}
/** Where W-01 gets its facts: as recorded, or as proposed with the quota that the replay has taken so far. */
export type World = (test: PastTest, taken: Takings) => RoutingFacts;

/** Tonnes taken from entries beyond (or short of) what the record took; grams by entry and, where shares are split, origin. */
export class Takings {
  private readonly grams = new Map<string, bigint>();

  add(entry: string, origin: string, amount: bigint): void {
    for (const key of [entry, `${entry}/${origin}`]) this.grams.set(key, (this.grams.get(key) ?? 0n) + amount);
  }

  of(entry: string): bigint {
    return this.grams.get(entry) ?? 0n;
  }

  /** The entry with its ledger moved by what the replay took, and its state by what is left. */
  on(entry: Standing<ListingContext>): Standing<ListingContext> {
    const moved = this.grams.get(entry.id) ?? 0n;
    if (moved === 0n) return entry;
    const shift = (used: string, by: bigint) => tonnes(grams(used) + by < 0n ? 0n : grams(used) + by);
    const context = {
      ...entry.context,
      quota: { ...entry.context.quota, used: shift(entry.context.quota.used, moved) },
      shares: entry.context.shares.map((share) => ({
        ...share,
        used: shift(share.used, this.grams.get(`${entry.id}/${share.province}`) ?? 0n),
      })),
    };
    const live = entry.state === 'active' || entry.state === 'exhausted';
    const left = remaining(context);
    return {
      ...entry,
      context,
      state: live ? (left !== null && grams(left) === 0n ? 'exhausted' : 'active') : entry.state,
    };
  }
}

const verdict = (finding: RouteFinding) => ({
  track: trackOf(finding),
  failed: finding.tests.filter(({ passed }) => !passed).map(({ id }) => id),
  listing: finding.listing,
  remaining: finding.remaining,
});

/** Replays every test against the facts of its own moment; names what comes out otherwise than the record has it. */
export function differences(tests: readonly PastTest[], inForce: World): Difference[] {
  const none = new Takings();
  return tests.flatMap((test) => {
    const recorded = verdict(test.recorded);
    const replayed = verdict(routeFinding(test.asked, test.on, inForce(test, none)));
    return JSON.stringify(recorded) === JSON.stringify(replayed)
      ? []
      : [{ case: test.case, at: test.at, recorded, replayed }];
  });
}

/** Cap and tonnes used of an entry just before an event, as the record has them; undefined for a proposed one. */
export type LedgerOf = (entry: string, event: string) => { cap: string | null; used: string } | undefined;

export interface Projection {
  changes: Change[];
  exhausted: Exhausted[];
}

/**
 * Runs the period again under the proposal, in the order in which things happened: each first route is tested anew, and
 * what a case takes or no longer takes from an entry is there for those after it. A case that keeps its route keeps its
 * course. One that comes to the fast track takes its quantity at once, unless it was refused or withdrawn in truth; one
 * that has to ask for more takes what is left, the rest being granted on top (W-06), if it was approved in truth.
 */
export function project(
  cases: ReadonlyMap<string, PastCase>,
  tests: readonly PastTest[],
  proposed: World,
  ledgerOf: LedgerOf,
  daysOf: (of: PastCase, track: Track, decisionDays: number) => number,
): Projection {
  const takings = new Takings();
  const changes: Change[] = [];
  const emptied = new Map<string, Omit<Exhausted, 'before'>>();
  const before = new Map<string, Day>();
  /** Entries that the replay has met, and those in whose place each of them stood for a test. */
  const met = new Map<string, { entry: Standing<ListingContext>; instead: Set<string> }>();
  const note = (id: string, on: Day) => {
    const found = met.get(id)?.entry;
    const key = `${id}/${on.slice(0, 4)}`;
    if (!found || found.context.quota.cap === null || emptied.has(key)) return;
    const { quota, receiver } = found.context;
    emptied.set(key, { entry: id, receiver: receiver.name, year: Number(on.slice(0, 4)), cap: quota.cap ?? '', on });
  };
  /** After a taking: nothing left of the entry. */
  const noteIfEmpty = (id: string, event: string, on: Day, own: bigint) => {
    const ledger = ledgerOf(id, event) ?? { cap: met.get(id)?.entry.context.quota.cap ?? null, used: '0' };
    if (ledger.cap !== null && grams(ledger.used) + own + takings.of(id) >= grams(ledger.cap)) note(id, on);
  };
  /** Entry that a case of unchanged course takes from in the replay; null: it takes by its new course. */
  const course = new Map<string, string | null>();

  for (const { test, taking } of inOrder(cases, tests)) {
    if (taking?.taken) {
      const { entry, event, quantity, on } = taking.taken;
      const to = course.get(taking.id);
      if (to === undefined) continue;
      const moved = to !== entry;
      if (moved) takings.add(entry, taking.origin, -grams(quantity));
      if (moved && to !== null) takings.add(to, taking.origin, grams(quantity));
      if (to !== null) noteIfEmpty(to, event, on, moved ? 0n : grams(quantity));
      continue;
    }
    const of = test && cases.get(test.case);
    if (!of) continue;
    const facts = proposed(test, takings);
    const finding = routeFinding(test.asked, test.on, facts);
    const [from, to] = [verdict(test.recorded), verdict(finding)];
    const asked = test.asked.lines.reduce((sum, { quantity }) => sum + grams(quantity), 0n);
    const isSame = to.track === from.track;
    const taken = isSame ? 0n : takes(to.track, of.state, asked, finding.remaining);
    course.set(of.id, isSame ? finding.listing : null);
    if (finding.listing && taken > 0n) takings.add(finding.listing, of.origin, taken);
    const stood = from.listing ?? '';
    const ranOut = `${stood}/${test.on.slice(0, 4)}`;
    if (from.failed.includes('quotaLeft') && !before.has(ranOut)) before.set(ranOut, test.on);
    if (facts.entry) {
      const { id } = facts.entry;
      const known = met.get(id) ?? { entry: facts.entry, instead: new Set([id]) };
      met.set(id, known);
      known.instead.add(stood);
      const left = finding.remaining === null ? null : grams(finding.remaining) - taken;
      if (to.failed.includes('quotaLeft') || left === 0n) note(id, test.on);
    }
    if (isSame) continue;
    const workingDays = {
      from: daysOf(of, from.track, test.recorded.decisionDays),
      to: daysOf(of, to.track, finding.decisionDays),
    };
    const { id, number, remover, receiver, origin, destination, acceptedOn } = of;
    changes.push({
      case: id,
      number,
      remover,
      receiver,
      origin,
      destination,
      quantity: tonnes(asked),
      acceptedOn,
      from: { track: from.track, failed: from.failed },
      to: { track: to.track, failed: to.failed, agreement: finding.agreement?.code ?? null },
      workingDays,
    });
  }
  const ranOut = ({ entry, year }: Omit<Exhausted, 'before'>): Day | null =>
    [...(met.get(entry)?.instead ?? [])].flatMap((id) => before.get(`${id}/${year}`) ?? []).sort()[0] ?? null;
  return { changes, exhausted: [...emptied.values()].map((found) => ({ ...found, before: ranOut(found) })) };
}

/** First tests and takings of all cases, in the order in which they happened. */
function inOrder(
  cases: ReadonlyMap<string, PastCase>,
  tests: readonly PastTest[],
): { event: string; test?: PastTest; taking?: PastCase }[] {
  return [
    ...tests.filter(({ first }) => first).map((test) => ({ event: test.event, test })),
    ...[...cases.values()].flatMap((taking) => (taking.taken ? [{ event: taking.taken.event, taking }] : [])),
  ].sort((a, b) => (a.event < b.event ? -1 : 1));
}

const FELL = ['refused', 'withdrawn', 'lapsed', 'notAccepted'];

/** Grams that a case takes on a road which it did not go in truth. */
function takes(track: Track, state: string, asked: bigint, remaining: string | null): bigint {
  if (track === 'WHITELIST') return FELL.includes(state) ? 0n : asked;
  if (track === 'OVER_QUOTA' && state === 'approved' && remaining !== null) return grams(remaining);
  return 0n;
}
