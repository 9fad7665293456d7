import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import pg from 'pg';
import { appendStatement, buildEvent, type ChainHead, type EventFields, type LedgerEvent } from '#ledger/append';
import { cosign, cosignatureKey } from '#ledger/cosignature';
import { describe as inWords } from '#ledger/fault';
import { leafHash } from '#ledger/leaf';
import {
  openNote,
  parseCheckpoint,
  parseNote,
  privateKeyFromSeed,
  rawPublicKey,
  signNote,
  verifierKey,
} from '#ledger/note';
import { parsePolicy, type Policy } from '#ledger/policy';
import { consistencyProof, inclusionProof, inclusionProofs } from '#ledger/proof';
import { sequence } from '#ledger/sequencer';
import { LOG_TREE, signHeads } from '#ledger/signer';
import { existingSignerHome, openSignerHome, SignerRefusal } from '#ledger/signer-home';
import { rowRoot, TileRows } from '#ledger/tiles';
import { Frontier, verifyConsistency, verifyInclusion } from '#ledger/tree';
import { verifyDatabase, type Verdict, type VerifyOptions } from '#ledger/verify';
import { freshDatabase, type RoleName, type TestDatabase } from '../support/database.js';
import { until } from '../support/waiting.js';

const TREE = 'liandan.test/2025';
const TABLE = 'ledger_case';

interface Case {
  id: string;
  state: string | null;
  version: number;
  chain: ChainHead;
}
const newCase = (): Case => ({ id: randomUUID(), state: null, version: 0, chain: { seq: 0, hash: null } });

let database: TestDatabase;
let folder: string;
let admin: pg.Client;
let worker: pg.Client;
let sequencer: pg.Client;
let signer: pg.Client;
let auditor: pg.Client;
let open: pg.Client[];

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  open.push(client);
  return client;
}
const as = (role: RoleName) => connect(database.urls[role]);

beforeEach(async () => {
  open = [];
  database = await freshDatabase();
  folder = mkdtempSync(join(tmpdir(), 'signer-'));
  admin = await connect(database.adminUrl);
  await admin.query(`SELECT liandan.create_case_table('${TABLE}')`);
  [worker, sequencer, signer, auditor] = [
    await as('worker'),
    await as('sequencer'),
    await as('signer'),
    await as('auditor'),
  ];
});

afterEach(async () => {
  for (const client of open) await client.end();
  await database.drop();
  rmSync(folder, { recursive: true });
});

function next(subject: Case, to: string, overrides: Partial<EventFields> = {}): LedgerEvent {
  const refused = overrides.outcome === 'refused';
  const { event, head } = buildEvent(subject.chain, {
    deployment: 'test',
    machine: 'ledgerCase',
    machineVersion: '1',
    caseId: subject.id,
    caseVersion: refused ? subject.version : subject.version + 1,
    type: refused ? 'refuse' : 'go',
    from: subject.state,
    to: refused ? subject.state : to,
    ruleIds: ['R-24b', 'odd "rule\\'],
    actor: {
      person: randomUUID(),
      role: 'officer',
      org: randomUUID(),
      province: '500000',
      authority: null,
      principal: null,
      door: 'command',
      auth: 'totp',
    },
    occurredAt: '2025-11-17T01:00:00.000Z',
    outcome: 'accepted',
    calendarVersion: '2025.1',
    payload: { reason: '贮存场所已满', tonnes: '12.500000', left: undefined },
    readers: ['p:500000', 'p:510000'],
    ...overrides,
  });
  subject.chain = head;
  if (!refused) [subject.state, subject.version] = [to, subject.version + 1];
  return event;
}

/** Stores events and the rows of their cases as a command does. */
async function record(subject: Case, ...events: LedgerEvent[]): Promise<void> {
  await worker.query(appendStatement(events));
  if (subject.version === 0) return;
  await worker.query(
    `INSERT INTO liandan.${TABLE} (id, state, version, seq, head, machine_version, context, readers, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, 1, '{}', '{}', now(), now())
     ON CONFLICT (id) DO UPDATE SET state = $2, version = $3, seq = $4, head = $5`,
    [subject.id, subject.state, subject.version, subject.chain.seq, subject.chain.hash],
  );
}

/** Sets the civil clock forward. */
async function civil(instant: string): Promise<void> {
  await admin.query('UPDATE liandan.civil_clock SET settable = true');
  await admin.query('SELECT liandan.set_clock($1)', [instant]);
}

async function grow(cases = 3): Promise<Case[]> {
  const made: Case[] = [];
  for (let i = 0; i < cases; i++) {
    const subject = newCase();
    await record(subject, next(subject, 'draft'), next(subject, 'reviewing'));
    await record(subject, next(subject, '', { outcome: 'refused' }));
    await record(subject, next(subject, 'approved'));
    made.push(subject);
  }
  return made;
}

/** Two signed heads, eleven and more leaves, nothing pending. */
async function signedLog(): Promise<{ cases: Case[]; key: string }> {
  const home = openSignerHome(folder);
  const cases = await grow(2);
  await sequence(sequencer);
  await signHeads(signer, home);
  cases.push(...(await grow(1)));
  await sequence(sequencer);
  await signHeads(signer, home);
  return { cases, key: verifierKey({ name: TREE, publicKey: home.publicKey }) };
}

/** The database as it was when the log had this many leaves, without a case that came later. */
async function restore(later: Case, size: number): Promise<void> {
  const { rows } = await admin.query<{ hash: Buffer }>(
    'SELECT hash FROM liandan.log_leaf WHERE tree = $1 AND idx < $2 ORDER BY idx',
    [TREE, size],
  );
  const frontier = new Frontier();
  for (const { hash } of rows) frontier.append(hash);
  await admin.query(`SET session_replication_role = 'replica'`);
  await admin.query('DELETE FROM liandan.log_leaf WHERE idx >= $1', [size]);
  await admin.query('DELETE FROM liandan.log_checkpoint WHERE size > $1', [size]);
  for (const table of ['audit_payload', 'audit_event'])
    await admin.query(
      `DELETE FROM liandan.${table} WHERE event_id IN (SELECT event_id FROM liandan.audit_event WHERE case_id = $1)`,
      [later.id],
    );
  await admin.query(`DELETE FROM liandan.${TABLE} WHERE id = $1`, [later.id]);
  await admin.query('UPDATE liandan.log_state SET size = $1, root = $2, frontier = $3', [
    size,
    frontier.root(),
    [...frontier.peaks],
  ]);
  await admin.query(`SET session_replication_role = 'origin'`);
}

const verify = (key: string, more: Partial<VerifyOptions> = {}): Promise<Verdict> =>
  verifyDatabase(auditor, { kinds: [{ machine: 'ledgerCase', table: TABLE }], publicKeys: [key], ...more });

