import { loadReference } from '#config/reference';
import type { Actor } from '#domain/actor';
import { civilDay, type Day } from '#domain/calendar/civil';
import { clockWord } from '#domain/calendar/clock-words';
import { clock as clockOf } from '#domain/calendar/clocks';
import { justBefore, timesDuty } from '#domain/calendar/due';
import { restDays, workingDaysOf } from '#domain/calendar/running';
import type { ErrorCode, Text } from '#domain/errors';
import { stateWord } from '#domain/glossary/glossary';
import type { Tx } from '#workflow/workflow';
import { standingsOf } from '../evidence/standing.js';
import { articleOf } from '../http/article.js';
import type { Language } from '../http/language.js';

/** The newest events of a case; one that has more is asked for at the audit bench or as a case file. */
const EVENTS = 500;

interface Hand {
  person: string | null;
  org: string | null;
  personName: string | null;
  orgName: string | null;
}
interface StageRow extends Hand {
  type: string;
  state: string;
  at: Date;
}
interface EventRow extends Hand {
  id: string;
  seq: number;
  verb: string;
  from: string | null;
  to: string | null;
  at: Date;
  outcome: 'accepted' | 'automatic' | 'refused';
  rules: string[];
  machineVersion: number;
  refusal: { code: ErrorCode; rule?: string; detail?: Text } | null;
}
interface ClockRow {
  id: string;
  clock: string;
  key: string;
  startedAt: Date;
  dueAt: Date;
  dueDay: Day;
  status: string;
  fires: string | null;
  length: number | null;
  metAt: Date | null;
  firedAt: Date | null;
  endedAt: Date | null;
  overdueAt: Date | null;
  paused: { from: string; to?: string }[];
  provisional: boolean;
  calendarVersion: string;
  recounts: { at: string; due: string }[];
}

const NAMES = 'LEFT JOIN liandan.person p ON p.id = h.person LEFT JOIN liandan.organisation o ON o.id = h.org';
const HAND = 'h.person, h.org, p.name AS "personName", o.name AS "orgName"';

/** Who did it: the organisation, and by name who belongs to the reader's own. Auditors see persons. Null for the system. */
function handOf(by: Actor, { org, personName, orgName }: Hand) {
  if (org === null) return null;
  return { name: by.kind === 'auditor' || org === by.org ? personName : null, org: orgName };
}

/** How a case has come to where it is: its stages from the beginning, when each was entered and by whom. */
export async function stagesOf(tx: Tx, by: Actor, machine: string, id: string) {
  const rows = await tx.query<StageRow>(
    'course_stages',
    `SELECT h.type, h.state, h.at, ${HAND} FROM liandan.case_stages($1) WITH ORDINALITY h(type, state, at, person, org, n)
     ${NAMES} ORDER BY h.n`,
    [id],
  );
  return rows.map((row, i) => ({
    state: row.state,
    title: stateWord(machine, row.state),
    enteredAt: row.at,
    leftAt: rows[i + 1]?.at ?? null,
    verb: row.type,
    by: handOf(by, row),
  }));
}

/**
 * What was recorded of the case, as far as the reader saw it when it happened, with how far each event has come; by which
 * rules it was judged as they read that day, under which version of the machine; of what was refused, why.
 */
