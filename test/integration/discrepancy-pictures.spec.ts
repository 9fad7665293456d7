import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BATTERIES } from '#src/demo/forms';
import { Orphans } from '#src/file/orphans';
import { full, listed, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

let w: Full;
let door: ReturnType<typeof visitors>;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pictures-'));
  w = await full('2024-11-25 09:00', listed(2025, '30000.000000'), { LIANDAN_FILES: folder });
  door = visitors(w.app);
  await w.story.until('2025-01-06 09:00');
}, 120_000);
afterAll(async () => {
  await w?.stop();
  await rm(folder, { recursive: true, force: true });
});

const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const pdf = (text: string) => Buffer.from(`%PDF-1.7\n${text}\n%%EOF\n`);
const store = (login: string, bytes: Buffer) => door.put(login, `/v1/files/${digestOf(bytes)}`, bytes);
const fileOf = (login: string, id: string, bytes: Buffer) =>
  door.get(login, `/v1/cases/${id}/files/${digestOf(bytes)}`);

it('[R-18b][Z-07] pictures of what a receiver found are kept with the discrepancy and shown to its parties, and go with its term', async () => {
  const { approval } = await w.approved(BATTERIES, '30.000000');
  const load = await w.haul(BATTERIES, approval, '20.000000', 1, 'arrived');
  const [found, other] = [pdf('what was found'), pdf('of somebody else')];
  await store('receiver-cq', found);
  await store('carrier', other);
  const { status, body } = await door.post('receiver-cq', '/v1/discrepancies', {
    ...{ manifest: load, kinds: ['CHARACTER'], declared: '铅酸蓄电池', found: '混有锂电池' },
    photos: [found, other].map((bytes, i) => ({ name: `照片 ${i + 1}`, sha256: digestOf(bytes) })),
  });
  expect([status, body]).toEqual([201, expect.anything()]);
  const id = String(body['id']);
  await w.story.settle();
  const month = async () => {
    await w.sql(
      `UPDATE liandan.stored_file SET stored_at = clock_timestamp() - interval '31 days', named_at = NULL WHERE sha256 = ANY ($1)`,
      [[found, other].map(digestOf)],
    );
    await w.behind.get(Orphans, { strict: false }).turn();
  };
  expect(
    await w.sql('SELECT 1 FROM liandan.stored_file WHERE sha256 = $1 AND named_at IS NOT NULL', [digestOf(found)]),
  ).toHaveLength(1);
  await month(); // not marked, as when the process ended right after the command
  for (const login of ['receiver-cq', 'remover-sc', 'sc-officer1', 'cq-officer1'])
    expect([login, (await fileOf(login, id, found)).status]).toEqual([login, 200]);
  expect((await fileOf('remover-sc2', id, found)).status).toBe(404);
  expect((await fileOf('receiver-cq', id, other)).status).toBe(404); // stored by somebody else
  // Its time is over, with the year of the log: the leaf of the removal is what the row names.
  const leaf = randomUUID();
  await w.sql('SELECT liandan.strike_named($1::uuid[], $2)', [[id], leaf]);
  expect((await fileOf('receiver-cq', id, found)).body).toMatchObject({ status: 410, code: 'ERASED', rule: 'Z-05' });
  await month();
  const gone = stat(path.join(folder, digestOf(found).slice(0, 2), digestOf(found))).then(
    () => 'there',
    () => 'gone',
  );
  expect(await gone).toBe('gone');
});
