import { isRealDay } from '#domain/calendar/civil';
import type { Text } from '#domain/errors';
import { instant as writtenInstant } from '#domain/field-rules/checks';
import type { Tx } from '#workflow/workflow';
import { badField, isKeepable } from './body.js';

/** The raw query of a list; `pageOf` checks it against the list's own filters. */
export class ListQuery {
  [name: string]: string | string[] | undefined;
}

/** `dayText`, `uuidText`: a day or an id that the column keeps as text. */
type Kind = 'text' | 'uuid' | 'uuidText' | 'day' | 'dayText' | 'int' | 'bigint' | 'instant' | 'boolean';
/** A filter of a list: the column (or SQL expression) and how the value is compared. */
export interface Filter {
  column: string;
  type?: Kind;
  /** Every value that there is: any other is refused. */
  of?: readonly string[];
  /** `any`: the column is an array that holds the value. Default equality, several values as alternatives. */
  op?: '=' | '>=' | '<=' | 'any' | 'prefix' | 'contains';
  /** The column is one of this table: a record is shown that has a row there, e.g. `liandan.leg l WHERE l.load = a.id`. */
  among?: string;
}
type SortType = 'text' | 'uuid' | 'int' | 'bigint' | 'date' | 'timestamptz';
/** A list: what may be filtered and sorted is named here, nothing else reaches SQL. */
export interface List {
  /** Names the list in audit records. */
  name: string;
  /** With alias, e.g. `liandan.application a`. */
  from: string;
  select: string;
  /** Unique column that settles ties and is the default order. */
  id: string;
  /** `id` is one of every list. */
  filters?: Record<string, Filter>;
  /** Query name → column and its SQL type. */
  sorts?: Record<string, { column: string; type: SortType }>;
  /** A leading minus means descending. Default `-id`. */
  order?: string;
  where?: { sql: string; values: unknown[] }[];
}
export interface Page<T> {
  items: T[];
  /** Pass as `cursor` for the next page; null at the end. */
  next: string | null;
  /** With the page form only, counted up to the cap. */
  total?: number;
  totalCapped?: boolean;
  page?: number;
  size?: number;
}

/** Planned anew each time: a plan that suits a province, who sees much, does not suit a firm, who sees little. */
const UNPREPARED = '';
const LIMIT = 200;
const USUAL = 50;
const COUNT_CAP = 10_000;
const PAGES = 1_000;
const RESERVED = new Set(['cursor', 'limit', 'page', 'size', 'sort']);
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * One page of a list under the transaction's row-level security: by `cursor` and `limit` for machines, by `page` and
 * `size` with a capped total for tables on screen. Unknown or wrong parameters are a BAD_REQUEST.
 */
export async function pageOf<T extends object>(tx: Tx, list: List, query: ListQuery): Promise<Page<T>> {
  const { where, values, bind } = conditionsOf(list, query);
  const single = (name: string) => one(query, name);
  const paged = single('page') !== undefined || single('size') !== undefined;
  if (paged && (single('cursor') !== undefined || single('limit') !== undefined)) {
    throw badField('page', '分页参数不能混用', 'Use either page and size, or cursor and limit');
  }
  const size = whole(single(paged ? 'size' : 'limit'), paged ? 'size' : 'limit', 1, LIMIT) ?? USUAL;
  const { keys, descending, sort } = ordering(list, single('sort'));
  const direction = descending ? 'DESC' : 'ASC';
  const order = keys.map((key) => `${key.column} ${direction}`).join(', ');
  const counted = paged ? await total(tx, list, where, values) : {};
  const cursor = single('cursor');
  if (cursor !== undefined) {
    const after = readCursor(cursor, sort, keys);
    const places = after.map((value, i) => `${bind(value)}::text::${keys[i]?.type ?? 'text'}`);
    where.push(`(${keys.map((key) => key.column).join(', ')}) ${descending ? '<' : '>'} (${places.join(', ')})`);
  }
  const page = whole(single('page'), 'page', 1, PAGES) ?? 1;
  const clause = where.length > 0 ? `WHERE ${where.join(' AND ')}` : '';
  const marks = keys.map((key) => `(${key.column})::text`).join(', ');
  const text = `SELECT ${list.select}, ARRAY[${marks}] AS "~mark" FROM ${list.from} ${clause} ORDER BY ${order} LIMIT ${bind(size + 1)} OFFSET ${bind(paged ? (page - 1) * size : 0)}`;
  const rows = await tx.query<T & { '~mark': string[] }>(UNPREPARED, text, values);
  const more = rows.length > size;
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  const items = shown.map(({ '~mark': _, ...item }) => item as unknown as T);
  const next = more && last ? writeCursor(sort, last['~mark']) : null;
  return paged ? { items, next, ...counted, page, size } : { items, next };
}

