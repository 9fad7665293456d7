import { type Fault, LedgerFault } from './fault.js';
import { civilYear, deploymentOf, leafHash, yearOf } from './leaf.js';
import { LOCKS } from './locks.js';
import { checkpointText } from './note.js';
import { closedBefore } from './seam.js';
import { inTransaction, type Sql } from './sql.js';
import { EVENT_COLUMNS, readEvent, type StoredEvent } from './stored-event.js';
import { rowRoot, tileBelow, type TileAddress } from './tiles.js';
import { Frontier } from './tree.js';
import { earlierLog } from './years.js';

/** What one batch did. `lagMs`: real time from recording to logging of the oldest event in it. */
export interface Batch {
  sequenced: number;
  lagMs: number;
}

/**
 * Moves up to `limit` pending events into the log, in one transaction. A second sequencer waits at the lock and finds
 * them gone. Throws LedgerFault, and logs nothing, when an event is not what its hash says or a chain has a hole: a log
 * with one wrong leaf is lost for good. The first event of a new year waits until everything of the years before is in: what
 * opens its log is their very last head, and from then on nothing more is taken into them. The first event of a new deployment
 * waits until the logs of the one before are in and signed as far as they will be: its log begins with the last head signed there.
 */
export const sequence = (client: Sql, limit = 1000): Promise<Batch> =>
  inTransaction(client, 'ISOLATION LEVEL READ COMMITTED', async () => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCKS.sequencer]);
    await client.query('SAVEPOINT untaken');
    let { ids, lagMs } = await take(client, limit);
    let taken = await read(client, ids);
    const held = await heldBack(client, taken);
    if (held.length > 0) {
      await client.query('ROLLBACK TO SAVEPOINT untaken');
      ({ ids, lagMs } = await take(client, limit, held));
      taken = await read(client, ids);
    }
    if (ids.length === 0) return { sequenced: 0, lagMs: 0 };
    const events = inCaseOrder([...taken, ...(await closeYearsBefore(client, taken))]);
    await checkChains(client, events);
    for (const tree of [...new Set(events.map((event) => event.tree))].sort()) {
      await extend(
        client,
        tree,
        events.filter((event) => event.tree === tree),
      );
    }
    return { sequenced: events.length, lagMs };
  });

const AGE = 'extract(epoch FROM clock_timestamp() - recorded_at) * 1000 AS age';

/** `without`: deployments whose events are left where they are. */
async function take(
  client: Sql,
  limit: number,
  without: readonly string[] = [],
): Promise<{ ids: string[]; lagMs: number }> {
  const pending =
    without.length === 0
      ? 'liandan.audit_pending'
      : 'liandan.audit_pending JOIN liandan.audit_event USING (event_id) WHERE NOT left(tree, -4) = ANY ($2)';
  const taken = await client.query<{ event_id: string; age: string }>(
    `DELETE FROM liandan.audit_pending
     WHERE event_id IN (SELECT event_id FROM ${pending} ORDER BY event_id LIMIT $1)
     RETURNING event_id, ${AGE}`,
    [limit, ...(without.length === 0 ? [] : [without])],
  );
  const rows = taken.rows;
  if (rows.length === limit) {
    // Ids come from several machines' clocks: bring what stands before a taken event in its case along.
    const before = await client.query<{ event_id: string; age: string }>(
      `DELETE FROM liandan.audit_pending WHERE event_id IN (
         SELECT p.event_id FROM liandan.audit_pending p JOIN liandan.audit_event e USING (event_id)
         JOIN (SELECT case_id, max(seq) AS seq FROM liandan.audit_event WHERE event_id = ANY($1::uuid[]) GROUP BY case_id)
           AS last ON last.case_id = e.case_id AND e.seq < last.seq)
       RETURNING event_id, ${AGE}`,
      [rows.map((row) => row.event_id)],
    );
    rows.push(...before.rows);
  }
  return {
    ids: rows.map((row) => row.event_id),
    lagMs: rows.reduce((most, row) => Math.max(most, Math.round(Number(row.age))), 0),
  };
}

/**
 * Deployments whose first log cannot be opened yet: while events wait for the logs of another, or while what stands in the
 * last of these is still to be signed. One after the other is opened.
 */
async function heldBack(client: Sql, events: readonly StoredEvent[]): Promise<string[]> {
  const { rows } = await client.query<{ known: string }>(
    'SELECT DISTINCT left(tree, -4) AS known FROM liandan.log_state',
  );
  const known = rows.map((row) => row.known);
  const found = [...new Set(events.map(({ tree }) => deploymentOf(tree)))];
  const opening = found.filter((each) => !known.includes(each));
  const [first, ...further] = opening;
  if (first === undefined || known.length === 0) return further;
  if (found.length > opening.length) return opening;
  const { rowCount: waiting } = await client.query(
    `SELECT FROM liandan.audit_pending JOIN liandan.audit_event USING (event_id) WHERE left(tree, -4) = ANY ($1)
     UNION ALL
     SELECT FROM liandan.log_state s WHERE NOT EXISTS (SELECT FROM liandan.log_closed c WHERE c.tree = s.tree)
       AND NOT EXISTS (SELECT FROM liandan.log_checkpoint c WHERE c.tree = s.tree AND c.size = s.size)
     LIMIT 1`,
    [known],
  );
  return waiting ? opening : further;
}

