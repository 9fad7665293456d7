import type pg from 'pg';
import { qrOf } from '#domain/manifest/manifest.document';
import { grams } from '#domain/quantity/quantity';
import { chainsOf, saidOf, type Link } from '../../copies/chain.js';
import { rowsOf } from '../../copies/rows.js';
import { Reader, type Template } from '../../copies/template.js';
import type { Original } from './originals.js';
import type { Chain } from './retell.js';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Tables of the cases of a bundle, in the order in which their copies are written. */
const CASES = [
  'transfer_application',
  'consultation',
  'approval',
  'manifest',
  'discrepancy',
  'overdue',
  'enforcement_lead',
] as const;
/** What else hangs on a case, by the column that names it. */
export const ROWS: Record<string, string> = {
  deadline: 'case_id',
  fact: 'case_id',
  docket: 'case_id',
  task: 'case_id',
  hand: 'case_id',
  notice: 'case_id',
  reminder: 'case_id',
  open_label: 'manifest',
  moving_vehicle: 'manifest',
};
/** An original with everything that hangs on it, cut so that a copy is told in one pass. */
export interface Bundle {
  original: Original;
  /** Civil day on which it began. */
  day: string;
  cases: number;
  /** Ids that every copy has anew, with the civil instant that their order follows. */
  fresh: Map<string, number>;
  /** Papers of authorities in order of their issue, with their number and hash. */
  letters: { row: Template; number: string | null; hash: string; issuedAt: string }[];
  manifests: string[];
  plates: string[];
  chains: Chain[];
  /** What the entry of the list says of the application. */
  tail: { at: string; said: Template }[];
  rows: { table: string; rows: Template[] }[];
  /** Lines of the quota book that the bundle caused, as they stand; those of the entry come with its own acts. */
  lines: Template[];
  accounts: Template[];
  /** Accounts of licences and plans that acts of the bundle would open, were they not open. */
  opened: Template[];
  /** Tonnes asked for, in grams. */
  asked: bigint;
}
export interface QuotaLine {
  account: string;
  at: string;
  cap: number;
  reserved: number;
  settled: number;
  excess: number;
  cause_machine: string;
  cause_id: string;
  reason: string;
  readers: string[];
  event_id: string;
  n: number;
}
/** An entry that opens an account, with its act. */
export interface Opening {
  account: string;
  ownerKind: string;
  ownerId: string;
  line: number;
  year: number;
  cap: string | null;
  readers: string[];
  lineReaders: string[];
  machine: string;
  caseId: string;
  reason: string;
  event: string;
  n: number;
  at: string;
}

interface Row {
  id: string;
  text: string;
  head: string;
  at: string;
}

/**
 * Reads an original out of the database. `known`: the texts whose copies are named by the parties of the copy; `asides`:
 * what the engine entered of its own motion, about whichever case.
 */
