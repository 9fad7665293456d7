import { Injectable } from '@nestjs/common';
import { readersOf } from '#access/readers';
import { loadReference } from '#config/reference';
import type { Actor } from '#domain/actor';
import { civilDay } from '#domain/calendar/civil';
import { DomainError } from '#domain/errors';
import { Workflow, type Tx } from '#workflow/workflow';
import { type ClockOfRow, timeLeft } from '../deadline/lights.js';
import { type List, type ListQuery, type Page, pageOf } from '../http/page.js';
import type { ReadUntil, SetMail } from './notice.commands.js';
import { entrustedTo, handled, notices, sidesOf, todo } from './notice.lists.js';

interface TodoRow extends ClockOfRow {
  addressee: string;
  verbs: string[];
  left: string[] | null;
  entrusted: Record<string, string[]>;
}
interface Counts {
  todo: number;
  overdue: number;
  done: number;
  ended: number;
  unread: number;
}
const CAP = 1000;

/** What people read of it: 待办, 已办, 办结, notices; what they mark as read, and where their mail goes. */
@Injectable()
export class NoticeService {
  private readonly calendar = loadReference().calendar;

  constructor(private readonly workflow: Workflow) {}

  /** One box of the inbox with the sizes of all. Working days left are counted today, by the calendar of the day. */
  inbox(by: Actor, query: ListQuery) {
    const { whose, ...rest } = query;
    const box = rest['box'] === 'done' || rest['box'] === 'ended' ? rest['box'] : 'todo';
    // A side's duties are the side's; a word that is neither is a filter that nothing fits.
    const asked = whose === 'me' || whose === 'organisation' ? rest : query;
    return this.workflow.read(by, async (tx) => {
      const page: Page<object> =
        box === 'todo'
          ? await this.todo(tx, by, asked)
          : await pageOf(tx, handled(by, box, whose === 'organisation'), asked);
      return { box, ...page, counts: await counts(tx, by) };
    });
  }

  private async todo(tx: Tx, by: Actor, query: ListQuery): Promise<Page<object>> {
    const page = await pageOf<TodoRow>(tx, todo(by), query);
    const today = civilDay(tx.at);
    const sides = sidesOf(by);
    const keys = entrustedTo(by);
    const items = page.items.map(({ left, entrusted, paused, ...item }) => {
      const own = sides.includes(item.addressee);
      const theirs = [...new Set(keys.flatMap((key) => entrusted[key] ?? []))];
      const verbs = (own ? item.verbs : theirs).filter((verb) => left?.includes(verb) ?? true);
      return {
        ...item,
        ...timeLeft({ ...item, paused }, today, this.calendar),
        verbs,
        onBehalfOf: own ? null : item.addressee,
      };
    });
    return { ...page, items };
  }

