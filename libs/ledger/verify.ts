import type { Fault } from './fault.js';
import { type Leaf, leafHash, payloadCommitment, yearOf } from './leaf.js';
import { type Checkpoint, openNote, parseCheckpoint, parseVerifierKey, type Verifier } from './note.js';
import { inTransaction, type Sql, stream } from './sql.js';
import { EVENT_COLUMNS, readEvent, type StoredEvent } from './stored-event.js';
import { type FullTile, TileRows } from './tiles.js';
import { Frontier } from './tree.js';

/** Where the cases of a machine live: a table with id, state, version, seq and head. */
export interface CaseTable {
  machine: string;
  table: string;
}

export interface VerifyOptions {
  /** every machine whose events may be in the record */
  kinds: readonly CaseTable[];
  /** what else is recorded: acts on registers, readings of an auditor; chained like a case, but without states */
  journals?: readonly string[];
  /** verifier keys of the log's signers, from outside the database; the name in them does not matter, the key does */
  publicKeys: readonly string[];
  /** signed heads kept outside the database (signer's state, witnesses): only they show that a whole tail is gone */
  knownHeads?: readonly string[];
  /** an event may wait this long to be logged; default 60 */
  pendingSeconds?: number;
}

export interface Verdict {
  ok: boolean;
  /** events recomputed, leaves recomputed, signed heads checked */
  events: number;
  leaves: number;
  heads: number;
  fault?: Fault;
}

/** Stops the walk at the first fault. */
class Found extends Error {
  constructor(readonly fault: Fault) {
    super(fault.en);
  }
}
const found = (en: string, zh: string, place: Omit<Fault, 'en' | 'zh'> = {}): never => {
  throw new Found({ en, zh, ...place });
};

/**
 * Recomputes the whole record from its stored bytes in one snapshot: leaves, case chains, payloads, current states, logs,
 * signed heads. Nothing stored is believed that can be computed. Names the first fault. Needs a role that sees every row
 * (auditor or owner); memory does not grow with the record.
 */
export async function verifyDatabase(client: Sql, options: VerifyOptions): Promise<Verdict> {
  const verdict: Verdict = { ok: true, events: 0, leaves: 0, heads: 0 };
  try {
    await inTransaction(client, 'ISOLATION LEVEL REPEATABLE READ READ ONLY', async () => {
      await verifyEvents(client, options, verdict);
      for (const kind of options.kinds) await verifyCases(client, kind);
      await verifyLogs(client, options, verdict);
    });
  } catch (error) {
    if (!(error instanceof Found)) throw error;
    return { ...verdict, ok: false, fault: error.fault };
  }
  return verdict;
}

type EventRow = StoredEvent & {
  salt: Buffer | null;
  payload: Buffer | null;
  logged: Buffer | null;
  waited: string | null;
};

async function verifyEvents(client: Sql, options: VerifyOptions, verdict: Verdict): Promise<void> {
  const machines = new Set(options.kinds.map((kind) => kind.machine));
  const journals = new Set(options.journals);
  const patience = options.pendingSeconds ?? 60;
  const rows = stream<EventRow>(
    client,
    'verify_events',
    `SELECT ${EVENT_COLUMNS}, p.salt, p.payload, l.hash AS logged,
            extract(epoch FROM clock_timestamp() - q.recorded_at) AS waited
     FROM liandan.audit_event e
     LEFT JOIN liandan.audit_payload p USING (event_id)
     LEFT JOIN liandan.log_leaf l USING (event_id)
     LEFT JOIN liandan.audit_pending q USING (event_id)
     ORDER BY e.case_id, e.seq`,
  );
  let before: Leaf | undefined;
  let beforeHash: Buffer | undefined;
  for await (const row of rows) {
    const place = { eventId: row.event_id, caseId: row.case_id };
    const { leaf, fault } = readEvent(row);
    if (fault) throw new Found(fault);
    if (before?.case_id !== leaf.case_id) [before, beforeHash] = [undefined, undefined];
    const journal = journals.has(leaf.machine) && (!before || journals.has(before.machine));
    verifyLink(leaf, before, beforeHash, journal);
    if (!machines.has(leaf.machine) && !journal)
      found(`machine ${leaf.machine} is unknown to the verifier`, `校验器不认识状态机 ${leaf.machine}`, place);
    if (!row.salt || !row.payload) return found('the payload is gone', '事件内容缺失', place);
    if (payloadCommitment(row.salt, row.payload).toString('hex') !== leaf.payload_commitment) {
      found('the payload or its salt was altered', '事件内容或其盐值被改动', place);
    }
    if (row.logged && row.waited !== null)
      found('is in the log and still waits to be logged', '已入日志却仍在等待入日志', place);
    if (!row.logged && row.waited === null)
      found('is neither in the log nor waiting for it', '既未入日志，也不在等待队列', place);
    if (row.waited !== null && Number(row.waited) > patience) {
      found(
        `has waited ${Math.round(Number(row.waited))} s to be logged`,
        `等待入日志已 ${Math.round(Number(row.waited))} 秒`,
        place,
      );
    }
    if (row.logged && !row.logged.equals(row.hash))
      found('stands in the log with another hash', '日志中的哈希与记录不符', place);
    verdict.events += 1;
    [before, beforeHash] = [leaf, row.hash];
  }
  const { rows: orphans } = await client.query<{ event_id: string; table: string }>(
    `SELECT event_id, 'audit_payload' AS table FROM liandan.audit_payload p
     WHERE NOT EXISTS (SELECT FROM liandan.audit_event e WHERE e.event_id = p.event_id)
     UNION ALL
     SELECT event_id, 'audit_pending' FROM liandan.audit_pending p
     WHERE NOT EXISTS (SELECT FROM liandan.audit_event e WHERE e.event_id = p.event_id)
     LIMIT 1`,
  );
  const [orphan] = orphans;
  if (orphan)
    found(
      `${orphan.table} names an event that is not recorded: it was removed`,
      `${orphan.table} 所指事件无记录：已被删除`,
      { eventId: orphan.event_id },
    );
}

