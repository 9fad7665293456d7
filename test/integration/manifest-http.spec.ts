import { commands } from '#domain/manifest/manifest.commands';
import { api, key, type Api } from '../support/api.js';

let a: Api;
let handler: string;
beforeAll(async () => {
  a = await api();
  const firm = await a.organisation({ kind: 'firm', name: '移出厂', province: '51', city: '5101' });
  handler = await a.person(firm, ['handler']);
});
afterAll(() => a?.stop());

const NOBODY = '01900000-0000-7000-8000-0000000000ff';

it('lists manifests and accounts, empty for a firm that has none', async () => {
  for (const url of ['/v1/manifests?state=closed&limit=5', '/v1/quota-accounts?kind=licence']) {
    expect(await a.ask('GET', url, { as: handler })).toMatchObject({ status: 200, body: { items: [], next: null } });
  }
  expect((await a.ask('GET', '/v1/manifests?colour=red', { as: handler })).status).toBe(400);
});

it('[Z-07] answers alike what does not exist and what is hidden', async () => {
  for (const url of [
    `/v1/manifests/${NOBODY}`,
    '/v1/manifest-numbers/20265101000042',
    `/v1/quota-accounts/approval/${NOBODY}/0001/0000/lines`,
  ]) {
    expect((await a.ask('GET', url, { as: handler })).status).toBe(404);
  }
});

it('[R-10d] names every fault of a form by its place', async () => {
  const body = { site: 'x', lines: [{ wasteCode: '900', packaging: { type: '77', number: 0 } }], colour: 'red' };
  const { status, body: problem } = await a.ask<{ errors: { pointer: string }[] }>('POST', '/v1/manifests', {
    as: handler,
    body,
    headers: key(),
  });
  expect(status).toBe(400);
  expect(problem.errors.map(({ pointer }) => pointer)).toEqual(
    expect.arrayContaining([
      '/site',
      '/receiver',
      '/lines/0/wasteCode',
      '/lines/0/packaging/type',
      '/lines/0/packaging/number',
      '/colour',
    ]),
  );
});

it('has a route for each verb, which asks for the version', async () => {
  for (const verb of Object.keys(commands)) {
    const { status } = await a.ask('POST', `/v1/manifests/${NOBODY}/${verb}`, {
      as: handler,
      body: {},
      headers: key(),
    });
    expect([verb, [400, 428].includes(status)]).toEqual([verb, true]);
  }
  expect((await a.ask('POST', `/v1/manifests/${NOBODY}/close`, { as: handler, body: {}, headers: key() })).status).toBe(
    404,
  );
  const issue = await a.ask('POST', `/v1/manifests/${NOBODY}/issue`, {
    as: handler,
    body: {},
    headers: { ...key(), 'if-match': '"1"' },
  });
  expect(issue.status).toBe(404);
});

it('[R-29] takes requests for correction, and a province’s word on them', async () => {
  const post = (url: string, body: object, headers: Record<string, string> = {}) =>
    a.ask('POST', url, { as: handler, body, headers: { ...key(), ...headers } });
  const change = { field: 'remarks', value: '更正' };
  expect((await post('/v1/correction-requests', { manifest: NOBODY, changes: [], reason: 'x' })).status).toBe(400);
  const twice = { manifest: NOBODY, changes: [change, change], reason: 'x' };
  expect((await post('/v1/correction-requests', twice)).status).toBe(400);
  const asked = { manifest: NOBODY, changes: [change], reason: '写错' };
  expect((await post('/v1/correction-requests', asked)).status).toBe(404);
  expect((await post(`/v1/correction-requests/${NOBODY}/consent`, {})).status).toBe(428);
  const first = { 'if-match': '"1"' };
  expect((await post(`/v1/correction-requests/${NOBODY}/consent`, {}, first)).body).toMatchObject({
    ...{ status: 403, code: 'NOT_PERMITTED' },
  });
  const province = await a.organisation({ kind: 'province', name: '四川省生态环境厅', province: '51' });
  const officer = await a.person(province, ['officer']);
  const consent = { as: officer, body: {}, headers: { ...key(), ...first } };
  expect((await a.ask('POST', `/v1/correction-requests/${NOBODY}/consent`, consent)).status).toBe(404);
  expect(await a.ask('GET', '/v1/correction-requests?state=ASKED', { as: handler })).toMatchObject({
    status: 200,
    body: { items: [] },
  });
});
