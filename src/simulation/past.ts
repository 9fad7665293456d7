import { ENTRY_OVER } from '#domain/standing';
import type { AgreementContext } from '#domain/agreement/agreement.machine';
import { civilDay, type Day } from '#domain/calendar/civil';
import { standingOn } from '#domain/licence/coverage';
import type { LicenceContext } from '#domain/licence/licence.machine';
import type { LedgerOf, PastCase, PastTest, World } from '#domain/simulation/simulation';
import type { ApplicationContext, RouteFinding } from '#domain/transfer-application/transfer-application.case';
import type { ListContext } from '#domain/whitelist/list.case';
import type { ListingContext } from '#domain/whitelist/listing.case';
import { forbidding, type NegativeItem } from '#domain/whitelist/negative-list';
import {
  agreementOn,
  bestFinding,
  heeded,
  linkingAgreement,
  type RoutingFacts,
  type Standing,
} from '#domain/whitelist/routing';
import { keptEvents, replayed, type Standing as Stood } from '#workflow/replay';
import type { Kind } from '#workflow/kind';
import type { Tx, Workflow } from '#workflow/workflow';
import { chainOf } from '../licence/chain.js';
import { negativeHistory } from '../party/negative-items.js';
import { freed } from '../whitelist/exempted-use.js';

/** How cases of one machine stood after each of their events. */
export class Timeline<C> {
  private readonly ids: readonly string[];

  constructor(private readonly cases: ReadonlyMap<string, readonly Stood<C>[]>) {
    this.ids = [...cases.keys()].sort();
  }

  /** The case as it stood just before the event. */
  before(id: string, event: string): Standing<C> | undefined {
    const past = this.cases.get(id) ?? [];
    let low = 0;
    for (let high = past.length; low < high;) {
      const middle = (low + high) >>> 1;
      if (past[middle]!.id < event) low = middle + 1;
      else high = middle;
    }
    const stood = past[low - 1];
    return stood && { id, state: stood.state, context: stood.context };
  }

  /** The cases, or those of them that are named, as they stood just before the event; by id. */
  allBefore(event: string, of: readonly string[] = this.ids): Standing<C>[] {
    return of.flatMap((id) => this.before(id, event) ?? []);
  }

  *events(): Generator<[string, Stood<C>]> {
    for (const [id, past] of this.cases) for (const stood of past) yield [id, stood];
  }
}

/** Applications of a period with every W-01 test they went through, and what the tests were made against. */
export interface Past {
  cases: Map<string, PastCase>;
  tests: PastTest[];
  entries: Timeline<ListingContext>;
  /** Ids of the entries of each receiver, by credit code. */
  entriesOf: ReadonlyMap<string, readonly string[]>;
  lists: Timeline<ListContext>;
  agreements: Timeline<AgreementContext>;
  licences: Timeline<LicenceContext>;
  /** Ids of the licences of the chain that each belongs to, oldest first. */
  chains: ReadonlyMap<string, readonly string[]>;
  /** Items that forbade the movement of a test, of whatever agreement, by its event. */
  negatives: ReadonlyMap<string, NegativeItem[]>;
}

interface Found {
  id: string;
  state: string;
  context: ApplicationContext;
}