/** What only somebody with the whole machine in his hands can do: change rows behind the triggers. */
async function tamper(text: string, values: unknown[] = []): Promise<void> {
  await admin.query('SET session_replication_role = replica');
  const { rowCount } = await admin.query(text, values);
  await admin.query('SET session_replication_role = DEFAULT');
  expect(rowCount).toBeGreaterThan(0); // a tampering that hits nothing proves nothing
}

describe('the record and its log', () => {
  it('[Z-02] records, logs, signs and verifies; every event has its proof under both heads', async () => {
    const { cases, key } = await signedLog();
    expect(await verify(key)).toMatchObject({
      ok: true,
      events: 12,
      leaves: 12,
      heads: 2,
      finals: [{ size: 12, final: 0 }],
    });

    const { rows: heads } = await auditor.query('SELECT note FROM liandan.log_checkpoint ORDER BY size');
    const keys = [{ name: TREE, publicKey: openSignerHome(folder).publicKey }];
    const [first, last] = heads.map((head) => parseCheckpoint(openNote(head.note, keys).text));
    if (!first || !last) throw new Error('two heads were signed');
    expect([first.size, last.size]).toEqual([8, 12]);
    const proof = await consistencyProof(auditor, TREE, first.size, last.size);
    expect(verifyConsistency(first.size, last.size, proof, first.root, last.root)).toBe(true);

    const { rows: events } = await auditor.query('SELECT event_id, leaf FROM liandan.audit_event ORDER BY event_id');
    for (const { event_id, leaf } of events) {
      const inclusion = await inclusionProof(auditor, event_id);
      if (!inclusion) throw new Error('not logged');
      const { index, size, path } = inclusion;
      expect(verifyInclusion(leafHash(leaf), index, size, path, last.root)).toBe(true);
      const earlier = await inclusionProof(auditor, event_id, first.size);
      expect(earlier === undefined).toBe(index >= first.size);
      if (earlier) expect(verifyInclusion(leafHash(leaf), index, first.size, earlier.path, first.root)).toBe(true);
    }
    expect(cases).toHaveLength(3);
  });

  it('[Z-01] chains refusals without a new version, also the refusal of an opening', async () => {
    const { key } = await signedLog();
    const never = newCase();
    await record(never, next(never, '', { outcome: 'refused' }));
    await sequence(sequencer);
    expect(await verify(key)).toMatchObject({ ok: true, events: 13 });
    expect(() => buildEvent(never.chain, { outcome: 'refused', from: 'a', to: 'b' } as EventFields)).toThrow(
      RangeError,
    );
  });

  it('[Z-02] lets nobody change what is recorded', async () => {
    await signedLog();
    for (const role of ['app', 'worker', 'sequencer', 'signer', 'auditor'] as const) {
      const client = await as(role);
      for (const table of ['audit_event', 'log_leaf', 'log_tile', 'log_checkpoint', 'audit_payload']) {
        await expect(client.query(`DELETE FROM liandan.${table}`)).rejects.toThrow(/permission denied/);
        await expect(client.query(`TRUNCATE liandan.${table}`)).rejects.toThrow(/permission denied/);
      }
      await expect(client.query(`UPDATE liandan.audit_event SET type = 'x'`)).rejects.toThrow(/permission denied/);
    }
    for (const client of [await as('owner'), admin]) {
      await expect(client.query(`UPDATE liandan.audit_event SET type = 'x'`)).rejects.toThrow(/\[Z-02\]/);
      await expect(client.query('DELETE FROM liandan.audit_event')).rejects.toThrow(/\[Z-02\]/);
      await expect(client.query('TRUNCATE liandan.log_leaf')).rejects.toThrow(/\[Z-02\]/);
    }
    const grown = 'INSERT INTO liandan.log_leaf (tree, idx, head, hash) VALUES ($1, 0, $1, $2)';
    for (const client of [worker, signer, await as('app')]) {
      await expect(client.query(grown, ['t', Buffer.alloc(32)])).rejects.toThrow(/permission denied/);
    }
    const event = next(newCase(), 'draft');
    for (const client of [sequencer, signer, auditor]) {
      await expect(client.query(appendStatement([event]))).rejects.toThrow(/permission denied/);
    }
    const signed = `INSERT INTO liandan.log_checkpoint VALUES ('t', 1, $1, '')`;
    for (const client of [worker, sequencer, await as('app')]) {
      await expect(client.query(signed, [Buffer.alloc(32)])).rejects.toThrow(/permission denied/);
    }
  });

  it('shows the serving role only the events of its readers, with their payloads', async () => {
    const app = await as('app');
    const subject = newCase();
    await app.query('BEGIN');
    await app.query(appendStatement([next(subject, 'draft'), next(subject, 'reviewing', { readers: ['p:510000'] })]));
    await app.query('COMMIT');
    const seen = async (readers: string) => {
      await app.query('BEGIN');
      await app.query(`SELECT set_config('app.readers', $1, true)`, [readers]);
      const events = await app.query('SELECT event_id FROM liandan.audit_event');
      const payloads = await app.query('SELECT event_id FROM liandan.audit_payload');
      await app.query('COMMIT');
      return [events.rowCount, payloads.rowCount];
    };
    expect(await seen('p:500000')).toEqual([1, 1]);
    expect(await seen('p:510000')).toEqual([2, 2]);
    expect(await seen('p:330000')).toEqual([0, 0]);
    expect(await seen('')).toEqual([0, 0]);
    expect(await seen('audit')).toEqual([2, 2]);
  });
});

