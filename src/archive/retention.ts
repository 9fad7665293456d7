import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { keptThrough, retentionOf } from '#domain/retention/retention';
import { flushed } from '#ledger/durable';
import { describe } from '#ledger/fault';
import { deploymentOf, yearOf } from '#ledger/leaf';
import { inTransaction, type Sql } from '#ledger/sql';
import type { VerifyExportOptions } from '#log-export/verdict';
import { verifyLogExport } from '#log-export/verify';
import type { CaseTable } from './ends.js';
import { record } from './journal.js';
import { takeLeave } from './leave.js';

/** A year of the log, and how long it must stay. */
export interface Shard {
  tree: string;
  size: number;
  /** hex */
  root: string;
  /** last civil day on which it must still be there by the year alone */
  keptThrough: string;
  removedAt: string | null;
  /** why it cannot be removed today; null: it can */
  held: string | null;
}

/** The shard stays. The message says why, in both languages. */
export class RemovalRefused extends Error {
  override name = 'RemovalRefused';
}

/** All shards, oldest first, with their dates. */
export async function shards(client: Sql, cases: readonly CaseTable[]): Promise<Shard[]> {
  const { rows } = await client.query<{ tree: string; size: string; root: Buffer; removed: Date | null }>(
    `SELECT s.tree, s.size, s.root, r.removed_at AS removed FROM liandan.log_state s LEFT JOIN liandan.log_removed r USING (tree)`,
  );
  const found: Shard[] = [];
  for (const { tree, size, root, removed } of rows.sort((a, b) => yearOf(a.tree) - yearOf(b.tree))) {
    found.push({
      tree,
      size: Number(size),
      root: root.toString('hex'),
      keptThrough: keptThrough(`${yearOf(tree)}-12-31`, retentionOf(['MANIFEST', 'LICENCE_HOLDER'])) ?? '',
      removedAt: removed?.toISOString() ?? null,
      held: removed ? null : await heldBy(client, tree, cases),
    });
  }
  return found;
}

/** The first reason why a shard must stay; null when it may go. */
async function heldBy(client: Sql, tree: string, cases: readonly CaseTable[]): Promise<string | null> {
  const { rows } = await client.query<{ reason: string | null }>('SELECT liandan.shard_held($1) AS reason', [tree]);
  if (rows[0]?.reason) return rows[0].reason;
  const followed = cases.filter(({ follows }) => !follows);
  for (const { machine, table, ends, follows } of cases) {
    const over = followed.map(
      (each, i) => `AND NOT EXISTS (SELECT FROM ${named(each)} f
         WHERE f.id = (c.context -> 'case' ->> 'id')::uuid AND f.state::text = ANY ($${i + 3}))`,
    );
    const { rows: open } = await client.query<{ id: string; state: string }>(
      `SELECT c.id, c.state::text AS state FROM ${named({ table })} c
       WHERE NOT c.state::text = ANY ($2) AND EXISTS (SELECT FROM liandan.audit_event e WHERE e.case_id = c.id AND e.tree = $1)
       ${follows ? over.join(' ') : ''} LIMIT 1`,
      [tree, ends, ...(follows ? followed.map((each) => each.ends) : [])],
    );
    const [found] = open;
    if (found) return `[Z-05] ${machine} ${found.id} is still open (${found.state})`;
  }
  return null;
}

const named = ({ table }: Pick<CaseTable, 'table'>) => `liandan."${table.replace(/^liandan\./, '')}"`;

export interface RemovalOrder {
  tree: string;
  /** the export that takes its place: verified here and now, and remembered by its hash */
  file: string;
  deployment: string;
  cases: readonly CaseTable[];
  verify: VerifyExportOptions;
}

/**
 * Removes the bytes, payloads and personal values of a year whose time is over, and every copy of such a value: in the rows
 * of its cases and of what was written beside them, in papers, in scans (`leave.ts`). Heads, tiles and hashes stay, so that
 * every proof still verifies; a leaf says what was removed and by which export it can be shown again. Throws
 * RemovalRefused. The client is the owner's.
 */
export async function removeShard(
  client: Sql,
  order: RemovalOrder,
  disk?: Parameters<typeof flushed>[1],
): Promise<{ events: number; payloads: number }> {
  const { tree, file } = order;
  const refuse = (en: string, zh: string): never => {
    throw new RemovalRefused(`${tree} stays: ${en} / ${tree} 予以保留：${zh}`);
  };
  const all = await shards(client, order.cases);
  const shard = all.find((each) => each.tree === tree);
  if (!shard) return refuse('there is no such log', '没有该日志');
  if (shard.removedAt) refuse(`it was removed at ${shard.removedAt}`, `已于 ${shard.removedAt} 移除`);
  if (shard.held) refuse(shard.held, shard.held);
  if (await secondTreeBehind(client, tree)) {
    refuse('its second tree is not yet signed to the end', '其第二棵树尚未签至末条');
  }
  const continues = all.some((each) => deploymentOf(each.tree) !== deploymentOf(tree));
  const verdict = await verifyLogExport([file], { ...order.verify, continues });
  if (verdict.fault) refuse(`its export is not whole: ${describe(verdict.fault)}`, '其导出文件校验未通过');
  const [exported] = verdict.trees;
  if (exported?.tree !== tree || exported.size !== shard.size || exported.root !== shard.root) {
    refuse(
      `the export is of ${exported?.tree ?? 'nothing'} with ${exported?.size ?? 0} leaves, the log has ${shard.size}`,
      `导出文件与日志的末次签名头不一致`,
    );
  }
  // What was verified may have been read from memory: it takes the place of the year only from a disk.
  await flushed(file, disk);
  await flushed(dirname(resolve(file)), disk);
  const digest = await sha256Of(file);
  return inTransaction(client, 'ISOLATION LEVEL READ COMMITTED', async () => {
    const { eventId, at } = await record(client, order.deployment, 'retention', 'remove', ['Z-05', 'R-20a', 'P-18'], {
      tree,
      size: shard.size,
      root: shard.root,
      export: digest,
      keptThrough: shard.keptThrough,
    });
    await client.query(
      `INSERT INTO liandan.log_removed (tree, size, root, export_sha256, event_id, removed_at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [tree, shard.size, Buffer.from(shard.root, 'hex'), digest, eventId, at],
    );
    await takeLeave(client, order, { eventId, at });
    const payloads = await client.query(
      'DELETE FROM liandan.audit_payload p USING liandan.audit_event e WHERE e.event_id = p.event_id AND e.tree = $1',
      [tree],
    );
    const events = await client.query(
      'UPDATE liandan.audit_event SET leaf = NULL, person_id = NULL, org_id = NULL WHERE tree = $1',
      [tree],
    );
    return { events: events.rowCount ?? 0, payloads: payloads.rowCount ?? 0 };
  });
}

/** What the second tree has not taken and signed now, it never can: the bytes are gone. */
async function secondTreeBehind(client: Sql, tree: string): Promise<boolean> {
  const { rows } = await client.query<{ behind: boolean }>(
    `SELECT EXISTS (SELECT FROM liandan.log_national n JOIN liandan.log_state s USING (tree) WHERE n.tree = $1
       AND NOT EXISTS (SELECT FROM liandan.log_national_head h WHERE h.tree = n.tree AND h.size = s.size)) AS behind`,
    [tree],
  );
  return rows[0]?.behind ?? false;
}

async function sha256Of(file: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const part of createReadStream(file)) digest.update(part as Buffer);
  return digest.digest('hex');
}