/** Reads the applications accepted in the period or still open, as far as the tokens see them, and rebuilds what they met. */
export async function readPast(
  workflow: Workflow,
  tx: Tx,
  { from, to, sees }: { from: Day; to: Day; sees: string[] },
): Promise<Past> {
  const found = await tx.query<Found>(
    'simulation_cases',
    `SELECT id, state, context FROM liandan.transfer_application
      WHERE array_append(readers, 'audit') && $1::text[] AND context ->> 'acceptedOn' IS NOT NULL
        AND (context ->> 'acceptedOn' BETWEEN $2 AND $3
             OR state IN ('accepted', 'reviewPassed', 'consulting', 'overQuotaConsulting', 'repliedAgree', 'repliedRefuse'))
      ORDER BY id`,
    [sees, from, to],
  );
  const kind = <C>(name: string) => workflow.kinds.get(name) as Kind<C>;
  const timeline = async <C>(name: string, where: string, values: unknown[]): Promise<Timeline<C>> => {
    const of = kind<C>(name);
    const rows = await tx.query<{ id: string }>(
      `simulation_${name}`,
      `SELECT id FROM liandan.${of.table} WHERE ${where}`,
      values,
    );
    const events = await keptEvents(
      tx,
      rows.map(({ id }) => id),
    );
    return new Timeline(new Map([...events].map(([id, kept]) => [id, [...replayed(of, kept)]])));
  };
  const receivers = [...new Set(found.flatMap(({ context }) => context.receiver?.uscc ?? []))];
  const entries = await timeline<ListingContext>('listing', 'receiver_uscc = ANY ($1)', [receivers]);
  const named = new Set(found.flatMap(({ context }) => context.licence?.id ?? []));
  const listIds = new Set<string>();
  const taken = new Map<string, PastCase['taken']>();
  const entriesOf = new Map<string, string[]>();
  for (const [entry, { id, at, event, context }] of entries.events()) {
    listIds.add(context.list.id);
    const own = entriesOf.get(context.receiver.uscc);
    if (!own) entriesOf.set(context.receiver.uscc, [entry]);
    else if (!own.includes(entry)) own.push(entry);
    if (context.licenceId) named.add(context.licenceId);
    const posting = event as unknown as { type: string; application: string; quantity: string };
    if (posting.type === 'takeQuota')
      taken.set(posting.application, { entry, event: id, on: civilDay(at), quantity: posting.quantity });
  }
  const lists = await timeline<ListContext>('list', 'id = ANY ($1)', [[...listIds]]);
  const licences = await timeline<LicenceContext>(
    'licence',
    `id IN (SELECT c.id FROM unnest($1::uuid[]) n (id), LATERAL (${chainOf('n.id')}) c)`,
    [[...named]],
  );
  const agreements = await timeline<AgreementContext>('agreement', 'true', []);
  const tests = await testsOf(tx, kind<ApplicationContext>('application'), found);
  const past: Past = {
    cases: new Map(found.map((one) => [one.id, caseOf(one, taken.get(one.id) ?? null)])),
    tests,
    entries,
    entriesOf,
    lists,
    agreements,
    licences,
    chains: chainsOf(licences),
    negatives: new Map(),
  };
  return { ...past, negatives: await negativesOf(tx, past, found) };
}

function chainsOf(licences: Timeline<LicenceContext>): Map<string, string[]> {
  const chains = new Map<string, string[]>();
  const before = new Map([...licences.events()].map(([id, { context }]) => [id, context.predecessor]));
  // An id begins with its time: a predecessor comes before its successor.
  for (const id of [...before.keys()].sort()) {
    const chain = chains.get(before.get(id) ?? '') ?? [];
    chain.push(id);
    chains.set(id, chain);
  }
  return chains;
}

/** Each event of an application that was shown a finding of W-01, with the form as it stood then. */
async function testsOf(tx: Tx, kind: Kind<ApplicationContext>, found: Found[]): Promise<PastTest[]> {
  const tests: PastTest[] = [];
  for (let start = 0; start < found.length; start += PAGE) {
    const page = found.slice(start, start + PAGE).map(({ id }) => id);
    for (const [id, kept] of await keptEvents(tx, page)) {
      let form: ApplicationContext | undefined;
      let first = true;
      for (const { id: event, at, context, event: said } of replayed(kind, kept)) {
        const recorded = (said as { evidence?: { finding?: RouteFinding } }).evidence?.finding;
        if (recorded && form) {
          const { origin, destination, remover, receiver, licence, exemption = null, facility, lines } = form;
          const asked = { origin, destination, remover, receiver, licence, exemption, facility, lines };
          const rests = form.route?.listing ?? null;
          tests.push({ case: id, event, at, on: civilDay(at), first, asked, rests, recorded });
          first = false;
        }
        form = context;
      }
    }
  }
  return tests.sort((a, b) => (a.event < b.event ? -1 : 1));
}
const PAGE = 500;

