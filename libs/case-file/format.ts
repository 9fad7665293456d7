import { deploymentOf, yearOf } from '#ledger/leaf';
import type { AccountLine, PostingLine } from './quota.js';
import type { ClockLine } from './clocks.js';

/** Names within `case-<id>.lxz`. */
export const README = 'README.txt';
export const CASE = 'case.json';
export const MACHINE = 'machine.json';
export const CALENDAR = 'calendar.csv';
export const POLICY = 'policy.txt';
export const KEYS = 'keys.txt';
const padded = (n: number) => String(n).padStart(4, '0');
/** The leaf of event n exactly as it is hashed. */
export const eventFile = (n: number): string => `events/${padded(n)}.json`;
/** Where event n stands in the log, and under which head (C2SP tlog-proof). */
export const proofFile = (n: number): string => `proofs/${padded(n)}.tlog-proof`;
/** Salt (16 bytes), then the payload; named by the SHA-256 of both, which is the commitment in the leaf. */
export const payloadFile = (commitment: string): string => `payloads/${commitment}`;
/** Salt, then a personal value in canonical JSON; named as the payload names it. Absent once it has been erased. */
export const personalFile = (commitment: string): string => `personal/${commitment}`;
/** The policy of a deployment that was closed, in whose logs a part of the record stands; `policy.txt` is of the one in use. */
export const closedPolicyFile = (deployment: string): string => `policy-${deployment}.txt`;
/** What a log is called within the file: its year, with the name of its deployment before it where that is not the last one. */
export const logName = (tree: string, own: string): string =>
  deploymentOf(tree) === deploymentOf(own) ? `${yearOf(tree)}` : `${nameOf(tree)}-${yearOf(tree)}`;
/** The name of the deployment of a log. */
export const nameOf = (tree: string): string => deploymentOf(tree).slice('liandan.'.length, -1);
/** The first head of a log that covered the case. */
export const firstHeadFile = (log: string): string => `consistency/${log}-first.txt`;
/** From that head to the last, in the form of a tlog-witness request: `old <size>`, hashes, empty line, checkpoint. */
export const consistencyFile = (log: string): string => `consistency/${log}.txt`;
/** Leaf 0 of a log, a head of the log before it, and the proof that it stands there. */
export const linkFile = (log: string): string => `consistency/${log}-leaf-0.txt`;
export const linkProofFile = (log: string): string => `consistency/${log}-leaf-0.tlog-proof`;
/** From the head that leaf 0 names to the last head of that log. */
export const linkConsistencyFile = (log: string): string => `consistency/${log}-leaf-0-consistency.txt`;

export const SALT_BYTES = 16;

/** `case.json`: how the case stands. All of it can be computed from the other files; it is what is compared. */
export interface CaseDocument {
  format: 'liandan.case-file/1';
  case: string;
  machine: string;
  machine_version: string;
  state: string;
  version: number;
  /** Leaf hashes of the events, in order, hex. */
  leaves: string[];
  /** The case itself, as its machine keeps it. */
  context: unknown;
  clocks: ClockLine[];
  /** Accounts that the case bears; null where it bears none. */
  accounts: AccountLine[] | null;
  /** What the case has posted on accounts, in order. */
  postings: PostingLine[];
}

/**
 * `case.json` of a file for somebody who may not read every event: it names the events whose payloads are left out, and
 * says nothing that follows from payloads.
 */
export interface PartDocument extends Pick<
  CaseDocument,
  'case' | 'machine' | 'machine_version' | 'state' | 'version' | 'leaves'
> {
  format: 'liandan.case-file-part/1';
  /** Numbers of the events, ascending; at least one. */
  left_out: readonly number[];
}

/** The same case with what must not be shown left out. */
export const partOf = (document: CaseDocument, leftOut: readonly number[]): PartDocument => ({
  format: 'liandan.case-file-part/1',
  case: document.case,
  machine: document.machine,
  machine_version: document.machine_version,
  state: document.state,
  version: document.version,
  leaves: document.leaves,
  left_out: leftOut,
});

/** A day of the official calendar that is not as the weekday says. */
export interface CalendarRow {
  date: string;
  kind: 'rest' | 'work';
}

/** `calendar.csv`: the years that are loaded, and their special days. */
export function writeCalendar(years: readonly number[], days: readonly CalendarRow[]): string {
  const rows = [...days].sort((a, b) => (a.date < b.date ? -1 : 1)).map(({ date, kind }) => `${date},${kind}\n`);
  return `year,${[...years].sort().join(',')}\ndate,kind\n${rows.join('')}`;
}

/** Reads `calendar.csv`, which has one form only. Throws TypeError for any other. */
export function readCalendar(text: string): { years: number[]; days: CalendarRow[] } {
  const [first = '', second, ...rows] = text.split('\n');
  const years = first.split(',').slice(1).map(Number);
  const days = rows.slice(0, -1).map((row): CalendarRow => {
    const [, date, kind] = /^(\d{4}-\d\d-\d\d),(rest|work)$/.exec(row) ?? [];
    if (date === undefined) throw new TypeError(`not a day of the calendar: ${row}`);
    return { date, kind: kind as CalendarRow['kind'] };
  });
  if (second !== 'date,kind' || writeCalendar(years, days) !== text) throw new TypeError('not a calendar');
  return { years, days };
}

/** The body of a consistency file: tlog-witness add-checkpoint. */
export const writeConsistency = (old: number, path: readonly Buffer[], checkpoint: string): string =>
  [`old ${old}`, ...path.map((hash) => hash.toString('base64')), '', checkpoint].join('\n');

export function readConsistency(text: string): { old: number; path: Buffer[]; checkpoint: string } {
  const gap = text.indexOf('\n\n');
  const [head = '', ...hashes] = text.slice(0, Math.max(gap, 0)).split('\n');
  const old = /^old (0|[1-9]\d{0,15})$/.exec(head)?.[1];
  if (old === undefined) throw new TypeError('not a consistency proof');
  const path = hashes.map((line) => Buffer.from(line, 'base64'));
  const checkpoint = text.slice(gap + 2);
  if (writeConsistency(Number(old), path, checkpoint) !== text) throw new TypeError('not a consistency proof');
  return { old: Number(old), path, checkpoint };
}