/** An event must continue the one before it in its case: place, hash, state and version; in a journal place and hash. */
function verifyLink(leaf: Leaf, before: Leaf | undefined, beforeHash: Buffer | undefined, journal: boolean): void {
  const place = { eventId: leaf.event_id, caseId: leaf.case_id };
  const expected = (before?.seq ?? 0) + 1;
  if (leaf.seq !== expected) {
    found(
      `event ${expected} of the case is missing, ${leaf.seq} comes next`,
      `该案第 ${expected} 个事件缺失，其后为第 ${leaf.seq} 个`,
      place,
    );
  }
  if (leaf.prev !== (beforeHash?.toString('hex') ?? null)) {
    found('does not carry the hash of the event before it in the case', '未载明本案前一事件的哈希', place);
  }
  if (journal) return;
  if (before && before.machine !== leaf.machine)
    found(`the case was ${before.machine}, now ${leaf.machine}`, '同一案的状态机不一致', place);
  if (leaf.from !== (before?.to ?? null)) {
    found(
      `leaves state ${leaf.from ?? 'none'}, but the case was in ${before?.to ?? 'none'}`,
      `起始状态 ${leaf.from ?? '无'} 与前一状态 ${before?.to ?? '无'} 不符`,
      place,
    );
  }
  const version = (before?.case_version ?? 0) + (leaf.outcome === 'refused' ? 0 : 1);
  if (leaf.case_version !== version) {
    found(
      `has case version ${leaf.case_version} where ${version} follows`,
      `案件版本为 ${leaf.case_version}，应为 ${version}`,
      place,
    );
  }
}

/** What a case is now must be what its last event says. */
async function verifyCases(client: Sql, { machine, table }: CaseTable): Promise<void> {
  const cases = `liandan."${table.replace(/^liandan\./, '').replaceAll('"', '""')}"`;
  const { rows: lost } = await client.query<{ case_id: string; event_id: string }>(
    `SELECT e.case_id, e.event_id FROM liandan.audit_event e
     WHERE e.machine = $1 AND e.case_version = 1 AND e.outcome <> 'refused'
       AND NOT EXISTS (SELECT FROM ${cases} c WHERE c.id = e.case_id) LIMIT 1`,
    [machine],
  );
  if (lost[0])
    found(`the case has a history but no row in ${table}`, `案件有历史记录，但 ${table} 中无此案`, {
      caseId: lost[0].case_id,
      eventId: lost[0].event_id,
    });
  type Row = { id: string; state: string; version: number; seq: number; head: Buffer } & {
    event_id: string | null;
    last_seq: number;
    machine: string;
    to_state: string | null;
    case_version: number;
    hash: Buffer;
  };
  const rows = stream<Row>(
    client,
    'verify_cases',
    `SELECT c.id, c.state::text AS state, c.version, c.seq, c.head, e.event_id, e.seq AS last_seq, e.machine, e.to_state,
            e.case_version, e.hash
     FROM ${cases} c LEFT JOIN LATERAL (
       SELECT * FROM liandan.audit_event a WHERE a.case_id = c.id ORDER BY a.seq DESC LIMIT 1) e ON true
     ORDER BY c.id`,
  );
  for await (const row of rows) {
    if (row.event_id === null)
      return found(`the case stands in ${table} without any history`, `${table} 中的案件没有任何历史记录`, {
        caseId: row.id,
      });
    const place = { caseId: row.id, eventId: row.event_id };
    if (row.machine !== machine)
      found(`the case stands in ${table} but its history is of ${row.machine}`, `案件所在表与历史不符`, place);
    if (row.seq !== row.last_seq)
      found(
        `the case counts ${row.seq} events, ${row.last_seq} are recorded`,
        `案件记有 ${row.seq} 个事件，实有 ${row.last_seq} 个`,
        place,
      );
    if (!row.head.equals(row.hash))
      found('the case does not carry the hash of its last event', '案件所存链头与最后事件哈希不符', place);
    if (row.state !== row.to_state)
      found(
        `the case is in ${row.state}, its last event led to ${row.to_state ?? 'none'}`,
        `案件状态为 ${row.state}，最后事件所至为 ${row.to_state ?? '无'}`,
        place,
      );
    if (row.version !== row.case_version)
      found(
        `the case has version ${row.version}, its last event made ${row.case_version}`,
        `案件版本为 ${row.version}，最后事件为 ${row.case_version}`,
        place,
      );
  }
}

