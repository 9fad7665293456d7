import { createHash, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { canonicalJson } from '#ledger/canonical';
import { api, key, PASSWORD, type Api } from '../support/api.js';
import { makeCreditCode } from '#domain/identity/credit-code';
import { licensed } from '../support/licensed.js';
import { until } from '../support/waiting.js';

let a: Api;
let firm: string;
let province: string;
let city: string;
let handler: string;
let head: string;

/** Asked over a socket, with the request line as it is. */
const raw = (path: string, token: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    const { port } = a.app.getHttpServer().address() as AddressInfo;
    request({ host: '127.0.0.1', port, path, headers: { authorization: `Bearer ${token}` } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .once('error', reject)
      .end();
  });

beforeAll(async () => {
  a = await api();
  await a.app.listen(0, '127.0.0.1');
  firm = await a.organisation({ kind: 'firm', name: '成都某化工', province: '51', city: '5101' });
  province = await a.organisation({ kind: 'province', name: '四川省生态环境厅', province: '51' });
  city = await a.organisation({ kind: 'city', name: '成都市生态环境局', province: '51', city: '5101' });
  handler = await a.person(firm, ['handler'], 'handler');
  head = await a.person(province, ['head'], 'head');
});
afterAll(() => a.stop());

describe('login', () => {
  it('opens a session in a cookie that scripts cannot read', async () => {
    const { status, headers, body } = await a.ask('POST', '/v1/sessions', {
      body: { login: 'Handler', password: PASSWORD },
    });
    expect(status).toBe(201);
    expect(String(headers['set-cookie'])).toMatch(/^liandan=[\w-]{43};.*HttpOnly; SameSite=Lax/);
    expect(body['me']).toMatchObject({ orgName: '成都某化工', roles: ['handler'], readers: ['all', `o:${firm}`] });
  });

  it('says the same of an unknown login and of a wrong password', async () => {
    const wrong = await a.ask('POST', '/v1/sessions', { body: { login: 'head', password: 'x' } });
    const unknown = await a.ask('POST', '/v1/sessions', { body: { login: 'nobody', password: 'x' } });
    expect(wrong.status).toBe(401);
    expect({ ...unknown.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' });
  });

  it('lets parallel guesses gain nothing and says when to come back', async () => {
    const login = 'guessed';
    await a.person(firm, ['handler'], login);
    const guesses = await Promise.all(
      Array.from({ length: 12 }, () => a.ask('POST', '/v1/sessions', { body: { login, password: 'no' } })),
    );
    const judged = guesses.filter((g) => g.status === 401).length;
    expect(judged).toBeLessThanOrEqual(5);
    const right = await a.ask('POST', '/v1/sessions', { body: { login, password: PASSWORD } });
    expect(right.status).toBe(429);
    expect(Number(right.headers['retry-after'])).toBeGreaterThan(0);
    await a.sql('DELETE FROM liandan.login_limit');
  });

  it('is kept from nobody by whoever guesses elsewhere, and from nobody for long by many who do', async () => {
    const login = 'wanted';
    await a.person(firm, ['handler'], login);
    const from = async (remoteAddress: string, password: string) =>
      (await a.app.inject({ method: 'POST', url: '/v1/sessions', remoteAddress, payload: { login, password } }))
        .statusCode;
    const guesses = (n: number, address: string) => Promise.all(Array.from({ length: n }, () => from(address, 'no')));
    expect(await guesses(8, '203.0.113.1')).toContain(429);
    expect(await from('203.0.113.1', PASSWORD)).toBe(429);
    expect(await from('203.0.113.2', PASSWORD)).toBe(201);
    const many = [];
    for (let i = 10; i < 28; i++) many.push(...(await guesses(4, `203.0.113.${i}`)));
    expect(many).toContain(429);
    const [limit] = await a.sql(
      `SELECT extract(epoch FROM blocked_until - clock_timestamp())::float AS wait FROM liandan.login_limit WHERE bucket = 'l:wanted'`,
    );
    expect(limit?.['wait']).toBeLessThanOrEqual(5);
    await a.sql('DELETE FROM liandan.login_limit');
  }, 60_000);

  it('leaves nothing of passwords beside the key of their change, and still tells a repeat from another request', async () => {
    const cookie = await a.person(firm, ['handler'], 'careful');
    const headers = key();
    const change = (next: string) =>
      a.ask('POST', '/v1/me/password', { as: cookie, headers, body: { present: PASSWORD, next } });
    const first = await change('a password of my own');
    expect(first.status).toBe(200);
    const said = ['POST', '/v1/me/password', { present: PASSWORD, next: 'a password of my own' }];
    const guessed = createHash('sha256').update(canonicalJson(said)).digest('hex');
    const [kept] = await a.sql('SELECT fingerprint FROM liandan.idempotency WHERE key = $1', [
      headers['idempotency-key'],
    ]);
    expect(kept?.['fingerprint']).toMatch(/^[0-9a-f]{64}$/);
    expect(kept?.['fingerprint']).not.toBe(guessed);
    expect(await change('a password of my own')).toMatchObject({ status: 200, body: first.body });
    expect(await change('another password')).toMatchObject({ status: 422, body: { code: 'KEY_REUSED' } });
    await a.sql('DELETE FROM liandan.login_limit');
  });

  it('ends with the logout, at once', async () => {
    const cookie = await a.person(firm, ['handler']);
    expect((await a.ask('GET', '/v1/me', { as: cookie })).status).toBe(200);
    expect((await a.ask('DELETE', '/v1/sessions', { as: cookie })).status).toBe(204);
    expect((await a.ask('GET', '/v1/me', { as: cookie })).status).toBe(401);
  });

  it('says of an instance whose clock may be moved that it is a demonstration', async () => {
    const cookie = await a.person(firm, ['handler'], 'shown');
    const said = async () => {
      const me = await a.ask('GET', '/v1/me', { as: cookie });
      const login = await a.ask('POST', '/v1/sessions', { body: { login: 'shown', password: PASSWORD } });
      return [me.body, login.body.me].map((body) => body.demonstration);
    };
    const movable = async (settable: boolean) => {
      await a.sql('ALTER TABLE liandan.civil_clock DISABLE TRIGGER civil_clock_forward');
      await a.sql(`UPDATE liandan.civil_clock SET settable = ${settable}`);
      await a.sql('ALTER TABLE liandan.civil_clock ENABLE TRIGGER civil_clock_forward');
    };
    expect(await said()).toEqual([true, true]);
    await movable(false);
    expect(await said()).toEqual([false, false]);
    await movable(true);
  });

  it('knows nobody by an expired session', async () => {
    const cookie = await a.person(firm, ['handler'], 'late');
    await a.sql(`UPDATE liandan.session SET expires_at = clock_timestamp() - interval '1 second'
      WHERE person = (SELECT id FROM liandan.person WHERE login = 'late')`);
    await until('nobody remembers it', async () => (await a.ask('GET', '/v1/me', { as: cookie })).status === 401);
  });
});

describe('foreign pages', () => {
  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['another site', { origin: 'http://localhost', 'sec-fetch-site': 'cross-site' }],
    ['no sign of its origin', { origin: '' }],
  ])('are refused: %s', async (_, headers) => {
    const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
    const response = await a.app.inject({
      method: 'DELETE',
      url: '/v1/sessions',
      headers: { host: 'localhost', cookie: handler, ...given },
    });
    expect(response.statusCode).toBe(403);
    expect(response.json()).toMatchObject({ code: 'FOREIGN_ORIGIN' });
  });
});

const signed = (party: string) =>
  a.ask('POST', '/v1/contracts', {
    as: handler,
    body: {
      number: `HT-${randomUUID()}`,
      party,
      partyRole: 'CARRIER',
      wasteCodes: ['900-052-31'],
      validFrom: '2025-01-01',
      validTo: '2027-12-31',
    },
    headers: key(),
  });
const confirm = (id: unknown, as: string) => a.ask('POST', `/v1/contracts/${id}/confirm`, { as, headers: key() });
async function confirmed(party: string) {
  const { body } = await signed(party);
  const { status } = await confirm(body['id'], await a.person(party, ['handler']));
  expect(status).toBe(200);
}

it('[Z-07] opens nothing of another firm by a contract that it has not confirmed, or that is over', async () => {
  const rival = await a.organisation({ kind: 'firm', name: '绵阳某运输', province: '51', city: '5107' });
  const theirs = await a.person(rival, ['handler']);
  const [site] = await a.sql(
    `INSERT INTO liandan.site (organisation, name, address, city, longitude, latitude)
     VALUES ($1, '厂区', '园区路', '5107', 104.7, 31.4) RETURNING id`,
    [rival],
  );
  await a.sql(
    `WITH p AS (INSERT INTO liandan.plan (organisation, site, year, filing_no, unit_class, filed_at, updated_at, readers)
       VALUES ($1, $2, 2026, 'GLJH-RIVAL', 'key', now(), now(), '{}') RETURNING id),
     v AS (INSERT INTO liandan.plan_version (plan, version, filed_at, readers) SELECT id, 1, now(), '{}' FROM p)
     INSERT INTO liandan.plan_row (plan, version, line, transfer_type, waste_name, waste_code, category, quantity, method,
       receiver_kind, receiver_name, readers)
     SELECT id, 1, 1, 'CROSS_PROVINCE', '废铅蓄电池', '900-052-31', 'HW31', 1000000, 'R4', 'LICENCE_HOLDER', '某处置', '{}' FROM p`,
    [rival, site?.['id']],
  );
  await a.sql(
    `INSERT INTO liandan.vehicle (organisation, plate, operating_document, valid_until, load) VALUES ($1, '川B12345', 'D', '2028-12-31', 1000000)`,
    [rival],
  );
  const opened = async () => {
    const count = async (path: string, of: string) =>
      ((await a.ask('GET', path, { as: handler })).body[of] as { properties?: { organisation: string } }[]).filter(
        ({ properties }) => !properties || properties.organisation === rival,
      ).length;
    return [
      await count(`/v1/sites?organisation=${rival}`, 'items'),
      await count(`/v1/vehicles?organisation=${rival}`, 'items'),
      await count('/v1/map/points?kind=producer', 'features'),
    ];
  };
  expect(await opened()).toEqual([0, 0, 0]);
  const { body, status } = await signed(rival);
  expect(status).toBe(201);
  expect(await opened()).toEqual([0, 0, 0]);
  expect((await confirm(body['id'], handler)).status).toBe(403);
  expect((await confirm(body['id'], theirs)).status).toBe(200);
  expect(await opened()).toEqual([1, 1, 1]);
  expect((await confirm(body['id'], theirs)).status).toBe(409);
  const kept = await a.ask('GET', `/v1/contracts/${body['id']}`, { as: handler });
  expect(kept.body['confirmedAt']).toEqual(expect.any(String));
  const day = (days: number) => `(liandan.now() AT TIME ZONE 'Asia/Shanghai')::date + ${days}`;
  const set = (what: string) => a.sql(`UPDATE liandan.contract SET ${what} WHERE id = $1`, [body['id']]);
  await set(`ended_on = ${day(0)}`);
  expect(await opened()).toEqual([1, 1, 1]);
  await set(`ended_on = ${day(-1)}`);
  expect(await opened()).toEqual([0, 0, 0]);
  await set(`ended_on = NULL, valid_to = ${day(-1)}`);
  expect(await opened()).toEqual([0, 0, 0]);
});

it('[R-10a] refuses a contract with an authority or with oneself', async () => {
  for (const party of [province, firm]) {
    const { status, body } = await signed(party);
    expect([status, body['code']]).toEqual([400, 'BAD_REQUEST']);
    expect(body['errors']).toEqual([expect.objectContaining({ pointer: '/party' })]);
  }
});

it('[Z-07] shows a firm its own sites and those of whom it contracts with; authorities those they ask for', async () => {
  const [other, partner] = await Promise.all(
    ['德阳某电镀', '重庆某处置'].map((name) => a.organisation({ kind: 'firm', name, province: '51', city: '5106' })),
  );
  for (const org of [firm, other, partner])
    await a.sql(
      `INSERT INTO liandan.site (organisation, name, address, city, longitude, latitude) VALUES ($1, '厂区', '园区路', '5106', 104.4, 31.1)`,
      [org],
    );
  await confirmed(partner!);
  const shown = async (as: string, of: string | undefined) =>
    ((await a.ask('GET', `/v1/sites?organisation=${of}`, { as })).body['items'] as object[]).length;
  expect([await shown(handler, firm), await shown(handler, partner), await shown(handler, other)]).toEqual([1, 1, 0]);
  expect([await shown(head, other), await shown(head, partner)]).toEqual([1, 1]);
  const all = (await a.ask('GET', '/v1/sites?limit=200', { as: handler })).body['items'] as { organisation: string }[];
  const owners = all.map(({ organisation }) => organisation);
  expect(owners).toEqual(expect.arrayContaining([firm, partner]));
  expect(owners).not.toContain(other);
});

describe('tokens', () => {
  it('act within their scopes, are told once and end when revoked', async () => {
    const headers = key();
    const body = { label: 'weighbridge', scopes: ['organisations:read'], days: 30 };
    const made = await a.ask('POST', '/v1/tokens', { as: handler, body, headers });
    expect(made.status).toBe(201);
    const token = String(made.body['secret']);
    expect(token).toMatch(/^ldn_[\w-]{43}$/);
    const again = await a.ask('POST', '/v1/tokens', { as: handler, body, headers });
    expect(again.body).not.toHaveProperty('secret');
    expect(again.body['id']).toBe(made.body['id']);
    expect((await a.ask('GET', '/v1/organisations', { token })).status).toBe(200);
    expect((await a.ask('GET', '/v1/contracts', { token })).status).toBe(403);
    // However the address is spelled: with a scheme and a host that say otherwise, or with escapes.
    for (const url of ['http://x/v1/contracts', 'http://organisations/v1/contracts', '/v1/%63ontracts'])
      expect([url, await raw(url, token)]).toEqual([url, 403]);
    expect(await raw('http://contracts/v1/organisations', token)).toBe(200);
    const [kept] = await a.sql('SELECT count(*)::int AS n FROM liandan.token WHERE hash = $1', [Buffer.from(token)]);
    expect(kept?.['n']).toBe(0);
    expect((await a.ask('DELETE', `/v1/tokens/${made.body['id']}`, { as: handler, headers: key() })).status).toBe(200);
    await until('nobody remembers it', async () => (await a.ask('GET', '/v1/organisations', { token })).status === 401);
  });
});

describe('views', () => {
  it('[Z-07] gives firms of other organisations only what anybody may know', async () => {
    const seen = await a.ask('GET', `/v1/organisations/${province}`, { as: handler });
    const { actions, ...told } = seen.body;
    expect([Object.keys(told).sort(), actions]).toEqual([
      ['active', 'city', 'id', 'kind', 'name', 'province', 'uscc'],
      [],
    ]);
    expect((await a.ask('GET', `/v1/organisations/${firm}`, { as: head })).body).toHaveProperty('unitClass');
  });

  it('[Z-07] shows a contract to its parties and their provinces, to others as if it did not exist', async () => {
    const receiver = await a.organisation({ kind: 'firm', name: '重庆某处置', province: '50', city: '5001' });
    const stranger = await a.person(
      await a.organisation({ kind: 'firm', name: '第三方', province: '42', city: '4201' }),
      ['handler'],
    );
    const body = {
      number: 'HT-1',
      party: receiver,
      partyRole: 'RECEIVER',
      wasteCodes: ['900-052-31'],
      validFrom: '2026-01-01',
      validTo: '2026-12-31',
    };
    const signed = await a.ask('POST', '/v1/contracts', { as: handler, body, headers: key() });
    expect(signed.status).toBe(201);
    const url = `/v1/contracts/${signed.body['id']}`;
    expect((await a.ask('GET', url, { as: head })).status).toBe(200);
    const hidden = await a.ask('GET', url, { as: stranger });
    const absent = await a.ask('GET', '/v1/contracts/00000000-0000-4000-8000-000000000000', { as: stranger });
    expect(hidden.status).toBe(404);
    expect({ ...hidden.body, instance: '', requestId: '' }).toEqual({ ...absent.body, instance: '', requestId: '' });
    expect((await a.ask('GET', '/v1/contracts', { as: stranger })).body).toMatchObject({ items: [], next: null });
  });

  it('[R-DEL] lets the head of the province entrust a power, which the bureau holds while it is in force', async () => {
    const officer = await a.person(city, ['officer']);
    const [now] = await a.sql(`SELECT (liandan.now() AT TIME ZONE interval '8 hours')::date::text AS today`);
    const today = now?.['today'];
    const body = {
      delegate: city,
      power: 'OUTBOUND_DECIDE',
      cities: ['5101'],
      validFrom: today,
      instrument: '川环函〔2026〕1号',
    };
    expect((await a.ask('POST', '/v1/delegations', { as: officer, body, headers: key() })).status).toBe(403);
    const granted = await a.ask('POST', '/v1/delegations', { as: head, body, headers: key() });
    expect(granted.status).toBe(201);
    const holder = await a.person(city, ['officer']);
    const me = await a.ask('GET', '/v1/me', { as: holder });
    expect(me.body['delegations']).toEqual([
      { principal: '51', power: 'OUTBOUND_DECIDE', cities: ['5101'], instrument: '川环函〔2026〕1号' },
    ]);
  });

  it('keeps hashes and sessions from the serving role', async () => {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: a.database.urls.app });
    await client.connect();
    try {
      for (const text of [
        'SELECT hash FROM liandan.person',
        'SELECT * FROM liandan.session',
        'SELECT * FROM liandan.login_limit',
      ]) {
        await expect(client.query(text)).rejects.toThrow(/permission denied/);
      }
    } finally {
      await client.end();
    }
  });
});

