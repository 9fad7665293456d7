import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { keptThrough, retentionOf } from '#domain/retention/retention';
import { engine, type Engine } from '../support/engine.js';

let e: Engine;
let owner: pg.Client;
beforeAll(async () => {
  e = await engine({}, { pool: 2, settable: true });
  owner = new pg.Client({ connectionString: e.database.urls.owner });
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await e?.stop();
});

const manifest = async (method: string) => {
  const id = randomUUID();
  await e.sql(
    `INSERT INTO liandan.manifest (id, state, version, seq, head, machine_version, context, readers, created_at, updated_at)
     VALUES ($1, 'draft', 1, 1, '\\x00', 1, $2, '{all}', '2025-11-17T01:00:00Z', '2025-11-17T01:00:00Z')`,
    [id, JSON.stringify({ origin: '51', originCity: '5101', lines: [{ method }] })],
  );
  return id;
};
const drop = (id: string) => owner.query('DELETE FROM liandan.manifest WHERE id = $1', [id]);

it('[M-09][Z-05][P-18] lets no serving role delete a record', async () => {
  for (const role of ['app', 'worker', 'auditor'] as const) {
    const client = new pg.Client({ connectionString: e.database.urls[role] });
    await client.connect();
    for (const table of [
      'manifest',
      'licence',
      'plan',
      'plan_version',
      'plan_row',
      'approval',
      'transfer_application',
    ]) {
      await expect(client.query(`DELETE FROM liandan.${table}`)).rejects.toThrow(/permission denied/);
      await expect(client.query(`TRUNCATE liandan.${table}`)).rejects.toThrow(/permission denied/);
    }
    await client.end();
  }
});

it('[Z-05][P-18] keeps manifests ten years and those of landfill for ever, from the owner of the tables too', async () => {
  const [usual, landfill] = [await manifest('R4'), await manifest('D1')];
  await expect(drop(usual)).rejects.toThrow(/Z-05/);
  await expect(drop(landfill)).rejects.toThrow(/P-18/);
  await expect(owner.query('TRUNCATE liandan.manifest')).rejects.toThrow(/Z-05/);
  const last = keptThrough('2025-11-17', retentionOf(['MANIFEST'], ['R4']));
  expect([last, keptThrough('2025-11-17', retentionOf(['MANIFEST'], ['D1']))]).toEqual(['2035-11-17', null]);
  await e.sql(`SELECT liandan.set_clock('2035-11-17T00:59:00Z')`);
  await expect(drop(usual)).rejects.toThrow(/Z-05/);
  await e.sql(`SELECT liandan.set_clock('2035-11-17T01:00:01Z')`);
  expect((await drop(usual)).rowCount).toBe(1);
  await expect(drop(landfill)).rejects.toThrow(/P-18/);
});