async function verifyLogs(client: Sql, options: VerifyOptions, verdict: Verdict): Promise<void> {
  const known = (options.knownHeads ?? []).map((note) => readHead(note, options.publicKeys));
  const { rows } = await client.query<{ tree: string }>(
    `SELECT tree FROM liandan.log_state UNION SELECT tree FROM liandan.log_leaf UNION SELECT tree FROM liandan.log_tile
     UNION SELECT tree FROM liandan.log_checkpoint`,
  );
  const trees = [...new Set([...rows.map((row) => row.tree), ...known.map((head) => head.origin)])].sort();
  // A later log names a head of an earlier one in its first leaf: know which roots to look for before walking.
  const { rows: links } = await client.query<{ tree: string; head: string }>(
    'SELECT tree, head FROM liandan.log_leaf WHERE head IS NOT NULL',
  );
  const linked = links.map(({ tree, head }) => ({ tree, past: readLink(tree, head) }));
  for (const [position, tree] of trees.entries()) {
    const link = linked.find((candidate) => candidate.tree === tree)?.past;
    if (Number.isNaN(yearOf(tree))) found('is not the name of a log', '日志名称无效', { tree });
    if (position > 0 !== (link !== undefined) || (link && link.origin !== trees[position - 1])) {
      found('does not begin with a head of the log before it', '未以前一日志的头开始', { tree, index: 0 });
    }
    const expected = [
      ...linked.filter(({ past }) => past.origin === tree).map(({ tree: by, past }) => ({ ...past, by: `log ${by}` })),
      ...known.filter((head) => head.origin === tree).map((head) => ({ ...head, by: 'a head kept outside' })),
    ];
    await verifyLog(client, tree, expected, options, verdict);
  }
}

type Expected = Checkpoint & { by: string };

async function verifyLog(
  client: Sql,
  tree: string,
  expected: Expected[],
  options: VerifyOptions,
  verdict: Verdict,
): Promise<void> {
  const frontier = new Frontier();
  const filling = new TileRows();
  const tiles = tileReader(client, tree);
  const heads = headReader(client, tree, options, verdict);
  const rows = stream<{
    idx: string;
    hash: Buffer;
    event_id: string | null;
    head: string | null;
    own: Buffer | null;
    belongs: string | null;
  }>(
    client,
    'verify_leaves',
    `SELECT l.idx, l.hash, l.event_id, l.head, e.hash AS own, e.tree AS belongs
     FROM liandan.log_leaf l LEFT JOIN liandan.audit_event e USING (event_id) WHERE l.tree = $1 ORDER BY l.idx`,
    [tree],
  );
  for await (const row of rows) {
    const place = { tree, index: Number(row.idx), ...(row.event_id === null ? {} : { eventId: row.event_id }) };
    if (Number(row.idx) !== frontier.size)
      found(`leaf ${frontier.size} is missing`, `缺少第 ${frontier.size} 条`, place);
    const hash = row.head === null ? row.own : leafHash(Buffer.from(row.head, 'utf8'));
    if (!hash) return found('the event of this leaf is gone', '该条所指事件已不存在', place);
    if (row.head === null && row.belongs !== tree)
      found(`the event belongs to ${row.belongs ?? 'no log'}`, `该事件属于 ${row.belongs ?? '无'}`, place);
    if (!hash.equals(row.hash)) found('the leaf has another hash than its bytes', '该条哈希与其数据不符', place);
    for (const tile of filling.add(frontier.append(hash))) await tiles.expect(tile);
    await heads.check(frontier);
    const broken = expected.find((head) => head.size === frontier.size && !head.root.equals(frontier.root()));
    if (broken)
      found(
        `at size ${broken.size} the root is not the one that ${broken.by} names`,
        `大小为 ${broken.size} 时的根与他处所载不符`,
        { tree },
      );
    verdict.leaves += 1;
  }
  await tiles.end();
  await heads.end(frontier.size);
  const beyond = expected.find((head) => head.size > frontier.size);
  if (beyond)
    found(
      `${frontier.size} leaves are left, ${beyond.by} names ${beyond.size}: the tail was cut off`,
      `现存 ${frontier.size} 条，而他处所载为 ${beyond.size} 条：尾部被删`,
      { tree },
    );
  await verifyState(client, tree, frontier);
}

