import type { Random } from '#src/demo/random';
import { BOOKS } from '#src/replay/read-models';
import { anyOf, type Arsenal, type AttackClass, some } from './attack.js';
import type { Forger } from './forger.js';

/** Books beside quota and clocks, which have attacks of their own. */
const books = BOOKS.filter(({ table }) => table !== 'deadline' && !table.startsWith('quota_'));

interface Row {
  ctid: string;
  row: Record<string, unknown>;
}
const rowsOf = (f: Forger, table: string) =>
  f.rows<Row>(`SELECT ctid, to_jsonb(t) AS row FROM liandan.${table} t ORDER BY ctid`);
async function pick(f: Forger, random: Random) {
  for (let tries = 0; tries < 20; tries++) {
    const book = random.pick(books);
    const found = some(random, await rowsOf(f, book.table));
    if (found) return { ...book, ...found };
  }
  return undefined;
}
const namesOf = ({ key, of, row }: { key: readonly string[]; of?: string; row: Row['row'] }) =>
  anyOf(
    (fault) => fault.en.includes(key.map((column) => String(row[column])).join('/')),
    (fault) => of !== undefined && fault.caseId === row[of],
    (fault) => fault.eventId !== undefined && fault.eventId === row['event_id'],
  );

/** SQL that makes another value of a column of some type. */
const OTHER: Record<string, string> = {
  text: `COLUMN || 'x'`,
  integer: 'COLUMN + 1',
  bigint: 'COLUMN + 1',
  uuid: 'gen_random_uuid()',
  'text[]': `COLUMN || 'o:intruder'::text`,
  jsonb: `jsonb_build_object('forged', COLUMN)`,
  boolean: 'NOT COLUMN',
  'timestamp with time zone': `COLUMN - interval '1 hour'`,
  date: 'COLUMN - 1',
};

const edits: Arsenal = {
  'a column of a book': async (f, _g, random) => {
    const book = await pick(f, random);
    if (!book) return;
    const columns = await f.rows<{ name: string; type: string }>(
      `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type FROM pg_attribute a
        WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity = ''
        ORDER BY a.attnum`,
      [`liandan.${book.table}`],
    );
    const column = some(
      random,
      columns.filter(
        ({ name, type }) => OTHER[type] !== undefined && book.row[name] !== null && !book.apart?.includes(name),
      ),
    );
    if (!column) return;
    const value = (OTHER[column.type] as string).replaceAll('COLUMN', column.name);
    await f.run(`UPDATE liandan.${book.table} SET ${column.name} = ${value} WHERE ctid = $1`, [book.ctid]);
    return { did: `${column.name} of ${book.table} ${JSON.stringify(book.row).slice(0, 200)}`, names: namesOf(book) };
  },
  'a row of a book gone': async (f, _g, random) => {
    const book = await pick(f, random);
    if (!book) return;
    await f.run(`DELETE FROM liandan.${book.table} WHERE ctid = $1`, [book.ctid]);
    return { did: `row of ${book.table} ${JSON.stringify(book.row).slice(0, 200)} gone`, names: namesOf(book) };
  },
};

export const bookAttacks: Partial<Record<AttackClass, Arsenal>> = { 'state or quota changed without an event': edits };
