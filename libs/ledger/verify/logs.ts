import { drawnAt } from '../event-id.js';
import { deploymentOf, leafHash, yearOf } from '../leaf.js';
import { type Checkpoint, parseCheckpoint } from '../note.js';
import { stream } from '../sql.js';
import { type FullTile, TileRows } from '../tiles.js';
import { Frontier } from '../tree.js';
import { earlierLog, laterLog } from '../years.js';
import { type Check, found, runAll, type Session } from './check.js';
import { type KnownHead, type Opener, readHead } from './heads.js';

/** One log while its leaves are walked. */
interface LogAt {
  tree: string;
  frontier: Frontier;
  row: LeafRow;
  /** tiles that the last leaf has filled */
  filled: FullTile[];
  /** first event that lies behind the last signed head */
  unsigned: string | undefined;
  /** of the deployment that is in use: what is new there has to be signed soon */
  current: boolean;
  /** last event so far */
  last: string | undefined;
  /** the log of another deployment that begins with its last head */
  left: string | undefined;
  /** size of the last signed head that fitted the leaves: what a later head does not fit lies behind it */
  fits: number;
  known: KnownHead[];
  open: Opener;
  tiles: AsyncGenerator<TileRow, undefined>;
  heads: Ahead<HeadRow>;
}
interface LeafRow {
  idx: string;
  hash: Buffer;
  event_id: string | null;
  head: string | null;
  own: Buffer | null;
  belongs: string | null;
}
interface TileRow {
  level: number;
  idx: string;
  hashes: Buffer;
  root: Buffer;
}
interface HeadRow {
  size: string;
  root: Buffer;
  note: string;
}

/** A stream whose next row may be looked at before it is taken. */
class Ahead<Row> {
  private next: Promise<IteratorResult<Row, undefined>> | undefined;
  constructor(private readonly rows: AsyncGenerator<Row, undefined>) {}
  async peek(): Promise<Row | undefined> {
    return (await (this.next ??= this.rows.next())).value;
  }
  take(): void {
    this.next = undefined;
  }
}

/** Clocks of two machines differ a little. */
const APART_MS = 2_000;

const leafChecks: Check<LogAt>[] = [
  {
    name: 'log leaves',
    run: ({ tree, frontier, row }) => {
      const place = { tree, index: Number(row.idx), ...(row.event_id === null ? {} : { eventId: row.event_id }) };
      if (Number(row.idx) !== frontier.size)
        found(`leaf ${frontier.size} is missing`, `缺少第 ${frontier.size} 条`, place);
      const hash = row.head === null ? row.own : leafHash(Buffer.from(row.head, 'utf8'));
      if (!hash) return found('the event of this leaf is gone', '该条所指事件已不存在', place);
      if (row.head === null && row.belongs !== tree)
        found(`the event belongs to ${row.belongs ?? 'no log'}`, `该事件属于 ${row.belongs ?? '无'}`, place);
      if (!hash.equals(row.hash)) found('the leaf has another hash than its bytes', '该条哈希与其数据不符', place);
    },
  },
];

const wrongTile = (tree: string, { level, index }: { level: number; index: number }, en: string, zh: string) =>
  found(`the tile at level ${level}, index ${index} ${en}`, `第 ${level} 层第 ${index} 个瓦片${zh}`, {
    tree,
    index: index * 256 ** (level + 1),
  });

