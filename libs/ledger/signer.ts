import { describe, type Fault } from './fault.js';
import { deploymentOf, type Hash, isOpen, leafHash, sha256 } from './leaf.js';
import { LOCKS } from './locks.js';
import { checkpointText, openNote, signNoteBy, verifierKey } from './note.js';
import { type SignedHead, type SignerHome, SignerRefusal } from './signer-home.js';
import { inTransaction, type Sql, stream } from './sql.js';
import { EVENT_COLUMNS, readEvent, type StoredEvent } from './stored-event.js';
import { Frontier } from './tree.js';
import { closedBefore, endOf } from './seam.js';
import { earlierLog, isLink, laterLog } from './years.js';

const RESTORED =
  'If the database was restored from a backup: do not reset the signer. Bring back the missing part, or close this log ' +
  'with a public statement and continue under a new deployment name. / ' +
  '若数据库由备份恢复：切勿重置签名器；请补回缺失部分，或公告关闭本日志并以新的部署名称继续。';

/** A tree over the leaves of a log: how it is hashed and named, and where its size and its heads stand. */
export interface Tree {
  hash: Hash;
  origin: (log: string) => string;
  state: string;
  heads: string;
}

/** The log itself, as C2SP has it: SHA-256. */
export const LOG_TREE: Tree = {
  hash: sha256,
  origin: (log) => log,
  state: 'liandan.log_state',
  heads: 'liandan.log_checkpoint',
};

type LogState = { tree: string; size: string; root: Buffer };

export interface SigningRules {
  /** Logs of another name are closed. */
  deployment?: string;
  /** The signer's own clock, where the civil time of the instance is the real one: what bears a later time is not signed. */
  now?: () => number;
}

/** Clocks of two machines differ a little. */
const AHEAD_MS = 5 * 60_000;

/**
 * Signs every log that has grown since its last signed head: recomputes each new leaf from its stored bytes and the root
 * from the signer's own memory, never from what the database claims. The memory is on disk before the head is published.
 * Returns the logs signed. Throws SignerRefusal when the log is not a continuation of what was signed.
 *
 * A year is one more link of a chain: its log begins with the last head signed of the log before it, which is signed alone
 * first, so that a witness can hold it against what it has cosigned; and the log before it never grows again.
 *
 * With `deployment`, logs of another name are closed: they stand still as they are, also where the database lost a part of
 * them, and hold up no other. What still grows in one is signed as ever, until the first log of another deployment begins with
 * its last head; a refusal there is thrown when all else is signed. What will not be signed is told (`log_closed`).
 */
export async function signHeads(
  client: Sql,
  home: SignerHome,
  tree: Tree = LOG_TREE,
  rules: SigningRules = {},
): Promise<string[]> {
  const signed = new Set<string>();
  for (;;) {
    const round = await signRound(client, home, tree, rules);
    for (const log of round.signed) signed.add(log);
    if (!round.more) return [...signed];
  }
}

