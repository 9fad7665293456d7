import type { Said } from '#domain/statute';
import { canonicalJson } from '#ledger/canonical';
import { describe } from '#ledger/fault';
import { deploymentOf, leafHash, type Leaf, parseLeaf, yearOf } from '#ledger/leaf';
import { parseCheckpoint, parseNote } from '#ledger/note';
import { inTransaction, type Sql } from '#ledger/sql';
import { rowRoot } from '#ledger/tiles';
import { Frontier } from '#ledger/tree';
import { type ExportHead, type RegisterEntry, registerPath, REGISTERS } from '#log-export/layout';
import { bundlesOf, fullTiles, headLinesOf, headOf, type ReadLeaf } from '#log-export/read';
import { ZipFile } from '#log-export/stored-zip';
import type { ExportVerdict, VerifyExportOptions } from '#log-export/verdict';
import { verifyLogExport } from '#log-export/verify';
import type { Kind } from '#workflow/kind';
import { replayed } from '#workflow/replay';
import { insertRows, inUse, registerTables } from './tables.js';

export interface ImportOrder {
  files: readonly string[];
  /** names the logs of the instance that takes it */
  deployment: string;
  kinds: ReadonlyMap<string, Kind<unknown>>;
  verify: VerifyExportOptions;
}
export interface Imported {
  trees: { tree: string; size: number; root: string }[];
  events: number;
  cases: number;
  registers: number;
  /** on whose word the files were taken */
  trust: Pick<ExportVerdict, 'keys' | 'ownKeys' | 'policy'>;
}

/** Nothing is imported, and nothing is written. The message says why, in both languages. */
export class ImportRefused extends Error {
  override name = 'ImportRefused';
}

/**
 * Writes whole logs into an instance in which nothing has happened, in one transaction: the same events, leaves, tiles and
 * heads; cases are rebuilt from their records; registers come as they were. Throws ImportRefused for a file that is broken,
 * foreign, incomplete or without personal values, and for an instance in use. The client is the owner's.
 */
export async function importLogs(client: Sql, order: ImportOrder): Promise<Imported> {
  const { zips, trust } = await trusted(order);
  try {
    return await inTransaction(client, 'ISOLATION LEVEL READ COMMITTED', async () => {
      const cases = [...order.kinds.values()].map(({ table }) => table);
      const registers = await registerTables(client, cases);
      const names = registers.map(({ name }) => name);
      await refuseUsed(client, [...cases, 'audit_event', 'log_state', 'organisation', 'person'].filter(Boolean));
      const all = [...names, ...cases];
      for (const name of all) await client.query(`ALTER TABLE liandan."${name}" DISABLE TRIGGER USER`);
      const done: Imported = { trees: [], events: 0, cases: 0, registers: 0, trust };
      for (const { zip, head } of zips) {
        done.events += await writeTree(client, zip, head);
        done.trees.push({ tree: head.tree, size: head.size, root: head.root });
      }
      await moveClock(client, zips.at(-1)?.head.exportedAt ?? '');
      for (const kind of order.kinds.values()) done.cases += await writeCases(client, kind);
      const last = zips.at(-1);
      if (last) done.registers = await writeRegisters(client, last.zip, registers);
      for (const name of all) await client.query(`ALTER TABLE liandan."${name}" ENABLE TRIGGER USER`);
      return done;
    });
  } finally {
    for (const { zip } of zips) zip.close();
  }
}

