import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { projectRoot } from '#config/reference';
import { clock as clockOf } from '#domain/calendar/clocks';
import { journals } from '#domain/journals';
import { payloadCommitment, type Leaf } from '#ledger/leaf';
import { EVENT_COLUMNS, readEvent, type StoredEvent } from '#ledger/stored-event';
import { caseTables } from '#src/audit/case-tables';
import { naiveCalendar } from './naive-calendar.js';

type Sql = (text: string, values?: unknown[]) => Promise<Record<string, any>[]>;
type Event = StoredEvent & { salt: Buffer | null; payload: Buffer | null };
const FIRST = '00000000-0000-0000-0000-000000000000';

const HISTORY = '9 history: each change of state has one record, which carries the hash of the one before it';
const TABLES = '10 no state is left by an event that is not in the register of transitions';
const TOLD = 'payloads: what is told of persons stands apart, nowhere in the clear';
const CLOCKS = '12 clocks: due when trigger and calendar say; a duty that passed has its record';
export const FOLLOWED = { HISTORY, TABLES, TOLD, CLOCKS };

/** `machine from event to door` of every row of the register, in the engine's spelling. */
const REGISTER = new Set(
  (
    parse(fs.readFileSync(path.join(projectRoot(), 'config/register/transitions.csv'), 'utf8'), {
      columns: true,
    }) as Record<'machine' | 'from' | 'event' | 'to' | 'trigger', string>[]
  ).map(({ machine, from, event, to, trigger }) =>
    [camel(machine), from === '-' ? 'new' : camel(from), event, camel(to), trigger].join(' '),
  ),
);
function camel(word: string): string {
  return word === 'NEW'
    ? 'newLead'
    : word.toLowerCase().replace(/[_-]([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** A case as it stands must be what the last event of its chain says. */
const STANDING = caseTables
  .map(
    ({ table }) => `
    SELECT c.id, c.state, c.version FROM ${table} c
     WHERE NOT EXISTS (SELECT FROM liandan.audit_event e WHERE e.case_id = c.id AND e.seq = c.seq AND e.hash = c.head
                          AND e.to_state = c.state AND e.case_version = c.version)
        OR EXISTS (SELECT FROM liandan.audit_event e WHERE e.case_id = c.id AND e.seq > c.seq)`,
  )
  .join(' UNION ALL ');
/** Clocks that can still move, and those that have come since. */
const MOVING = `
  SELECT id, clock, key, started_at, due_at, length, calendar_version, provisional, paused, recounts FROM liandan.deadline
   WHERE id > $1 OR status IN ('open', 'paused') ORDER BY id`;
const DUTY = `(d.fires IS NULL OR d.fires LIKE 'flag%' OR d.fires = 'deemAccepted')`;
/** Once every clock of a moment has had its effect. */
const UNTENDED = `
  SELECT d.id, d.clock, d.status FROM liandan.deadline d
   WHERE d.status = 'open' AND d.fired_at IS NULL AND d.due_at <= liandan.now() - interval '1 minute'
      OR d.overdue_at IS NOT NULL AND ${DUTY} AND NOT EXISTS (SELECT FROM liandan.overdue o WHERE o.id = d.id)
      OR d.overdue_at IS NOT NULL AND d.met_at IS NOT NULL AND ${DUTY}
         AND NOT EXISTS (SELECT FROM liandan.overdue o WHERE o.id = d.id AND o.state = 'metLate')`;

/** In the cases that events were added to: what is told of a person, in a payload of before or since. */
const IN_THE_CLEAR = `
  SELECT DISTINCT e.machine, e.type, v.pointer FROM liandan.audit_personal v JOIN liandan.audit_event o USING (event_id)
    JOIN liandan.audit_event e ON e.case_id = o.case_id JOIN liandan.audit_payload p ON p.event_id = e.event_id
   WHERE o.case_id IN (SELECT case_id FROM liandan.audit_event WHERE event_id > $1)
     AND (o.event_id > $1 OR e.event_id > $1) AND strpos(convert_from(p.payload, 'UTF8'), v.value #>> '{}') > 0`;

/** Reads on from step to step what was written since, and says what breaks invariants 9, 10 and 12 of lifecycle §9. */
export function followed(sql: Sql) {
  const chains = new Map<string, { leaf: Leaf; hash: string }>();
  const counted = new Map<string, string>();
  const calendar = naiveCalendar();
  let last = FIRST;
  let lastClock = FIRST;

  const chained = (row: Event): string | undefined => {
    const { leaf, fault } = readEvent(row);
    if (fault) return fault.en;
    const before = chains.get(leaf.case_id);
    chains.set(leaf.case_id, { leaf, hash: row.hash.toString('hex') });
    if (leaf.seq !== (before?.leaf.seq ?? 0) + 1) return 'a gap in the chain of its case';
    if (leaf.prev !== (before?.hash ?? null)) return 'not the hash of the event before';
    if (!row.salt || !row.payload) return 'no payload';
    if (payloadCommitment(row.salt, row.payload).toString('hex') !== leaf.payload_commitment) return 'another payload';
    if (journals.includes(leaf.machine as never)) return undefined;
    if (leaf.from !== (before?.leaf.to ?? null)) return `leaves ${leaf.from}, the case was ${before?.leaf.to}`;
    const version = (before?.leaf.case_version ?? 0) + (leaf.outcome === 'refused' ? 0 : 1);
    return leaf.case_version === version ? undefined : `version ${leaf.case_version}, ${version} follows`;
  };
  const inRegister = ({ machine, type, from_state, to_state, outcome, leaf }: Event): boolean => {
    if (outcome === 'refused') return to_state === from_state;
    if (!caseTables.some((each) => each.machine === machine)) return true;
    const { door } = (JSON.parse(leaf.toString('utf8')) as Leaf).actor;
    return REGISTER.has([machine, from_state ?? 'new', type, to_state, door].join(' '));
  };

  return {
    /** How much was looked at: checks that saw nothing prove nothing. */
    seen: { events: 0, clocks: 0 },
    /** `still`: every clock and delivery of the moment has had its effect. */
    async broken(still: boolean): Promise<Record<string, unknown[]>> {
      const found: Record<string, unknown[]> = {};
      const tell = (what: string, about: unknown) => (found[what] ??= []).push(about);
      const events = (await sql(
        `SELECT ${EVENT_COLUMNS}, p.salt, p.payload FROM liandan.audit_event e
           LEFT JOIN liandan.audit_payload p USING (event_id) WHERE e.event_id > $1 ORDER BY e.event_id`,
        [last],
      )) as Event[];
      for (const row of await sql(IN_THE_CLEAR, [last])) tell(TOLD, row);
      for (const row of events) {
        const fault = chained(row);
        if (fault) tell(HISTORY, { event: row.event_id, machine: row.machine, type: row.type, fault });
        if (!inRegister(row))
          tell(TABLES, { machine: row.machine, from: row.from_state, event: row.type, to: row.to_state });
        last = row.event_id;
      }
      this.seen.events += events.length;
      if (events.length > 0 || !still) for (const row of await sql(STANDING)) tell(HISTORY, row);
      for (const row of await sql(MOVING, [lastClock])) {
        if (row['id'] > lastClock) lastClock = row['id'];
        const text = JSON.stringify(row);
        if (counted.get(row['id']) === text) continue;
        counted.set(row['id'], text);
        if (row['length'] === null) continue; // a date that the transition itself names: the replay answers for it
        this.seen.clocks += 1;
        const due = (row['due_at'] as Date).toISOString();
        const periods = [clockOf(row['clock'])!, ...Object.values(clockOf(row['clock'])!.variants ?? {})];
        const dues = [...new Set(periods.map(({ unit }) => unit))].map((unit) =>
          calendar.due(row['started_at'].toISOString(), { length: row['length'], unit }, row['paused']),
        );
        if (!dues.includes(due)) tell(CLOCKS, { clock: row['clock'], id: row['id'], due, counted: dues });
        if (row['calendar_version'] !== calendar.version) tell(CLOCKS, { id: row['id'], by: row['calendar_version'] });
      }
      if (still) for (const row of await sql(UNTENDED)) tell(CLOCKS, row);
      return Object.fromEntries(Object.entries(found).map(([name, rows]) => [name, rows.slice(0, 3)]));
    },
  };
}