async function verifyState(client: Sql, tree: string, frontier: Frontier): Promise<void> {
  const { rows } = await client.query<{ size: string; root: Buffer; frontier: Buffer[] }>(
    'SELECT size, root, frontier FROM liandan.log_state WHERE tree = $1',
    [tree],
  );
  const [state] = rows;
  if (!state) return found('the state of the log is gone', '日志状态缺失', { tree });
  if (Number(state.size) !== frontier.size) {
    found(
      `the log claims ${state.size} leaves, ${frontier.size} are there`,
      `日志称有 ${state.size} 条，实有 ${frontier.size} 条`,
      { tree },
    );
  }
  if (!state.root.equals(frontier.root()))
    found('the log claims a root that its leaves do not give', '日志所称的根与各条计算所得不符', { tree });
  if (!Buffer.concat(state.frontier).equals(Buffer.concat([...frontier.peaks]))) {
    found('the stored edge of the tree was altered', '树的边缘数据被改动', { tree });
  }
}

/** Reads the stored tiles in the order in which appending fills them. */
function tileReader(client: Sql, tree: string) {
  const rows = stream<{ level: number; idx: string; hashes: Buffer; root: Buffer }>(
    client,
    'verify_tiles',
    'SELECT level, idx, hashes, root FROM liandan.log_tile WHERE tree = $1 ORDER BY (idx + 1) << (8 * level + 8), level',
    [tree],
  );
  const wrong = ({ level, index }: { level: number; index: number }, en: string, zh: string) =>
    found(`the tile at level ${level}, index ${index} ${en}`, `第 ${level} 层第 ${index} 个瓦片${zh}`, {
      tree,
      index: index * 256 ** (level + 1),
    });
  return {
    async expect(tile: FullTile): Promise<void> {
      const { value: stored } = await rows.next();
      if (stored?.level !== tile.level || Number(stored.idx) !== tile.index) return wrong(tile, 'is missing', '缺失');
      if (!stored.hashes.equals(tile.hashes) || !stored.root.equals(tile.root)) wrong(tile, 'was altered', '被改动');
    },
    async end(): Promise<void> {
      const { value: stored } = await rows.next();
      if (stored) wrong({ level: stored.level, index: Number(stored.idx) }, 'lies beyond the leaves', '超出范围');
    },
  };
}

/** Checks the published heads against the recomputed roots at their sizes: so they agree with one another too. */
function headReader(client: Sql, tree: string, { publicKeys }: VerifyOptions, verdict: Verdict) {
  type Row = { size: string; root: Buffer; note: string };
  const rows = stream<Row>(
    client,
    'verify_heads',
    'SELECT size, root, note FROM liandan.log_checkpoint WHERE tree = $1 ORDER BY size',
    [tree],
  );
  let next: Promise<IteratorResult<Row, undefined>> | undefined;
  return {
    async check(frontier: Frontier): Promise<void> {
      const { value: stored } = await (next ??= rows.next());
      if (!stored || Number(stored.size) !== frontier.size) return;
      next = undefined;
      const head = readHead(stored.note, publicKeys);
      const root = frontier.root();
      if (head.origin !== tree || head.size !== frontier.size || !head.root.equals(root) || !stored.root.equals(root)) {
        found(
          `the signed head of size ${stored.size} does not fit the leaves`,
          `大小为 ${stored.size} 的签名头与日志各条不符`,
          { tree },
        );
      }
      verdict.heads += 1;
    },
    async end(size: number): Promise<void> {
      const { value: stored } = await (next ??= rows.next());
      if (stored)
        found(
          `a head of size ${stored.size} is signed, ${size} leaves are left: the tail was cut off`,
          `已签大小为 ${stored.size} 的头，现存 ${size} 条：尾部被删`,
          { tree },
        );
    },
  };
}

/** A head that one of the keys has signed under the name of its log. */
function readHead(note: string, publicKeys: readonly string[]): Checkpoint {
  const origin = note.slice(0, note.indexOf('\n'));
  try {
    const keys: Verifier[] = publicKeys.map((key) => ({ ...parseVerifierKey(key), name: origin }));
    return parseCheckpoint(openNote(note, keys).text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return found(`a signed head does not verify: ${why}`, `签名头校验失败：${why}`, { tree: origin });
  }
}

function readLink(tree: string, head: string): Checkpoint {
  try {
    return parseCheckpoint(head);
  } catch {
    return found('the first leaf is no head of an earlier log', '首条不是此前日志的头', { tree, index: 0 });
  }
}
