import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { appendStatement, buildEvent, type ChainHead, type LedgerEvent } from '#ledger/append';
import { eventId } from '#ledger/event-id';
import { type Leaf, parseLeaf } from '#ledger/leaf';
import { checkpointText, privateKeyFromSeed, signNote } from '#ledger/note';
import { inclusionProof } from '#ledger/proof';
import { TileRows } from '#ledger/tiles';
import { Frontier, verifyInclusion } from '#ledger/tree';
import { DEMO_PASSWORD } from '#src/demo/accounts';
import { Person } from '../demo/client.js';
import { DEPLOYMENT, seconds, type Host } from './host.js';

/** What is promised at ten million leaves: a long history opens, whole, and any proof is given. */
const LIMITS = { historySeconds: 2, proofMs: 50 };
const PROOFS = 1000;
const BATCH = 20_000;

export interface DeepHost extends Host {
  /** leaves of the log, and events of the one long case that lie all over it */
  deep: { leaves: number; events: number };
}

/**
 * A log of many leaves and one case with a long history in it. The leaves of others are hashes alone, as every reader of the
 * case sees them; those of the case are whole events, evenly among them.
 */
export async function runDeep(host: DeepHost): Promise<{ ok: boolean } & Record<string, unknown>> {
  const { leaves, events } = host.deep;
  host.say('generating a few cases');
  await host.cli('generate', '--cases', '60');
  const sql = new pg.Client({ connectionString: host.adminUrl });
  await sql.connect();
  try {
    host.say(`one case with ${events} events`);
    const { id, hashes, tree } = await longCase(sql, events);
    host.say(`a log of ${leaves} leaves`);
    const since = performance.now();
    await longLog(sql, tree, leaves, hashes);
    await sql.query('VACUUM ANALYZE');
    const made = seconds(since);
    const history = await opened(host, id, events);
    const proofs = await proven(sql, tree, leaves);
    const ok =
      history.whole && history.seconds <= LIMITS.historySeconds && proofs.whole && proofs.p99 <= LIMITS.proofMs;
    return { ok, limits: LIMITS, leaves, events, made, history, proofs };
  } finally {
    await sql.end();
  }
}

/** The demonstration's newest manifest is refused something again and again: lawful, and without end. */
async function longCase(sql: pg.Client, events: number) {
  const { rows } = await sql.query<{ id: string; seq: number; head: Buffer; leaf: Buffer; readers: string[] }>(
    `SELECT m.id, m.seq, m.head, e.leaf, e.readers FROM liandan.manifest m
       JOIN liandan.audit_event e ON e.case_id = m.id AND e.seq = m.seq ORDER BY m.id DESC LIMIT 1`,
  );
  const [row] = rows;
  if (!row) throw new Error('no manifest was generated');
  const last: Leaf = parseLeaf(row.leaf);
  let head: ChainHead = { seq: row.seq, hash: row.head };
  const hashes: { id: string; hash: Buffer }[] = [];
  for (let n = row.seq; n < events;) {
    const batch: LedgerEvent[] = [];
    for (; batch.length < 500 && n < events; n++) {
      const { event, head: next } = buildEvent(head, {
        ...{ deployment: DEPLOYMENT, machine: last.machine, machineVersion: last.machine_version },
        ...{ caseId: row.id, caseVersion: last.case_version, type: 'discard', from: last.to, to: last.to },
        ...{ ruleIds: [], actor: { ...last.actor, door: 'command' }, occurredAt: last.occurred_at },
        ...{ outcome: 'refused', calendarVersion: last.calendar_version, readers: row.readers },
        payload: { type: 'discard', by: { kind: 'system', org: null, person: null, roles: [], auth: null }, parts: [] },
      });
      head = next;
      batch.push(event);
      hashes.push({ id: event.leaf.event_id, hash: event.hash });
    }
    const { text, values } = appendStatement(batch);
    await sql.query(text, values);
  }
  await sql.query('UPDATE liandan.manifest SET seq = $2, head = $3 WHERE id = $1', [row.id, head.seq, head.hash]);
  await sql.query('TRUNCATE liandan.audit_pending');
  return { id: row.id, hashes, tree: last.tree };
}

