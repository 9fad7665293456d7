import { makeCreditCode } from '#domain/identity/credit-code';
import { api, key, type Api } from '../support/api.js';
import { licensed } from '../support/licensed.js';

let a: Api;
let firm: string;
let handler: string;
let city: string;
beforeAll(async () => {
  a = await api();
  firm = await a.organisation({ kind: 'firm', name: '成都某电镀', province: '51', city: '5101' });
  handler = await a.person(firm, ['handler']);
  await licensed(a.sql, '5101', { name: '某再生' });
  await holds(firm, '510101');
  const bureau = await a.organisation({ kind: 'city', name: '成都市局', province: '51', city: '5101' });
  city = await a.person(bureau, ['officer']);
});
afterAll(() => a?.stop());

/** Makes the organisation the holder of a licence. */
async function holds(org: string, number: string) {
  const uscc = makeCreditCode(`91510100MA10${number.slice(-3)}K`);
  await a.sql('UPDATE liandan.organisation SET uscc = $2 WHERE id = $1', [org, uscc]);
  await licensed(a.sql, number, { name: number, uscc });
}
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
  expect((await classOf('5', { receiver: firm, licenceNo: '510101' })).unitClass).toBe('key');
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

it('[Z-07] [M-03] shows each collector the rows of a small plan that name it, in every version, while one does', async () => {
  const collectors: { org: string; as: string }[] = [];
  for (const name of ['甲收集', '乙收集']) {
    const org = await a.organisation({ kind: 'firm', name, province: '51', city: '5101' });
    collectors.push({ org, as: await a.person(org, ['handler']) });
    await holds(org, `51020${collectors.length}`);
  }
  const [first, second] = collectors as [(typeof collectors)[number], (typeof collectors)[number]];
  const owner = await a.organisation({ kind: 'firm', name: '小型产废单位', province: '51', city: '5101' });
  const as = await a.person(owner, ['handler']);
  const [site] = await a.sql(
    `INSERT INTO liandan.site (organisation, name, address, city) VALUES ($1, '厂区', '路2号', '5101') RETURNING id`,
    [owner],
  );
  const row = (line: number, receiver: string) => ({
    ...{ line, transferType: 'IN_PROVINCE', wasteName: '废铅蓄电池', wasteCode: '900-052-31', category: 'HW31' },
    ...{ hazard: ['T', 'C'], quantity: `${line}`, method: 'R4', receiverKind: 'LICENCE_HOLDER', receiver },
    ...{ receiverName: '某收集', licenceNo: receiver === first.org ? '510201' : '510202' },
  });
  const rows = [row(1, first.org), row(2, second.org)];
  const filed = await a.ask('POST', '/v1/plans', { as, headers: key(), body: { site: site!['id'], year: 2026, rows } });
  expect([filed.status, filed.body['errors']]).toEqual([201, undefined]);
  const url = `/v1/plans/${String(filed.body['id'])}`;
  const shown = async (to: string) => {
    const { status, body } = await a.ask('GET', url, { as: to });
    return [status, ((body['rows'] ?? []) as { line: number }[]).map(({ line }) => line)];
  };
  const revise = async (version: number, next: object[]) => {
    const headers = { ...key(), 'if-match': `"${version}"` };
    const { status, body } = await a.ask('POST', `${url}/revise`, {
      as,
      headers,
      body: { reason: '变更', rows: next },
    });
    expect([status, body['errors'] ?? body['detail']]).toEqual([200, undefined]);
    return String(body['receipt'].event);
  };
  expect([await shown(as), await shown(first.as), await shown(second.as)]).toEqual([
    [200, [1, 2]],
    [200, [1]],
    [200, [2]],
  ]);
  const event = await revise(1, rows);
  expect([await shown(as), await shown(first.as), await shown(second.as)]).toEqual([
    [200, [1, 2]],
    [200, [1]],
    [200, [2]],
  ]);
  const [recorded] = await a.sql('SELECT readers FROM liandan.audit_event WHERE event_id = $1', [event]);
  expect(recorded!['readers']).not.toContain(`o:${first.org}`);
  await revise(2, [row(1, second.org)]);
  expect([await shown(as), await shown(first.as), await shown(second.as)]).toEqual([
    [200, [1]],
    [404, []],
    [200, [1]],
  ]);
});

it('[T-07] resolves a label code from the text or from the link of its QR', async () => {
  const code = `91510100MA6C0000XX${'90005231'}${'20251117'}001`;
  const { status, body } = await a.ask('GET', `/v1/reference/labels/${code}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ code, wasteCode: '900-052-31', day: '2025-11-17', serial: 1 });
  expect((await a.ask('GET', '/v1/reference/labels/hello')).status).toBe(404);
});