/** Opens the files after the verifier has let them pass, oldest year first. */
async function trusted({
  files,
  deployment,
  verify,
}: ImportOrder): Promise<{ zips: { zip: ZipFile; head: ExportHead }[]; trust: Imported['trust'] }> {
  const verdict = await verifyLogExport(files, verify);
  if (verdict.fault) {
    throw new ImportRefused(`the file is not whole (${verdict.check}): ${describe(verdict.fault)} / 文件校验未通过`);
  }
  const zips = files.map((file) => ZipFile.open(file)).map((zip) => ({ zip, head: headOf(zip) }));
  zips.sort((a, b) => yearOf(a.head.tree) - yearOf(b.head.tree));
  const refuse = (en: string, zh: string): never => {
    for (const { zip } of zips) zip.close();
    throw new ImportRefused(`${en} / ${zh}`);
  };
  const { before, seams } = verdict;
  const closed = seams[0]?.from ?? before?.tree;
  if (closed !== undefined && (seams.length > 0 || deploymentOf(closed) !== deploymentOf(zips[0]?.head.tree ?? ''))) {
    refuse(
      `it goes on from ${closed}, the log of a deployment that was closed: such a record is verified, not imported`,
      `其记录接续已关闭部署的日志 ${closed}：此类记录只能校验，不能导入`,
    );
  }
  const foreign = zips.find(({ head }) => head.tree.split('/')[0] !== `liandan.${deployment}`);
  if (foreign) {
    refuse(
      `${foreign.head.tree} is the log of another deployment: set LIANDAN_DEPLOYMENT to its name, or take its own file`,
      `${foreign.head.tree} 属于其他部署：请将 LIANDAN_DEPLOYMENT 设为其名称，或改用本部署的文件`,
    );
  }
  if (verdict.continued > 0 || before) {
    refuse(
      'it begins with a head of an earlier year: give the files of all years',
      '缺少此前年度的文件：请一并提供各年度文件',
    );
  }
  const { head, zip } = zips.at(-1) as (typeof zips)[number];
  if (zips.some((each) => !each.head.personal) || !zip.has(REGISTERS)) {
    refuse(
      'it was exported without personal values: it can be verified, not imported',
      '该文件导出时不含个人信息，只能校验，不能导入',
    );
  }
  if (head.later > 0) {
    refuse(
      `${head.later} events were recorded while it was exported, which its registers do not know: export again while nobody works`,
      `导出期间另有 ${head.later} 个事件，登记表未能包含：请在停止办理时重新导出`,
    );
  }
  const { keys, ownKeys, policy } = verdict;
  return { zips, trust: { keys, ownKeys, policy } };
}

async function refuseUsed(client: Sql, tables: readonly string[]): Promise<void> {
  const used = await inUse(client, tables);
  if (used) {
    throw new ImportRefused(
      `the instance is in use (${used} is not empty): import into a freshly migrated database / 实例已在使用（${used} 非空）：请导入新建的数据库`,
    );
  }
}

/** Nothing may happen before what has happened. A settable clock is moved on; a real one must not be behind. */
async function moveClock(client: Sql, at: string): Promise<void> {
  const { rows } = await client.query<{ behind: boolean; settable: boolean }>(
    'SELECT liandan.now() < $1::timestamptz AS behind, settable FROM liandan.civil_clock',
    [at],
  );
  if (!rows[0]?.behind) return;
  if (!rows[0].settable) {
    throw new ImportRefused(
      `the record goes on until ${at}, the clock of this machine is behind / 记录至 ${at}，本机时钟落后`,
    );
  }
  await client.query('SELECT liandan.set_clock($1)', [at]);
}

async function writeTree(client: Sql, zip: ZipFile, head: ExportHead): Promise<number> {
  const frontier = new Frontier();
  let events = 0;
  for (const bundle of bundlesOf(zip, head)) {
    for (const { bytes } of bundle) frontier.append(leafHash(bytes));
    events += await writeBundleRows(client, head.tree, bundle);
  }
  const root = frontier.root();
  if (frontier.size !== head.size || root.toString('hex') !== head.root)
    throw new ImportRefused(`${head.tree} changed while it was read / 文件在读取中被改动`);
  for (const { level, index, hashes } of fullTiles(zip, head)) {
    await client.query('INSERT INTO liandan.log_tile (tree, level, idx, hashes, root) VALUES ($1, $2, $3, $4, $5)', [
      head.tree,
      level,
      index,
      hashes,
      rowRoot(hashes),
    ]);
  }
  await client.query('INSERT INTO liandan.log_state (tree, size, root, frontier) VALUES ($1, $2, $3, $4)', [
    head.tree,
    head.size,
    root,
    [...frontier.peaks],
  ]);
  for (const line of headLinesOf(zip)) {
    const { root: signed } = parseCheckpoint(parseNote(line.note).text);
    await client.query(
      'INSERT INTO liandan.log_checkpoint (tree, size, root, note, signed_at) VALUES ($1, $2, $3, $4, $5)',
      [head.tree, line.size, signed, line.note, line.signedAt],
    );
    for (const { witness, line: text, at, receivedAt } of line.cosignatures ?? []) {
      await client.query(
        'INSERT INTO liandan.log_cosignature (tree, size, witness, line, at, received_at) VALUES ($1, $2, $3, $4, $5, $6)',
        [head.tree, line.size, witness, text, at, receivedAt],
      );
    }
    if (line.final) {
      await client.query('INSERT INTO liandan.log_final (tree, size, note, at) VALUES ($1, $2, $3, $4)', [
        head.tree,
        line.size,
        line.final.note,
        line.final.at,
      ]);
    }
  }
  return events;
}

