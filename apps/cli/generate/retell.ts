import { createHash } from 'node:crypto';
import { eventId } from '#ledger/event-id';
import type { LedgerEvent } from '#ledger/append';
import { noticeId } from '#src/notice/notice-book';
import type { Entry } from '#workflow/books';
import { rebuilt, saidOf, type Said } from '../../copies/chain.js';
import type { Names, Template } from '../../copies/template.js';

/** The record of one case, cut at its tokens. What the engine enters of its own motion is a chain of one event. */
export interface Chain {
  /** Hash that its case row names; empty where there is none. */
  head: string;
  events: { id: string; said: Template }[];
}

/**
 * The chains of a copy, told under its names. Their events happen in the order in which those of the original did, and
 * are named before anything is told, for acts speak of each other's. `own` learns the new ids and heads.
 */
export function retold(
  deployment: string,
  chains: readonly Chain[],
  own: Map<string, string>,
  names: Names,
): LedgerEvent[] {
  const ids = chains.flatMap(({ events }) => events.map(({ id }) => id)).sort();
  for (const id of ids) own.set(id, eventId());
  return chains.flatMap(({ head, events }) => {
    const told = events.map(({ said }) => wrote(saidOf(said.tell(names)), own, names.scale));
    const { head: end, made } = rebuilt(deployment, told, { ids: 'named' });
    if (head !== '') own.set(head, end.hash?.toString('hex') ?? '');
    return made;
  });
}

/** What the act wrote in the books of quantities and numbers, as the copy writes it there. */
export function wrote(said: Said, own: ReadonlyMap<string, string>, scale: bigint): Said {
  const payload = said.payload as { wrote?: { entries?: Entry[] }; evidence?: { number?: unknown } };
  if (!payload.wrote?.entries) return said;
  const scaled = (entry: Entry, ...members: string[]): Entry => {
    const put = { ...entry };
    for (const member of members)
      if (typeof put[member] === 'string') put[member] = String((BigInt(put[member]) * scale) / 1000n);
    return put;
  };
  const entries = payload.wrote.entries.map((entry): Entry => {
    switch (entry.book) {
      case 'quota.opened':
        // The scale of a licence is the same for every copy; an approval has what its application asked for.
        return entry['ownerKind'] === 'approval' ? scaled(entry, 'cap') : entry;
      case 'quota.posted':
        return scaled(entry, 'reserve', 'settle', 'excess', 'kept');
      case 'quota.raised':
        return scaled(entry, 'extra');
      case 'manifest.numbered':
        return { ...entry, last: Number(String(payload.evidence?.number).slice(-6)) };
      case 'letter.numbered':
        return { ...entry, ...seriesOf(own.get(letterNumber(entry)) ?? '') };
      default:
        return entry;
    }
  });
  return { ...said, payload: { ...payload, wrote: { ...payload.wrote, entries } } };
}

const letterNumber = ({ series, year, last }: Entry) => `${String(series)}〔${String(year)}〕${String(last)}号`;

/** Series, year and serial of a letter's number. */
export function seriesOf(number: string): { series: string; year: number; last: number } {
  const [, series, year, last] = /^(.*)〔(\d{4})〕(\d+)号$/.exec(number) ?? [];
  if (series === undefined) throw new Error(`the number of a letter: ${number}`);
  return { series, year: Number(year), last: Number(last) };
}

const uuidOf = (text: string) =>
  createHash('md5')
    .update(text)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** Rows whose id is made of what they say. */
const NAMED: Readonly<Record<string, (row: Record<string, string>) => string>> = {
  task: (row) => uuidOf(`${row['case_id']}${row['addressee']}`),
  hand: (row) => uuidOf(`${row['case_id']}${row['person']}${row['org']}`),
  notice: (row) => noticeId(row['source'] ?? '', row['addressee'] ?? ''),
};

/** A row as the copy has it. */
export function rowOf(table: string, text: string): string {
  const named = NAMED[table];
  if (!named) return text;
  const row = JSON.parse(text) as Record<string, string>;
  return JSON.stringify({ ...row, id: named(row) });
}