describe('the sequencer', () => {
  it('may run twice at once: every event is logged exactly once, each case in its order', async () => {
    const other = await as('sequencer');
    const cases = await grow(10);
    const batches = await Promise.all(
      Array.from({ length: 12 }, (_, i) => [sequencer, other][i % 2] as pg.Client).reduce<Promise<number>[]>(
        (runs, client, i) => [
          ...runs,
          (runs[i - 2] ?? Promise.resolve(0)).then(() => sequence(client, 7)).then((b) => b.sequenced),
        ],
        [],
      ),
    );
    expect(batches.reduce((sum, n) => sum + n, 0)).toBe(40);
    const key = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
    expect(await verify(key)).toMatchObject({ ok: true, events: 40, leaves: 40, heads: 0 });
    const { rows } = await auditor.query(
      `SELECT e.case_id, array_agg(e.seq ORDER BY l.idx) AS seqs FROM liandan.log_leaf l JOIN liandan.audit_event e USING (event_id)
       GROUP BY e.case_id`,
    );
    expect(rows).toHaveLength(cases.length);
    for (const row of rows) expect(row.seqs).toEqual([1, 2, 3, 4]);
  });

  it('follows the case, not the clocks, when ids of one case come from clocks that differ', async () => {
    const subject = newCase();
    const early = next(subject, 'draft');
    const [, late] = [early, next(subject, 'reviewing')];
    // The second event gets the smaller id, as from a machine whose clock is behind.
    const small = '01000000-0000-7000-8000-000000000001';
    const { event } = buildEvent({ seq: 1, hash: early.hash }, fieldsOf(late));
    const moved = { ...event, leaf: { ...event.leaf, event_id: small } };
    const { leafBytes } = await import('#ledger/leaf');
    moved.bytes = leafBytes(moved.leaf);
    moved.hash = leafHash(moved.bytes);
    subject.chain = { seq: 2, hash: moved.hash };
    await record(subject, early, moved);
    expect((await sequence(sequencer, 1)).sequenced).toBe(2);
    const { rows } = await auditor.query('SELECT event_id FROM liandan.log_leaf ORDER BY idx');
    expect(rows.map((row) => row.event_id)).toEqual([early.leaf.event_id, small]);
  });

  it('logs nothing while an event is not what its hash says, and says which', async () => {
    const [subject] = await grow(2);
    const { rows } = await admin.query('SELECT event_id FROM liandan.audit_event WHERE case_id = $1 AND seq = 2', [
      subject?.id,
    ]);
    await tamper(`UPDATE liandan.audit_event SET leaf = set_byte(leaf, 40, 88) WHERE event_id = $1`, [
      rows[0].event_id,
    ]);
    await expect(sequence(sequencer)).rejects.toThrow(rows[0].event_id);
    expect((await auditor.query('SELECT FROM liandan.audit_pending')).rowCount).toBe(8);
    expect((await auditor.query('SELECT FROM liandan.log_leaf')).rowCount).toBe(0);
  });

  it('logs nothing when a case has lost the event before', async () => {
    const subject = newCase();
    const [gone, left] = [next(subject, 'draft'), next(subject, 'reviewing')];
    await record(subject, gone, left);
    await tamper('DELETE FROM liandan.audit_pending WHERE event_id = $1', [gone.leaf.event_id]);
    await expect(sequence(sequencer)).rejects.toThrow(/does not follow/);
  });

  it('begins a new year with the last head of the latest earlier year', async () => {
    const { key } = await signedLog();
    const subject = newCase();
    const newYear = '2027-12-31T16:00:00.000Z'; // 2028 in Shanghai; 2026 and 2027 had no events
    await civil(newYear);
    await record(
      subject,
      next(subject, 'draft', { occurredAt: newYear }),
      next(subject, 'reviewing', { occurredAt: newYear }),
    );
    await sequence(sequencer);
    expect(await signHeads(signer, openSignerHome(folder))).toEqual(['liandan.test/2028']);
    expect(await verify(key)).toMatchObject({ ok: true, events: 14, leaves: 15, heads: 4 });
    const { rows } = await auditor.query(
      `SELECT head, event_id FROM liandan.log_leaf WHERE tree = 'liandan.test/2028' AND idx = 0`,
    );
    expect(parseCheckpoint(rows[0].head)).toMatchObject({ origin: TREE, size: 12 });
    await tamper(
      `UPDATE liandan.log_leaf SET head = replace(head, E'\\n12\\n', E'\\n11\\n') WHERE idx = 0 AND head IS NOT NULL`,
    );
    expect((await verify(key)).fault?.tree).toMatch(/^liandan\.test/);
  });
});