/** The conditions that a query puts to a list, with their values; the same for a page and for whatever adds it up. */
export function conditionsOf(list: List, query: ListQuery) {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = (list.where ?? []).map(({ sql, values: own }) =>
    sql.replace(/\$(\d+)/g, (_, n: string) => bind(own[Number(n) - 1])),
  );
  for (const [name, given] of Object.entries(query)) {
    if (RESERVED.has(name) || given === undefined) continue;
    const named = Object.hasOwn(list.filters ?? {}, name) ? list.filters?.[name] : undefined;
    const filter = named ?? (name === 'id' ? itself(list) : undefined);
    if (!filter) throw badField(name, `没有名为“${name}”的筛选条件`, `There is no filter called ${name}`);
    where.push(condition(name, filter, [given].flat(), bind));
  }
  return { where, values, bind };
}

/** Any list gives a record of it by its id. */
const itself = (list: List): Filter => {
  const type = idType(list);
  return { column: list.id, type: type === 'uuid' || type === 'bigint' ? type : 'text' };
};

async function total(tx: Tx, list: List, where: string[], values: unknown[]) {
  const clause = where.length > 0 ? `WHERE ${where.join(' AND ')}` : '';
  const text = `SELECT count(*)::int AS n FROM (SELECT 1 FROM ${list.from} ${clause} LIMIT ${COUNT_CAP + 1}) c`;
  const [row] = await tx.query<{ n: number }>(UNPREPARED, text, [...values]);
  const n = row?.n ?? 0;
  return { total: Math.min(n, COUNT_CAP), totalCapped: n > COUNT_CAP };
}

function condition(name: string, filter: Filter, given: string[], bind: (value: unknown) => string): string {
  const type = filter.type ?? 'text';
  const values = given.flatMap((text) => text.split(',')).map((text) => checked(name, text, filter));
  if (values.length === 0 || values.length > 50) throw badField(name, '筛选值过多或为空', 'No value, or more than 50');
  const cast = CASTS[type];
  if (filter.among)
    return `EXISTS (SELECT FROM ${filter.among} AND ${filter.column} = ANY (${bind(values)}::${cast}[]))`;
  switch (filter.op ?? '=') {
    case '=':
      // One value plainly: an index then gives the order of the list as well.
      return values.length === 1
        ? `${filter.column} = ${bind(values[0])}::${cast}`
        : `${filter.column} = ANY (${bind(values)}::${cast}[])`;
    case 'any':
      return `${filter.column} && ${bind(values)}::${cast}[]`;
    case 'prefix':
      return `starts_with(${filter.column}, ${bind(values[0])})`;
    case 'contains':
      return `strpos(lower(${filter.column}), lower(${bind(values[0])})) > 0`;
    case '>=':
    case '<=':
      return `${filter.column} ${filter.op} ${bind(values[0])}::${cast}`;
  }
}

const CASTS = {
  text: 'text',
  uuid: 'uuid',
  uuidText: 'text',
  day: 'date',
  dayText: 'text',
  int: 'int',
  bigint: 'bigint',
  instant: 'timestamptz',
  boolean: 'boolean',
};

function checked(name: string, text: string, { type = 'text', of }: Filter): string {
  const fits = {
    text: () => text.length > 0 && text.length <= 200 && isKeepable(text),
    uuid: () => UUID.test(text),
    uuidText: () => UUID.test(text),
    day: () => isRealDay(text),
    dayText: () => isRealDay(text),
    int: () => /^-?\d{1,9}$/.test(text),
    bigint: () => BIGINT.test(text),
    boolean: () => text === 'true' || text === 'false',
    instant: () => writtenInstant.fits(text),
  }[type]();
  if (of && !of.includes(text)) {
    throw badField(name, `“${name}”没有“${text.slice(0, 40)}”这个值`, `${name} is one of ${of.join(', ')}`);
  }
  if (!fits) throw badField(name, `“${name}”应为${FORMS[type].zh}`, `${name} must be ${FORMS[type].en}`);
  return type === 'uuidText' ? text.toLowerCase() : text;
}