/** Items that forbade the movement at the moment of the test: those of the provinces and of the agreements named. */
export const negativesAt = (past: Past, test: PastTest, agreements: readonly string[]): NegativeItem[] =>
  (past.negatives.get(test.event) ?? []).filter(
    ({ scope, keeper }) => scope === 'PROVINCE' || agreements.includes(keeper),
  );

/** What the lists held by the moment of each test, and forbade on its day. */
async function negativesOf(tx: Tx, past: Past, found: Found[]): Promise<Map<string, NegativeItem[]>> {
  const forms = new Map(found.map(({ id, context }) => [id, context]));
  const history = await negativeHistory(tx);
  return new Map(
    past.tests.map(({ case: id, event, at, on, asked }) => {
      const form = forms.get(id)!;
      const ends = [form.originCity, ...(form.destinationCity ? [form.destinationCity] : [])];
      const known = history.filter(({ enteredAt }) => enteredAt.toISOString() <= at);
      const transfer = {
        on,
        origin: asked.origin,
        destination: asked.destination ?? '',
        agreements: past.agreements.allBefore(event).map(({ context }) => context.key),
        codes: asked.lines.map(({ code }) => code),
        enterprises: [form.remover, ...(asked.receiver ? [asked.receiver] : [])].flatMap((f) => [f.org, f.uscc]),
        areas: ends,
        route: [...ends, ...(form.transport?.route ?? [])],
      };
      return [event, forbidding(known, transfer).map(({ enteredAt: _, ...item }) => item)];
    }),
  );
}

/** Cap and used tonnes of an entry just before an event. */
export const ledgerAt =
  ({ entries }: Past): LedgerOf =>
  (entry, event) =>
    entries.before(entry, event)?.context.quota;

/** Entries that the test could rest on at its moment, and the agreements then active. */
export function standingAt({ entries, entriesOf, agreements }: Past, { asked, event, on }: PastTest) {
  const own = [...(entriesOf.get(asked.receiver?.uscc ?? '') ?? [])].sort();
  const there = entries
    .allBefore(event, own)
    .filter(({ state, context }) => context.receiving === asked.destination && !ENTRY_OVER.includes(state));
  const active = () =>
    agreements
      .allBefore(event)
      .filter(({ state }) => state === 'active')
      .map((agreement) => agreementOn(agreement, on));
  return { there, active };
}

/** What the test could be made against at its moment, as the record rebuilds it: each entry, or none. */
function candidatesOf(past: Past, test: PastTest): RoutingFacts[] {
  const { there, active } = standingAt(past, test);
  return (there.length > 0 ? there : [null]).map((entry): RoutingFacts => {
    const named = entry && past.agreements.before(entry.context.agreement.id, test.event);
    const agreement = entry ? (named ? agreementOn(named, test.on) : null) : linkingAgreement(test.asked, active());
    const licence = entry?.context.licenceId ?? test.asked.licence?.id;
    return {
      agreement,
      entry,
      list: (entry && past.lists.before(entry.context.list.id, test.event)) ?? null,
      licence: licenceAt(past, licence, test),
      exemption: freed(test.asked, test.on),
      negatives: negativesAt(past, test, heeded(test.asked, test.on, active(), agreement?.key ?? null)),
    };
  });
}

/** What stood on the day of the test in the place of the licence, as the record had it then (P-13). */
export function licenceAt(
  { licences, chains }: Past,
  id: string | null | undefined,
  { event, on }: PastTest,
): Standing<LicenceContext> | null {
  return (id && standingOn(licences.allBefore(event, chains.get(id) ?? [id]), on)) || null;
}

/** The facts of each test's own moment, as the record rebuilds them. */
export const asItWas =
  (past: Past): World =>
  (test) =>
    bestFinding(test.asked, test.on, candidatesOf(past, test), test.rests).facts;

const caseOf = ({ id, state, context: c }: Found, taken: PastCase['taken']): PastCase => ({
  id,
  number: c.approval?.number ?? null,
  origin: c.origin,
  destination: c.destination ?? '',
  receiver: c.receiver?.name ?? '',
  remover: c.remover.name,
  acceptedOn: c.acceptedOn ?? '',
  decidedOn: c.decision?.day ?? null,
  state,
  track: c.track ?? 'CONSULTED',
  taken,
});