describe('the tiles', () => {
  const leafNumber = (i: number) => leafHash(Buffer.from(`leaf ${i}`));

  /** One case of `n` events, logged and signed. */
  async function longLog(n: number): Promise<string> {
    const subject = newCase();
    const events = Array.from({ length: n }, (_, i) => next(subject, `s${i % 2}`));
    await record(subject, ...events);
    while ((await sequence(sequencer, 200)).sequenced > 0);
    const home = openSignerHome(folder);
    await signHeads(signer, home);
    return verifierKey({ name: TREE, publicKey: home.publicKey });
  }

  it('[Z-02] are written once when full, prove what lies below them, and are checked by the verifier', async () => {
    const key = await longLog(600);
    expect(await verify(key)).toMatchObject({ ok: true, events: 600, leaves: 600, heads: 1 });
    const { rows } = await auditor.query(
      'SELECT level, idx::int, octet_length(hashes) AS bytes FROM liandan.log_tile ORDER BY level, idx',
    );
    expect(rows).toEqual([
      { level: 0, idx: 0, bytes: 8192 },
      { level: 0, idx: 1, bytes: 8192 },
    ]);
    const { rows: events } = await auditor.query('SELECT event_id, leaf FROM liandan.audit_event');
    const { rows: leaves } = await auditor.query('SELECT hash FROM liandan.log_leaf ORDER BY idx');
    const rootAt = (size: number) => {
      const frontier = new Frontier();
      for (const { hash } of leaves.slice(0, size)) frontier.append(hash);
      return frontier.root();
    };
    for (const size of [600, 512, 511, 257, 256, 1]) {
      const root = rootAt(size);
      const proofs = await inclusionProofs(
        auditor,
        events.map((event) => event.event_id),
        () => size,
      );
      expect(proofs.size).toBe(size);
      for (const { event_id, leaf } of events) {
        const proof = proofs.get(event_id);
        if (proof && !verifyInclusion(leafHash(leaf), proof.index, size, proof.path, root))
          throw new Error(`leaf ${proof.index} of ${size} is not proven`);
      }
      const consistency = await consistencyProof(auditor, TREE, size, 600);
      expect(verifyConsistency(size, 600, consistency, root, rootAt(600))).toBe(true);
    }
    const flip = (column: string) => `set_byte(${column}, 5, get_byte(${column}, 5) # 1)`;
    for (const [text, words] of [
      [`UPDATE liandan.log_tile SET hashes = ${flip('hashes')} WHERE idx = 1`, /level 0, index 1 was altered/],
      [`UPDATE liandan.log_tile SET root = ${flip('root')} WHERE idx = 1`, /level 0, index 1 was altered/],
      ['UPDATE liandan.log_tile SET idx = 2 WHERE idx = 1', /level 0, index 1 is missing/],
      [`INSERT INTO liandan.log_tile SELECT tree, 1, 0, hashes, root FROM liandan.log_tile WHERE idx = 1`, /beyond/],
    ] as const) {
      await tamper(text);
      expect((await verify(key)).fault?.en).toMatch(words);
      await restore();
      expect((await verify(key)).ok).toBe(true);
    }
  });

  /** Puts the two tiles of a log of 600 back as they were. */
  async function restore(): Promise<void> {
    await tamper('DELETE FROM liandan.log_tile');
    await admin.query(
      `INSERT INTO liandan.log_tile SELECT tree, 0, idx / 256, string_agg(hash, '' ORDER BY idx), decode(repeat('00', 32), 'hex')
       FROM liandan.log_leaf WHERE idx < 512 GROUP BY tree, idx / 256`,
    );
    const { rows } = await admin.query('SELECT idx, hashes FROM liandan.log_tile');
    for (const { idx, hashes } of rows)
      await tamper('UPDATE liandan.log_tile SET root = $1 WHERE idx = $2', [rowRoot(hashes), idx]);
  }

  it('refuse to be written over a hash that was altered after it was logged', async () => {
    const subject = newCase();
    await record(subject, ...Array.from({ length: 255 }, (_, i) => next(subject, `s${i % 2}`)));
    await sequence(sequencer);
    await tamper(`UPDATE liandan.log_leaf SET hash = set_byte(hash, 5, get_byte(hash, 5) # 1) WHERE idx = 17`);
    await record(subject, next(subject, 'end'));
    await expect(sequence(sequencer)).rejects.toThrow(/tile at level 0, index 0 does not give the root/);
    expect((await auditor.query('SELECT FROM liandan.log_tile')).rowCount).toBe(0);
    expect((await auditor.query('SELECT FROM liandan.audit_pending')).rowCount).toBe(1);
  });

  it('grow a second level, and every proof of a large tree reads few of them', async () => {
    // A log of 65,535 leaves, as a sequencer would have left it.
    const [frontier, filling] = [new Frontier(), new TileRows()];
    const hashes = Array.from({ length: 65_535 }, (_, i) => leafNumber(i));
    const tiles = hashes.flatMap((hash) => filling.add(frontier.append(hash)));
    await admin.query(
      `INSERT INTO liandan.log_leaf (tree, idx, event_id, hash)
       SELECT $1, place - 1, gen_random_uuid(), hash FROM unnest($2::bytea[]) WITH ORDINALITY AS l (hash, place)`,
      [TREE, hashes],
    );
    await admin.query(
      `INSERT INTO liandan.log_tile (tree, level, idx, hashes, root)
       SELECT $1, 0, * FROM unnest($2::bigint[], $3::bytea[], $4::bytea[])`,
      [TREE, tiles.map(({ index }) => index), tiles.map((tile) => tile.hashes), tiles.map(({ root }) => root)],
    );
    await admin.query('INSERT INTO liandan.log_state (tree, size, root, frontier) VALUES ($1, $2, $3, $4)', [
      TREE,
      frontier.size,
      frontier.root(),
      [...frontier.peaks],
    ]);
    const subject = newCase();
    const events = [next(subject, 'draft'), next(subject, 'reviewing')];
    await record(subject, ...events);
    await sequence(sequencer);
    const full = events.flatMap(({ hash }) => filling.add(frontier.append(hash)));
    const { rows } = await auditor.query(
      'SELECT level, idx::int AS index, hashes, root FROM liandan.log_tile WHERE level = 1',
    );
    expect(rows).toEqual(full.filter(({ level }) => level === 1));
    for (const [i, { leaf, hash }] of events.entries()) {
      const proof = await inclusionProof(auditor, leaf.event_id);
      expect(proof?.index).toBe(65_535 + i);
      expect(verifyInclusion(hash, 65_535 + i, 65_537, proof?.path ?? [], frontier.root())).toBe(true);
    }
    for (const old of [1, 255, 256, 257, 40_000, 65_535, 65_536, 65_537]) {
      const proof = await consistencyProof(auditor, TREE, old, 65_537);
      const before = new Frontier();
      for (const hash of [...hashes, ...events.map((event) => event.hash)].slice(0, old)) before.append(hash);
      expect(verifyConsistency(old, 65_537, proof, before.root(), frontier.root())).toBe(true);
    }
  });
});

