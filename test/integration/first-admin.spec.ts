import { fileURLToPath } from 'node:url';
import { key, api, type Api } from '../support/api.js';
import { processesOn } from '../support/processes.js';

let a: Api;
let shell: ReturnType<typeof processesOn>;
const make = (login: string, ...more: string[]) =>
  shell.cli('first-admin', '--login', login, '--name', '张管理', ...more);

beforeAll(async () => {
  a = await api();
  // The commands of an operator run where the serving process does, with its key.
  shell = processesOn(a.database, {
    NODE_ENV: 'production',
    LIANDAN_SECOND_FACTOR_KEY: fileURLToPath(import.meta.url),
  });
});
afterAll(async () => {
  shell?.remove();
  await a?.stop();
});

it('[Z-01] an instance in production gets its first administrator once, on record', async () => {
  for (const wrong of [await make('X y'), await make('ops', '--organisation', ' ')])
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringMatching(/--(login|organisation): /)]);
  expect(await a.sql('SELECT FROM liandan.person')).toEqual([]);

  const tried = await Promise.all([make('ops'), make('ops2')]);
  expect(tried.map(({ code }) => code).sort()).toEqual([0, 1]);
  expect(tried.find(({ code }) => code === 1)?.err).toMatch(/There are people already/);
  expect((await make('ops3')).code).toBe(1);
  const { login, password } = JSON.parse(tried.find(({ code }) => code === 0)?.out ?? '') as Record<string, string>;
  expect(
    await a.sql(`SELECT type, outcome FROM liandan.audit_event WHERE machine = 'person' ORDER BY outcome`),
  ).toEqual([
    { type: 'create', outcome: 'accepted' },
    { type: 'create', outcome: 'refused' },
    { type: 'create', outcome: 'refused' },
  ]);

  const entered = await a.ask('POST', '/v1/sessions', { body: { login, password } });
  expect(entered.status).toBe(201);
  const as = String(entered.headers['set-cookie']).split(';')[0] ?? '';
  const bureau = { kind: 'province', name: '四川省生态环境厅', province: '51' };
  const asked = () => a.ask('POST', '/v1/organisations', { as, headers: key(), body: bureau });
  expect(await asked()).toMatchObject({ status: 403, body: { code: 'PASSWORD_TO_CHANGE' } });
  const next = { present: password, next: 'another horse, another staple' };
  const changed = await a.ask('POST', '/v1/me/password', { as, headers: key(), body: next });
  expect(changed.status).toBe(200);
  expect((await asked()).status).toBe(201);
}, 60_000);
