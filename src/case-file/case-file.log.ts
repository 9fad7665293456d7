import type { LogPart } from '#case-file/write';
import { yearOf } from '#ledger/leaf';
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

/**
 * The logs of the case with their heads and what ties them together, also those of years in which the case rested: between
 * its own, and after them up to the log in use, whose newest head says how old the file is.
 * A head is taken as final as can be: cosigned where a cosigned one covers the case, else signed. Undefined while a log
 * has no signed head over the last event of the case; with `onlyFinal`, no cosigned one.
 */
export async function logsOf(tx: Tx, wanted: CaseRecord['logs'], onlyFinal = false): Promise<LogPart[] | undefined> {
  const [from, to] = [wanted[0], wanted.at(-1)];
  if (!from || !to) return undefined;
  const rows = await tx.query<{ tree: string; first: number | null; last: number | null; leaf: string | null }>(
    'case_file_logs',
    `SELECT s.tree, want.first, want.last, l.head AS leaf FROM liandan.log_state s
       LEFT JOIN json_to_recordset($1::json) AS want (tree text, first bigint, last bigint) USING (tree)
       LEFT JOIN liandan.log_leaf l ON l.tree = s.tree AND l.idx = 0
      WHERE s.tree >= $2 AND left(s.tree, -4) = left($2, -4) ORDER BY s.tree`,
    [JSON.stringify(wanted), from.tree],
  );
  const parts: LogPart[] = [];
  let before: Head | undefined;
  for (const { tree, leaf, ...span } of rows) {
    const [first, last] = [span.first ?? 0, span.last ?? 0].map(Number) as [number, number];
    const heads = await headsOver(tx, tree, first, last, onlyFinal);
    // The end of the log before may not be under such a head yet.
    if (!heads || (before && leaf !== null && parseCheckpoint(leaf).size > before.size)) {
      if (tree > to.tree) break;
      return undefined;
    }
    parts.push({
      year: yearOf(tree),
      ...heads,
      path: await consistencyProof(sqlOf(tx), tree, heads.first.size, heads.last.size),
      ...(before && leaf !== null ? { link: await linkOf(tx, heads.last, leaf, before) } : {}),
    });
    before = heads.last;
  }
  return parts;
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