export async function eventsOf(tx: Tx, by: Actor, id: string, language: Language) {
  const rows = await tx.query<EventRow>(
    'course_events',
    `SELECT h.id, h.seq, h.verb, h."from", h."to", h.at, h.outcome, h.rules, h."machineVersion",
       (SELECT liandan.disclosed(d.event_id, d.payload)::jsonb -> 'refusal' FROM liandan.audit_payload d
         WHERE d.event_id = h.id AND h.outcome = 'refused') AS refusal, ${HAND} FROM (
       SELECT event_id AS id, seq, type AS verb, from_state AS "from", to_state AS "to", occurred_at AS at, outcome,
              rule_ids AS rules, machine_version::int AS "machineVersion", person_id AS person, org_id AS org
         FROM liandan.audit_event WHERE case_id = $1 ORDER BY seq DESC LIMIT $2) h ${NAMES} ORDER BY h.seq`,
    [id, EVENTS],
  );
  const standings = await standingsOf(
    tx,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({
    id: row.id,
    seq: row.seq,
    verb: row.verb,
    from: row.from,
    to: row.to,
    at: row.at,
    by: handOf(by, row),
    outcome: row.outcome,
    rules: row.rules.map((rule) => ({ rule, ...articleOf(rule, civilDay(row.at.toISOString()), language) })),
    machineVersion: row.machineVersion,
    ...(row.refusal ? { refusal: refusalOf(row.refusal, civilDay(row.at.toISOString()), language) } : {}),
    standing: standings.get(row.id) ?? 'recorded',
  }));
}

const refusalOf = ({ code, rule, detail }: NonNullable<EventRow['refusal']>, day: Day, language: Language) => ({
  code,
  ...(rule ? { rule, ...articleOf(rule, day, language) } : {}),
  ...(detail ? { detail } : {}),
});

/** The clocks of the case with their working days, counted today. */
export async function clocksOf(tx: Tx, id: string) {
  const rows = await tx.query<ClockRow>(
    'course_clocks',
    `SELECT id, clock, key, started_at AS "startedAt", due_at AS "dueAt", due_day::text AS "dueDay", status, fires, length,
            met_at AS "metAt", fired_at AS "firedAt", ended_at AS "endedAt", overdue_at AS "overdueAt", paused, provisional,
            calendar_version AS "calendarVersion", recounts
       FROM liandan.deadline WHERE case_id = $1 ORDER BY id`,
    [id],
  );
  return rows.map((row) => clockView(row, tx.at));
}

function clockView(row: ClockRow, now: string) {
  const { calendar } = loadReference();
  const definition = clockOf(row.clock);
  const days = workingDaysOf(
    {
      startedAt: row.startedAt.toISOString(),
      dueDay: row.dueDay,
      endedAt: endOf(row)?.toISOString() ?? null,
      paused: row.paused,
    },
    civilDay(now),
    calendar,
  );
  // A date that was set, and periods of days, months and hours, pass over nothing.
  const passesOver =
    row.length !== null && (definition?.unit === 'workingDay' || definition?.unit === 'sameWorkingDay');
  return {
    clock: row.clock,
    key: row.key,
    name: clockWord(row.clock, row.key),
    startedAt: row.startedAt,
    dueAt: row.dueAt,
    dueDay: row.dueDay,
    // A duty that passed and then fell away is over, though its record stays.
    status: row.endedAt ? 'lapsed' : row.status,
    allowedDays: passesOver ? days.allowed : null,
    usedDays: passesOver ? days.used : null,
    daysLeft: days.left,
    pausedDays: days.paused,
    overdue: row.overdueAt !== null,
    provisional: row.provisional || days.provisional,
    calendarVersion: row.calendarVersion,
    moved: movesOf(row),
    skipped: passesOver ? restDays(civilDay(row.startedAt.toISOString()), row.dueDay, calendar) : [],
  };
}

/** When nobody had to act any more; a duty that has passed still waits for the act, a date that was reached does not. */
function endOf({ metAt, endedAt, firedAt, status, fires }: ClockRow): Date | null {
  if (metAt ?? endedAt) return metAt ?? endedAt;
  if (status === 'lapsed') return firedAt;
  return status === 'passed' && !timesDuty(fires) ? firedAt : null;
}

/** When the due day was counted anew, and from which day to which. */
function movesOf({ recounts, dueDay }: ClockRow) {
  const days = [...recounts.map(({ due }) => civilDay(justBefore(due))), dueDay];
  return recounts.map(({ at }, i) => ({ at, from: days[i], to: days[i + 1] })).filter(({ from, to }) => from !== to);
}