/** `more`: what is there is not signed to its end. */
async function signRound(
  client: Sql,
  home: SignerHome,
  tree: Tree,
  rules: SigningRules,
): Promise<{ signed: string[]; more: boolean }> {
  const { deployment } = rules;
  let refused: SignerRefusal | undefined;
  /** Where a log has been opened by its link and stands behind what is there: those after it begin with its last head. */
  const behind = new Set<string>();
  const signed = await inTransaction(client, 'ISOLATION LEVEL REPEATABLE READ', async () => {
    const lock = await client.query<{ free: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS free', [LOCKS.signer]);
    if (!lock.rows[0]?.free) return [];
    const { rows } = await client.query<LogState>(`SELECT tree, size, root FROM ${tree.state} ORDER BY tree`);
    rows.sort((a, b) => Number(isOpen(a.tree, deployment)) - Number(isOpen(b.tree, deployment))); // closed ones first
    for (const log of home.heads.keys()) {
      if (isOpen(log, deployment) && !rows.some((row) => row.tree === log))
        refuse(log, 'the log is gone', '日志不存在', RESTORED);
    }
    const grown = new Map<string, SignedHead>();
    for (const row of rows) {
      const known = home.heads.get(row.tree);
      const open = isOpen(row.tree, deployment);
      if (behind.has(deploymentOf(row.tree))) continue;
      if (!open && !(await mayGrow(client, row, known, tree))) continue;
      try {
        const published = await checkPublished(client, row.tree, known, tree);
        // What an earlier run signed and could not publish goes first: a witness may wait for just that head.
        if (known && published < known.size) await publish(client, row.tree, known, home, tree);
        const head = await nextHead(client, home, row, new Map([...home.heads, ...grown]), tree, rules);
        if (head) grown.set(row.tree, head);
        if (head && head.size < Number(row.size)) behind.add(deploymentOf(row.tree));
      } catch (error) {
        if (open || !(error instanceof SignerRefusal)) throw error;
        refused ??= error;
      }
    }
    if (grown.size > 0) home.remember(grown); // before anybody can see the new heads
    for (const [log, head] of home.heads) {
      const row = rows.find((state) => state.tree === log);
      const stands = row !== undefined && Number(row.size) === head.size && row.root.equals(head.root);
      if (isOpen(log, deployment) || stands) await publish(client, log, head, home, tree);
    }
    for (const row of rows) {
      if (tree === LOG_TREE && !isOpen(row.tree, deployment) && !behind.has(deploymentOf(row.tree)))
        await close(client, row);
    }
    return [...grown.keys()];
  });
  if (refused) throw refused;
  return { signed, more: behind.size > 0 };
}

/**
 * A closed log that is longer than what was signed of it; one that another signer has signed is none of ours, and one with
 * whose last head another deployment begins has ended.
 */
async function mayGrow(client: Sql, row: LogState, known: SignedHead | undefined, kind: Tree): Promise<boolean> {
  const { heads } = kind;
  if (kind === LOG_TREE && (await endOf(client, row.tree))) return false;
  if (known) return Number(row.size) > known.size;
  const { rows } = await client.query(`SELECT FROM ${heads} WHERE tree = $1 LIMIT 1`, [row.tree]);
  return rows.length === 0;
}

/** Says of a closed log that no more of it will be signed, where leaves stand behind its last head. */
const close = (client: Sql, { tree, size }: LogState) =>
  client.query(
    `INSERT INTO liandan.log_closed (tree) SELECT $1 WHERE NOT EXISTS (SELECT FROM liandan.log_checkpoint WHERE tree = $1 AND size = $2)
     ON CONFLICT DO NOTHING`,
    [tree, size],
  );

/** The published heads must end where the signer's memory ends (or one before, if it died in between); the size at which they do. */
async function checkPublished(
  client: Sql,
  tree: string,
  head: SignedHead | undefined,
  { heads }: Tree,
): Promise<number> {
  const { rows } = await client.query<{ size: string; root: Buffer }>(
    `SELECT size, root FROM ${heads} WHERE tree = $1 ORDER BY size DESC LIMIT 1`,
    [tree],
  );
  const [last] = rows;
  if (!last) return 0;
  if (!head || Number(last.size) > head.size) {
    refuse(
      tree,
      `a head of size ${last.size} is published, the signer remembers ${head?.size ?? 'none'}: its state is older than its signatures`,
      `已公布大小为 ${last.size} 的签名头，而签名器状态较旧`,
      'Put the newest state.json and key.pem back. / 请恢复最新的 state.json 与 key.pem。',
    );
  }
  if (Number(last.size) === head.size && !last.root.equals(head.root)) {
    refuse(tree, `the published head of size ${last.size} is not the one signed`, '已公布的签名头与所签不符', RESTORED);
  }
  return Number(last.size);
}

async function nextHead(
  client: Sql,
  home: SignerHome,
  state: LogState,
  heads: Map<string, SignedHead>,
  kind: Tree,
  { now }: SigningRules,
): Promise<SignedHead | undefined> {
  const { tree } = state;
  const signed = heads.get(tree);
  const old = signed?.size ?? 0;
  if (Number(state.size) < old) {
    refuse(
      tree,
      `the database holds ${state.size} leaves, ${old} are signed`,
      `数据库仅有 ${state.size} 条，已签 ${old} 条`,
      RESTORED,
    );
  }
  const frontier = new Frontier(old, [...(signed?.frontier.peaks ?? [])], kind.hash);
  type LeafRow = StoredEvent & { idx: string; logged: Buffer; logged_event: string | null; head: string | null };
  const leaves = stream<LeafRow>(
    client,
    `"signer_leaves ${tree}"`, // of its own: a refusal leaves it open
    `SELECT l.idx, l.hash AS logged, l.event_id AS logged_event, l.head, ${EVENT_COLUMNS} FROM liandan.log_leaf l
     LEFT JOIN liandan.audit_event e USING (event_id) WHERE l.tree = $1 AND l.idx >= $2 AND l.idx < $3 ORDER BY l.idx`,
    // The second tree may be behind the leaves, the log itself never is: one more there is a fork.
    [tree, old, kind === LOG_TREE ? Number.MAX_SAFE_INTEGER : state.size],
  );
  let opening: Frontier | undefined;
  for await (const leaf of leaves) {
    if (Number(leaf.idx) !== frontier.size) {
      refuse(
        tree,
        `leaf ${frontier.size} is missing`,
        `缺少第 ${frontier.size} 条`,
        'Run the verifier. / 请运行校验。',
      );
    }
    if (kind === LOG_TREE && frontier.size === 0) await checkLink(client, tree, leaf.head, heads, home);
    const bytes = leaf.head === null ? eventBytes(tree, leaf, now) : Buffer.from(leaf.head, 'utf8');
    if (!leafHash(bytes).equals(leaf.logged)) {
      refuse(
        tree,
        `leaf ${leaf.idx} has another hash than its bytes`,
        `第 ${leaf.idx} 条哈希不符`,
        'Run the verifier. / 请运行校验。',
      );
    }
    frontier.append(leafHash(bytes, kind.hash));
    if (leaf.head !== null && kind === LOG_TREE) opening = new Frontier(1, [...frontier.peaks], kind.hash);
  }
  if (frontier.size !== Number(state.size) || !frontier.root().equals(state.root)) {
    refuse(
      tree,
      `recomputed size ${frontier.size} and root ${frontier.root().toString('hex')}, the database claims ${state.size} and ${state.root.toString('hex')}: a fork`,
      '重新计算的根与数据库所称不符：日志出现分叉',
      RESTORED,
    );
  }
  if (frontier.size === old) return undefined;
  const later = kind === LOG_TREE ? laterLog(tree, heads.keys()) : undefined;
  if (later !== undefined) {
    refuse(
      tree,
      `${later} begins with its head of size ${old}, ${frontier.size} leaves are there: a year that has ended does not go on`,
      `${later} 以其大小为 ${old} 的头开始，而现有 ${frontier.size} 条：已结束的年度不得再增`,
      'Run the verifier. / 请运行校验。',
    );
  }
  const ended = kind === LOG_TREE ? [tree, earlierLog(tree, heads.keys()) ?? []].flat() : [];
  for (const log of ended) {
    const end = await endOf(client, log);
    if (!end) continue;
    refuse(
      tree,
      `${end.next} goes on from this deployment, which was closed: a name that was left is not taken up again`,
      `${end.next} 已接续本部署，其名称不得再用`,
      'Set LIANDAN_DEPLOYMENT to the name in use, or to a new one. / 请将 LIANDAN_DEPLOYMENT 设为现用名称或新名称。',
    );
  }
  const grown = opening ?? frontier;
  const [size, root, origin] = [grown.size, grown.root(), kind.origin(tree)];
  const note = await signNoteBy(home.signer, origin, checkpointText({ origin, size, root }));
  return { size, root, frontier: grown, note };
}

function eventBytes(
  tree: string,
  row: StoredEvent & { idx: string; logged_event: string | null },
  now: SigningRules['now'],
): Buffer {
  if (row.event_id === null || row.logged_event === null) {
    return refuse(
      tree,
      `the event of leaf ${row.idx} is gone`,
      `第 ${row.idx} 条的事件已不存在`,
      'Run the verifier. / 请运行校验。',
    );
  }
  const { leaf, fault } = readEvent(row);
  if (fault) return refuseFault(tree, fault);
  if (leaf.tree !== tree) {
    return refuse(
      tree,
      `leaf ${row.idx} belongs to ${leaf.tree}`,
      `第 ${row.idx} 条属于 ${leaf.tree}`,
      'Run the verifier. / 请运行校验。',
    );
  }
  if (now && Date.parse(leaf.occurred_at) > now() + AHEAD_MS) {
    return refuse(
      tree,
      `leaf ${row.idx} bears the time ${leaf.occurred_at}, which is still to come`,
      `第 ${row.idx} 条所载时间 ${leaf.occurred_at} 尚未到来`,
      'Set the clocks of the database and of the signer. / 请校准数据库与签名器的时钟。',
    );
  }
  return row.leaf;
}

/**
 * A log begins with the last head of the log before it, as this signer has signed it; the first of a deployment with the last
 * one published of the log that was closed, which must be the signer's own where it knows that log; and with nothing else.
 */
async function checkLink(
  client: Sql,
  tree: string,
  link: string | null,
  heads: Map<string, SignedHead>,
  home: SignerHome,
): Promise<void> {
  const before = earlierLog(tree, heads.keys());
  const past =
    before === undefined
      ? await closedHead(client, tree, heads, home)
      : { origin: before, ...(heads.get(before) as SignedHead) };
  if (past ? link !== null && isLink(link, past) : link === null) return;
  refuse(
    tree,
    past
      ? `it must begin with the last head of ${past.origin}, of size ${past.size}`
      : 'leaf 0 names a head that was never there',
    past ? `须以 ${past.origin} 的最后一个头（大小 ${past.size}）开始` : '首条所引的头不存在',
    'Run the verifier. / 请运行校验。',
  );
}

/** The head of a closed log with which the first log of a deployment begins. */
async function closedHead(client: Sql, tree: string, heads: Map<string, SignedHead>, { publicKey }: SignerHome) {
  const closed = await closedBefore(client, tree);
  const known = [...heads.keys()].find((log) => deploymentOf(log) !== deploymentOf(tree));
  if (!closed)
    return known === undefined
      ? undefined
      : refuse(
          tree,
          `${known}, of which it is the continuation, is gone from the database`,
          `数据库中已无其所接续的日志 ${known}`,
          'Where nothing of it is left, take a folder of a new signer. / 若确已全部丢失，请为签名器另用新的文件夹。',
        );
  const own = heads.get(closed.tree);
  if (!own && known !== undefined)
    refuse(
      tree,
      `it begins with a head of ${closed.tree}, which this signer has never signed, and not with one of ${known}`,
      `首条为本签名器从未签署的 ${closed.tree} 的头，而非 ${known} 的头`,
      'Run the verifier. / 请运行校验。',
    );
  if (own) {
    try {
      openNote(closed.note, [{ name: closed.tree, publicKey }]);
      if (closed.size > own.size || (closed.size === own.size && !closed.root.equals(own.root)))
        throw new Error('another root');
    } catch (error) {
      refuse(
        tree,
        `the published head of ${closed.tree} of size ${closed.size} is not one that was signed (${error instanceof Error ? error.message : ''})`,
        `${closed.tree} 已公布的大小为 ${closed.size} 的头并非本签名器所签`,
        RESTORED,
      );
    }
  }
  return { origin: closed.tree, size: closed.size, root: closed.root };
}

async function publish(client: Sql, log: string, head: SignedHead, home: SignerHome, tree: Tree): Promise<void> {
  await client.query(
    `INSERT INTO ${tree.heads} (tree, size, root, note) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [log, head.size, head.root, head.note],
  );
  // For those who ask; whoever trusts the log has its key from elsewhere.
  const name = tree.origin(log);
  await client.query('INSERT INTO liandan.log_key (tree, key) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    log,
    verifierKey({ name, ...home.signer }),
  ]);
}

function refuse(tree: string, en: string, zh: string, remedy: string): never {
  throw new SignerRefusal(`log ${tree} is not signed: ${en} / ${zh}. ${remedy}`);
}
const refuseFault = (tree: string, fault: Fault): never => {
  throw new SignerRefusal(`log ${tree} is not signed: ${describe(fault)}. Run the verifier. / 请运行校验。`);
};
