import { unkeepable } from '#src/http/body';
import { api, key, type Api } from '../support/api.js';

let a: Api;
let firm: string;
let handler: string;
let contract: Record<string, unknown>;

beforeAll(async () => {
  a = await api();
  firm = await a.organisation({ kind: 'firm', name: '成都某化工', province: '51', city: '5101' });
  const receiver = await a.organisation({ kind: 'firm', name: '重庆某处置', province: '50', city: '5001' });
  handler = await a.person(firm, ['handler']);
  contract = {
    number: 'HT-1',
    party: receiver,
    partyRole: 'RECEIVER',
    wasteCodes: ['900-052-31'],
    validFrom: '2026-01-01',
    validTo: '2026-12-31',
  };
});
afterAll(() => a.stop());

const NOBODY = '00000000-0000-4000-8000-000000000000';
/** A mark of a page as nobody was given it. */
const mark = (...parts: string[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
const sign = (ask: { body?: unknown; raw?: string; headers?: Record<string, string> }) =>
  a.ask('POST', '/v1/contracts', { as: handler, headers: key(), ...ask });

describe('a body', () => {
  it.each([
    ['not JSON', '{"number": '],
    ['an array', '[]'],
    ['a text', '"x"'],
    ['null', 'null'],
    ['a number', '1e400'],
    ['a prototype', '{"__proto__": {"a": 1}}'],
    ['a constructor', '{"constructor": {"prototype": {"a": 1}}}'],
  ])('that is %s is a 400 problem', async (_, raw) => {
    const { status, headers, body } = await sign({ raw });
    expect(status).toBe(400);
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({ code: 'BAD_REQUEST', status: 400, instance: '/v1/contracts' });
    expect(JSON.stringify(body)).not.toMatch(/\bat .*\.(ts|js):\d/);
  });

  it.each([
    ['a NUL character', { number: 'a\u0000b' }, '/number'],
    ['half a surrogate pair', { number: '\ud800' }, '/number'],
    ['a bell', { number: 'HT-\u0007' }, '/number'],
    ['a control of the second set', { wasteCodes: ['900-052-31\u009b'] }, '/wasteCodes/0'],
    ['a control in the name of a member', { 'colour\u001b': 'red' }, ''],
    ['a member nobody knows', { colour: 'red' }, '/colour'],
    ['a wrong item of a list', { wasteCodes: ['31'] }, '/wasteCodes'],
    ['a number in place of a text', { number: 7 }, '/number'],
    ['an object in place of a text', { number: { $ne: null } }, '/number'],
    ['a day that does not exist', { validTo: '2026-02-30' }, '/validTo'],
  ])('with %s is refused with a pointer to it', async (_, change, pointer) => {
    const { status, body } = await sign({ body: { ...contract, ...change } });
    expect(status).toBe(400);
    expect(body['errors']).toEqual(expect.arrayContaining([expect.objectContaining({ pointer })]));
  });

  it('keeps tabs, ends of lines and characters that few fonts have', async () => {
    const { status, body } = await sign({ body: { ...contract, number: 'HT-\u{1f50b}' } });
    expect(status).toBe(201);
    expect(await a.ask('GET', `/v1/contracts/${String(body['id'])}`, { as: handler })).toMatchObject({
      body: { number: 'HT-\u{1f50b}' },
    });
    expect(unkeepable({ text: '甲\t乙\r\n丙' })).toEqual([]);
  });

  it('is refused in Chinese words, and at an address where nothing is in words as well', async () => {
    const { body } = await sign({ body: { ...contract, number: 7, party: 'x', wasteCodes: [], validTo: null } });
    for (const { detail } of body['errors'] as { detail: string }[]) expect(detail).not.toMatch(/[a-z]{3,}/);
    const nothing = await a.ask('GET', '/v1/contracts/00000000-0000-4000-8000-000000000000', { as: handler });
    expect(nothing).toMatchObject({ status: 404, body: { detail: expect.any(String), remedy: expect.any(String) } });
  });

  it('names every fault at once, nested ones by their place', async () => {
    const rows = [{ line: 0, colour: 'red' }];
    const { status, body } = await a.ask('POST', '/v1/plans', {
      as: handler,
      headers: key(),
      body: { site: 'x', year: 2026, rows },
    });
    expect(status).toBe(400);
    const pointers = (body['errors'] as { pointer: string }[]).map((e) => e.pointer);
    expect(pointers).toEqual(expect.arrayContaining(['/site', '/rows/0/line', '/rows/0/colour', '/rows/0/wasteCode']));
  });

  it('of more than a megabyte is 413, of another type 415', async () => {
    const big = await sign({ body: { ...contract, number: 'x'.repeat(1_100_000) } });
    expect(big).toMatchObject({ status: 413, body: { code: 'TOO_LARGE' } });
    const form = await a.ask('POST', '/v1/contracts', {
      as: handler,
      raw: 'number=1',
      headers: { ...key(), 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(form).toMatchObject({ status: 415, body: { code: 'UNSUPPORTED_MEDIA_TYPE' } });
  });

  it('nested without end is refused, not followed', async () => {
    const raw = `{"number": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    expect((await sign({ raw })).status).toBe(400);
  });
});

describe('a key', () => {
  it('is demanded, in eight visible characters or more', async () => {
    const wrong: Record<string, string>[] = [
      {},
      { 'idempotency-key': 'short' },
      { 'idempotency-key': 'with blanks in it' },
    ];
    for (const headers of wrong) {
      expect(await sign({ body: contract, headers })).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } });
    }
  });

  it('gets the same answer for the same body, and 422 for another', async () => {
    const headers = key();
    const first = await sign({ body: { ...contract, number: 'HT-K' }, headers });
    const again = await sign({ body: { ...contract, number: 'HT-K' }, headers });
    expect(first.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(await sign({ body: { ...contract, number: 'HT-L' }, headers })).toMatchObject({
      status: 422,
      body: { code: 'KEY_REUSED' },
    });
    const [row] = await a.sql(`SELECT count(*)::int AS n FROM liandan.contract WHERE number = 'HT-K'`);
    expect(row?.['n']).toBe(1);
  });

  it('lets twenty simultaneous requests count once', async () => {
    const headers = key();
    const all = await Promise.all(
      Array.from({ length: 20 }, () => sign({ body: { ...contract, number: 'HT-20' }, headers })),
    );
    expect(new Set(all.map((r) => r.status))).toEqual(new Set([201]));
    expect(new Set(all.map((r) => r.body['id'])).size).toBe(1);
  });
});

describe('addresses', () => {
  it.each([
    ['GET', '/v1/nothing', 404],
    ['GET', '/v1/contracts/not-a-uuid', 400],
    ['POST', '/v1/plans/00000000-0000-4000-8000-000000000000/deemAccepted', 404],
    ['PUT', '/v1/contracts', 404],
    ['GET', '/v1/contracts?colour=red', 400],
    ['GET', '/v1/contracts?limit=201', 400],
    ['GET', '/v1/contracts?limit=1&page=2', 400],
    ['GET', '/v1/contracts?cursor=AAAA', 400],
    ['GET', `/v1/contracts?cursor=${mark('-id', 'x')}`, 400],
    ['GET', `/v1/contracts?sort=validTo&cursor=${mark('validTo', '2026-02-30', NOBODY)}`, 400],
    ['GET', `/v1/notices?cursor=${mark('-toldAt', '2026-01-31 25:00:00+00', NOBODY)}`, 400],
    ['GET', '/v1/clocks?dueFrom=2026-02-30T00:00:00Z', 400],
    ['GET', '/v1/clocks?dueFrom=2026-01-30T00:00:00%2B18:00', 400],
    ['GET', '/v1/contracts?number=%00', 400],
    ['GET', '/v1/contracts?sort=id;drop', 400],
    ['GET', '/v1/contracts?remover=1', 400],
    ['GET', '/v1/contracts?__proto__=1', 400],
    ['GET', '/v1/contracts?limit=1&limit=2', 400],
    ['GET', '/v1/contracts/%E0%A4%A', 400],
    ['GET', '/v1/events?after=zzz', 400],
    ['GET', `/v1/events?after=${Buffer.from(`a|1|${'-'.repeat(36)}`).toString('base64url')}`, 400],
    ['GET', '/v1/events?type=%00', 400],
    ['GET', '/v1/contracts/%00', 400],
    ['GET', '/v1/events?%00=1', 400],
  ])('%s %s answers %i', async (method, url, status) => {
    const answer = await a.ask(method, url, { as: handler, headers: method === 'GET' ? {} : key() });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  it('need a login, whether they exist or not', async () => {
    expect((await a.ask('GET', '/v1/contracts')).status).toBe(401);
    expect((await a.ask('GET', '/v1/me', { token: 'ldn_made-up' })).status).toBe(401);
  });
});

describe('lists', () => {
  it('come by cursor without a gap or a double, by page with a total, and give one record by its id', async () => {
    for (let i = 0; i < 7; i++)
      await sign({ body: { ...contract, number: `L-${i}`, validTo: `2026-12-${10 + (i % 3)}` } });
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: { body: { items: { id: string }[]; next: string | null } } = await a.ask(
        'GET',
        `/v1/contracts?limit=3&sort=-validTo${cursor ? `&cursor=${cursor}` : ''}`,
        { as: handler },
      );
      seen.push(...body.items.map((item) => item.id));
      cursor = body.next;
    }
    const paged = await a.ask('GET', '/v1/contracts?page=1&size=200', { as: handler });
    expect(new Set(seen).size).toBe(seen.length);
    expect(paged.body).toMatchObject({ total: seen.length, totalCapped: false, page: 1, next: null });
    const one = await a.ask('GET', `/v1/contracts?id=${seen[2]}`, { as: handler });
    expect(one.body).toMatchObject({ items: [{ id: seen[2] }], next: null });
    expect((one.body as { items: object[] }).items.length).toBe(1);
    expect((await a.ask('GET', '/v1/contracts?id=none', { as: handler })).status).toBe(400);
  });
});

it('lines of an account are found by their number, and by nothing else', async () => {
  const lines = `/v1/quota-accounts/approval/${NOBODY}/0001/0000/lines`;
  await a.sql(
    `INSERT INTO liandan.quota_account (id, owner_kind, owner_id, line, readers, line_readers)
     VALUES ('approval/${NOBODY}/0001/0000', 'approval', '${NOBODY}', 1, $1, $1)`,
    [[`o:${firm}`]],
  );
  const ask = async (query: string) => (await a.ask('GET', `${lines}?${query}`, { as: handler })).status;
  expect([await ask('id=5'), await ask('id=x'), await ask(`id=${'9'.repeat(40)}`)]).toEqual([200, 400, 400]);
  expect([await ask(`cursor=${mark('id', '5')}`), await ask(`cursor=${mark('id', 'x')}`)]).toEqual([200, 400]);
});

describe('the API document', () => {
  it('is OpenAPI 3.0.3, holds every command with its body, and no dangling reference', async () => {
    const { status, body } = await a.ask('GET', '/openapi.json');
    expect(status).toBe(200);
    expect(body['openapi']).toBe('3.0.3');
    expect(body).toHaveProperty(['paths', '/v1/plans/{id}/revise', 'post', 'requestBody']);
    const text = JSON.stringify(body);
    for (const [, kind = '', name = ''] of text.matchAll(/"#\/components\/(\w+)\/([\w.-]+)"/g)) {
      expect(body).toHaveProperty(['components', kind, name]);
    }
    const ids = [...text.matchAll(/"operationId":"([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('health and metrics', () => {
  it('say that the process lives, can work, and how much there is to do', async () => {
    expect((await a.ask('GET', '/health/live')).status).toBe(200);
    expect(await a.ask('GET', '/health/ready')).toMatchObject({ status: 200, body: { status: 'ok' } });
    const { status, body } = await a.ask<string>('GET', '/metrics');
    expect(status).toBe(200);
    expect(body).toMatch(/^liandan_outbox_unsent \d+$/m);
    expect(body).toMatch(/^liandan_sequencer_lag_events \d+$/m);
  });

  it.each([
    [1, '10.0.0.1, 203.0.113.9', 404],
    [1, '203.0.113.9, 10.0.0.1', 200],
    [1, '203.0.113.9', 404],
    [2, '10.0.0.1, 203.0.113.9, 10.0.0.2', 404],
    [2, '203.0.113.9, 10.0.0.1, 198.51.100.7', 200],
  ])('behind %i proxies believe of `%s` what these have written, and no more', async (proxies, forwarded, status) => {
    const behind = await api({ LIANDAN_PROXIES: String(proxies) });
    try {
      const asked = await behind.ask('GET', '/metrics', { headers: { 'x-forwarded-for': forwarded } });
      expect(asked.status).toBe(status);
    } finally {
      await behind.stop();
    }
  });
});