export async function bundleOf(
  sql: pg.Client,
  original: Original,
  known: ReadonlySet<string>,
  asides: readonly Aside[],
): Promise<Bundle> {
  const { application } = original;
  const cases: { table: string; rows: Row[] }[] = [];
  const ids = new Set<string>([application]);
  for (const table of CASES) {
    const found: Row[] = [];
    for (const text of await rowsOf(sql, table, 'true ORDER BY id', [])) {
      const row = JSON.parse(text) as { id: string; head: string; created_at: string; context: object };
      const about = JSON.stringify(row.context).match(UUID) ?? [];
      if (row.id !== application && (table === 'transfer_application' || !about.some((id) => ids.has(id)))) continue;
      found.push({ id: row.id, text, head: row.head.slice(2), at: row.created_at });
    }
    for (const { id } of found) ids.add(id);
    cases.push({ table, rows: found });
  }
  const all = [...ids];
  const fresh = new Map<string, number>();
  for (const { rows } of cases) for (const { id, at } of rows) fresh.set(id, Date.parse(at));

  const others: { table: string; rows: string[] }[] = [];
  for (const [table, column] of Object.entries(ROWS))
    others.push({ table, rows: await rowsOf(sql, table, `${column} = ANY ($1)`, [all]) });
  const letters = await rowsOf(sql, 'letter', 'case_id = ANY ($1) ORDER BY issued_at, id', [all]);
  const { rows: lines } = await sql.query<QuotaLine>(
    `SELECT account, to_jsonb(at) #>> '{}' AS at, cap::float8 AS cap, reserved::float8 AS reserved, settled::float8 AS settled,
       excess::float8 AS excess, cause_machine, cause_id, reason, readers, event_id, n
     FROM liandan.quota_line WHERE cause_id = ANY ($1) AND account NOT LIKE 'listing/%' ORDER BY id`,
    [all],
  );
  const accounts = await rowsOf(sql, 'quota_account', 'owner_id = ANY ($1)', [all]);
  const chains = await chainsOf(sql, all);
  const { rows: taken } = await sql.query<{ case_id: string }>(
    `SELECT DISTINCT case_id FROM liandan.quota_line l JOIN liandan.quota_account a ON a.id = l.account
       CROSS JOIN LATERAL (SELECT a.owner_id AS case_id) o
      WHERE a.owner_kind = 'listing' AND l.cause_id = $1`,
    [application],
  );
  const listing = await chainsOf(
    sql,
    taken.map(({ case_id: id }) => id),
  );
  const tail = [...listing.values()]
    .flat()
    .filter(
      ({ text }) => (JSON.parse(text) as { payload: { application?: string } }).payload.application === application,
    );

  // Ids of papers, clocks, facts, tasks: whatever the rows bring along, and nobody else knows.
  for (const text of [...letters, ...others.flatMap(({ rows }) => rows)]) {
    const { id, issued_at, at, started_at, told_at } = JSON.parse(text) as Record<string, string | undefined>;
    if (id) fresh.set(id, Date.parse(issued_at ?? at ?? started_at ?? told_at ?? original.scene.day));
  }
  const inbox = await rowsOf(sql, 'inbox', 'fact_id = ANY ($1)', [[...fresh.keys()]]);
  others.push({ table: 'inbox', rows: inbox });
  const about = asides.filter(({ names }) => names.some((id) => fresh.has(id)));
  const links = [...[...chains.values()].flat(), ...about.map(({ link }) => link)];
  for (const link of links) for (const [id, at] of idsOf(link)) if (!fresh.has(id)) fresh.set(id, at);
  const events = new Set(links.map(({ id }) => id));
  const manifests = cases
    .filter(({ table }) => table === 'manifest')
    .flatMap(({ rows }) =>
      rows.map(({ text }) => (JSON.parse(text) as { context: { number: string } }).context.number),
    );
  const frozen = letters.map((text) => {
    const letter = JSON.parse(text) as { number: string | null; hash: string; issued_at: string };
    return { text, number: letter.number, hash: letter.hash, issuedAt: new Date(letter.issued_at).toISOString() };
  });
  const heads = cases.flatMap(({ rows }) => rows.map(({ head }) => head));
  const plates = platesOf(cases.flatMap(({ rows }) => rows.map(({ text }) => text)));
  const reader = new Reader(
    new Set([
      ...known,
      ...fresh.keys(),
      ...events,
      ...manifests,
      ...manifests.map(qrOf),
      ...plates,
      ...heads,
      ...frozen.flatMap(({ number, hash }) => (number ? [number, hash] : [hash])),
    ]),
  );
  const asking = JSON.parse(cases[0]?.rows[0]?.text ?? '{}') as { context?: { lines: { quantity: string }[] } };
  return {
    original,
    day: original.scene.day,
    cases: all.length,
    fresh,
    letters: frozen.map(({ text, ...letter }) => ({ row: reader.read(text), ...letter })),
    manifests,
    plates,
    chains: [
      ...cases.flatMap(({ rows }) =>
        rows.map(({ id, head }) => ({ head, events: (chains.get(id) ?? []).map((link) => cut(reader, link)) })),
      ),
      ...about.map(({ link }) => ({ head: '', events: [cut(reader, link)] })),
    ],
    tail: tail.map((link) => ({
      at: (JSON.parse(link.text) as { leaf: { occurred_at: string } }).leaf.occurred_at,
      said: reader.read(link.text),
    })),
    rows: [...cases.map(({ table, rows }) => ({ table, rows: rows.map(({ text }) => text) })), ...others].map(
      ({ table, rows }) => ({ table, rows: rows.map((text) => reader.read(text)) }),
    ),
    lines: lines.map((line) => reader.read(JSON.stringify(line))),
    accounts: accounts.map((text) => reader.read(text)),
    opened: links
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .flatMap(openings)
      .map((opening) => reader.read(JSON.stringify(opening))),
    asked: grams(asking.context?.lines[0]?.quantity ?? '0'),
  };
}

export const cut = (reader: Reader, { id, text }: Link) => ({ id, said: reader.read(text) });

/** An act of the books, and every id that it names. */
export interface Aside {
  link: Link;
  names: string[];
}

/** What the engine has entered of its own motion: papers that arrived, clocks that passed. */
export async function asidesOf(sql: pg.Client): Promise<Aside[]> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT DISTINCT case_id AS id FROM liandan.audit_event WHERE machine = 'book'`,
  );
  const chains = await chainsOf(
    sql,
    rows.map(({ id }) => id),
  );
  return [...chains.values()].flat().map((link) => ({ link, names: link.text.match(UUID) ?? [] }));
}

/** The ids that an act gave to what it brought into being, with its instant. */
export function idsOf({ text }: Link): [string, number][] {
  const { leaf, payload } = saidOf(text);
  const { wrote } = payload as { wrote?: { ids?: string[] } };
  return (wrote?.ids ?? []).map((id) => [id, Date.parse(leaf.occurred_at)]);
}

function openings({ id, text }: Link): Opening[] {
  const { leaf, payload } = saidOf(text);
  const { wrote } = payload as { wrote?: { entries?: (Opening & { book: string })[] } };
  return (wrote?.entries ?? [])
    .map((entry, n) => ({ ...entry, event: id, n, at: leaf.occurred_at }))
    .filter(({ book, ownerKind }) => book === 'quota.opened' && (ownerKind === 'licence' || ownerKind === 'plan'));
}

/** Number plates named in the texts. */
function platesOf(texts: string[]): string[] {
  const found = texts.flatMap((text) => [...text.matchAll(/"vehicle": "([^"]+)"/g)].map(([, plate]) => plate ?? ''));
  return [...new Set(found)].filter((plate) => plate !== '');
}