describe('the signer', () => {
  it('signs only when the log has grown, and publishes what it had signed before a crash', async () => {
    const home = openSignerHome(folder);
    await grow(1);
    await sequence(sequencer);
    expect(await signHeads(signer, home)).toEqual([TREE]);
    expect(await signHeads(signer, home)).toEqual([]);
    await tamper('DELETE FROM liandan.log_checkpoint');
    expect(await signHeads(signer, openSignerHome(folder))).toEqual([]);
    expect((await auditor.query('SELECT FROM liandan.log_checkpoint')).rowCount).toBe(1);
    expect(readFileSync(join(folder, 'key.pem'), 'utf8')).toContain('PRIVATE KEY');
  });

  it('refuses a fork, even one whose tree is right in itself', async () => {
    const { key } = await signedLog();
    // Take the log apart and build it anew without its first event.
    await tamper(
      `DELETE FROM liandan.audit_event WHERE case_id = (SELECT case_id FROM liandan.audit_event ORDER BY event_id LIMIT 1)`,
    );
    await tamper('INSERT INTO liandan.audit_pending (event_id) SELECT event_id FROM liandan.audit_event');
    for (const table of ['log_leaf', 'log_state', 'log_checkpoint']) await tamper(`DELETE FROM liandan.${table}`);
    await sequence(sequencer);
    const home = openSignerHome(folder);
    await expect(signHeads(signer, home)).rejects.toThrow(/8 leaves, 12 are signed/);
    await grow(1);
    await sequence(sequencer);
    await expect(signHeads(signer, home)).rejects.toThrow(/fork/);
    await grow(1);
    await sequence(sequencer);
    await expect(signHeads(signer, home)).rejects.toThrow(SignerRefusal);
    expect((await auditor.query('SELECT FROM liandan.log_checkpoint')).rowCount).toBe(0);
    const memory = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'));
    const verdict = await verify(key, { knownHeads: [memory.heads[TREE].note] });
    expect(verdict.ok).toBe(false);
  });

  it('refuses a database restored from a backup, and says what to do', async () => {
    await signedLog();
    for (const table of ['log_state', 'log_leaf', 'log_checkpoint']) await tamper(`DELETE FROM liandan.${table}`);
    await expect(signHeads(signer, openSignerHome(folder))).rejects.toThrow(/the log is gone.*close this log/);
  });

  it('[Z-02] begins the first log of a new deployment with the last head of the closed one, and signs no other beginning', async () => {
    const { cases, key } = await signedLog();
    const [first, second] = cases as [Case, Case];
    const rules = { deployment: 'anew' };
    const home = openSignerHome(folder);
    await record(first, next(first, 'shipped'));
    await record(first, next(first, 'closed', rules));
    // What is pending under the old name is logged and signed there before the new log begins.
    expect(await sequence(sequencer)).toMatchObject({ sequenced: 1 });
    expect(await sequence(sequencer)).toMatchObject({ sequenced: 0 });
    expect(await signHeads(signer, home, LOG_TREE, rules)).toEqual([TREE]);
    expect(await sequence(sequencer)).toMatchObject({ sequenced: 1 });
    const named = async () =>
      String(
        (await auditor.query(`SELECT head FROM liandan.log_leaf WHERE tree <> $1 AND idx = 0`, [TREE])).rows[0].head,
      );
    const honest = await named();
    expect(honest.split('\n').slice(0, 2)).toEqual([TREE, '13']);
    const { rows: leaf } = await auditor.query('SELECT hash FROM liandan.log_leaf WHERE tree <> $1 AND idx = 0', [
      TREE,
    ]);
    /** Null: without any head of another log. */
    const begin = async (head: string | null) => {
      if (head !== null)
        return tamper('UPDATE liandan.log_leaf SET head = $1 WHERE tree <> $2 AND idx = 0', [head, TREE]);
      await tamper('DELETE FROM liandan.log_leaf WHERE tree <> $1 AND idx = 0', [TREE]);
      await tamper('UPDATE liandan.log_leaf SET idx = 0 WHERE tree <> $1', [TREE]);
    };
    const again = async () => {
      await tamper('UPDATE liandan.log_leaf SET idx = 1 WHERE tree <> $1', [TREE]);
      await tamper(`INSERT INTO liandan.log_leaf (tree, idx, head, hash) VALUES ('liandan.anew/2025', 0, $1, $2)`, [
        honest,
        leaf[0].hash,
      ]);
    };
    const { rows: heads } = await auditor.query('SELECT note FROM liandan.log_checkpoint ORDER BY size');
    for (const other of [
      String(heads[0].note).split('\n\n')[0] + '\n',
      honest.replace(/\n[^\n]{44}\n/, `\n${'A'.repeat(43)}=\n`),
    ]) {
      await begin(other);
      expect(other).not.toBe(honest);
      await expect(signHeads(signer, home, LOG_TREE, rules)).rejects.toThrow(
        /must begin with the last head of liandan\.test\/2025, of size 13/,
      );
    }
    await begin(null);
    await expect(signHeads(signer, home, LOG_TREE, rules)).rejects.toThrow(
      /must begin with the last head of liandan\.test/,
    );
    await again();
    // Nor one of a log that it does not know, where it knows the one that was closed.
    await tamper(
      `INSERT INTO liandan.log_state SELECT 'liandan.made-up/2025', size, root, frontier FROM liandan.log_state WHERE tree = $1`,
      [TREE],
    );
    await tamper(
      `INSERT INTO liandan.log_checkpoint SELECT 'liandan.made-up/2025', size, root, replace(note, 'liandan.test', 'liandan.made-up'), now() + '1 h'
         FROM liandan.log_checkpoint WHERE tree = $1 ORDER BY size DESC LIMIT 1`,
      [TREE],
    );
    await begin(honest.replace('liandan.test', 'liandan.made-up'));
    await expect(signHeads(signer, home, LOG_TREE, rules)).rejects.toThrow(
      /begins with a head of liandan\.made-up\/2025, which this signer has never signed, and not with one of liandan\.test/,
    );
    for (const table of ['log_state', 'log_checkpoint'])
      await tamper(`DELETE FROM liandan.${table} WHERE tree = 'liandan.made-up/2025'`);
    await begin(honest);
    // A head that this signer never signed is none to begin with, though it is published.
    await tamper(`UPDATE liandan.log_checkpoint SET note = replace(note, '— ', '— x') WHERE size = 13`);
    await expect(signHeads(signer, home, LOG_TREE, rules)).rejects.toThrow(
      /published head of liandan\.test\/2025 of size 13 is not one that was signed/,
    );
    await tamper(`UPDATE liandan.log_checkpoint SET note = replace(note, '— x', '— ') WHERE size = 13`);
    expect(await signHeads(signer, home, LOG_TREE, rules)).toEqual(['liandan.anew/2025']);
    expect((await verify(key)).fault).toBeUndefined();

    const wrong = { check: 'log succession', fault: { tree: 'liandan.anew/2025', index: 0 } };
    await begin(honest.replace('2025', '2024'));
    expect(await verify(key)).toMatchObject(wrong);
    await begin(null);
    expect(await verify(key)).toMatchObject(wrong);
    await again();
    // The old name taken up again: its logs have ended.
    const [third] = cases.slice(2) as [Case];
    await record(third, next(third, 'shipped'));
    await sequence(sequencer);
    await expect(signHeads(signer, home, LOG_TREE, { deployment: 'test' })).rejects.toThrow(
      /liandan\.anew\/2025 goes on from this deployment, which was closed: a name that was left is not taken up again/,
    );
    // A process that still runs under the old name: what it writes is logged, and nobody signs it any more.
    await pause(2_100);
    await record(second, next(second, 'shipped'));
    expect(await sequence(sequencer)).toMatchObject({ sequenced: 1 });
    expect(await signHeads(signer, home, LOG_TREE, rules)).toEqual([]);
    expect(await verify(key)).toMatchObject({
      check: 'signed heads',
      fault: { tree: TREE, index: 13, en: expect.stringMatching(/a process still ran under the old name/) },
    });
  });

  it.each(['with the memory of the signer', 'with a folder of a new signer'])(
    'goes on under a new deployment name after a backup was restored, %s',
    async (how) => {
      const [first] = await grow(1);
      const old = openSignerHome(folder);
      await sequence(sequencer);
      await signHeads(signer, old);
      const backup = Number((await admin.query('SELECT size FROM liandan.log_state')).rows[0].size);
      const lost = newCase();
      await record(lost, next(lost, 'draft'), next(lost, 'approved'));
      await sequence(sequencer);
      await signHeads(signer, old);
      const tree = 'liandan.anew/2025';
      await restore(lost, backup);
      await expect(signHeads(signer, openSignerHome(folder))).rejects.toThrow(
        /the database holds 4 leaves, 6 are signed/,
      );

      if (how.includes('new signer')) rmSync(folder, { recursive: true });
      const home = openSignerHome(folder);
      // What had waited under the old name is still logged there; it is signed as far as the old log allows.
      await record(first!, next(first!, 'reviewing'));
      const anew = newCase();
      await record(anew, next(anew, 'draft', { deployment: 'anew' }));
      await record(first!, next(first!, 'approved', { deployment: 'anew' }));
      expect(await sequence(sequencer)).toMatchObject({ sequenced: 1 });
      expect(await sequence(sequencer)).toMatchObject({ sequenced: 0 }); // until the signer says that it signs no more there
      expect(await signHeads(signer, home, LOG_TREE, { deployment: 'anew' })).toEqual([]);
      expect(await sequence(sequencer)).toMatchObject({ sequenced: 2 });
      expect(await signHeads(signer, home, LOG_TREE, { deployment: 'anew' })).toEqual([tree]);
      const { rows: seam } = await auditor.query('SELECT head FROM liandan.log_leaf WHERE tree = $1 AND idx = 0', [
        tree,
      ]);
      expect(seam[0].head).toMatch(new RegExp(`^liandan\\.test/2025\n${backup}\n`));
      const later = newCase();
      await civil('2026-01-05T01:00:00.000Z');
      await record(later, next(later, 'draft', { deployment: 'anew', occurredAt: '2026-01-05T01:00:00.000Z' }));
      await sequence(sequencer);
      expect(await signHeads(signer, home, LOG_TREE, { deployment: 'anew' })).toEqual(['liandan.anew/2026']);
      const keys = [old, home].flatMap(({ publicKey }) => [
        verifierKey({ name: TREE, publicKey }),
        verifierKey({ name: tree, publicKey }),
      ]);
      const knownHeads = [...home.heads].filter(([log]) => log !== TREE).map(([, { note }]) => note);
      expect(knownHeads).toHaveLength(2);
      // Under the name that was left nothing is signed any more; under the one in use everything has to be.
      for (const pendingSeconds of [60, -1]) {
        const verdict = await verifyDatabase(auditor, {
          kinds: [{ machine: 'ledgerCase', table: TABLE }],
          publicKeys: keys,
          ...{ knownHeads, pendingSeconds },
        });
        expect([verdict.fault, verdict.heads]).toEqual([undefined, 5]);
      }

      // Either name has witnesses of its own, and so its own policy; one key of the log may serve both.
      const policies: Policy[] = [];
      const seconds = Math.floor(Date.now() / 1000);
      const { rows } = await auditor.query<{ tree: string; size: string; note: string }>(
        'SELECT tree, size, note FROM liandan.log_checkpoint',
      );
      for (const [log, { publicKey }] of [
        [TREE, old],
        [tree, home],
      ] as const) {
        const key = generateKeyPairSync('ed25519').privateKey;
        const name = `${log.slice(0, -5)}/witness`;
        const vkey = cosignatureKey({ name, publicKey: rawPublicKey(key) });
        policies.push(parsePolicy(`log ${verifierKey({ name: log, publicKey })}\nwitness w ${vkey}\nquorum w\n`));
        for (const head of rows.filter((row) => row.tree.slice(0, -5) === log.slice(0, -5))) {
          const line = cosign(parseNote(head.note).text, name, key, seconds);
          await admin.query(
            `INSERT INTO liandan.log_cosignature (tree, size, witness, line, at) VALUES ($1, $2, $3, $4, to_timestamp($5))`,
            [head.tree, head.size, name, line, seconds],
          );
          await admin.query('INSERT INTO liandan.log_final (tree, size, note) VALUES ($1, $2, $3)', [
            ...[head.tree, head.size, head.note + line],
          ]);
        }
      }
      const by = async (...given: Policy[]) => {
        const options = { kinds: [{ machine: 'ledgerCase', table: TABLE }], publicKeys: keys, policies: given };
        const { check, fault } = await verifyDatabase(auditor, options);
        return fault && `${check}: ${fault.tree} ${fault.en}`;
      };
      const [closed, own] = policies as [Policy, Policy];
      expect(await by(own, closed)).toBeUndefined();
      expect(await by(own)).toMatch(/^cosignatures: liandan\.test\/2025 no policy.*--closed-policy/);
      expect(await by(own, { ...closed, witnesses: own.witnesses })).toMatch(/witness is no witness of the policy/);
    },
  );

  it('refuses a wrong leaf, before it is signed for ever', async () => {
    const home = openSignerHome(folder);
    await grow(1);
    await sequence(sequencer);
    await tamper(`UPDATE liandan.audit_event SET person_id = gen_random_uuid() WHERE seq = 2`);
    await expect(signHeads(signer, home)).rejects.toThrow(/person_id/);
  });

  it('refuses to work without its memory, with an older one, or with a key that others can read', async () => {
    const home = openSignerHome(folder);
    await grow(1);
    await sequence(sequencer);
    await signHeads(signer, home);
    const old = readFileSync(join(folder, 'state.json'), 'utf8');
    await grow(1);
    await sequence(sequencer);
    await signHeads(signer, home);
    writeFileSync(join(folder, 'state.json'), old);
    await expect(signHeads(signer, openSignerHome(folder))).rejects.toThrow(/older than its signatures/);
    rmSync(join(folder, 'state.json'));
    expect(() => openSignerHome(folder)).toThrow(SignerRefusal);
    writeFileSync(join(folder, 'state.json'), old.replace('"public_key": "', '"public_key": "A'));
    expect(() => openSignerHome(folder)).toThrow(/another key/);
    writeFileSync(join(folder, 'state.json'), old);
    chmodSync(join(folder, 'key.pem'), 0o644);
    expect(() => openSignerHome(folder)).toThrow(/read by others/);
    rmSync(join(folder, 'key.pem'));
    expect(() => openSignerHome(folder)).toThrow(SignerRefusal);
    rmSync(join(folder, 'state.json'));
    await expect(signHeads(signer, openSignerHome(folder))).rejects.toThrow(/remembers none/);
  });

  it('begins again where its very first start was broken off, and makes no key for those who only look', () => {
    expect(existingSignerHome(folder)).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
    openSignerHome(folder);
    rmSync(join(folder, 'key.pem')); // it died between the two files
    const { publicKey } = openSignerHome(folder);
    expect(existingSignerHome(folder)?.publicKey).toEqual(publicKey);
  });
});