describe('plans', () => {
  beforeAll(() => licensed(a.sql, 'CQ5001', { name: '重庆某处置' }));

  it('[M-02][M-03] files a plan, revises it on the version seen, and records both', async () => {
    const [site] = await a.sql(
      `INSERT INTO liandan.site (organisation, name, address, city) VALUES ($1, '一厂', '青白江', '5101') RETURNING id`,
      [firm],
    );
    const rows = [
      {
        line: 1,
        transferType: 'CROSS_PROVINCE',
        wasteName: '废铅蓄电池',
        wasteCode: '900-052-31',
        category: 'HW31',
        hazard: ['T', 'C'],
        quantity: '24.86',
        method: 'R4',
        receiverKind: 'LICENCE_HOLDER',
        receiverName: '重庆某处置',
        licenceNo: 'CQ5001',
      },
    ];
    const filed = await a.ask('POST', '/v1/plans', {
      as: handler,
      body: { site: site?.['id'], year: 2026, rows },
      headers: key(),
    });
    expect(filed.status).toBe(201);
    expect(filed.headers['etag']).toBe('"1"');
    const url = `/v1/plans/${filed.body['id']}`;
    const changed = { reason: '增加数量', rows: [{ ...rows[0], quantity: '30' }] };
    expect((await a.ask('POST', `${url}/revise`, { as: handler, body: changed, headers: key() })).status).toBe(428);
    const stale = await a.ask('POST', `${url}/revise`, {
      as: handler,
      body: changed,
      headers: { ...key(), 'if-match': '"9"' },
    });
    expect(stale.status).toBe(412);
    const revised = await a.ask('POST', `${url}/revise`, {
      as: handler,
      body: changed,
      headers: { ...key(), 'if-match': '"1"' },
    });
    expect(revised.body).toMatchObject({ version: 2, state: 'filed' });
    const seen = await a.ask('GET', url, { as: head });
    expect(seen.body['rows']).toMatchObject([{ quantity: '30.000000', version: 2 }]);
    expect(seen.body['versions']).toHaveLength(2);
    const record = await a.sql('SELECT type, outcome FROM liandan.audit_event WHERE case_id = $1 ORDER BY seq', [
      filed.body['id'],
    ]);
    expect(record).toEqual([
      { type: 'file', outcome: 'accepted' },
      { type: 'revise', outcome: 'refused' },
      { type: 'revise', outcome: 'accepted' },
    ]);
  });

  it('[M-06] refuses a licensed receiver without a licence number, quoting rule and law in the language asked for', async () => {
    const rows = [
      {
        line: 1,
        transferType: 'CROSS_PROVINCE',
        wasteName: 'x',
        wasteCode: '900-052-31',
        category: 'HW31',
        hazard: ['T'],
        quantity: '1',
        method: 'R4',
        receiverKind: 'LICENCE_HOLDER',
        receiverName: 'x',
      },
    ];
    const [site] = await a.sql(
      `INSERT INTO liandan.site (organisation, name, address, city) VALUES ($1, '二厂', '新都', '5101') RETURNING id`,
      [firm],
    );
    const body = { site: site?.['id'], year: 2026, rows };
    const headers = key();
    const zh = await a.ask('POST', '/v1/plans', { as: handler, body, headers });
    const en = await a.ask('POST', '/v1/plans', {
      as: handler,
      body,
      headers: { ...headers, 'accept-language': 'en' },
    });
    expect(zh).toMatchObject({
      status: 422,
      body: { code: 'RULE_REFUSED', rule: 'M-06', detail: '接受单位须填写许可证编号' },
    });
    expect(en).toMatchObject({
      status: 422,
      body: { rule: 'M-06', detail: 'A licensed receiver needs its licence number' },
    });
    const [record] = await a.sql(
      `SELECT count(*)::int AS n FROM liandan.audit_event WHERE outcome = 'refused' AND 'M-06' = ANY (rule_ids)`,
    );
    expect(record?.['n']).toBe(1);
  });

  it('[M-06] refuses a licence that the register has not, or has for another holder than the receiver', async () => {
    const [site] = await a.sql(
      `INSERT INTO liandan.site (organisation, name, address, city) VALUES ($1, '三厂', '金堂', '5101') RETURNING id`,
      [firm],
    );
    const receiver = await a.organisation({ kind: 'firm', name: '重庆某处置', province: '50', city: '5001' });
    const uscc = makeCreditCode('91500100MA10077K');
    await a.sql('UPDATE liandan.organisation SET uscc = $2 WHERE id = $1', [receiver, uscc]);
    await licensed(a.sql, 'CQ6001', { name: '重庆某处置', uscc });
    const row = {
      ...{
        line: 1,
        transferType: 'CROSS_PROVINCE',
        wasteName: '废铅蓄电池',
        wasteCode: '900-052-31',
        category: 'HW31',
      },
      ...{ hazard: ['T', 'C'], quantity: '1', method: 'R4', receiverKind: 'LICENCE_HOLDER' },
      ...{ receiver, receiverName: '重庆某处置', licenceNo: 'CQ6001' },
    };
    const file = async (more: object) => {
      const body = { site: site?.['id'], year: 2026, rows: [{ ...row, ...more }] };
      const answer = await a.ask('POST', '/v1/plans', { as: handler, body, headers: key() });
      return [answer.status, answer.body['rule'], answer.body['detail']];
    };
    expect(await file({ licenceNo: 'CQ6009' })).toEqual([
      ...[422, 'M-06'],
      '第 1 行的许可证编号CQ6009未在许可证登记中',
    ]);
    expect(await file({ receiver: firm, receiverName: '成都某厂' })).toEqual([
      ...[422, 'M-06'],
      '第 1 行的许可证CQ6001由重庆某处置持有，与接受单位成都某厂不符',
    ]);
    expect((await file({ receiver: undefined, receiverName: '别家' }))[1]).toBe('M-06');
    expect((await file({}))[0]).toBe(201);
  });
});
