import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { appendStatement, buildEvent, type ChainHead } from '#ledger/append';
import { inclusionProof } from '#ledger/proof';
import { sequence } from '#ledger/sequencer';
import { signHeads } from '#ledger/signer';
import { openSignerHome } from '#ledger/signer-home';
import { verifierKey } from '#ledger/note';
import { verifyInclusion } from '#ledger/tree';
import { verifyDatabase } from '#ledger/verify';
import { exportLogs } from '#src/archive/export';
import { removeShard, shards, type CaseTable } from '#src/archive/retention';
import { freshDatabase, type TestDatabase } from '../support/database.js';

const TREE = 'liandan.test/2015';
const CASES: CaseTable[] = [{ machine: 'tiny', table: 'liandan.tiny', ends: ['done'] }];
let database: TestDatabase;
let owner: pg.Client;
let admin: pg.Client;
let folder: string;

const connect = async (url: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
};
const at = (instant: string) => admin.query('SELECT liandan.set_clock($1)', [instant]);
const now = async () => (await admin.query<{ at: Date }>('SELECT liandan.now() AS at')).rows[0]!.at.toISOString();
const cases = new Map<string, { head: ChainHead; state: string | null; version: number }>();

/** One event of a case, now; the case is opened by its first. */
async function event(id: string, to: string, context: object = {}): Promise<string> {
  const before = cases.get(id) ?? { head: { seq: 0, hash: null }, state: null, version: 0 };
  const occurredAt = await now();
  const { event: made, head } = buildEvent(before.head, {
    deployment: 'test',
    machine: 'tiny',
    machineVersion: '1',
    caseId: id,
    caseVersion: before.version + 1,
    type: 'go',
    from: before.state,
    to,
    ruleIds: [],
    actor: {
      person: randomUUID(),
      role: null,
      org: null,
      province: null,
      authority: null,
      principal: null,
      door: 'command',
      auth: null,
    },
    occurredAt,
    outcome: 'accepted',
    calendarVersion: null,
    payload: { said: 'something' },
    readers: ['all'],
  });
  const { text, values } = appendStatement([made]);
  await admin.query(text, values);
  await admin.query(
    `INSERT INTO liandan.tiny (id, state, version, seq, head, machine_version, context, readers, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, 1, $6, '{all}', $7, $7)
     ON CONFLICT (id) DO UPDATE SET state = $2, version = $3, seq = $4, head = $5, context = $6, updated_at = $7`,
    [id, to, before.version + 1, head.seq, head.hash, JSON.stringify(context), occurredAt],
  );
  cases.set(id, { head, state: to, version: before.version + 1 });
  return made.leaf.event_id;
}
async function turn(): Promise<void> {
  await sequence(admin);
  await signHeads(admin, openSignerHome(join(folder, 'signer')));
}
const keys = () => {
  const { publicKey } = openSignerHome(join(folder, 'signer'));
  return [verifierKey({ name: TREE, publicKey })];
};
const exported = async (name: string) => {
  const [made] = await exportLogs(owner, {
    deployment: 'test',
    tree: TREE,
    folder: join(folder, name),
    keys: keys(),
    policy: null,
    calendar: [],
    cases: [],
    meanwhile: turn,
  });
  return made!.file;
};
const remove = (file: string) =>
  removeShard(owner, { tree: TREE, file, deployment: 'test', cases: CASES, verify: { keys: keys() } });
const held = async () => (await shards(owner, CASES)).find(({ tree }) => tree === TREE);
const verdict = () =>
  verifyDatabase(admin, { kinds: CASES, journals: ['export', 'retention'], publicKeys: keys(), pendingSeconds: 3600 });