describe('the verifier names what was tampered with', () => {
  const ONE = `(SELECT event_id FROM liandan.audit_event ORDER BY event_id OFFSET 6 LIMIT 1)`;
  const flip = (column: string) => `set_byte(${column}, 5, get_byte(${column}, 5) # 1)`;

  it.each<[string, string | string[], RegExp]>([
    [
      'a byte of a leaf',
      `UPDATE liandan.audit_event SET leaf = ${flip('leaf')} WHERE event_id = ${ONE}`,
      /leaf or hash was altered/,
    ],
    [
      'a byte of a hash',
      `UPDATE liandan.audit_event SET hash = ${flip('hash')} WHERE event_id = ${ONE}`,
      /leaf or hash was altered/,
    ],
    [
      'leaf and hash together',
      `UPDATE liandan.audit_event SET leaf = l, hash = sha256('\\x00'::bytea || l)
       FROM (SELECT event_id AS id, convert_to(replace(convert_from(leaf, 'UTF8'), 'totp', 'none'), 'UTF8') AS l FROM liandan.audit_event) AS x
       WHERE id = event_id AND event_id = ${ONE}`,
      /log with another hash|hash of the event before/,
    ],
    [
      'who acted',
      `UPDATE liandan.audit_event SET person_id = gen_random_uuid() WHERE event_id = ${ONE}`,
      /column person_id/,
    ],
    [
      'when, by a microsecond',
      `UPDATE liandan.audit_event SET occurred_at = occurred_at + interval '1 us' WHERE event_id = ${ONE}`,
      /column occurred_at/,
    ],
    ['the rules', `UPDATE liandan.audit_event SET rule_ids = rule_ids[2:] WHERE event_id = ${ONE}`, /column rule_ids/],
    ['the outcome', `UPDATE liandan.audit_event SET outcome = 'automatic' WHERE event_id = ${ONE}`, /column outcome/],
    [
      'a payload',
      `UPDATE liandan.audit_payload SET payload = ${flip('payload')} WHERE event_id = ${ONE}`,
      /payload or its salt/,
    ],
    [
      'a payload salt',
      `UPDATE liandan.audit_payload SET salt = ${flip('salt')} WHERE event_id = ${ONE}`,
      /payload or its salt/,
    ],
    ['a payload gone', `DELETE FROM liandan.audit_payload WHERE event_id = ${ONE}`, /payload is gone/],
    [
      'an event gone from the middle of a case',
      `DELETE FROM liandan.audit_event WHERE event_id = ${ONE}`,
      /event 3 of the case is missing/,
    ],
    [
      'a whole case gone',
      `DELETE FROM liandan.audit_event WHERE case_id = (SELECT case_id FROM liandan.audit_event WHERE event_id = ${ONE})`,
      /audit_payload names an event/,
    ],
    [
      'a whole case gone everywhere',
      [
        `CREATE TEMP TABLE victim AS SELECT event_id, case_id FROM liandan.audit_event WHERE case_id = (SELECT case_id FROM liandan.audit_event WHERE event_id = ${ONE})`,
        'DELETE FROM liandan.audit_payload USING victim v WHERE v.event_id = audit_payload.event_id',
        'DELETE FROM liandan.audit_event USING victim v WHERE v.event_id = audit_event.event_id',
        `DELETE FROM liandan.${TABLE} USING victim v WHERE v.case_id = ${TABLE}.id`,
      ],
      /event of this leaf is gone/,
    ],
    [
      'the state of a case',
      `UPDATE liandan.${TABLE} SET state = 'draft'`,
      /the case is in draft, its last event led to approved/,
    ],
    ['the version of a case', `UPDATE liandan.${TABLE} SET version = version + 1`, /version 4, its last event made 3/],
    ['a case gone', `DELETE FROM liandan.${TABLE}`, /a history but no row/],
    [
      'a log leaf',
      `UPDATE liandan.log_leaf SET hash = ${flip('hash')} WHERE event_id = ${ONE}`,
      /log with another hash/,
    ],
    [
      'the order of two leaves',
      [
        'UPDATE liandan.log_leaf SET idx = 99 WHERE idx = 2',
        'UPDATE liandan.log_leaf SET idx = 2 WHERE idx = 3',
        'UPDATE liandan.log_leaf SET idx = 3 WHERE idx = 99',
      ],
      /a root that its leaves do not give|does not fit the leaves/,
    ],
    ['a leaf gone', `DELETE FROM liandan.log_leaf WHERE idx = 4`, /neither in the log nor waiting/],
    ['the tail of the log', `DELETE FROM liandan.log_leaf WHERE idx > 9`, /neither in the log nor waiting/],
    ['the root', `UPDATE liandan.log_state SET root = ${flip('root')}`, /a root that its leaves do not give/],
    ['the size', `UPDATE liandan.log_state SET size = size - 1`, /claims 11 leaves, 12 are there/],
    ['the edge', `UPDATE liandan.log_state SET frontier = ARRAY[frontier[2], frontier[1]]`, /edge of the tree/],
    [
      'a log of another deployment without a leaf',
      `INSERT INTO liandan.log_state (tree, size, root, frontier) VALUES ('liandan.other/2019', 0, sha256(''), '{}'::bytea[])`,
      /nobody opened it/,
    ],
    ['a note', `UPDATE liandan.log_checkpoint SET note = replace(note, E'\\n8\\n', E'\\n9\\n')`, /does not verify/],
    ['the root beside a note', `UPDATE liandan.log_checkpoint SET root = ${flip('root')}`, /signed head of size 8/],
    [
      'a note moved to another size',
      `UPDATE liandan.log_checkpoint SET size = 7 WHERE size = 8`,
      /signed head of size 7 does not fit/,
    ],
    [
      'an event put back into the queue',
      `INSERT INTO liandan.audit_pending SELECT event_id FROM liandan.audit_event LIMIT 1`,
      /still waits/,
    ],
  ])('[Z-02] %s', async (_, statements, words) => {
    const { key } = await signedLog();
    for (const text of [statements].flat()) await tamper(text);
    const verdict = await verify(key);
    expect(verdict.ok).toBe(false);
    if (!verdict.fault) throw new Error('a fault has words');
    expect(inWords(verdict.fault)).toMatch(words);
    expect(verdict.fault.zh).toMatch(/\p{Script=Han}/u);
    expect(verdict.fault.eventId ?? verdict.fault.caseId ?? verdict.fault.tree).toBeDefined();
  });

  it('[Z-02] two events of a case exchanged', async () => {
    const { key, cases } = await signedLog();
    const id = cases[1]?.id;
    await tamper(`UPDATE liandan.audit_event SET seq = 90 WHERE case_id = $1 AND seq = 2`, [id]);
    await tamper(`UPDATE liandan.audit_event SET seq = 2 WHERE case_id = $1 AND seq = 3`, [id]);
    await tamper(`UPDATE liandan.audit_event SET seq = 3 WHERE case_id = $1 AND seq = 90`, [id]);
    expect((await verify(key)).fault).toMatchObject({ caseId: id, en: expect.stringContaining('column seq') });
  });

  it('a tail cut off everywhere, by the signed head inside or one kept outside', async () => {
    const { key, cases } = await signedLog();
    const { rows } = await auditor.query('SELECT note FROM liandan.log_checkpoint ORDER BY size DESC LIMIT 1');
    // Undo the last case completely and rebuild the log to match, as a careful forger would.
    await tamper(
      `DELETE FROM liandan.audit_payload USING liandan.audit_event e WHERE e.event_id = audit_payload.event_id AND e.case_id = $1`,
      [cases[2]?.id],
    );
    await tamper('DELETE FROM liandan.audit_event WHERE case_id = $1', [cases[2]?.id]);
    await tamper(`DELETE FROM liandan.${TABLE} WHERE id = $1`, [cases[2]?.id]);
    for (const table of ['log_leaf', 'log_state']) await tamper(`DELETE FROM liandan.${table}`);
    await tamper('INSERT INTO liandan.audit_pending (event_id) SELECT event_id FROM liandan.audit_event');
    await sequence(sequencer);
    expect((await verify(key)).fault?.en).toMatch(/head of size 12 is signed, 8 leaves are left/);
    await tamper('DELETE FROM liandan.log_checkpoint WHERE size = 12');
    expect(await verify(key)).toMatchObject({ ok: true, leaves: 8 }); // nothing inside can tell any more …
    const outside = await verify(key, { knownHeads: [rows[0].note] });
    expect(outside.fault?.en).toMatch(/8 leaves are left, a head kept outside names 12/); // … a witness can
  });

  it('a history without signed heads, or a tail for which nobody vouches', async () => {
    const { key } = await signedLog();
    await tamper('DELETE FROM liandan.log_checkpoint WHERE size > 8');
    expect((await verify(key)).ok).toBe(true); // it may be that the signer is only about to sign
    expect((await verify(key, { pendingSeconds: -1 })).fault?.en).toMatch(/from leaf 8 on no head is signed/);
    await tamper('DELETE FROM liandan.log_checkpoint');
    expect((await verify(key, { pendingSeconds: -1 })).fault?.en).toMatch(/from leaf 0 on no head is signed/);
  });

  it('heads signed by another key, no key at all, an unknown machine, an event that waits too long', async () => {
    const { key } = await signedLog();
    const stranger = privateKeyFromSeed(Buffer.alloc(32, 7));
    expect((await verify('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')).fault?.en).toMatch(
      /no known key/,
    );
    expect((await verify(key, { publicKeys: [] })).fault?.en).toMatch(/no known key/);
    expect((await verify(key, { kinds: [] })).fault?.en).toMatch(/unknown to the verifier/);
    const subject = newCase();
    await record(subject, next(subject, 'draft'));
    expect((await verify(key)).ok).toBe(true);
    expect((await verify(key, { pendingSeconds: -1 })).fault?.en).toMatch(/has waited/);
    const { rows } = await admin.query('SELECT note FROM liandan.log_checkpoint ORDER BY size LIMIT 1');
    const forged = signNote(rows[0].note.split('\n\n')[0] + '\n', TREE, stranger);
    await tamper('UPDATE liandan.log_checkpoint SET note = $1 WHERE size = 8', [forged]);
    expect((await verify(key)).fault?.en).toMatch(/no known key/);
    expect(rawPublicKey(stranger)).toHaveLength(32);
  });
});