/** Writes leaves, tiles, state and one head; the leaves of the long case lie evenly among the others. */
async function longLog(sql: pg.Client, tree: string, leaves: number, own: readonly { id: string; hash: Buffer }[]) {
  await sql.query(`SET session_replication_role = replica; SET synchronous_commit = off`);
  const earlier = await sql.query<{ event_id: string; hash: Buffer }>(
    `SELECT event_id, hash FROM liandan.audit_event WHERE tree = $1 AND NOT event_id = ANY ($2::uuid[]) ORDER BY event_id`,
    [tree, own.map(({ id }) => id)],
  );
  const first = earlier.rows.map(({ event_id: id, hash }) => ({ id, hash }));
  const every = (leaves - first.length) / own.length;
  const frontier = new Frontier();
  const tiles = new TileRows();
  let [taken, batch] = [0, [] as { id: string; hash: Buffer }[]];
  let full: ReturnType<TileRows['add']> = [];
  const flush = async () => {
    const from = frontier.size - batch.length;
    await sql.query(
      `INSERT INTO liandan.log_leaf (tree, idx, event_id, hash)
       SELECT $1, $2 + n - 1, id, hash FROM unnest($3::uuid[], $4::bytea[]) WITH ORDINALITY AS l (id, hash, n)`,
      [tree, from, batch.map(({ id }) => id), batch.map(({ hash }) => hash)],
    );
    await sql.query(
      `INSERT INTO liandan.log_tile (tree, level, idx, hashes, root)
       SELECT $1, t.* FROM unnest($2::int[], $3::bigint[], $4::bytea[], $5::bytea[]) AS t`,
      [
        tree,
        ...[full.map(({ level }) => level), full.map(({ index }) => index)],
        ...[full.map(({ hashes }) => hashes), full.map(({ root }) => root)],
      ],
    );
    [batch, full] = [[], []];
  };
  while (frontier.size < leaves) {
    const mine = taken < own.length && frontier.size >= first.length + taken * every ? own[taken++] : undefined;
    const leaf = first[frontier.size] ?? mine ?? { id: eventId(), hash: randomBytes(32) };
    full.push(...tiles.add(frontier.append(leaf.hash)));
    batch.push(leaf);
    if (batch.length === BATCH) await flush();
  }
  if (batch.length > 0) await flush();
  const root = frontier.root();
  await sql.query('INSERT INTO liandan.log_state (tree, size, root, frontier) VALUES ($1, $2, $3, $4)', [
    tree,
    frontier.size,
    root,
    [...frontier.peaks],
  ]);
  const note = signNote(
    checkpointText({ origin: tree, size: frontier.size, root }),
    tree,
    privateKeyFromSeed(randomBytes(32)),
  );
  await sql.query('INSERT INTO liandan.log_checkpoint (tree, size, root, note) VALUES ($1, $2, $3, $4)', [
    tree,
    frontier.size,
    root,
    note,
  ]);
  await sql.query('SET session_replication_role = DEFAULT');
}

interface Page {
  next: number | null;
  unbroken: boolean;
  events: { hash: string; proof?: unknown }[];
}
const RUNS = 3;

/**
 * An auditor opens the case, page after page to its end; cold once, then again. Then a page of a thousand with the proof of
 * each event, which the promise is not about: such a page is a quarter of a million hashes.
 */
async function opened(host: Host, id: string, events: number) {
  const api = await host.start('api');
  try {
    const auditor = await Person.login(api.address, 'auditor', DEMO_PASSWORD);
    const page = (query: string) => auditor.get<Page & never>(`audit/cases/${id}?${query}`);
    const runs: { first: number; all: number }[] = [];
    let whole = true;
    for (let run = 0; run < RUNS; run++) {
      const since = performance.now();
      let [first, seen] = [0, 0];
      for (let after: number | null = 0; after !== null;) {
        const part: Page = await page(`proofs=none&after=${after}`);
        if (seen === 0) first = seconds(since);
        seen += part.events.length;
        whole &&= part.unbroken;
        after = part.next;
      }
      whole &&= seen === events;
      runs.push({ first, all: seconds(since) });
    }
    const since = performance.now();
    const proven: Page = await page('after=0');
    whole &&= proven.events.every(({ proof }) => proof !== undefined && proof !== null);
    const provenPage = seconds(since);
    return { whole, seconds: Math.max(...runs.map(({ all }) => all)), runs, provenPage };
  } finally {
    await api.stop();
  }
}

/** Proofs of single leaves anywhere in the log, each asked for alone. */
async function proven(sql: pg.Client, tree: string, leaves: number) {
  const taken: number[] = [];
  let whole = true;
  for (let n = 0; n < PROOFS; n++) {
    const at = Math.floor(Math.random() * leaves);
    const { rows } = await sql.query<{ id: string }>(
      'SELECT event_id AS id FROM liandan.log_leaf WHERE tree = $1 AND idx = $2',
      [tree, at],
    );
    const since = performance.now();
    const proof = await inclusionProof(sql, rows[0]?.id ?? '');
    taken.push(performance.now() - since);
    const { rows: state } =
      n === 0
        ? await sql.query<{ root: Buffer }>('SELECT root FROM liandan.log_state WHERE tree = $1', [tree])
        : { rows: [] };
    if (!proof) whole = false;
    else if (state[0]) whole &&= verifyInclusion(proof.leaf, proof.index, proof.size, proof.path, state[0].root);
  }
  taken.sort((a, b) => a - b);
  const at = (share: number) => Math.round((taken[Math.floor(taken.length * share)] ?? 0) * 100) / 100;
  return { whole, asked: PROOFS, p50: at(0.5), p99: at(0.99), worst: Math.round((taken.at(-1) ?? 0) * 100) / 100 };
}