beforeAll(async () => {
  database = await freshDatabase();
  folder = mkdtempSync(join(tmpdir(), 'liandan-retention-'));
  [owner, admin] = await Promise.all([connect(database.urls.owner), connect(database.adminUrl)]);
  await owner.query(`SELECT liandan.create_case_table('tiny')`);
  await admin.query('ALTER TABLE liandan.civil_clock DISABLE TRIGGER civil_clock_forward');
  await admin.query(
    `UPDATE liandan.civil_clock SET settable = true, offset_us = (extract(epoch FROM '2015-03-01T00:00:00Z'::timestamptz - clock_timestamp()) * 1000000)::bigint`,
  );
  await admin.query('ALTER TABLE liandan.civil_clock ENABLE TRIGGER civil_clock_forward');
});
afterAll(async () => {
  await Promise.all([owner?.end(), admin?.end()]);
  await database?.drop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

it('[Z-05][P-18] removes a year when its time is over and nothing in it is kept for ever, and every proof still holds', async () => {
  const [ended, open, landfill, long] = Array.from({ length: 4 }, () => randomUUID()) as [
    string,
    string,
    string,
    string,
  ];
  const kept = await event(ended, 'begun');
  await event(ended, 'done');
  await event(open, 'begun');
  await event(long, 'begun');
  await event(landfill, 'done', { lines: [{ method: 'D1' }] });
  await turn();
  await at('2016-06-01T00:00:00Z');
  await event(long, 'done');
  await turn();

  const early = await exported('early');
  expect(await held()).toMatchObject({
    size: 5,
    keptThrough: '2025-12-31',
    removedAt: null,
    held: expect.stringContaining('kept until 2025-12-31'),
  });
  await expect(remove(early)).rejects.toThrow(/kept until 2025-12-31/);
  await at('2026-01-02T00:00:00Z');
  await expect(remove(early)).rejects.toThrow(/P-18.*landfill/);
  await admin.query(`UPDATE liandan.tiny SET context = '{}' WHERE id = $1`, [landfill]);
  await expect(remove(early)).rejects.toThrow(/went on until 2016/); // its last event counts, not its first
  await at('2026-06-02T00:00:00Z');
  await expect(remove(early)).rejects.toThrow(/still open \(begun\)/);
  await event(open, 'done'); // and with it ten years more
  await expect(remove(early)).rejects.toThrow(/went on until 2026/);
  await at('2036-06-03T00:00:00Z');

  const other = join(folder, 'none.lxz');
  await expect(remove(other)).rejects.toThrow(/export is not whole/);
  const proof = (await inclusionProof(admin, kept))!;
  const { events, payloads } = await remove(early);
  expect([events, payloads]).toEqual([5, 5]);
  await turn();
  const { rows } = await admin.query(
    `SELECT count(*)::int AS events, count(leaf)::int AS leaves, count(person_id)::int AS persons, count(p.event_id)::int AS payloads
     FROM liandan.audit_event e LEFT JOIN liandan.audit_payload p USING (event_id) WHERE tree = $1`,
    [TREE],
  );
  expect(rows).toEqual([{ events: 5, leaves: 0, persons: 0, payloads: 0 }]);
  const again = (await inclusionProof(admin, kept))!;
  expect(again).toEqual(proof);
  const { root } = (await shards(owner, CASES))[0]!;
  expect(verifyInclusion(again.leaf, again.index, again.size, again.path, Buffer.from(root, 'hex'))).toBe(true);
  expect(await verdict()).toMatchObject({ ok: true });
  expect(await held()).toMatchObject({ held: null, removedAt: expect.stringContaining('2036-06-03') });
  await expect(remove(early)).rejects.toThrow(/was removed/);
  await expect(exported('late')).rejects.toThrow(/keep the export/);
}, 60_000);

it('[Z-05][Z-02] the database keeps a second watch: no year is removed early, nothing else is taken along, and no removal is hidden', async () => {
  const tree = 'liandan.test/2016';
  const { rows } = await admin.query<{ size: string; root: Buffer }>(
    'SELECT size, root FROM liandan.log_state WHERE tree = $1',
    [tree],
  );
  const insert = (name: string, root: Buffer) =>
    owner.query(
      'INSERT INTO liandan.log_removed (tree, size, root, export_sha256, event_id, removed_at) VALUES ($1, $2, $3, $4, $5, now())',
      [name, rows[0]!.size, root, 'a'.repeat(64), randomUUID()],
    );
  await expect(insert('liandan.test/2036', rows[0]!.root)).rejects.toThrow(/Z-05/);
  await expect(insert(tree, Buffer.alloc(32))).rejects.toThrow(/not of its last head/);
  for (const text of [
    `UPDATE liandan.audit_event SET leaf = NULL WHERE tree = '${tree}'`,
    `UPDATE liandan.audit_event SET hash = sha256('x') WHERE tree = '${TREE}'`,
    `DELETE FROM liandan.audit_payload p USING liandan.audit_event e WHERE e.event_id = p.event_id AND e.tree = '${tree}'`,
    `DELETE FROM liandan.log_removed`,
  ])
    await expect(owner.query(text)).rejects.toThrow(/Z-02/);
  await admin.query('SET session_replication_role = replica');
  await insert(tree, rows[0]!.root);
  await admin.query(
    `INSERT INTO liandan.log_removed (tree, size, root, export_sha256, event_id, removed_at) SELECT $1, size, root, $2, gen_random_uuid(), now() FROM liandan.log_state WHERE tree = $1 ON CONFLICT DO NOTHING`,
    [tree, 'b'.repeat(64)],
  );
  await admin.query(`UPDATE liandan.audit_event SET leaf = NULL, person_id = NULL WHERE tree = $1`, [tree]);
  await admin.query(
    `DELETE FROM liandan.audit_payload p USING liandan.audit_event e WHERE e.event_id = p.event_id AND e.tree = $1`,
    [tree],
  );
  await admin.query('SET session_replication_role = DEFAULT');
  expect((await verdict()).fault?.en).toMatch(/without a record that their time was over/);
});
