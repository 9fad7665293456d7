import type pg from 'pg';
import { appendStatement, type LedgerEvent } from '#ledger/append';
import { eventId } from '#ledger/event-id';
import type { Actor } from '#domain/actor';
import type { Said as Event } from '#domain/statute';
import { type Fact, factRow, PUT_FACTS } from '#outbox/outbox';
import type { DocketService } from '#src/notice/docket.service';
import { noticesOf, noticeStatement } from '#src/notice/notice-book';
import { wordsOf } from '#workflow/act';
import { bookOf, statementOf } from '#workflow/books';
import { consequencesOf } from '#workflow/consequences';
import { candidatesOf, decide } from '#workflow/decide';
import type { Kind } from '#workflow/kind';
import type { Engine } from '#workflow/rebuild';
import { rebuilt } from '../../copies/chain.js';
import type { Taken } from './copier.js';

/**
 * The entries of the list learn in order of time what the copies have taken of them: their machine judges each, and what
 * follows is written by the books themselves.
 */
export async function tellEntries(
  sql: pg.Client,
  engine: Engine,
  docket: DocketService,
  deployment: string,
  taken: readonly Taken[],
): Promise<void> {
  const kind = engine.kinds.get('listing');
  if (!kind) throw new Error('no capability keeps entries');
  const byEntry = new Map<string, Taken[]>();
  for (const each of taken) byEntry.set(each.listing, [...(byEntry.get(each.listing) ?? []), each]);
  for (const [id, list] of byEntry) {
    await sql.query('BEGIN');
    await tellEntry(
      sql,
      engine,
      kind,
      deployment,
      id,
      list.sort((a, b) => (a.at < b.at ? -1 : 1)),
    );
    await sql.query('COMMIT');
    await docket.refresh(kind.name, id);
  }
}

async function tellEntry(
  sql: pg.Client,
  engine: Engine,
  kind: Kind<unknown>,
  deployment: string,
  id: string,
  taken: readonly Taken[],
): Promise<void> {
  const { rows } = await sql.query<{ state: string; version: number; seq: number; head: Buffer; context: unknown }>(
    'SELECT state, version, seq, head, context FROM liandan.whitelist_entry WHERE id = $1',
    [id],
  );
  const [row] = rows;
  if (!row) throw new Error(`no entry ${id}`);
  let { state, version, context } = row;
  let head = { seq: row.seq, hash: row.head as Buffer | null };
  const events: LedgerEvent[] = [];
  const facts: Fact[] = [];
  for (const { at, said } of taken) {
    const { words, wrote } = wordsOf(said.payload as Event);
    const before = { state, context };
    const here = candidatesOf(kind.machine).filter((c) => c.state === state && c.event === words.type);
    const decision = decide(kind, state, context, words, here);
    ({ state, context } = decision);
    version += 1;
    const [event, ids] = [eventId(), [] as string[]];
    const newId = () => ids[ids.push(eventId()) - 1] ?? '';
    const readers = kind.readers(context);
    const told = consequencesOf(kind, before, decision, engine.keepers, {
      ...{ id, version, event, at, by: words.by as Actor, readers, newId, calendar: said.leaf.calendar_version },
    });
    const entries = wrote.entries ?? [];
    const written = entries.map((entry, n) => statementOf(bookOf(entry.book), entry, { at, event, n }));
    for (const { text, values } of [...written, ...told.entries]) await sql.query(text, values);
    facts.push(...told.facts);
    const next = rebuilt(
      deployment,
      [
        {
          leaf: {
            ...said.leaf,
            ...{ event_id: event, case_version: version, from: before.state, to: state, rule_ids: decision.meta.rules },
          },
          payload: {
            ...words,
            wrote: { ...(ids.length > 0 ? { ids } : {}), ...(entries.length > 0 ? { entries } : {}) },
          },
          readers,
        },
      ],
      { head, ids: 'named' },
    );
    head = next.head;
    events.push(...next.made);
  }
  await sql.query(
    `UPDATE liandan.whitelist_entry SET state = $2, version = $3, seq = $4, head = $5, context = $6, readers = $7,
       updated_at = $8 WHERE id = $1`,
    [id, state, version, head.seq, head.hash, JSON.stringify(context), kind.readers(context), taken.at(-1)?.at],
  );
  await sql.query(appendStatement(events));
  await sql.query(PUT_FACTS, [JSON.stringify(facts.map(factRow))]);
  await sql.query(noticeStatement(facts.flatMap(noticesOf)));
}
