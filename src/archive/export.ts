import { mkdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import type { CalendarYear } from '#domain/calendar/calendar';
import { canonicalJson } from '#ledger/canonical';
import { deploymentOf, isOpen, sha256, yearOf } from '#ledger/leaf';
import { COSIGNATURE } from '#ledger/cosignature';
import { parseCheckpoint, parseNote, parseVerifierKey, verifierKey } from '#ledger/note';
import { parsePolicy, policyOf } from '#ledger/policy';
import { endOf } from '#ledger/seam';
import { inTransaction, type Sql, stream } from '#ledger/sql';
import type { FoldedLine, HeadLine, RegisterEntry } from '#log-export/layout';
import { fileNameOf } from '#log-export/readme';
import { type LogEntry, writeLog } from '#log-export/write';
import { record } from './journal.js';
import { spool, type Spooled } from './spool.js';
import { registerTables, rowsOf } from './tables.js';

export interface ExportOrder {
  deployment: string;
  /** one log; absent: every year */
  tree?: string;
  /** folder for the files */
  folder: string;
  /** why personal values are wanted; absent: they are left out, and with them what an import needs */
  personal?: string;
  keys: readonly string[];
  /** the policy for witnesses (tlog-policy), if there is one: then only a final head is exported */
  policy: string | null;
  /** of deployments that were closed, for their logs */
  closedPolicies?: readonly string[];
  calendar: readonly CalendarYear[];
  /** machine → table of its cases */
  cases: readonly { machine: string; table: string }[];
  /** how long the record of the export may take to come under a signed head; default 60 s */
  patienceMs?: number;
  /** called while waiting; a test lets sequencer and signer work here */
  meanwhile?: () => Promise<void>;
  say?: (line: string) => void;
}

export interface Exported {
  tree: string;
  file: string;
  size: number;
  root: string;
  bytes: number;
  sha256: string;
  /** events that were recorded while the export ran: its registers do not know them yet, and it cannot be imported */
  later: number;
}

/** Nothing is exported. The message says why, in both languages. */
export class ExportRefused extends Error {
  override name = 'ExportRefused';
}

/**
 * Exports one log or all of them, a file for each year. The export itself is recorded first, with the hash of the list of
 * registers that it carries, and the log is exported under a head that covers this record: so the file binds itself.
 */
export async function exportLogs(client: Sql, order: ExportOrder): Promise<Exported[]> {
  mkdirSync(order.folder, { recursive: true });
  const trees = await treesOf(client, order);
  const newest = await newestTree(client, order);
  const carries = order.personal !== undefined && trees.includes(newest);
  const aside: Spooled[] = [];
  try {
    const snapshot = await snapshotOf(client, order, carries, aside);
    const bound = trees.includes(newest)
      ? await inTransaction(client, 'ISOLATION LEVEL READ COMMITTED', () =>
          record(client, order.deployment, 'export', 'export', ['Z-05'], {
            trees,
            personal: order.personal ?? null,
            registers: carries ? sha256(snapshot.list).toString('hex') : null,
          }),
        )
      : undefined;
    const place = bound ? await logged(client, order, bound.eventId) : undefined;
    const all = place && !trees.includes(place.tree) ? [...trees, place.tree] : trees; // it opened the log of a new year
    const done: Exported[] = [];
    for (const tree of all) {
      const last = tree === place?.tree;
      done.push(
        await exportTree(
          client,
          order,
          tree,
          snapshot,
          last && bound ? { ...bound, index: place.index } : undefined,
          carries,
          aside,
        ),
      );
    }
    return done;
  } finally {
    for (const each of aside) await each.remove();
  }
}

async function treesOf(client: Sql, { tree, deployment }: ExportOrder): Promise<string[]> {
  const { rows } = await client.query<{ tree: string; removed: boolean }>(
    `SELECT s.tree, EXISTS (SELECT FROM liandan.log_removed r WHERE r.tree = s.tree) AS removed FROM liandan.log_state s`,
  );
  const found = rows
    .filter((row) => tree === undefined || row.tree === tree)
    .sort((a, b) => inUse(a.tree, deployment) - inUse(b.tree, deployment) || yearOf(a.tree) - yearOf(b.tree));
  if (found.length === 0) {
    throw new ExportRefused(tree ? `there is no log ${tree} / 没有日志 ${tree}` : 'nothing is logged yet / 尚无日志');
  }
  const gone = found.filter(({ removed }) => removed).map((row) => row.tree);
  if (tree !== undefined && gone.length > 0) {
    throw new ExportRefused(
      `the time of ${tree} is over, its entries are removed: keep the export made before / ${tree} 保存期满已移除，请保留此前的导出`,
    );
  }
  return found.map((row) => row.tree).filter((name) => !gone.includes(name));
}

const inUse = (tree: string, deployment: string): number => Number(isOpen(tree, deployment));

/** The log that takes the record of the export, where one is there yet. */
async function newestTree(client: Sql, { deployment }: ExportOrder): Promise<string> {
  const { rows } = await client.query<{ tree: string }>('SELECT tree FROM liandan.log_state');
  const own = rows.map(({ tree }) => tree).filter((tree) => isOpen(tree, deployment));
  return own.sort((a, b) => yearOf(b) - yearOf(a))[0] ?? '';
}

/** The policy and the keys of the log, which may be of a deployment that was closed. */
function trustOf({ deployment, policy, closedPolicies = [], keys }: ExportOrder, tree: string) {
  const own = isOpen(tree, deployment)
    ? policy
    : ([policy ?? [], closedPolicies].flat().find((each) => policyOf([parsePolicy(each)], tree)) ?? null);
  const isOwn = (name: string) => deploymentOf(name) === deploymentOf(tree);
  const signed = keys.filter((key) => isOwn(parseVerifierKey(key).name));
  const named = own === null ? [] : parsePolicy(own).logs.filter(({ key }) => isOwn(key.name));
  const of = named.map(({ key }) => verifierKey(key));
  const logs = signed.length > 0 ? signed : isOpen(tree, deployment) ? keys : of;
  return { policy: own, keys: [...new Set([...logs, ...witnessKeys(own)])] };
}

interface Snapshot {
  events: number;
  at: string;
  registers: { table: RegisterEntry; spooled: Spooled }[];
  list: Buffer;
  folded: Spooled | undefined;
}

/** Registers and cases as they stand at one instant. */
const snapshotOf = (client: Sql, order: ExportOrder, carries: boolean, aside: Spooled[]): Promise<Snapshot> =>
  inTransaction(client, 'ISOLATION LEVEL REPEATABLE READ READ ONLY', async () => {
    await client.query(`SET LOCAL timezone = 'UTC'`);
    const { rows } = await client.query<{ n: number; at: Date }>(
      'SELECT count(*)::int AS n, liandan.now() AS at FROM liandan.audit_event',
    );
    const [{ n: events, at } = { n: 0, at: new Date(0) }] = rows;
    const keep = async (name: string, lines: AsyncIterable<string>) => {
      const spooled = await spool(join(order.folder, `.${name}.spool`), lines);
      aside.push(spooled);
      return spooled;
    };
    const registers: Snapshot['registers'] = [];
    if (carries) {
      const tables = await registerTables(
        client,
        order.cases.map(({ table }) => bare(table)),
      );
      for (const table of tables) {
        const spooled = await keep(table.name, linesOf(stream<{ line: string }>(client, 'export_rows', rowsOf(table))));
        registers.push({
          table: { table: table.name, rows: spooled.rows, bytes: spooled.size, sha256: spooled.sha256 },
          spooled,
        });
      }
    }
    return {
      events,
      at: at.toISOString(),
      registers,
      list: Buffer.from(
        `${JSON.stringify(
          registers.map(({ table }) => table),
          undefined,
          1,
        )}\n`,
      ),
      folded: await keep('folded', foldedLines(client, order, carries)),
    };
  });

const bare = (table: string) => table.replace(/^liandan\./, '');

async function* linesOf(rows: AsyncIterable<{ line: string }>): AsyncGenerator<string> {
  for await (const { line } of rows) yield line;
}

async function* foldedLines(client: Sql, { cases }: ExportOrder, personal: boolean): AsyncGenerator<string> {
  for (const { machine, table } of cases) {
    type Row = { id: string; state: string; version: number; seq: number; context: unknown };
    const rows = stream<Row>(
      client,
      'export_cases',
      `SELECT id, state::text AS state, version, seq${personal ? ', context' : ''} FROM liandan."${bare(table)}" ORDER BY id`,
    );
    for await (const { id, state, version, seq, context } of rows) {
      const line: FoldedLine = {
        machine,
        id,
        state,
        version,
        seq,
        ...(personal ? { context: sha256(canonicalJson(context)).toString('hex') } : {}),
      };
      yield JSON.stringify(line);
    }
  }
}

/** Waits until the record of the export stands under a head that is signed, and final where a policy asks for it. */
async function logged(client: Sql, order: ExportOrder, eventId: string): Promise<{ tree: string; index: number }> {
  const until = Date.now() + (order.patienceMs ?? 60_000);
  const heads = order.policy === null ? 'log_checkpoint' : 'log_final';
  for (;;) {
    await order.meanwhile?.();
    const { rows } = await client.query<{ tree: string; idx: string }>(
      `SELECT l.tree, l.idx FROM liandan.log_leaf l WHERE l.event_id = $1
         AND l.idx < (SELECT max(h.size) FROM liandan.${heads} h WHERE h.tree = l.tree)`,
      [eventId],
    );
    const [found] = rows;
    if (found) return { tree: found.tree, index: Number(found.idx) };
    if (Date.now() > until) {
      throw new ExportRefused(
        `the record of the export is not yet ${order.policy === null ? 'signed: do sequencer and signer run?' : 'cosigned: do sequencer, signer and witnesses run?'} / ` +
          '导出记录尚未进入签名头：请检查定序器、签名器与见证是否运行',
      );
    }
    if (!order.meanwhile) await pause(200);
  }
}

async function exportTree(
  client: Sql,
  order: ExportOrder,
  tree: string,
  snapshot: Snapshot,
  bound: { eventId: string; index: number } | undefined,
  carries: boolean,
  aside: Spooled[],
): Promise<Exported> {
  const { policy, keys } = trustOf(order, tree);
  const heads = policy === null ? 'log_checkpoint' : 'log_final';
  // Of a log that was closed: up to the head with which the next one begins.
  const end = (await endOf(client, tree))?.size ?? null;
  const { rows } = await client.query<{ size: string; root: Buffer; note: string; final: string | null }>(
    `SELECT c.size, c.root, c.note, (SELECT f.note FROM liandan.log_final f WHERE f.tree = c.tree AND f.size = c.size) AS final
     FROM liandan.log_checkpoint c WHERE c.tree = $1 AND c.size = coalesce($2, (SELECT max(size) FROM liandan.${heads} WHERE tree = $1))`,
    [tree, end],
  );
  const [newest] = rows;
  if (!newest)
    throw new ExportRefused(`${tree} has no ${policy === null ? 'signed' : 'final'} head yet / ${tree} 尚无签名头`);
  const size = Number(newest.size);
  const published = await inTransaction(client, 'ISOLATION LEVEL REPEATABLE READ READ ONLY', () =>
    spool(join(order.folder, '.heads.spool'), headLines(client, tree, size)),
  );
  aside.push(published);
  const later = bound ? await laterThan(client, snapshot.events) : 0;
  const file = join(order.folder, fileNameOf(tree));
  const written = await inTransaction(client, 'ISOLATION LEVEL REPEATABLE READ READ ONLY', () =>
    writeLog(file, {
      head: {
        v: 1,
        kind: 'liandan-log',
        tree,
        size,
        root: newest.root.toString('hex'),
        personal: order.personal !== undefined,
        exportedAt: snapshot.at,
        later,
        ...(bound ? { record: { eventId: bound.eventId, index: bound.index } } : {}),
      },
      checkpoint: newest.final ?? newest.note,
      keys,
      policy,
      calendar: order.calendar,
      entries: entriesOf(client, tree, size, order.personal !== undefined),
      heads: published,
      ...(bound && snapshot.folded ? { folded: snapshot.folded } : {}),
      ...(bound && carries
        ? {
            registersFile: snapshot.list,
            registers: snapshot.registers.map(({ table, spooled }) => ({
              table,
              crc: spooled.crc,
              parts: spooled.parts,
            })),
          }
        : {}),
    }),
  );
  order.say?.(`${file}: ${size} leaves, ${written.bytes} bytes, SHA-256 ${written.sha256}`);
  return { tree, file, size, root: newest.root.toString('hex'), ...written, later };
}

/** Events that came after the snapshot, the record of the export itself apart. */
async function laterThan(client: Sql, events: number): Promise<number> {
  const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM liandan.audit_event');
  return Math.max(0, (rows[0]?.n ?? 0) - events - 1);
}

async function* entriesOf(client: Sql, tree: string, size: number, personal: boolean): AsyncGenerator<LogEntry> {
  type Row = {
    idx: string;
    head: string | null;
    leaf: Buffer | null;
    salt: Buffer | null;
    payload: Buffer | null;
    readers: string[] | null;
    personal: { pointer: string; salt: string; value: unknown }[] | null;
  };
  const rows = stream<Row>(
    client,
    'export_entries',
    `SELECT l.idx, l.head, e.leaf, p.salt, p.payload, e.readers,
       ${personal ? `(SELECT json_agg(json_build_object('pointer', v.pointer, 'salt', encode(v.salt, 'hex'), 'value', v.value) ORDER BY v.pointer) FROM liandan.audit_personal v WHERE v.event_id = l.event_id)` : 'NULL::json'} AS personal
     FROM liandan.log_leaf l LEFT JOIN liandan.audit_event e USING (event_id) LEFT JOIN liandan.audit_payload p USING (event_id)
     WHERE l.tree = $1 AND l.idx < $2 ORDER BY l.idx`,
    [tree, size],
  );
  for await (const row of rows) {
    const bytes = row.head === null ? row.leaf : Buffer.from(row.head, 'utf8');
    if (!bytes)
      throw new ExportRefused(
        `${tree}: the bytes of leaf ${row.idx} are gone. Run the verifier. / 第 ${row.idx} 条数据缺失，请运行校验`,
      );
    const record =
      row.head === null
        ? {
            readers: row.readers ?? [],
            ...(row.salt ? { salt: row.salt } : {}),
            ...(row.payload ? { payload: row.payload } : {}),
            personal: (row.personal ?? []).map(({ salt, ...rest }) => ({ ...rest, salt: Buffer.from(salt, 'hex') })),
          }
        : null;
    yield { bytes, record };
  }
}

async function* headLines(client: Sql, tree: string, size: number): AsyncGenerator<string> {
  type Row = {
    size: string;
    note: string;
    signed: Date;
    final: HeadLine['final'] | null;
    cosignatures: HeadLine['cosignatures'] | null;
  };
  const rows = stream<Row>(
    client,
    'export_heads',
    `SELECT c.size, c.note, c.signed_at AS signed,
       (SELECT json_build_object('note', f.note, 'at', f.at) FROM liandan.log_final f WHERE f.tree = c.tree AND f.size = c.size) AS final,
       (SELECT json_agg(json_build_object('witness', s.witness, 'line', s.line, 'at', s.at, 'receivedAt', s.received_at) ORDER BY s.witness)
        FROM liandan.log_cosignature s WHERE s.tree = c.tree AND s.size = c.size) AS cosignatures
     FROM liandan.log_checkpoint c WHERE c.tree = $1 AND c.size <= $2 ORDER BY c.size`,
    [tree, size],
  );
  for await (const row of rows) {
    const line: HeadLine = {
      size: Number(row.size),
      note: row.note,
      signedAt: row.signed.toISOString(),
      ...(row.final ? { final: row.final } : {}),
      ...(row.cosignatures ? { cosignatures: row.cosignatures } : {}),
    };
    parseCheckpoint(parseNote(line.note).text);
    yield JSON.stringify(line);
  }
}

/** The keys of the witnesses that a policy asks for: they stand beside those of the log, to be compared. */
const witnessKeys = (policy: string | null): string[] =>
  policy === null ? [] : parsePolicy(policy).witnesses.map(({ key }) => verifierKey({ ...key, type: COSIGNATURE }));