/** After each leaf. */
const growthChecks: Check<LogAt>[] = [
  {
    name: 'tiles',
    run: async ({ tree, filled, tiles }) => {
      for (const tile of filled) {
        const { value: stored } = await tiles.next();
        if (stored?.level !== tile.level || Number(stored.idx) !== tile.index)
          return wrongTile(tree, tile, 'is missing', '缺失');
        if (!stored.hashes.equals(tile.hashes) || !stored.root.equals(tile.root))
          wrongTile(tree, tile, 'was altered', '被改动');
      }
    },
  },
  {
    name: 'signed heads',
    run: async (log, { counts }) => {
      const { tree, frontier, heads, open } = log;
      const stored = await heads.peek();
      if (!stored || Number(stored.size) !== frontier.size) return;
      heads.take();
      const head = readHead(stored.note, open, { index: log.fits });
      const root = frontier.root();
      if (head.origin !== tree || head.size !== frontier.size || !head.root.equals(root) || !stored.root.equals(root))
        found(
          `the signed head of size ${stored.size} does not fit the leaves: what changed lies from leaf ${log.fits} on`,
          `大小为 ${stored.size} 的签名头与日志各条不符：改动在第 ${log.fits} 条及以后`,
          { tree, index: log.fits },
        );
      log.fits = frontier.size;
      log.unsigned = undefined;
      counts.heads += 1;
    },
  },
  {
    name: 'known heads',
    run: ({ tree, frontier, known, fits }) => {
      const broken = known.find((head) => head.size === frontier.size && !head.root.equals(frontier.root()));
      if (broken)
        found(
          `at size ${broken.size} the root is not the one that ${broken.by} names: what changed lies from leaf ${fits} on`,
          `大小为 ${broken.size} 时的根与他处所载不符：改动在第 ${fits} 条及以后`,
          { tree, index: fits },
        );
    },
  },
];

const endChecks: Check<LogAt>[] = [
  {
    name: 'tiles',
    run: async ({ tree, tiles }) => {
      const { value: stored } = await tiles.next();
      if (stored)
        wrongTile(tree, { level: stored.level, index: Number(stored.idx) }, 'lies beyond the leaves', '超出范围');
    },
  },
  {
    name: 'signed heads',
    run: async ({ tree, heads, frontier: { size } }) => {
      const stored = await heads.peek();
      if (stored)
        found(
          `a head of size ${stored.size} is signed, ${size} leaves are left: the tail was cut off`,
          `已签大小为 ${stored.size} 的头，现存 ${size} 条：尾部被删`,
          { tree, index: size },
        );
    },
  },
  {
    // Under a name that a deployment has left after a restore, what the signer refused stays unsigned.
    name: 'signed heads',
    run: async ({ tree, current, unsigned, fits }, { client, pendingSeconds }) => {
      if (!current || unsigned === undefined) return;
      const { rows } = await client.query<{ waited: string }>(
        'SELECT extract(epoch FROM clock_timestamp()) - $1::numeric AS waited',
        [drawnAt(unsigned) / 1000],
      );
      const waited = Math.round(Number(rows[0]?.waited));
      if (waited > pendingSeconds)
        found(
          `from leaf ${fits} on no head is signed, for ${waited} s: nobody vouches for what stands there`,
          `自第 ${fits} 条起已 ${waited} 秒无签名头：其内容无人担保`,
          { tree, index: fits, eventId: unsigned },
        );
    },
  },
  {
    name: 'signed heads',
    run: async ({ tree, unsigned, fits, last, left }, { client }) => {
      if (left === undefined || unsigned === undefined || last === undefined) return;
      const { rows } = await client.query<{ event: string }>(
        'SELECT event_id AS event FROM liandan.log_leaf WHERE tree = $1 AND event_id IS NOT NULL ORDER BY idx LIMIT 1',
        [left],
      );
      const began = rows[0] && drawnAt(rows[0].event);
      if (began !== undefined && drawnAt(last) > began + APART_MS)
        found(
          `went on after ${left} had begun: a process still ran under the old name, and from leaf ${fits} on nobody vouches for it`,
          `在 ${left} 开始之后仍有增加：有进程仍以旧部署名称运行，自第 ${fits} 条起无人担保`,
          { tree, index: fits, eventId: last },
        );
    },
  },
  {
    name: 'known heads',
    run: ({ tree, known, frontier: { size } }) => {
      const beyond = known.find((head) => head.size > size);
      if (beyond)
        found(
          `${size} leaves are left, ${beyond.by} names ${beyond.size}: the tail was cut off`,
          `现存 ${size} 条，而他处所载为 ${beyond.size} 条：尾部被删`,
          { tree, index: size },
        );
    },
  },
  {
    name: 'log state',
    run: async ({ tree, frontier }, { client }) => {
      const { rows } = await client.query<{ size: string; root: Buffer; frontier: Buffer[] }>(
        'SELECT size, root, frontier FROM liandan.log_state WHERE tree = $1',
        [tree],
      );
      const [state] = rows;
      if (!state) return found('the state of the log is gone', '日志状态缺失', { tree });
      if (Number(state.size) !== frontier.size)
        found(
          `the log claims ${state.size} leaves, ${frontier.size} are there`,
          `日志称有 ${state.size} 条，实有 ${frontier.size} 条`,
          { tree },
        );
      if (!state.root.equals(frontier.root()))
        found('the log claims a root that its leaves do not give', '日志所称的根与各条计算所得不符', { tree });
      const edge = frontier.peaks;
      if (state.frontier.length !== edge.length || !state.frontier.every((hash, i) => edge[i]?.equals(hash)))
        found('the stored edge of the tree was altered', '树的边缘数据被改动', { tree });
    },
  },
];

