import type { LogPart } from '#case-file/write';
import { deploymentOf } from '#ledger/leaf';
import { parseCheckpoint } from '#ledger/note';
import { consistencyProof, tileRows, tilesOver } from '#ledger/proof';
import type { Sql } from '#ledger/sql';
import { inclusionRanges } from '#ledger/tree';
import type { Tx } from '#workflow/workflow';
import type { CaseRecord } from './case-file.record.js';

/** A head of a log as it was published, with all its signature lines. */
export interface Head {
  tree: string;
  note: string;
  size: number;
}

/** What the ledger asks of a connection, over a transaction of the engine. */
export const sqlOf = (tx: Tx): Sql =>
  ({
    query: async (text: string, values: unknown[] = []) => {
      const rows = await tx.query('', text, values);
      return { rows, rowCount: rows.length };
    },
  }) as unknown as Sql;

/** Of a case an event stands behind the last head of a log that was closed: nothing proves it any more. */
export class BehindTheEnd extends Error {
  constructor(readonly tree: string) {
    super(tree);
  }
}

/**
 * The logs of the case with their heads and what ties them together, also those of years in which the case rested: between
 * its own, and after them up to the log in use, whose newest head says how old the file is. Each begins with a head of the one
 * before; the first of a deployment with the last head of the log that was closed, and there the file ends with just that head.
 * A head is taken as final as can be: cosigned where a cosigned one covers the case, else signed. Undefined while a log
 * has no signed head over the last event of the case; with `onlyFinal`, no cosigned one. Throws BehindTheEnd.
 */
export async function logsOf(tx: Tx, wanted: CaseRecord['logs'], onlyFinal = false): Promise<LogPart[] | undefined> {
  const to = wanted.at(-1);
  if (!to) return undefined;
  const rows = await chainOf(tx, wanted);
  const parts: LogPart[] = [];
  let before: Head | undefined;
  for (const [i, { tree, leaf, first, last }] of rows.entries()) {
    const next = rows[i + 1];
    const end = next?.leaf && deploymentOf(next.tree) !== deploymentOf(tree) ? parseCheckpoint(next.leaf) : undefined;
    const heads = end
      ? await headsTo(tx, tree, first, last, end.size)
      : await headsOver(tx, tree, first, last, onlyFinal);
    // The end of the log before may not be under such a head yet.
    if (!heads || (before && leaf !== null && parseCheckpoint(leaf).size > before.size)) {
      const beyond = rows.findIndex((row) => row.tree === to.tree) < i;
      if (beyond && before && deploymentOf(before.tree) === deploymentOf(tree)) break;
      return undefined;
    }
    parts.push({
      ...heads,
      path: await consistencyProof(sqlOf(tx), tree, heads.first.size, heads.last.size),
      ...(before && leaf !== null ? { link: await linkOf(tx, heads.last, leaf, before) } : {}),
    });
    before = heads.last;
  }
  return parts;
}

interface ChainRow {
  tree: string;
  /** leaf 0, where it is a head of the log before */
  leaf: string | null;
  /** places of events of the case; 0 where there are none */
  first: number;
  last: number;
}

/** The logs from the first of the case on, each before the one that begins with a head of it. */
async function chainOf(tx: Tx, wanted: CaseRecord['logs']): Promise<ChainRow[]> {
  const all = await tx.query<{ tree: string; leaf: string | null }>(
    'case_file_logs',
    'SELECT s.tree, l.head AS leaf FROM liandan.log_state s LEFT JOIN liandan.log_leaf l ON l.tree = s.tree AND l.idx = 0',
    [],
  );
  const chain: ChainRow[] = [];
  for (let tree = wanted[0]?.tree; tree !== undefined;) {
    const here = tree;
    const row = all.find((each) => each.tree === here);
    if (!row || chain.some((each) => each.tree === here)) break;
    const span = wanted.find((each) => each.tree === here);
    chain.push({ ...row, first: Number(span?.first ?? 0), last: Number(span?.last ?? 0) });
    tree = all.find(({ leaf }) => leaf?.startsWith(`${here}\n`))?.tree;
  }
  return chain;
}

/** Of a log that was closed: the head with which the next one begins, and the oldest confirmed one that covers the first event. */
async function headsTo(
  tx: Tx,
  tree: string,
  first: number,
  last: number,
  size: number,
): Promise<{ first: Head; last: Head } | undefined> {
  if (last >= size) throw new BehindTheEnd(tree);
  const [row] = await tx.query<{ last: string | null; first: string | null; first_size: string | null }>(
    'case_file_closed',
    `SELECT coalesce((SELECT note FROM liandan.log_final WHERE tree = $1 AND size = $3),
            (SELECT note FROM liandan.log_checkpoint WHERE tree = $1 AND size = $3)) AS last, f.note AS first, f.size AS first_size
       FROM (SELECT) one LEFT JOIN LATERAL (SELECT note, size FROM liandan.log_confirmed
         WHERE tree = $1 AND size > $2 AND size <= $3 ORDER BY size LIMIT 1) f ON true`,
    [tree, first, size],
  );
  if (row?.last == null) return undefined;
  const end = { tree, note: row.last, size };
  return { first: row.first === null ? end : { tree, note: row.first, size: Number(row.first_size) }, last: end };
}

/** The oldest head that covers the first event, and the newest, which must cover the last. */
async function headsOver(
  tx: Tx,
  tree: string,
  first: number,
  last: number,
  onlyFinal: boolean,
): Promise<{ first: Head; last: Head } | undefined> {
  const of = async (table: 'log_confirmed' | 'log_checkpoint', again: 'at' | 'signed_at') => {
    const [row] = await tx.query<{ first: string; first_size: string; last: string; last_size: string }>(
      `case_file_${table}`,
      `SELECT f.note AS first, f.size AS first_size, l.note AS last, l.size AS last_size FROM
         (SELECT note, size FROM liandan.${table} WHERE tree = $1 AND size > $2 ORDER BY size LIMIT 1) f,
         (SELECT note, size FROM liandan.${table} WHERE tree = $1 AND size > $3 ORDER BY size DESC, ${again} DESC LIMIT 1) l`,
      [tree, first, last],
    );
    return (
      row && {
        first: { tree, note: row.first, size: Number(row.first_size) },
        last: { tree, note: row.last, size: Number(row.last_size) },
      }
    );
  };
  return (await of('log_confirmed', 'at')) ?? (onlyFinal ? undefined : of('log_checkpoint', 'signed_at'));
}

async function linkOf(tx: Tx, head: Head, leaf: string, before: Head): Promise<NonNullable<LogPart['link']>> {
  const sql = sqlOf(tx);
  const ranges = inclusionRanges(0, head.size);
  const tiles = await tilesOver((rows) => tileRows(sql, rows), [{ tree: head.tree, ranges }]);
  const past = parseCheckpoint(leaf);
  return {
    leaf,
    path: ranges.map((range) => tiles.fold(head.tree, range)),
    old: past.size,
    consistency: await consistencyProof(sql, before.tree, past.size, before.size),
    before: before.note,
  };
}