  /** What the caller was told. */
  notices(by: Actor, query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, notices(by), query));
  }

  /** Marks a notice as read by the caller; again is the same. NOT_FOUND when it was not told to the caller. */
  read(by: Actor, id: string): Promise<{ id: string; readAt: Date }> {
    return this.writing(by, async (query) => {
      await query(
        `INSERT INTO liandan.notice_read (notice, person, at, readers)
         SELECT n.id, $2::uuid, liandan.now(), $5::text[] FROM liandan.notice n
         WHERE n.id = $1 AND (n.addressee = ANY ($3::text[]) OR n.entrusted_keys && $4::text[]) ON CONFLICT DO NOTHING`,
        [id, by.person, sidesOf(by), entrustedTo(by), ownReaders(by)],
      );
      const [mark] = await query<{ at: Date }>('SELECT at FROM liandan.notice_read WHERE notice = $1 AND person = $2', [
        id,
        by.person,
      ]);
      if (!mark) throw new DomainError('NOT_FOUND');
      return { id, readAt: mark.at };
    });
  }

  /** Marks as read by the caller what was told to them until then; tells how many of it were not. */
  readAll(by: Actor, { toldTo }: ReadUntil): Promise<{ marked: number }> {
    const told = notices(by);
    return this.writing(by, async (query) => {
      const values: unknown[] = [by.person, ownReaders(by), toldTo];
      const [done] = await query<{ marked: number }>(
        `WITH marked AS (
           INSERT INTO liandan.notice_read (notice, person, at, readers)
           SELECT n.id, $1::uuid, liandan.now(), $2::text[] FROM ${told.from}
           WHERE n.told_at <= $3::timestamptz AND ${conditionsOf(told, values)} ON CONFLICT DO NOTHING RETURNING 1)
         SELECT count(*)::int AS marked FROM marked`,
        values,
      );
      return { marked: done?.marked ?? 0 };
    });
  }

  /** Where the caller's mail goes, and how much of it the server has not taken yet. */
  mail(by: Actor) {
    return this.workflow.read(by, async (tx) => {
      const [found] = await tx.query<{ address: string; enabled: boolean }>(
        'mail_setting',
        'SELECT address, enabled FROM liandan.mail_setting WHERE person = $1',
        [by.person],
      );
      const [kept] = await tx.query<{ waiting: number; refused: number; lastError: string | null }>(
        'mail_kept',
        `SELECT (count(*) FILTER (WHERE state = 'waiting'))::int AS waiting, (count(*) FILTER (WHERE state = 'refused'))::int AS refused,
           max(last_error) FILTER (WHERE state <> 'sent') AS "lastError"
         FROM liandan.mail WHERE person = $1`,
        [by.person],
      );
      return { address: found?.address ?? null, enabled: found?.enabled ?? false, ...kept };
    });
  }

  async setMail(by: Actor, { address, enabled }: SetMail) {
    await this.writing(by, (query) =>
      query(
        `INSERT INTO liandan.mail_setting (person, address, enabled, readers) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person) DO UPDATE SET address = excluded.address, enabled = excluded.enabled,
           readers = excluded.readers, updated_at = clock_timestamp()`,
        [by.person, address, enabled, ownReaders(by)],
      ),
    );
    return { address, enabled };
  }

  /** A small write of the caller's own, under row-level security. */
  private writing<T>(
    by: Actor,
    work: (query: <R extends object>(text: string, values: unknown[]) => Promise<R[]>) => Promise<T>,
  ): Promise<T> {
    if (!by.person) throw new DomainError('NOT_PERMITTED');
    return this.workflow.db.transaction(async (manager) => {
      await manager.query(`SELECT set_config('app.readers', liandan.admit($1), true)`, [readersOf(by).join(',')]);
      return work((text, values) => manager.query(text, values));
    });
  }
}

/** Whoever only administers reads no row of the organisation, but what is of its administrators. */
const ownReaders = (by: Actor) =>
  by.org ? [`o:${by.org}`, ...(by.roles.includes('admin') ? [`a:${by.org}`] : [])] : [];

/** What a list asks of every row; its values join those of the query. */
const conditionsOf = ({ where = [] }: List, values: unknown[]): string =>
  where
    .map(({ sql, values: own }) => sql.replace(/\$(\d+)/g, (_, n: string) => `$${values.push(own[Number(n) - 1])}`))
    .join(' AND ');

async function counts(tx: Tx, by: Actor): Promise<Counts> {
  const values: unknown[] = [];
  const of = (list: List, more = '') =>
    `(SELECT count(*)::int FROM (SELECT 1 FROM ${list.from} WHERE ${conditionsOf(list, values)} ${more} LIMIT ${CAP}) c)`;
  const unread = notices(by);
  const text = `SELECT ${of(todo(by))} AS todo, ${of(todo(by), 'AND d.overdue')} AS overdue,
    ${of(handled(by, 'done', false))} AS done, ${of(handled(by, 'ended', false))} AS ended,
    ${of(unread, `AND NOT (${unread.filters?.['read']?.column ?? 'true'})`)} AS unread`;
  const [row] = await tx.query<Counts>('', text, values);
  return row ?? { todo: 0, overdue: 0, done: 0, ended: 0, unread: 0 };
}
