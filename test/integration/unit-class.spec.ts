import { api, key, type Api } from '../support/api.js';

let a: Api;
let firm: string;
let handler: string;
let city: string;
beforeAll(async () => {
  a = await api();
  firm = await a.organisation({ kind: 'firm', name: '成都某电镀', province: '51', city: '5101' });
  handler = await a.person(firm, ['handler']);
  const bureau = await a.organisation({ kind: 'city', name: '成都市局', province: '51', city: '5101' });
  city = await a.person(bureau, ['officer']);
});
afterAll(() => a?.stop());

/** Files the plan of a new site and tells the class it was given. */
const classOf = async (tonnes: string, more: object = {}, site?: string, year = 2026) => {
  const [made] = site
    ? [{ id: site }]
    : await a.sql(
        `INSERT INTO liandan.site (organisation, name, address, city) VALUES ($1, '厂区', '路1号', '5101') RETURNING id`,
        [firm],
      );
  const row = {
    line: 1,
    transferType: 'IN_PROVINCE',
    wasteName: '废铅蓄电池',
    wasteCode: '900-052-31',
    category: 'HW31',
    hazard: ['T', 'C'],
    quantity: tonnes,
    method: 'R4',
    receiverKind: 'LICENCE_HOLDER',
    receiverName: '某再生',
    licenceNo: '5101',
    ...more,
  };
  const { status, body } = await a.ask('POST', '/v1/plans', {
    as: handler,
    headers: key(),
    body: { site: made!['id'], year, rows: [row] },
  });
  expect([status, body['errors'] ?? body['detail']]).toEqual([201, undefined]);
  const { body: plan } = await a.ask('GET', `/v1/plans/${body['id']}`, { as: handler });
  return { site: String(made!['id']), unitClass: plan['unitClass'] as string };
};

it('[M-01] classes each site by its plan and the years before, until the city says otherwise', async () => {
  expect((await classOf('9.999999')).unitClass).toBe('registration');
  expect((await classOf('10')).unitClass).toBe('simplified');
  expect((await classOf('5', { receiver: firm })).unitClass).toBe('key');
  const { site, unitClass } = await classOf('100', {}, undefined, 2024);
  expect(unitClass).toBe('key');
  expect((await classOf('5', {}, site, 2026)).unitClass).toBe('key');
  expect((await classOf('5', {}, site, 2028)).unitClass).toBe('registration');
  const reclassify = (as: string) =>
    a.ask('POST', `/v1/organisations/${firm}/reclassify`, {
      as,
      headers: key(),
      body: { unitClass: 'simplified', reason: '日常监管情况' },
    });
  expect((await reclassify(handler)).status).toBe(403);
  expect((await reclassify(city)).status).toBe(200);
  expect((await classOf('5')).unitClass).toBe('simplified');
});

it('[T-07] resolves a label code from the text or from the link of its QR', async () => {
  const code = `91510100MA6C0000XX${'90005231'}${'20251117'}001`;
  const { status, body } = await a.ask('GET', `/v1/reference/labels/${code}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ code, wasteCode: '900-052-31', day: '2025-11-17', serial: 1 });
  expect((await a.ask('GET', '/v1/reference/labels/hello')).status).toBe(404);
});