/**
 * Every log is named after a year, is opened by a leaf, and begins with a head of the one before it: in the same deployment, and
 * the first of a deployment with the last one signed of the log that was closed. One alone begins with none.
 */
const succession: Check<{
  tree: string;
  unopened: boolean;
  before: string | undefined;
  link: Checkpoint | undefined;
  /** leaves that the log before it claims to have */
  ended: number;
}> = {
  name: 'log succession',
  run: ({ tree, unopened, before, link, ended }) => {
    if (Number.isNaN(yearOf(tree))) found('is not the name of a log', '日志名称无效', { tree });
    if (unopened) found('is a log without a leaf: nobody opened it', '该日志没有任何条目：并非由系统开立', { tree });
    if (link?.origin !== before)
      found('does not begin with a head of the log before it', '未以前一日志的头开始', { tree, index: 0 });
    if (link && link.size < ended)
      found(
        `begins with a head of size ${link.size} of ${link.origin}, which has gone on to ${ended} leaves: a year that has ended does not grow`,
        `以 ${link.origin} 大小为 ${link.size} 的头开始，而该日志已增至 ${ended} 条：已结束的年度不得再增`,
        { tree, index: 0 },
      );
  },
};

export const logChecks: readonly { name: string }[] = [succession, ...leafChecks, ...growthChecks, ...endChecks];

/** Recomputes every log from the hashes of its events. */
export async function walkLogs(session: Session, known: KnownHead[], open: Opener): Promise<void> {
  const { client } = session;
  const { rows } = await client.query<{ tree: string }>(
    `SELECT tree FROM liandan.log_state UNION SELECT tree FROM liandan.log_leaf UNION SELECT tree FROM liandan.log_tile
     UNION SELECT tree FROM liandan.log_checkpoint`,
  );
  const trees = [...new Set([...rows.map((row) => row.tree), ...known.map((head) => head.origin)])].sort();
  // A later log names a head of an earlier one in its first leaf: know which roots to look for before walking.
  const { rows: links } = await client.query<{ tree: string; head: string }>(
    'SELECT tree, head FROM liandan.log_leaf WHERE head IS NOT NULL',
  );
  const { rows: unopened } = await client.query<{ tree: string }>(
    `SELECT tree FROM liandan.log_state s WHERE NOT EXISTS (SELECT 1 FROM liandan.log_leaf l WHERE l.tree = s.tree)
      AND NOT EXISTS (SELECT 1 FROM liandan.log_checkpoint c WHERE c.tree = s.tree)`,
  );
  const { rows: states } = await client.query<{ tree: string; size: string }>(
    'SELECT tree, size FROM liandan.log_state',
  );
  const { rows: signed } = await client.query<{ tree: string; size: string }>(
    'SELECT tree, max(size) AS size FROM liandan.log_checkpoint GROUP BY tree',
  );
  const { rows: newest } = await client.query<{ tree: string }>(
    'SELECT tree FROM liandan.log_leaf WHERE event_id IS NOT NULL ORDER BY event_id DESC LIMIT 1',
  );
  const inUse = newest[0] && deploymentOf(newest[0].tree);
  const linked = links.map(({ tree, head }) => ({ tree, past: readLink(tree, head) }));
  for (const [position, tree] of trees.entries()) {
    const link = linked.find((candidate) => candidate.tree === tree)?.past;
    const year = earlierLog(tree, trees);
    const before = year ?? closedLog(tree, trees, linked, link?.origin);
    const ends = year === undefined ? signed : states;
    const ended = Number(ends.find((state) => state.tree === before)?.size ?? 0);
    const at = { tree, unopened: unopened.some((each) => each.tree === tree), before, link, ended };
    await runAll([succession], at, session);
    const current = deploymentOf(tree) === inUse;
    const left = linked.find(({ tree: by, past }) => past.origin === tree && deploymentOf(by) !== deploymentOf(tree));
    await walkLog(session, { tree, current, left: left?.tree, nth: position, open }, [
      ...linked.filter(({ past }) => past.origin === tree).map(({ tree: by, past }) => ({ ...past, by: `log ${by}` })),
      ...known.filter((head) => head.origin === tree),
    ]);
  }
}