async function writeBundleRows(client: Sql, tree: string, bundle: readonly ReadLeaf[]): Promise<number> {
  const events = bundle.flatMap(({ bytes, record }) =>
    record ? [{ bytes, record, leaf: parseLeaf(bytes), hash: leafHash(bytes) }] : [],
  );
  const column = <T>(pick: (event: (typeof events)[number]) => T) => events.map(pick);
  const textArray = (items: readonly string[]) =>
    `{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
  const of = <K extends keyof Leaf>(key: K) => column(({ leaf }) => leaf[key]);
  await client.query(
    `INSERT INTO liandan.audit_event (event_id, tree, machine, machine_version, case_id, case_version, seq, type, from_state,
       to_state, outcome, person_id, org_id, authority, rule_ids, occurred_at, prev, hash, leaf, readers)
     SELECT event_id, tree, machine, machine_version, case_id, case_version, seq, type, from_state, to_state, outcome,
       person_id, org_id, authority, rule_ids::text[], occurred_at, prev, hash, leaf, readers::text[]
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::int[], $7::int[], $8::text[], $9::text[],
       $10::text[], $11::text[], $12::uuid[], $13::uuid[], $14::text[], $15::text[], $16::timestamptz[], $17::bytea[],
       $18::bytea[], $19::bytea[], $20::text[])
     AS e (event_id, tree, machine, machine_version, case_id, case_version, seq, type, from_state, to_state, outcome,
       person_id, org_id, authority, rule_ids, occurred_at, prev, hash, leaf, readers)`,
    [
      of('event_id'),
      of('tree'),
      of('machine'),
      of('machine_version'),
      of('case_id'),
      of('case_version'),
      of('seq'),
      of('type'),
      of('from'),
      of('to'),
      of('outcome'),
      column(({ leaf }) => leaf.actor.person),
      column(({ leaf }) => leaf.actor.org),
      column(({ leaf }) => leaf.actor.authority),
      column(({ leaf }) => textArray(leaf.rule_ids)),
      of('occurred_at'),
      column(({ leaf }) => (leaf.prev === null ? null : Buffer.from(leaf.prev, 'hex'))),
      column(({ hash }) => hash),
      column(({ bytes }) => bytes),
      column(({ record }) => textArray(record.readers)),
    ],
  );
  const kept = events.filter(({ record }) => record.payload && record.salt);
  await client.query(
    'INSERT INTO liandan.audit_payload (event_id, salt, payload) SELECT * FROM unnest($1::uuid[], $2::bytea[], $3::bytea[])',
    [
      kept.map(({ leaf }) => leaf.event_id),
      kept.map(({ record }) => record.salt),
      kept.map(({ record }) => record.payload),
    ],
  );
  const personal = events.flatMap(({ leaf, record }) =>
    record.personal.map((value) => ({ id: leaf.event_id, ...value })),
  );
  if (personal.length > 0) {
    await client.query(
      `INSERT INTO liandan.audit_personal (event_id, pointer, salt, value)
       SELECT event_id, pointer, salt, value::json FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[]) AS v (event_id, pointer, salt, value)`,
      [
        personal.map(({ id }) => id),
        personal.map(({ pointer }) => pointer),
        personal.map(({ salt }) => salt),
        personal.map(({ value }) => canonicalJson(value).toString('utf8')),
      ],
    );
  }
  await client.query(
    `INSERT INTO liandan.log_leaf (tree, idx, event_id, head, hash)
     SELECT $1, * FROM unnest($2::bigint[], $3::uuid[], $4::text[], $5::bytea[])`,
    [
      tree,
      bundle.map(({ index }) => index),
      bundle.map(({ bytes, record }) => (record ? parseLeaf(bytes).event_id : null)),
      bundle.map(({ bytes, record }) => (record ? null : bytes.toString('utf8'))),
      bundle.map(({ bytes }) => leafHash(bytes)),
    ],
  );
  return events.length;
}

/** The cases of a machine, each rebuilt from its record alone. */
async function writeCases(client: Sql, kind: Kind<unknown>): Promise<number> {
  type Row = { id: string; seq: number; head: Buffer; refused_at: Date | null };
  const { rows: cases } = await client.query<Row>(
    `SELECT DISTINCT ON (e.case_id) e.case_id AS id, e.seq, e.hash AS head,
            (SELECT max(r.occurred_at) FROM liandan.audit_event r WHERE r.case_id = e.case_id AND r.outcome = 'refused') AS refused_at
     FROM liandan.audit_event e
     WHERE e.machine = $1 AND EXISTS (SELECT FROM liandan.audit_event f WHERE f.case_id = e.case_id AND f.case_version = 1)
     ORDER BY e.case_id, e.seq DESC`,
    [kind.name],
  );
  for (let from = 0; from < cases.length; from += 200) {
    const some = cases.slice(from, from + 200);
    const events = await eventsOf(
      client,
      some.map(({ id }) => id),
    );
    const rows = some.map(({ id, seq, head, refused_at }) => {
      const kept = events.get(id) ?? [];
      const last = [...replayed(kind, kept)].at(-1);
      const first = kept[0];
      if (!last || !first)
        throw new ImportRefused(`case ${id} has no beginning in the record / 案件 ${id} 的记录无起点`);
      return {
        id,
        state: last.state,
        version: last.version,
        seq,
        head: `\\x${head.toString('hex')}`,
        machine_version: first.machineVersion,
        context: last.context,
        readers: kind.readers(last.context),
        created_at: first.payload.at,
        updated_at: last.at,
        refused_at,
      };
    });
    const columns =
      'id, state, version, seq, head, machine_version, context, readers, created_at, updated_at, refused_at';
    await client.query(
      `INSERT INTO liandan."${kind.table}" (${columns})
       SELECT ${columns} FROM json_populate_recordset(NULL::liandan."${kind.table}", $1::json)`,
      [JSON.stringify(rows)],
    );
  }
  return cases.length;
}

interface KeptEvent {
  id: string;
  version: number;
  machineVersion: number;
  payload: Said;
}
async function eventsOf(client: Sql, ids: readonly string[]): Promise<Map<string, KeptEvent[]>> {
  const { rows } = await client.query<KeptEvent & { case_id: string }>(
    `SELECT e.case_id, e.event_id AS id, e.case_version AS version, e.machine_version::int AS "machineVersion",
            liandan.disclosed(e.event_id, p.payload) AS payload
     FROM liandan.audit_event e JOIN liandan.audit_payload p USING (event_id)
     WHERE e.case_id = ANY ($1::uuid[]) AND e.outcome <> 'refused' ORDER BY e.case_id, e.seq`,
    [ids],
  );
  const found = new Map<string, KeptEvent[]>();
  for (const { case_id: id, ...event } of rows) found.set(id, [...(found.get(id) ?? []), event]);
  return found;
}

async function writeRegisters(
  client: Sql,
  zip: ZipFile,
  tables: Awaited<ReturnType<typeof registerTables>>,
): Promise<number> {
  const entries = JSON.parse(zip.read(REGISTERS).toString('utf8')) as RegisterEntry[];
  const unknown = entries.find(({ table }) => !tables.some(({ name }) => name === table));
  if (unknown)
    throw new ImportRefused(
      `this release does not know the register ${unknown.table}: import with the release that exported it / 本版本没有登记表 ${unknown.table}`,
    );
  for (const table of [...tables].reverse()) await client.query(`DELETE FROM liandan."${table.name}"`); // what the migration filled
  let written = 0;
  for (const table of tables) {
    if (!entries.some((entry) => entry.table === table.name)) continue;
    let batch: string[] = [];
    const flush = async () => {
      if (batch.length > 0) await client.query(insertRows(table), [`[${batch.join(',')}]`]);
      batch = [];
    };
    for (const line of zip.lines(registerPath(table.name))) {
      batch.push(line);
      written += 1;
      if (batch.length === 500) await flush();
    }
    await flush();
    await moveSequences(client, table.name);
  }
  return written;
}

/** Numbers that the database gives go on after those that were imported. */
async function moveSequences(client: Sql, table: string): Promise<void> {
  await client.query(
    `SELECT setval(pg_get_serial_sequence($1, a.attname)::regclass, (xpath('/row/m/text()',
       query_to_xml(format('SELECT coalesce(max(%I), 0) + 1 AS m FROM liandan.%I', a.attname, $2::text), false, true, '')))[1]::text::bigint, false)
     FROM pg_attribute a WHERE a.attrelid = $1::regclass AND a.attidentity <> ''`,
    [`liandan."${table}"`, table],
  );
}
