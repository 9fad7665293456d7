import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { inclusionProof } from '#ledger/proof';
import { verifyInclusion } from '#ledger/tree';
import { DISCREPANCY, MANIFEST, tinyRecord } from '../support/tamper/removed-year.js';

const TREE = 'liandan.test/2015';
let record: Awaited<ReturnType<typeof tinyRecord>>;
const held = async () => (await record.shards()).find(({ tree }) => tree === TREE);
beforeAll(async () => {
  record = await tinyRecord();
});
afterAll(() => record?.stop());

it('[Z-05][P-18] removes a year when its time is over and nothing in it is kept for ever, and every proof still holds', async () => {
  const { admin, at, event, exported, folder, remove, turn, verdict } = record;
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
  const trace: string[] = [];
  const { events, payloads } = await remove(early, trace);
  expect([events, payloads]).toEqual([5, 5]);
  // Not a byte goes before the file that takes its place is on disk, and its name too.
  const first = (part: string) => trace.findIndex((each) => each.includes(part));
  const order = [`sync ${early}`, `sync ${dirname(early)}`, 'INTO liandan.log_removed', 'DELETE FROM'].map(first);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(order[0]).toBeGreaterThanOrEqual(0);
  await turn();
  const { rows } = await admin.query(
    `SELECT count(*)::int AS events, count(leaf)::int AS leaves, count(person_id)::int AS persons, count(p.event_id)::int AS payloads
     FROM liandan.audit_event e LEFT JOIN liandan.audit_payload p USING (event_id) WHERE tree = $1`,
    [TREE],
  );
  expect(rows).toEqual([{ events: 5, leaves: 0, persons: 0, payloads: 0 }]);
  const again = (await inclusionProof(admin, kept))!;
  expect(again).toEqual(proof);
  const { root } = (await record.shards())[0]!;
  expect(verifyInclusion(again.leaf, again.index, again.size, again.path, Buffer.from(root, 'hex'))).toBe(true);
  expect(await verdict()).toMatchObject({ ok: true });
  expect(await held()).toMatchObject({ held: null, removedAt: expect.stringContaining('2036-06-03') });
  await expect(remove(early)).rejects.toThrow(/was removed/);
  await expect(exported('late')).rejects.toThrow(/keep the export/);
}, 60_000);

it('[Z-05][Z-02] the database keeps a second watch: no year is removed early, nothing else is taken along, and no removal is hidden', async () => {
  const { admin, owner, verdict } = record;
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

it('[P-18][Z-05] a difference about a load for landfill holds the year that tells of it: while it is open, and ever after', async () => {
  const { at, event, turn, shards, stop } = await tinyRecord();
  try {
    const heldOf = async (year: number) => (await shards()).find(({ tree }) => tree === `liandan.test/${year}`)?.held;
    const [landfill, usual, open, ended] = Array.from({ length: 4 }, () => randomUUID()) as [
      string,
      string,
      string,
      string,
    ];
    const load = (method: string) => ({ origin: '51', originCity: '5101', lines: [{ line: 1, method }] });
    const about = (id: string) => ({ subject: { machine: 'manifest', id, number: null }, kinds: ['QUANTITY'] });
    await event(landfill, 'closed', load('D1'), MANIFEST);
    await event(usual, 'closed', load('R4'), MANIFEST);
    await turn();
    await at('2016-06-01T00:00:00Z');
    await event(open, 'open', about(landfill), DISCREPANCY);
    await turn();
    await at('2017-06-01T00:00:00Z');
    await event(ended, 'closed', about(usual), DISCREPANCY);
    await turn();
    await at('2028-06-01T00:00:00Z');
    expect(await heldOf(2016)).toBe(`[P-18] case ${open} is about landfill, which is kept for ever`);
    expect(await heldOf(2017)).toBeNull();
    await event(open, 'closed', about(landfill), DISCREPANCY);
    await turn();
    await at('2060-06-01T00:00:00Z');
    for (const year of [2016, 2028])
      expect(await heldOf(year)).toBe(`[P-18] case ${open} is about landfill, which is kept for ever`);
    expect(await heldOf(2017)).toBeNull();
  } finally {
    await stop();
  }
}, 60_000);