/**
 * The log with a head of which the first log of a deployment begins: the last of another deployment, from which no other goes
 * on. Where it names none it must be the only one that does.
 */
function closedLog(
  tree: string,
  trees: readonly string[],
  linked: readonly { tree: string; past: Checkpoint }[],
  named: string | undefined,
): string | undefined {
  const firsts = trees.filter((each) => earlierLog(each, trees) === undefined);
  const unlinked = firsts.filter((each) => !linked.some((link) => link.tree === each));
  if (named === undefined) return unlinked.length > 1 ? unlinked.find((each) => each !== tree) : undefined;
  const free = linked.every((link) => link.tree === tree || link.past.origin !== named);
  const last = deploymentOf(named) !== deploymentOf(tree) && laterLog(named, trees) === undefined;
  return trees.includes(named) && free && last ? named : undefined;
}

async function walkLog(
  session: Session,
  { tree, current, left, nth, open }: Pick<LogAt, 'tree' | 'current' | 'left' | 'open'> & { nth: number },
  known: KnownHead[],
): Promise<void> {
  const { client, counts } = session;
  const rows = stream<LeafRow>(
    client,
    `verify_leaves_${nth}`,
    `SELECT l.idx, l.hash, l.event_id, l.head, e.hash AS own, e.tree AS belongs
     FROM liandan.log_leaf l LEFT JOIN liandan.audit_event e USING (event_id) WHERE l.tree = $1 ORDER BY l.idx`,
    [tree],
  );
  const tiles = stream<TileRow>(
    client,
    `verify_tiles_${nth}`,
    // in the order in which appending fills them
    'SELECT level, idx, hashes, root FROM liandan.log_tile WHERE tree = $1 ORDER BY (idx + 1) << (8 * level + 8), level',
    [tree],
  );
  const heads = new Ahead(
    stream<HeadRow>(
      client,
      `verify_heads_${nth}`,
      'SELECT size, root, note FROM liandan.log_checkpoint WHERE tree = $1 ORDER BY size',
      [tree],
    ),
  );
  const above = new TileRows();
  const log: Omit<LogAt, 'row'> = {
    ...{ tree, current, left, frontier: new Frontier(), filled: [], fits: 0, unsigned: undefined, last: undefined },
    ...{ known, open, tiles, heads },
  };
  for await (const row of rows) {
    const at = Object.assign(log, { row });
    await runAll(leafChecks, at, session);
    log.filled = above.add(log.frontier.append(row.hash));
    log.unsigned ??= row.event_id ?? undefined;
    log.last = row.event_id ?? log.last;
    await runAll(growthChecks, at, session);
    counts.leaves += 1;
  }
  await runAll(endChecks, log as LogAt, session);
}

function readLink(tree: string, head: string): Checkpoint {
  try {
    return parseCheckpoint(head);
  } catch {
    return found('the first leaf is no head of an earlier log', '首条不是此前日志的头', { tree, index: 0 });
  }
}