/**
 * Where events open a log: waits, for a second at most, for commands that append to the years before, and takes all that
 * still pends of them. Nobody appends before this transaction ends. Throws LedgerFault for a year that has not come.
 */
async function closeYearsBefore(client: Sql, events: readonly StoredEvent[]): Promise<StoredEvent[]> {
  const trees = [...new Set(events.map(({ tree }) => tree))];
  const { rows } = await client.query<{ tree: string; now: Date }>(
    `SELECT tree, liandan.now() AS now FROM unnest($1::text[]) AS new (tree)
     WHERE NOT EXISTS (SELECT FROM liandan.log_state s WHERE s.tree = new.tree)`,
    [trees],
  );
  if (rows.length === 0) return [];
  const early = rows.find(({ tree, now }) => yearOf(tree) > civilYear(now.toISOString()));
  if (early) {
    throw new LedgerFault({
      tree: early.tree,
      en: 'is the log of a year that has not come',
      zh: '该日志所属年度尚未到来',
    });
  }
  const { rows: own } = await client.query<{ lock_timeout: string }>('SHOW lock_timeout');
  await client.query(`SET LOCAL lock_timeout = '1s'`);
  await client.query('SELECT pg_advisory_xact_lock($1)', [LOCKS.year]);
  await client.query(`SELECT set_config('lock_timeout', $1, true)`, [own[0]?.lock_timeout ?? '0']);
  const { rows: late } = await client.query<{ event_id: string }>(
    `DELETE FROM liandan.audit_pending p USING liandan.audit_event e, unnest($1::text[]) AS new (tree)
     WHERE e.event_id = p.event_id AND left(e.tree, -4) = left(new.tree, -4) AND e.tree < new.tree
     RETURNING p.event_id`,
    [rows.map(({ tree }) => tree)],
  );
  return late.length === 0
    ? []
    : await read(
        client,
        late.map(({ event_id }) => event_id),
      );
}

async function read(client: Sql, ids: string[]): Promise<StoredEvent[]> {
  const { rows } = await client.query<StoredEvent>(
    `SELECT ${EVENT_COLUMNS} FROM liandan.audit_event e WHERE e.event_id = ANY($1::uuid[]) ORDER BY e.event_id`,
    [ids],
  );
  const found = new Set(rows.map((row) => row.event_id));
  const missing = ids.find((id) => !found.has(id));
  if (missing !== undefined) {
    throw new LedgerFault({
      eventId: missing,
      en: 'waits to be logged but is not recorded: it was removed',
      zh: '等待入日志，但已无记录：该事件被删除',
    });
  }
  for (const row of rows) {
    const { fault } = readEvent(row);
    if (fault) throw new LedgerFault(fault);
  }
  return rows;
}

/** By event id, but never against the order of a case: the case row's lock is stronger than any clock. */
function inCaseOrder(events: StoredEvent[]): StoredEvent[] {
  const cases = new Map<string, StoredEvent[]>();
  for (const event of events) cases.set(event.case_id, [...(cases.get(event.case_id) ?? []), event]);
  for (const chain of cases.values()) chain.sort((a, b) => b.seq - a.seq);
  return events.map((event) => cases.get(event.case_id)?.pop() ?? event);
}

async function checkChains(client: Sql, events: StoredEvent[]): Promise<void> {
  const firsts = new Map<string, StoredEvent>();
  for (const event of events) if (!firsts.has(event.case_id)) firsts.set(event.case_id, event);
  const { rows } = await client.query<{ case_id: string; seq: number; hash: Buffer }>(
    `SELECT e.case_id, e.seq, e.hash FROM unnest($1::uuid[], $2::int[]) AS want (case_id, seq)
     JOIN liandan.audit_event e ON e.case_id = want.case_id AND e.seq = want.seq
     JOIN liandan.log_leaf l ON l.event_id = e.event_id`,
    [[...firsts.keys()], [...firsts.values()].map((event) => event.seq - 1)],
  );
  const last = new Map(rows.map((row) => [row.case_id, { seq: row.seq, hash: row.hash.toString('hex') }]));
  for (const event of events) {
    const before = last.get(event.case_id) ?? { seq: 0, hash: undefined };
    if (event.seq !== before.seq + 1 || event.prev?.toString('hex') !== before.hash) {
      throw new LedgerFault({ eventId: event.event_id, caseId: event.case_id, ...brokenChain(event.seq) });
    }
    last.set(event.case_id, { seq: event.seq, hash: event.hash.toString('hex') });
  }
}

const brokenChain = (seq: number): Pick<Fault, 'en' | 'zh'> => ({
  en: `event ${seq} of the case does not follow the logged event before it`,
  zh: `该案第 ${seq} 个事件与其前已入日志的事件不相衔接`,
});

