import { BATTERIES } from '#src/demo/forms';
import { full, listed, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

/** A firm that nobody has seeded: what it is made of comes through the same door as everything else. */
let w: Full;
let door: ReturnType<typeof visitors>;
let firm: string;
let site: string;
const USCC = '91510100MA6CXUT212';
const plan = () => ({ emergencyPlanNo: '510104-2025-036-L', emergencyPlanUntil: '2028-03-01' });

beforeAll(async () => {
  w = await full('2025-11-24 09:00', listed(2026, '30000'));
  door = visitors(w.app);
  const made = await door.post('admin', '/v1/organisations', {
    ...{ kind: 'firm', name: '成都新设危废收集有限公司', uscc: USCC, province: '51', city: '5101' },
  });
  expect([made.status, made.body]).toMatchObject([201, { state: 'registered' }]);
  firm = String(made.body['id']);
  await w.sql(
    `WITH p AS (INSERT INTO liandan.person (login, name, hash) SELECT l, l, hash FROM liandan.person, unnest(ARRAY['new-firm', 'new-firm-too']) l
       WHERE login = 'remover-sc' RETURNING id)
     INSERT INTO liandan.membership (person, organisation, roles) SELECT id, $1, '{handler}' FROM p`,
    [firm],
  );
}, 120_000);
afterAll(() => w?.stop());

it('[R-22a][M-02] opens its site and files the plan of it; a site elsewhere or of the same name is refused', async () => {
  const ask = {
    name: '青白江厂区',
    address: '成都市青白江区工业大道 8 号',
    city: '5101',
    latitude: 30.88,
    longitude: 104.25,
  };
  const opened = await door.post('new-firm', '/v1/sites', ask);
  expect([opened.status, opened.body]).toMatchObject([201, { machine: 'site', state: 'registered' }]);
  site = String(opened.body['id']);
  expect(await door.post('new-firm', '/v1/sites', ask)).toMatchObject({ status: 409 });
  expect((await door.post('new-firm', '/v1/sites', { ...ask, name: '渝厂', city: '5001' })).body).toMatchObject({
    status: 400,
    errors: [{ pointer: '/city' }],
  });
  expect((await door.post('sc-officer1', '/v1/sites', ask)).status).toBe(403);
  const [row] = (await door.get('new-firm', '/v1/sites')).body['items'] as object[];
  expect(row).toMatchObject({ id: site, name: ask.name, latitude: 30.88, city: '5101' });
  const licence = await w.row('licence', await w.licence(BATTERIES));
  const filed = await door.post('new-firm', '/v1/plans', {
    ...{ site, year: 2026 },
    rows: [
      {
        ...{ line: 1, transferType: 'IN_PROVINCE', wasteName: '废铅蓄电池', wasteCode: '900-052-31', category: 'HW31' },
        ...{ hazard: ['T', 'C'], quantity: '100.000000', method: 'R4', receiverKind: 'LICENCE_HOLDER' },
        ...{ receiverName: licence.context['holder'].name, licenceNo: licence.context['number'] },
      },
    ],
  });
  expect([filed.status, filed.body]).toMatchObject([201, { machine: 'plan' }]);
});

it('[R-22a] amends its site, and nobody else’s', async () => {
  const amended = await door.post('new-firm', `/v1/sites/${site}/amend`, { address: '成都市青白江区工业大道 10 号' });
  expect(amended.body).toMatchObject({ state: 'registered' });
  expect((await door.get('new-firm', '/v1/sites')).body['items'][0]).toMatchObject({
    ...{ address: '成都市青白江区工业大道 10 号', name: '青白江厂区' },
  });
  expect((await door.post(BATTERIES.logins.remover, `/v1/sites/${site}/amend`, { name: 'x' })).status).toBe(404);
  expect((await door.post('new-firm', `/v1/sites/${site}/amend`, {})).status).toBe(400);
});

it('[R-09b][R-11b] declares its papers with their last days; one that has ended, or half of one, is refused', async () => {
  const declare = (body: object, as = 'new-firm') => door.post(as, `/v1/organisations/${firm}/declare`, body);
  const whole = {
    ...{ address: '成都市青白江区工业大道 10 号', legalRepresentative: '向某', phone: '028-81110000', ...plan() },
    ...{
      operatingDocument: '川交运管许可危字510100000001号',
      operatingDocumentUntil: '2027-06-30',
      carrierScope: ['8', '9'],
    },
  };
  expect((await declare(whole)).body).toMatchObject({ id: firm, state: 'registered' });
  expect((await door.get('new-firm', `/v1/organisations/${firm}`)).body).toMatchObject(whole);
  expect((await declare({ phone: '028-81110001' })).status).toBe(200);
  expect((await door.get('new-firm', `/v1/organisations/${firm}`)).body).toMatchObject({
    ...whole,
    phone: '028-81110001',
  });
  expect((await declare({ ...plan(), emergencyPlanUntil: '2025-11-23' })).body).toMatchObject({
    ...{ status: 422, rule: 'R-09b' },
  });
  expect((await declare({ operatingDocument: '川1' })).body).toMatchObject({
    ...{ status: 400, errors: [{ pointer: '/operatingDocumentUntil' }] },
  });
  expect((await declare({})).status).toBe(400);
  for (const other of ['sc-officer1', BATTERIES.logins.remover])
    expect((await declare(plan(), other)).status).toBe(403);
  const [said] = await w.sql(
    `SELECT string_agg(convert_from(p.payload, 'UTF8'), '') AS all FROM liandan.audit_event e JOIN liandan.audit_payload p USING (event_id)
      WHERE e.machine = 'organisation' AND e.type = 'declare'`,
  );
  expect(String(said?.['all'])).not.toContain('向某');
});

it('[R-11b] renews the papers of vehicles and crews, and retires those that are gone', async () => {
  const vehicle = {
    plate: '川A8Z001',
    operatingDocument: '川交运管货字1',
    validUntil: '2026-01-31',
    load: '20.000000',
    scope: ['8'],
  };
  const car = String((await door.post('new-firm', '/v1/vehicles', vehicle)).body['id']);
  const driver = { name: '冉某', certificate: 'SC-51-9001', validUntil: '2026-01-31' };
  const who = String((await door.post('new-firm', '/v1/drivers', driver)).body['id']);
  const at = async (list: string, id: string) =>
    ((await door.get('new-firm', `/v1/${list}?organisation=${firm}`)).body['items'] as { id: string }[]).find(
      (each) => each.id === id,
    );

  const paper = { operatingDocument: '川交运管货字2', validUntil: '2028-01-31' };
  expect((await door.post('new-firm', `/v1/vehicles/${car}/renew`, paper)).body).toMatchObject({ state: 'registered' });
  expect(await at('vehicles', car)).toMatchObject({ ...vehicle, ...paper });
  const certificate = { certificate: 'SC-51-9002', validUntil: '2028-01-31' };
  expect((await door.post('new-firm', `/v1/drivers/${who}/renew`, certificate)).body).toMatchObject({
    state: 'registered',
  });
  expect(await at('drivers', who)).toMatchObject(certificate);

  expect(
    (await door.post('new-firm', `/v1/vehicles/${car}/renew`, { ...paper, validUntil: '2025-01-31' })).body,
  ).toMatchObject({ status: 422, rule: 'R-11b' });
  expect((await door.post('carrier', `/v1/vehicles/${car}/renew`, paper)).status).toBe(404);
  for (const [list, id] of [
    ['vehicles', car],
    ['drivers', who],
  ] as const) {
    expect((await door.post('new-firm', `/v1/${list}/${id}/retire`, { reason: '已出售或离职' })).body).toMatchObject({
      state: 'retired',
    });
    expect(await at(list, id)).toMatchObject({ active: false });
    expect((await door.post('new-firm', `/v1/${list}/${id}/retire`, { reason: '再次' })).status).toBe(409);
  }
  const sold = await door.post('carrier', '/v1/vehicles', vehicle);
  expect([sold.status, sold.body['id']]).toEqual([201, car]);
  expect((await door.post('new-firm', '/v1/vehicles', vehicle)).status).toBe(409);
});
