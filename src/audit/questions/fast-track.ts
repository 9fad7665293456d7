import type { Tx } from '#workflow/workflow';
import { payloadsOf } from '../payloads.js';
import { EVENT, acts } from './acts.js';
import { byColumn, type Item, type Question } from './question.js';

interface Finding {
  tests?: { id: string; passed: boolean }[];
  agreement?: { id: string; code: string } | null;
  list?: { id: string; year: number; version: number } | null;
  listing?: string | null;
  [parameter: string]: unknown;
}
interface Recorded {
  event: string;
  caseId: string;
  type: string;
  at: Date;
}

/**
 * Every decision without consultation: approvals that cite W-02 or, with an over-quota consent, W-06. What justified it
 * is read from the record as it was written then: the finding of the decision itself, the entry as it was proposed, the
 * letters by which its list was confirmed and more than its quota consented to, and the terms under which the list was
 * opened. Today's rows are not asked.
 */
export const fastTrack: Question = {
  list: {
    ...acts.list,
    name: 'audit_fast_track',
    select: EVENT,
    order: '-at',
    where: [
      {
        sql: `e.machine = 'application' AND e.type = 'approve' AND e.outcome = 'accepted' AND e.rule_ids && $1::text[]`,
        values: [['W-02', 'W-06']],
      },
    ],
  },
  complete: justified,
};

/** A few queries for a page, whatever its length: the events of lists, entries and over-quota letters, and the payloads. */
async function justified(tx: Tx, items: Item[]): Promise<Item[]> {
  const own = await payloadsOf(
    tx,
    items.map(({ event }) => event),
  );
  const findings = new Map(items.map(({ event }) => [event, findingOf(own.get(event)?.payload)]));
  const subjects = [...findings.values()].flatMap(({ list, listing }) =>
    [list?.id, listing].filter((id) => id != null),
  );
  const consents = await consentsOf(
    tx,
    items.map(({ caseId }) => caseId),
  );
  const events = await tx.query<Recorded>(
    'audit_justifying',
    `SELECT e.event_id AS event, e.case_id AS "caseId", e.type, e.occurred_at AS at FROM liandan.bench_event e
     WHERE e.case_id = ANY ($1) AND e.outcome <> 'refused' AND (e.machine IN ('list', 'listing')
       AND e.type NOT IN ('takeQuota', 'refundQuota') OR e.machine = 'consultation' AND e.type = 'replyAgree')
     ORDER BY e.case_id, e.seq`,
    [[...subjects, ...[...consents.values()].flat()]],
  );
  const payloads = await payloadsOf(
    tx,
    events.map(({ event }) => event),
  );
  const of = byColumn(events, 'caseId');
  return items.map((item) => {
    const finding = findings.get(item['event']) ?? {};
    const before = (id: string | null | undefined) =>
      (of.get(id) ?? [])
        .filter(({ at }) => at <= (item['at'] as Date))
        .map((event) => ({ ...event, payload: object(payloads.get(event.event)?.payload) }));
    const consented = (consents.get(item['caseId']) ?? []).flatMap(before);
    return {
      ...item,
      payload: own.get(item['event'])?.payload ?? null,
      justification: justification(finding, before, consented),
    };
  });
}

/** Over-quota letters that the destination has agreed to, by application (W-06). */
async function consentsOf(tx: Tx, applications: unknown[]): Promise<Map<unknown, string[]>> {
  const answers = await tx.query<Recorded>(
    'audit_consents',
    `SELECT e.event_id AS event, e.case_id AS "caseId" FROM liandan.bench_event e
     WHERE e.case_id = ANY ($1) AND e.machine = 'application' AND e.type = 'replyAgree' AND e.outcome <> 'refused' ORDER BY e.seq`,
    [applications],
  );
  const payloads = await payloadsOf(
    tx,
    answers.map(({ event }) => event),
  );
  const letters = new Map<unknown, string[]>();
  for (const { event, caseId } of answers) {
    const { letter } = object(payloads.get(event)?.payload);
    if (typeof letter === 'string') letters.set(caseId, [...(letters.get(caseId) ?? []), letter]);
  }
  return letters;
}

type Said = Recorded & { payload: Item };

function justification(finding: Finding, before: (id: string | null | undefined) => Said[], consented: Said[]) {
  const { tests, agreement, list, listing, ...parameters } = finding;
  const ofList = before(list?.id);
  const ofEntry = before(listing);
  const terms = ofList
    .map(({ payload }) => object(object(payload['evidence'])['agreement']))
    .filter((a) => 'parameters' in a);
  const proposed = ofEntry.find(({ type }) => type === 'propose');
  return {
    tests: tests ?? [],
    agreement: agreement ?? null,
    list: list ?? null,
    entry: listing ?? null,
    /** the entry as it was proposed, and the event that says so */
    entryAsProposed: proposed ? { event: proposed.event, ...entryOf(proposed.payload) } : null,
    letters: [
      ...ofList
        .filter(({ payload }) => typeof payload['letter'] === 'string' || typeof payload['reply'] === 'string')
        .map((said) => letterOf(said, said.payload)),
      ...consented.map((said) => letterOf(said, consentIn(said.payload))),
    ],
    /** what of the terms went into the decision, and the terms under which its list stood */
    parameters,
    terms: terms.at(-1) ?? null,
  };
}

const letterOf = ({ event, type, at, payload }: Said, { letter, reply, extra }: Item) => ({
  ...{ event, type, at, letter: letter ?? null, reply: reply ?? null, extra: extra ?? null },
  province: object(payload['by'])['province'] ?? null,
});

/** Numbers of an over-quota letter and of its answer, and the tonnes that it grants, as the answer was frozen. */
function consentIn({ wrote }: Item): Item {
  const entries = object(wrote)['entries'];
  const frozen = (Array.isArray(entries) ? entries.map(object) : []).find(({ book }) => book === 'letter.frozen') ?? {};
  const { answers, extra } = object(frozen['body']);
  return { letter: answers, reply: frozen['number'], extra };
}

const ENTRY = [
  'receiver',
  'receiving',
  'origins',
  'codes',
  'wastes',
  'methods',
  'cap',
  'quota',
  'licence',
  'licenceNo',
  'facility',
  'lastDay',
];
const entryOf = (payload: Item): Item =>
  Object.fromEntries(ENTRY.filter((name) => name in payload).map((name) => [name, payload[name]]));

const object = (value: unknown): Item => (typeof value === 'object' && value !== null ? (value as Item) : {});
const findingOf = (payload: unknown): Finding => object(object(object(payload)['evidence'])['finding']) as Finding;