async function extend(client: Sql, tree: string, events: StoredEvent[]): Promise<void> {
  const { rows } = await client.query<{ size: string; frontier: Buffer[] }>(
    'SELECT size, frontier FROM liandan.log_state WHERE tree = $1',
    [tree],
  );
  const [state] = rows;
  const frontier = state ? new Frontier(Number(state.size), [...state.frontier]) : new Frontier();
  const old = frontier.size;
  const leaves: { idx: number; eventId: string | null; head: string | null; hash: Buffer }[] = [];
  const full: (TileAddress & { root: Buffer })[] = [];
  const push = (hash: Buffer, eventId: string | null, head: string | null) => {
    leaves.push({ idx: frontier.size, eventId, head, hash });
    for (const node of frontier.append(hash)) {
      const tile = tileBelow(node);
      if (tile) full.push({ ...tile, root: node.hash });
    }
  };
  if (!state) {
    const head = await latestEarlierHead(client, tree);
    if (head !== undefined) push(leafHash(Buffer.from(head, 'utf8')), null, head);
  }
  for (const event of events) push(event.hash, event.event_id, null);

  await client.query(
    `INSERT INTO liandan.log_leaf (tree, idx, event_id, head, hash)
     SELECT $1, * FROM unnest($2::bigint[], $3::uuid[], $4::text[], $5::bytea[])`,
    [
      tree,
      leaves.map((leaf) => leaf.idx),
      leaves.map((leaf) => leaf.eventId),
      leaves.map((leaf) => leaf.head),
      leaves.map((leaf) => leaf.hash),
    ],
  );
  await writeTiles(client, tree, full);
  const grown = [tree, frontier.size, frontier.root(), [...frontier.peaks]];
  const stored = state
    ? await client.query(
        'UPDATE liandan.log_state SET size = $2, root = $3, frontier = $4 WHERE tree = $1 AND size = $5',
        [...grown, old],
      )
    : await client.query('INSERT INTO liandan.log_state (tree, size, root, frontier) VALUES ($1, $2, $3, $4)', grown);
  if (stored.rowCount !== 1)
    throw new Error(`log ${tree} has grown since it was read: another sequencer without the lock`);
}

/**
 * Writes tiles that have become full, once and for ever, and reads them back: what is stored must give the roots that the
 * edge of the tree has. Throws LedgerFault otherwise, so that nothing of the batch is logged.
 */
async function writeTiles(client: Sql, tree: string, full: (TileAddress & { root: Buffer })[]): Promise<void> {
  for (const level of [...new Set(full.map((tile) => tile.level))].sort()) {
    const tiles = full.filter((tile) => tile.level === level);
    const [indexes, roots] = [tiles.map((tile) => tile.index), tiles.map((tile) => tile.root)];
    const [source, hash] = level === 0 ? ['log_leaf l', 'l.hash'] : ['log_tile l', 'l.root'];
    await client.query(
      `INSERT INTO liandan.log_tile (tree, level, idx, hashes, root)
       SELECT $1, $2, want.idx, row.hashes, want.root FROM unnest($3::bigint[], $4::bytea[]) AS want (idx, root)
       CROSS JOIN LATERAL (SELECT string_agg(${hash}, '' ORDER BY l.idx) AS hashes FROM liandan.${source}
         WHERE l.tree = $1 AND l.idx >= want.idx * 256 AND l.idx < (want.idx + 1) * 256
           ${level === 0 ? '' : 'AND l.level = $2 - 1'}) row`,
      [tree, level, indexes, roots],
    );
    const { rows } = await client.query<{ idx: string; hashes: Buffer; root: Buffer }>(
      'SELECT idx, hashes, root FROM liandan.log_tile WHERE tree = $1 AND level = $2 AND idx = ANY ($3)',
      [tree, level, indexes],
    );
    for (const [i, index] of indexes.entries()) {
      const stored = rows.find((row) => Number(row.idx) === index);
      if (stored && stored.root.equals(roots[i] as Buffer) && rowRoot(stored.hashes).equals(stored.root)) continue;
      throw new LedgerFault({
        tree,
        index: index * 256 ** (level + 1),
        en: `the tile at level ${level}, index ${index} does not give the root that the tree has: a logged hash was altered`,
        zh: `第 ${level} 层第 ${index} 个瓦片与树根不符：已入日志的哈希被改动`,
      });
    }
  }
}

/**
 * The body of the checkpoint that ties a new year to the years before of its deployment, whose empty years are skipped; and the
 * first log of a deployment to the log that was closed.
 */
async function latestEarlierHead(client: Sql, tree: string): Promise<string | undefined> {
  const { rows } = await client.query<{ tree: string; size: string; root: Buffer }>(
    'SELECT tree, size, root FROM liandan.log_state',
  );
  const before = earlierLog(
    tree,
    rows.map((row) => row.tree),
  );
  const latest = rows.find((row) => row.tree === before) ?? (await closedBefore(client, tree));
  return latest && checkpointText({ origin: latest.tree, size: Number(latest.size), root: latest.root });
}
