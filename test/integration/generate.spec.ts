import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { settingsOf, type Settings } from '#config/env';
import { Workflow } from '#workflow/workflow';
import { CapabilitiesModule } from '../../apps/cli/capabilities.module.js';
import { generate, type Generated } from '../../apps/cli/generate/generate.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { invariants } from '../support/invariants.js';
import { logged } from '../support/logged.js';
import { processesOn } from '../support/processes.js';
import { until } from '../support/waiting.js';

const ASKED = { cases: 300, seed: 7, year: 2025 };
let database: TestDatabase;
let settings: Settings;
let pool: pg.Pool;
let made: Generated;
const sql = async (text: string, values: unknown[] = []) =>
  (await pool.query(text, values)).rows as Record<string, unknown>[];

beforeAll(async () => {
  database = await freshDatabase();
  const { urls } = database;
  settings = settingsOf({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL_OWNER: urls.owner,
    DATABASE_URL_APP: urls.app,
    DATABASE_URL_WORKER: urls.worker,
    DATABASE_URL_QUEUE: urls.queue,
    LIANDAN_QUEUE: 'postgres',
  });
  pool = new pg.Pool({ connectionString: database.adminUrl, max: 2 });
  made = await generate(settings, ASKED, () => undefined);
}, 300_000);
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

it('[Z-02] makes as many cases as asked for, all lawful: the invariants hold, the record verifies and rebuilds cases and books', async () => {
  expect(made.cases).toBeGreaterThanOrEqual(ASKED.cases);
  expect(made.copies).toBeGreaterThan(made.originals);
  expect(await sql('SELECT count(*)::int AS n FROM liandan.docket')).toEqual([{ n: made.cases }]);
  const app = await NestFactory.createApplicationContext(CapabilitiesModule.with(settings), { logger: ['error'] });
  const broken = await invariants(sql, database.adminUrl, app.get(Workflow));
  await app.close();
  expect(broken).toEqual({});
}, 120_000);

it('[Z-02] is rebuilt byte for byte, inboxes too; what is stored otherwise of a copy is named', async () => {
  const crowd = processesOn(database);
  const replayed = async () => {
    const { code, out } = await crowd.cli('replay', '--check', '--json');
    return { code, ...(JSON.parse(out) as { differences: object[]; rows: Record<string, number> }) };
  };
  try {
    const { code, differences, rows } = await replayed();
    expect({ code, differences }).toEqual({ code: 0, differences: [] });
    for (const table of ['quota_line', 'deadline', 'licence', 'letter', 'inbox', 'docket', 'task', 'hand', 'notice'])
      expect({ table, rows: rows[table] }).not.toEqual({ table, rows: 0 });
    // The last account to be written is a copy's: the originals were played before.
    const [{ account }] = (await sql(
      `UPDATE liandan.quota_account SET settled = settled - 1 WHERE id =
         (SELECT account FROM liandan.quota_line WHERE account LIKE 'approval/%' AND settled > 0 ORDER BY id DESC LIMIT 1)
       RETURNING id AS account`,
    )) as [{ account: string }];
    expect(await replayed()).toMatchObject({
      code: 1,
      differences: [{ table: 'quota_account', row: account, field: 'settled' }],
    });
    await sql('UPDATE liandan.quota_account SET settled = settled + 1 WHERE id = $1', [account]);
  } finally {
    await crowd.stop();
    crowd.remove();
  }
}, 300_000);

it('spreads them over the country as the profile says: provinces, classes, small and large loads, tracks, exceptions', async () => {
  const [found] = await sql(
    `SELECT count(DISTINCT m.origin)::int AS origins,
       count(DISTINCT l ->> 'category')::int AS classes,
       count(*) FILTER (WHERE (l ->> 'removed')::numeric BETWEEN 0.05 AND 10)::int AS small,
       count(*) FILTER (WHERE (l ->> 'removed')::numeric BETWEEN 20 AND 32)::int AS large, count(*)::int AS manifests,
       count(*) FILTER (WHERE m.state = 'rejected')::int AS rejected
     FROM liandan.manifest m, jsonb_array_elements(m.context -> 'lines') l`,
  );
  const { origins, classes, small, large, manifests, rejected } = found as Record<string, number>;
  expect(origins).toBeGreaterThan(8);
  expect(classes).toBeGreaterThan(5);
  expect(small! + large!).toBe(manifests);
  expect(small! * large! * rejected!).toBeGreaterThan(0);
  const tracks = await sql(
    'SELECT DISTINCT track FROM liandan.transfer_application WHERE track IS NOT NULL ORDER BY 1',
  );
  expect(tracks.map(({ track }) => track)).toEqual(['CONSULTED', 'WHITELIST']);
  const [late] = await sql(
    `SELECT (SELECT count(*)::int FROM liandan.overdue) AS overdue, (SELECT count(*)::int FROM liandan.discrepancy) AS discrepancies,
       (SELECT count(*)::int FROM liandan.transfer_application WHERE context ->> 'deemed' = 'true') AS deemed`,
  );
  for (const count of Object.values(late ?? {})) expect(count).toBeGreaterThan(1);
});

it('writes nothing where something has happened', async () => {
  const before = await sql('SELECT count(*) FROM liandan.audit_event');
  await expect(generate(settings, ASKED, () => undefined)).rejects.toThrow(/in use/);
  expect(await sql('SELECT count(*) FROM liandan.audit_event')).toEqual(before);
});

it('[Z-02] the generated instance verifies, and its export is judged whole by the law', async () => {
  const crowd = processesOn(database, { LIANDAN_SM: '1', LIANDAN_EXPORT_PERSONAL: 'permitted' });
  const told = async (...args: string[]) => {
    const { code, out, err } = await crowd.cli(...args);
    expect({ code, err: code === 0 ? '' : `${out}${err}` }).toEqual({ code: 0, err: '' });
    return JSON.parse(out) as never;
  };
  try {
    for (const name of ['sequencer', 'signer']) crowd.start(name);
    await until('every event stands under signed heads of both trees', () => logged(database.adminUrl), 120_000);
    const [{ n }] = (await sql('SELECT count(*)::int AS n FROM liandan.audit_event')) as [{ n: number }];
    expect(await told('verify', '--replay', '--json')).toMatchObject({ ok: true, events: n });
    const out = ['--personal', 'figures', '--out', join(crowd.folder, 'out'), '--json'];
    const files: { file: string }[] = await told('export', '--all', ...out);
    const verdict: { judged: number } = await told('verify', ...files.map(({ file }) => file), '--json');
    expect(verdict).toMatchObject({ ok: true, events: n + 1 });
    expect(verdict.judged).toBeGreaterThanOrEqual(ASKED.cases);
  } finally {
    await crowd.stop();
    crowd.remove();
  }
}, 300_000);