const ID: Text = { zh: '标识（UUID）', en: 'an id (UUID)' };
const CIVIL_DAY: Text = { zh: '日期，如 2026-01-31', en: 'a day, as 2026-01-31' };
const FORMS: Record<Kind, Text> = {
  text: { zh: '1 至 200 字的文字', en: 'a text of 1 to 200 characters' },
  uuid: ID,
  uuidText: ID,
  day: CIVIL_DAY,
  dayText: CIVIL_DAY,
  int: { zh: '整数', en: 'a whole number' },
  bigint: { zh: '整数', en: 'a whole number' },
  instant: {
    zh: '带时区的时刻，如 2026-01-31T09:00:00+08:00',
    en: 'an instant with its zone, as 2026-01-31T09:00:00+08:00',
  },
  boolean: { zh: ' true 或 false', en: 'true or false' },
};

function ordering(list: List, asked: string | undefined) {
  const sort = asked ?? list.order ?? '-id';
  const descending = sort.startsWith('-');
  const name = descending ? sort.slice(1) : sort;
  const tie = { column: list.id, type: idType(list) };
  if (name === 'id') return { keys: [tie], descending, sort };
  const column = Object.hasOwn(list.sorts ?? {}, name) ? list.sorts?.[name] : undefined;
  if (!column) throw badField('sort', `不能按“${name}”排序`, `This list cannot be sorted by ${name}`);
  return { keys: [column, tie], descending, sort };
}
const idType = (list: List): SortType => list.sorts?.['id']?.type ?? 'uuid';

function one(query: ListQuery, name: string): string | undefined {
  const value = query[name];
  if (Array.isArray(value)) throw badField(name, '参数重复', `${name} is given more than once`);
  return value;
}

function whole(text: string | undefined, name: string, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const n = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (!(n >= least && n <= most)) {
    throw badField(name, `应为 ${least} 至 ${most} 的整数`, `${name} must be a whole number from ${least} to ${most}`);
  }
  return n;
}

const writeCursor = (sort: string, mark: string[]) =>
  Buffer.from(JSON.stringify([sort, ...mark])).toString('base64url');
function readCursor(cursor: string, sort: string, keys: { type: SortType }[]): string[] {
  try {
    const [of, ...mark] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    const fits = mark.every((m, i) => typeof m === 'string' && MARKS[keys[i]?.type ?? 'text'](m));
    if (of === sort && mark.length === keys.length && fits) return mark as string[];
  } catch {
    // told below
  }
  throw badField('cursor', '游标无效', 'The cursor is not one that this list gave for this order');
}

const BIGINT = /^-?\d{1,18}$/;
const AT = /^(\d{4}-\d\d-\d\d) ([01]\d|2[0-3])(:[0-5]\d){2}(\.\d{1,6})?[+-](0\d|1[0-4])(:[0-5]\d)?$/;
const NEVER = /^-?infinity$/;
/** How PostgreSQL writes what a list is sorted by; a cursor that somebody made up is none. */
const MARKS: Record<SortType, (text: string) => boolean> = {
  text: isKeepable,
  uuid: (text) => UUID.test(text),
  int: (text) => /^-?\d{1,9}$/.test(text),
  bigint: (text) => BIGINT.test(text),
  date: (text) => NEVER.test(text) || isRealDay(text),
  timestamptz: (text) => NEVER.test(text) || isRealDay(AT.exec(text)?.[1]),
};

/** One prepared statement per text, so that a name never means two statements. */
export function statementName(name: string, text: string): string {
  let hash = 5381;
  for (let i = 0; i < text.length; i++) hash = (hash * 33 + text.charCodeAt(i)) | 0;
  return `${name.slice(0, 40)}_${(hash >>> 0).toString(36)}_${text.length}`;
}