describe('one folder, two signers', () => {
  it('lets one of two processes sign, each with a database of its own, and the other take over after a kill', async () => {
    const other = await freshDatabase();
    const started = [database, other].map((of) => {
      const env = { ...process.env, DATABASE_URL_SIGNER: of.urls.signer, LIANDAN_SIGNER_DIR: folder };
      const child = spawn(process.execPath, ['dist/apps/signer/main.js'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      for (const pipe of [child.stdout, child.stderr]) pipe.on('data', (data) => (said += String(data)));
      return { child, said: () => said, ended: new Promise((resolve) => child.once('exit', resolve)) };
    });
    try {
      const at = (words: RegExp) => started.filter(({ said }) => words.test(said()));
      await until(
        'one has begun and the other waits',
        async () => at(/started for/).length + at(/already works/).length === 2,
      );
      const [first] = at(/started for/);
      const [second] = at(/already works/);
      expect(first).not.toBe(second);
      first!.child.kill('SIGKILL');
      await until('the other takes over', async () => /started for/.test(second!.said()));
    } finally {
      for (const { child } of started) child.kill('SIGKILL');
      await Promise.all(started.map(({ ended }) => ended));
      await other.drop();
    }
  });

  it('refuses to go on when somebody else has written its memory', async () => {
    const [mine, theirs] = [openSignerHome(folder), openSignerHome(folder)];
    await grow(1);
    await sequence(sequencer);
    await signHeads(signer, theirs);
    await grow(1);
    await sequence(sequencer);
    await tamper('DELETE FROM liandan.log_checkpoint');
    await expect(signHeads(signer, mine)).rejects.toThrow(/written by somebody else/);
  });
});

describe('the two processes', () => {
  it('log and sign by themselves, and stop when asked', async () => {
    const env = {
      ...process.env,
      DATABASE_URL_SEQUENCER: database.urls.sequencer,
      DATABASE_URL_SIGNER: database.urls.signer,
      LIANDAN_SIGNER_DIR: folder,
    };
    const output: string[] = [];
    const processes = ['sequencer', 'signer'].map((app) => {
      const child = spawn(process.execPath, [`dist/apps/${app}/main.js`], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      for (const pipe of [child.stdout, child.stderr]) pipe.on('data', (data) => output.push(String(data)));
      return { child, ended: new Promise((resolve) => child.once('exit', (code) => resolve(code))) };
    });
    try {
      await grow(2);
      const until = Date.now() + 15_000;
      while ((await auditor.query('SELECT FROM liandan.log_checkpoint WHERE size = 8')).rowCount === 0) {
        if (Date.now() > until) throw new Error(`nothing was signed: ${output.join('')}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    } finally {
      for (const { child } of processes) child.kill('SIGTERM');
    }
    expect(await Promise.all(processes.map(({ ended }) => ended))).toEqual([0, 0]);
    const key = /signer: (liandan\S+)/.exec(output.join(''))?.[1] ?? '';
    expect(await verify(key)).toMatchObject({ ok: true, events: 8, leaves: 8 });
  });
});

/** The fields that made an event, to build a variant of it. */
function fieldsOf({ leaf, payload, readers }: LedgerEvent): EventFields {
  return {
    deployment: 'test',
    machine: leaf.machine,
    machineVersion: leaf.machine_version,
    caseId: leaf.case_id,
    caseVersion: leaf.case_version,
    type: leaf.type,
    from: leaf.from,
    to: leaf.to,
    ruleIds: leaf.rule_ids,
    actor: leaf.actor,
    occurredAt: leaf.occurred_at,
    outcome: leaf.outcome,
    calendarVersion: leaf.calendar_version,
    payload: JSON.parse(payload.toString('utf8')) as unknown,
    readers,
  };
}
