import { randomUUID } from 'node:crypto';
import { generateSync } from 'otplib/functional';
import { freePort } from '../../config/tooling/place.mjs';
import { api, key, type Api, PASSWORD, type Reply } from '../support/api.js';
import { query as queryAs } from '../support/database.js';
import { CLIENT, identityProvider, TWO, type IdentityProvider } from '../support/identity-provider.mjs';

/** A real provider of identities on this machine, and two instances: one that takes its second factor, one that does not. */
const ORIGIN = 'http://127.0.0.1:9';
let provider: IdentityProvider;
let a: Api;
let province: string;
const settings = (over: Record<string, string> = {}) => ({
  LIANDAN_ORIGIN: ORIGIN,
  LIANDAN_OIDC_ISSUER: provider.issuer,
  LIANDAN_OIDC_CLIENT_ID: CLIENT.id,
  LIANDAN_OIDC_CLIENT_SECRET: CLIENT.secret,
  LIANDAN_SECOND_FACTOR: 'signing',
  ...over,
});

beforeAll(async () => {
  provider = await identityProvider({ instances: [ORIGIN] });
  a = await api(settings());
  province = await a.organisation({ kind: 'province', name: '四川省生态环境厅', province: '51' });
}, 60_000);
afterAll(async () => {
  await a?.stop();
  await provider?.close();
});

/** Enrols whoever asks, whose session is stepped up by it. */
async function enrol(as: string): Promise<void> {
  const { body } = await a.ask('POST', '/v1/second-factor', { as });
  const code = generateSync({ secret: String(body['secret']), epoch: Math.floor(Date.now() / 1000) });
  expect((await a.ask('POST', '/v1/second-factor/confirm', { as, body: { code }, headers: key() })).status).toBe(200);
}
afterEach(async () => {
  provider.tamper.token = undefined;
  await a.sql('DELETE FROM liandan.login_limit');
});

const cookiesOf = ({ headers }: Reply<any>) =>
  [headers['set-cookie'] ?? []]
    .flat()
    .map((cookie) => String(cookie).split(';')[0] ?? '')
    .filter((cookie) => !cookie.endsWith('='));
/** Sets out from a browser that has the cookies, logs in at the provider, and has not come back yet. */
async function away(
  login: string,
  { from = a, body = {}, as, factor = false, cancel = false, path = '/v1/oidc/authorizations' } = {} as {
    from?: Api;
    body?: object;
    as?: string;
    factor?: boolean;
    cancel?: boolean;
    path?: string;
  },
) {
  const sent = await from.ask('POST', path, { body, ...(as ? { as } : {}) });
  expect(sent).toMatchObject({ status: 201, body: { address: expect.stringContaining(provider.issuer) } });
  const back = await provider.visit(String(sent.body['address']), { login, factor, cancel });
  expect(`${back.origin}${back.pathname}`).toBe(`${ORIGIN}/oidc/callback`);
  return {
    cookie: cookiesOf(sent)[0] ?? '',
    query: back.search.slice(1),
    address: new URL(String(sent.body['address'])),
  };
}
const comeBack = ({ cookie, query }: { cookie: string; query: string }, from = a) =>
  from.ask('POST', '/v1/oidc/sessions', { as: cookie, body: { query } });
/** A person whose subject an administrator's statement has bound. */
async function bound(subject: string, roles: ('head' | 'officer')[] = ['head'], org = province) {
  const login = `u${randomUUID()}`;
  const as = await a.person(org, roles, login);
  const [row] = await a.sql('SELECT id FROM liandan.person WHERE login = $1', [login]);
  const person = String(row?.['id']);
  await bind(person, subject);
  return { as, person, login };
}
const bind = (person: string, subject: string) =>
  a.sql('SELECT liandan.identity_bind(gen_random_uuid(), $1, $2, $3, $2, $4)', [
    provider.issuer,
    subject,
    person,
    'admin',
  ]);
const sessions = async () => (await a.sql('SELECT count(*)::int AS n FROM liandan.session'))[0]?.['n'];
/** Is refused so, and nobody is logged in by it. */
async function refused(answer: Reply<any>, status: number, code: string, before: unknown) {
  expect(answer).toMatchObject({ status, body: { code, remedy: expect.any(String) } });
  expect(cookiesOf(answer)).toEqual([]);
  expect(await sessions()).toEqual(before);
}
const item = { direction: 'IN', kind: 'WASTE_CODE', value: '900-041-49', reason: '不接收', validFrom: '2030-01-01' };
const sign = (as: string, from = a) => from.ask('POST', '/v1/negative-list', { as, headers: key(), body: item });
const query = (of: string, change: Record<string, string | null>) => {
  const changed = new URLSearchParams(of);
  for (const [name, value] of Object.entries(change)) {
    if (value === null) changed.delete(name);
    else changed.set(name, value);
  }
  return changed.toString();
};

describe('a login by the provider', () => {
  it('opens a new session under a new secret for whom the identity is bound to, and comes back to the page asked for', async () => {
    const { person } = await bound('51.alice');
    expect((await a.ask('GET', '/v1/oidc')).body).toEqual({ name: { zh: '统一身份认证', en: 'single sign-on' } });
    const way = await away('51.alice', { body: { returnTo: '/review/1?tab=2#x' } });
    const { searchParams } = way.address;
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: `${ORIGIN}/oidc/callback`,
      nonce: expect.any(String),
      state: expect.stringMatching(/^login\./),
    });
    const came = await comeBack(way);
    expect(came).toMatchObject({ status: 201, body: { returnTo: '/review/1?tab=2#x' } });
    const [session = ''] = cookiesOf(came);
    expect(session).not.toContain(way.cookie.split('=')[1]);
    expect((await a.ask('GET', '/v1/me', { as: session })).body).toMatchObject({
      person,
      org: province,
      auth: 'session',
      provider: true,
    });
    const [kept] = await a.sql('SELECT last_login FROM liandan.identity WHERE subject = $1', ['51.alice']);
    expect(kept?.['last_login']).toBeInstanceOf(Date);
  });

  it('keeps what is waited for under a cookie that only this browser has, and no secret in the open', async () => {
    const sent = await a.ask('POST', '/v1/oidc/authorizations', { body: {} });
    const set = String(sent.headers['set-cookie']);
    expect(set).toMatch(/^liandan-oidc=.+HttpOnly.*SameSite=Lax/);
    const behind = await api(settings({ LIANDAN_PROXIES: '1' }));
    const headers = { 'x-forwarded-proto': 'https' };
    const secure = await behind.ask('POST', '/v1/oidc/authorizations', { body: {}, headers });
    await behind.stop();
    expect(String(secure.headers['set-cookie'])).toMatch(/^__Host-liandan-oidc=.+Path=\/; .*HttpOnly; Secure/);
    const secret = /liandan-oidc=([^;]+)/.exec(set)?.[1] ?? '?';
    const [row] = await a.sql(
      `SELECT count(*)::int AS n FROM liandan.identity_attempt t WHERE t::text LIKE '%' || $1 || '%'`,
      [secret],
    );
    expect(row?.['n']).toBe(0);
  });

  it('does not stop at a password that an administrator has made: nobody came by it', async () => {
    const { login } = await bound('51.given');
    await a.sql('UPDATE liandan.person SET password_given = true WHERE login = $1', [login]);
    const [session = ''] = cookiesOf(await comeBack(await away('51.given')));
    expect((await a.ask('GET', '/v1/notices', { as: session })).status).toBe(200);
    const opened = await a.ask('POST', '/v1/sessions', { body: { login, password: PASSWORD } });
    expect((await a.ask('GET', '/v1/notices', { as: cookiesOf(opened)[0] ?? '' })).body).toMatchObject({
      code: 'PASSWORD_TO_CHANGE',
    });
  });

  it('is ended here at once, and the browser is told where to end it at the provider', async () => {
    await bound('51.leaves');
    const [session = ''] = cookiesOf(await comeBack(await away('51.leaves')));
    const out = await a.ask('DELETE', '/v1/oidc/sessions', { as: session });
    expect(out.status).toBe(200);
    const there = new URL(String(out.body['address']));
    expect(there.origin).toBe(provider.issuer);
    expect(there.searchParams.get('post_logout_redirect_uri')).toBe(`${ORIGIN}/`);
    expect((await fetch(there)).status).toBe(200);
    expect((await a.ask('GET', '/v1/me', { as: session })).status).toBe(401);
    // Who came by a password has nothing to end there.
    const local = await a.person(province, ['officer']);
    expect((await a.ask('DELETE', '/v1/oidc/sessions', { as: local })).body).toEqual({ address: null });
  });
});

describe('is refused', () => {
  it('when the state is another one', async () => {
    await bound('51.state');
    const before = await sessions();
    const [mine, other] = [await away('51.state'), await away('51.state')];
    await refused(await comeBack({ cookie: mine.cookie, query: other.query }), 403, 'LOGIN_REFUSED', before);
    await refused(
      await comeBack({ ...other, query: query(other.query, { state: null }) }),
      403,
      'LOGIN_REFUSED',
      before,
    );
  });

  it('when the ID token is an earlier one: its nonce is another', async () => {
    await bound('51.nonce');
    let earlier: unknown;
    provider.tamper.token = (body) => ((earlier = body['id_token']), body);
    expect((await comeBack(await away('51.nonce'))).status).toBe(201);
    const before = await sessions();
    provider.tamper.token = (body) => ({ ...body, id_token: earlier });
    await refused(await comeBack(await away('51.nonce')), 403, 'LOGIN_REFUSED', before);
  });

  it('when the ID token is signed by nobody known', async () => {
    await bound('51.forged');
    const before = await sessions();
    provider.tamper.token = (body) => {
      const [head, claims] = String(body['id_token']).split('.');
      return { ...body, id_token: `${head}.${claims}.${Buffer.alloc(256, 7).toString('base64url')}` };
    };
    await refused(await comeBack(await away('51.forged')), 403, 'LOGIN_REFUSED', before);
  });

  it('when the ID token is for another client, of another issuer, or over', async () => {
    await bound('51.token');
    const before = await sessions();
    const foreign = [
      { aud: 'another' },
      { iss: 'https://elsewhere.example' },
      { exp: Math.floor(Date.now() / 1000) - 60 },
    ];
    for (const claims of foreign) {
      provider.tamper.token = (body) => ({ ...body, id_token: provider.signed(body['id_token'], claims) });
      await refused(await comeBack(await away('51.token')), 403, 'LOGIN_REFUSED', before);
    }
    provider.tamper.token = (body) => ({ ...body, id_token: provider.signed(body['id_token'], {}) });
    expect((await comeBack(await away('51.token'))).status).toBe(201);
  });

  it('when the way was taken already, and when a code is brought a second time', async () => {
    await bound('51.twice');
    const way = await away('51.twice');
    expect((await comeBack(way)).status).toBe(201);
    const before = await sessions();
    await refused(await comeBack(way), 409, 'LOGIN_EXPIRED', before);
    const next = await away('51.twice');
    const used = query(next.query, { code: new URLSearchParams(way.query).get('code') });
    await refused(await comeBack({ ...next, query: used }), 403, 'LOGIN_REFUSED', before);
  });

  it('two at once with one code: one comes in', async () => {
    await bound('51.race');
    const way = await away('51.race');
    const answers = await Promise.all([comeBack(way), comeBack(way), comeBack(way)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it('when it came from another issuer', async () => {
    await bound('51.issuer');
    const before = await sessions();
    const way = await away('51.issuer');
    expect(way.query).toContain('iss=');
    await refused(
      await comeBack({ ...way, query: query(way.query, { iss: 'https://elsewhere.example' }) }),
      403,
      'LOGIN_REFUSED',
      before,
    );
    // The document found there names another issuer than the settings.
    const elsewhere = await api(settings({ LIANDAN_OIDC_ISSUER: provider.issuer.replace('127.0.0.1', 'localhost') }));
    expect(await elsewhere.ask('POST', '/v1/oidc/authorizations', { body: {} })).toMatchObject({
      status: 503,
      body: { code: 'PROVIDER_UNREACHABLE' },
    });
    await elsewhere.stop();
  });

  it('after ten minutes, from another browser, and without the cookie', async () => {
    await bound('51.late');
    const before = await sessions();
    const late = await away('51.late');
    await a.sql(`UPDATE liandan.identity_attempt SET expires_at = clock_timestamp()`);
    await refused(await comeBack(late), 409, 'LOGIN_EXPIRED', before);
    const way = await away('51.late');
    await refused(await comeBack({ ...way, cookie: 'liandan-oidc=somebody' }), 409, 'LOGIN_EXPIRED', before);
    await refused(
      await a.ask('POST', '/v1/oidc/sessions', { body: { query: way.query } }),
      409,
      'LOGIN_EXPIRED',
      before,
    );
  });

  it('when nobody is bound, whatever the name at the provider; and says what to do with which identifier', async () => {
    const login = `u${randomUUID()}`;
    await a.person(province, ['head'], login);
    const before = await sessions();
    const answer = await comeBack(await away(login));
    await refused(answer, 403, 'IDENTITY_UNBOUND', before);
    expect(answer.body).toMatchObject({ data: { issuer: provider.issuer, subject: login } });
    const english = await away(login);
    expect(
      (
        await a.ask('POST', '/v1/oidc/sessions', {
          as: english.cookie,
          body: { query: english.query },
          headers: { 'accept-language': 'en' },
        })
      ).body,
    ).toMatchObject({ detail: expect.stringContaining('bound to no account') });
  });

  it('when the person has left', async () => {
    const { person } = await bound('51.left');
    const [session = ''] = cookiesOf(await comeBack(await away('51.left')));
    await a.sql('SELECT liandan.membership_end($1, $2)', [person, province]);
    const before = await sessions();
    await refused(await comeBack(await away('51.left')), 403, 'NOT_PERMITTED', before);
    expect(await a.sql('SELECT 1 FROM liandan.session WHERE person = $1', [person])).toEqual([]);
    expect(session).not.toBe('');
    // The identity of an ended account may be bound to the next one.
    const next = await a.person(province, ['officer']);
    const me = await a.ask('GET', '/v1/me', { as: next });
    await bind(String(me.body['person']), '51.left');
    expect((await comeBack(await away('51.left'))).status).toBe(201);
  });

  it('when the person cancels there', async () => {
    await bound('51.cancels');
    const before = await sessions();
    const answer = await comeBack(await away('51.cancels', { cancel: true }));
    await refused(answer, 403, 'LOGIN_REFUSED', before);
    expect(answer.body).toMatchObject({ detail: expect.stringContaining('取消'), data: { reason: 'access_denied' } });
  });

  it('to come back to any other place', async () => {
    const places = [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example/',
      '/\t/evil.example',
      '/.//evil.example',
      'x',
    ];
    for (const returnTo of [...places, 'javascript:alert(1)'])
      expect(await a.ask('POST', '/v1/oidc/authorizations', { body: { returnTo } })).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: '/returnTo' }] },
      });
    const { headers } = await a.ask('POST', '/v1/oidc/authorizations', { body: { returnTo: '/me' } });
    expect(headers['location']).toBeUndefined();
  });

  it('from a foreign page, and after too many ways from one address', async () => {
    const foreign = { headers: { 'sec-fetch-site': 'cross-site' }, body: {} };
    expect((await a.ask('POST', '/v1/oidc/authorizations', foreign)).body).toMatchObject({ code: 'FOREIGN_ORIGIN' });
    const answers = [];
    for (let i = 0; i < 62; i += 1) answers.push((await a.ask('POST', '/v1/oidc/authorizations', { body: {} })).status);
    expect(answers.slice(0, 60).every((status) => status === 201)).toBe(true);
    expect(answers.at(-1)).toBe(429);
  });

  it('where the instance lets other organisations or other claims in', async () => {
    await bound('50.member');
    const city = await a.organisation({ kind: 'city', name: '成都市生态环境局', province: '51', city: '5101' });
    const narrow = await api(settings({ LIANDAN_OIDC_CLAIM: 'tenant=51,52', LIANDAN_OIDC_ORGANISATIONS: city }));
    try {
      const org = await narrow.organisation({ kind: 'province', name: '四川省生态环境厅', province: '51' });
      await narrow.person(org, ['head'], 'narrow');
      await narrow.sql(
        `SELECT liandan.identity_bind(gen_random_uuid(), $1, s, id, s, 'admin') FROM liandan.person, unnest(ARRAY['50.member', '51.member']) s`,
        [provider.issuer],
      );
      const tenant = await comeBack(await away('50.member', { from: narrow }), narrow);
      expect(tenant).toMatchObject({ status: 403, body: { code: 'LOGIN_REFUSED', data: { reason: 'claim' } } });
      const elsewhere = await comeBack(await away('51.member', { from: narrow }), narrow);
      expect(elsewhere).toMatchObject({ status: 403, body: { code: 'NOT_PERMITTED' } });
    } finally {
      await narrow.stop();
    }
    expect((await comeBack(await away('50.member'))).status).toBe(201);
  });
});

describe('without the provider', () => {
  it('everything else works while it is down, and it is found once it is there', async () => {
    const port = await freePort();
    const down = await api(settings({ LIANDAN_OIDC_ISSUER: `http://127.0.0.1:${port}` }));
    try {
      const org = await down.organisation({ kind: 'province', name: '四川省生态环境厅', province: '51' });
      const local = await down.person(org, ['officer']);
      expect((await down.ask('GET', '/v1/me', { as: local })).status).toBe(200);
      expect(await down.ask('POST', '/v1/oidc/authorizations', { body: {} })).toMatchObject({
        status: 503,
        body: { code: 'PROVIDER_UNREACHABLE', remedy: expect.stringContaining('密码') },
      });
      const late = await identityProvider({ instances: [ORIGIN], port });
      const sent = await down.ask('POST', '/v1/oidc/authorizations', { body: {} });
      expect(sent.status).toBe(201);
      const back = await late.visit(String(sent.body['address']), { login: 'x' });
      await late.close();
      // Gone while somebody was there.
      expect(await comeBack({ cookie: cookiesOf(sent)[0] ?? '', query: back.search.slice(1) }, down)).toMatchObject({
        status: 503,
        body: { code: 'PROVIDER_UNREACHABLE' },
      });
    } finally {
      await down.stop();
    }
  });

  it('nothing is offered where none is set', async () => {
    const none = await api();
    try {
      expect((await none.ask('GET', '/v1/oidc')).body).toEqual({ name: null });
      expect((await none.ask('POST', '/v1/oidc/authorizations', { body: {} })).status).toBe(404);
      expect((await none.ask('POST', '/v1/oidc/sessions', { body: { query: 'code=1' } })).status).toBe(404);
    } finally {
      await none.stop();
    }
  });
});

describe('a second factor of the provider', () => {
  it('counts for nothing unless the instance says so: one signs with the own one', async () => {
    await bound('51.signs');
    const [session = ''] = cookiesOf(await comeBack(await away('51.signs', { factor: true })));
    expect((await sign(session)).body).toMatchObject({ code: 'SECOND_FACTOR_NEEDED' });
  });

  it('counts for ten minutes where the instance names it, and the record tells of it', async () => {
    const trusting = await api(settings({ LIANDAN_OIDC_FACTOR: `acr:${TWO},amr:otp` }));
    try {
      const org = await trusting.organisation({ kind: 'province', name: '四川省生态环境厅', province: '51' });
      await trusting.person(org, ['head'], 'trusted');
      await trusting.sql(
        `SELECT liandan.identity_bind(gen_random_uuid(), $1, $2, id, $2, 'admin') FROM liandan.person`,
        [provider.issuer, '51.trusted'],
      );
      /** Comes by a second factor of which the token tells so. */
      const signs = async (claims: Record<string, unknown>, factor = true) => {
        provider.tamper.token = (body) => ({ ...body, id_token: provider.signed(body['id_token'], claims) });
        const way = await away('51.trusted', { from: trusting, factor });
        expect(way.address.searchParams.get('acr_values')).toBe(TWO);
        const [session = ''] = cookiesOf(await comeBack(way, trusting));
        return { session, signed: await sign(session, trusting) };
      };
      for (const claims of [{ acr: undefined }, { amr: undefined }]) {
        const { session, signed } = await signs(claims);
        expect(signed.status).toBe(201);
        const [leaf] = await trusting.sql(
          `SELECT convert_from(leaf, 'UTF8')::jsonb -> 'actor' ->> 'auth' AS auth FROM liandan.audit_event WHERE event_id = $1`,
          [(signed.body['receipt'] as { event: string }).event],
        );
        expect(leaf?.['auth']).toBe('session+oidc');
        await trusting.sql('UPDATE liandan.session SET provider_factor_until = clock_timestamp()');
        expect((await sign(session, trusting)).body).toMatchObject({ code: 'SECOND_FACTOR_NEEDED' });
      }
      // Who came without it has none; nor who gave it long ago, or nobody says when, or nobody signs that it was given.
      const hourAgo = Math.floor(Date.now() / 1000) - 3600;
      for (const claims of [{ auth_time: hourAgo }, { auth_time: undefined }, { acr: undefined, amr: undefined }])
        expect((await signs(claims)).signed.body).toMatchObject({ code: 'SECOND_FACTOR_NEEDED' });
      expect((await signs({}, false)).signed.body).toMatchObject({ code: 'SECOND_FACTOR_NEEDED' });
    } finally {
      await trusting.stop();
    }
  }, 60_000);
});

describe('a binding', () => {
  const path = '/v1/me/identities/authorizations';
  const bindBack = (as: string, { cookie, query }: { cookie: string; query: string }, headers = key()) =>
    a.ask('POST', '/v1/me/identities', { as: `${as}; ${cookie}`, body: { query }, headers });
  const acts = (person: unknown) =>
    a.sql(
      `SELECT e.type, e.outcome, convert_from(p.payload, 'UTF8')::jsonb AS payload
       FROM liandan.audit_event e JOIN liandan.audit_payload p ON p.event_id = e.event_id
       WHERE (e.case_id = $1 OR convert_from(p.payload, 'UTF8')::jsonb ->> 'asked' = $1::text)
         AND e.type IN ('bindIdentity', 'unbindIdentity') ORDER BY e.occurred_at, e.event_id`,
      [person],
    );

  it('is made by the person who is logged in by a password, listed, taken away; each on record', async () => {
    const as = await a.person(province, ['officer']);
    const person = (await a.ask('GET', '/v1/me', { as })).body['person'];
    const way = await away('51.self', { path, as, body: { returnTo: '/me' } });
    expect(way.address.searchParams.get('prompt')).toBe('login');
    const headers = key();
    expect(await bindBack(as, way, headers)).toMatchObject({ status: 201, body: { state: 'bound', returnTo: '/me' } });
    // The same key is answered the same.
    expect(await bindBack(as, way, headers)).toMatchObject({ status: 201, body: { state: 'bound' } });
    const { body } = await a.ask<{ items: Record<string, unknown>[] }>('GET', '/v1/me/identities', { as });
    expect(body.items).toMatchObject([
      { issuer: provider.issuer, subject: '51.self', label: '51.self@example', boundBy: 'self', lastLogin: null },
    ]);
    const [session = ''] = cookiesOf(await comeBack(await away('51.self')));
    expect((await a.ask('GET', '/v1/me', { as: session })).body).toMatchObject({ person });
    const gone = await a.ask('DELETE', `/v1/me/identities/${String(body.items[0]?.['id'])}`, { as, headers: key() });
    expect(gone).toMatchObject({ status: 200, body: { state: 'unbound' } });
    expect((await a.ask('GET', '/v1/me', { as: session })).status).toBe(401);
    expect((await comeBack(await away('51.self'))).body).toMatchObject({ code: 'IDENTITY_UNBOUND' });
    expect(await acts(person)).toMatchObject([
      { type: 'bindIdentity', outcome: 'accepted' },
      { type: 'unbindIdentity', outcome: 'accepted' },
    ]);
  });

  it('keeps the identifier apart in the record, as what tells of a person', async () => {
    const as = await a.person(province, ['officer']);
    const person = (await a.ask('GET', '/v1/me', { as })).body['person'];
    await bindBack(as, await away('51.apart', { path, as }));
    const [{ payload } = {}] = await a.sql(
      `SELECT convert_from(p.payload, 'UTF8') AS payload FROM liandan.audit_event e JOIN liandan.audit_payload p ON p.event_id = e.event_id
       WHERE e.case_id = $1 AND e.type = 'bindIdentity'`,
      [person],
    );
    expect(payload).toContain(provider.issuer);
    expect(payload).not.toContain('51.apart');
  });

  it('is not made by who came by the provider, nor from another session, nor by a login', async () => {
    await bound('51.first');
    const [session = ''] = cookiesOf(await comeBack(await away('51.first')));
    expect(await a.ask('POST', path, { as: session, body: {} })).toMatchObject({
      status: 403,
      body: { remedy: expect.stringContaining('密码') },
    });
    const [mine, other] = [await a.person(province, ['officer']), await a.person(province, ['officer'])];
    // Somebody is led to finish what another has begun: it would be bound to the wrong account.
    const way = await away('51.second', { path, as: other });
    expect((await bindBack(mine, way)).body).toMatchObject({ code: 'LOGIN_EXPIRED' });
    const login = await away('51.second');
    expect((await bindBack(mine, login)).body).toMatchObject({ code: 'LOGIN_EXPIRED' });
    const binding = await away('51.second', { path, as: mine });
    expect((await comeBack(binding)).body).toMatchObject({ code: 'LOGIN_EXPIRED' });
    expect((await a.sql(`SELECT 1 FROM liandan.identity WHERE subject = '51.second'`)).length).toBe(0);
    const token = await a.ask('POST', '/v1/tokens', {
      as: mine,
      headers: key(),
      body: { label: 'x', scopes: ['me:read', 'me:write'], days: 1 },
    });
    expect((await a.ask('POST', path, { token: String(token.body['secret']), body: {} })).status).toBe(403);
  });

  it('asks for the second factor of who has one', async () => {
    const as = await a.person(province, ['officer']);
    await enrol(as);
    const way = await away('51.stepped', { path, as });
    await a.sql('UPDATE liandan.session SET stepped_up_until = clock_timestamp() WHERE stepped_up_until IS NOT NULL');
    expect((await a.ask('POST', path, { as, body: {} })).body).toMatchObject({ code: 'SECOND_FACTOR_NEEDED' });
    expect((await bindBack(as, way)).body).toMatchObject({ code: 'SECOND_FACTOR_NEEDED' });
  });

  it('is one account’s: a second one is refused, which is on record', async () => {
    await bound('51.taken');
    const as = await a.person(province, ['officer']);
    const person = (await a.ask('GET', '/v1/me', { as })).body['person'];
    expect(await bindBack(as, await away('51.taken', { path, as }))).toMatchObject({
      status: 409,
      body: { detail: '该身份已绑定账号' },
    });
    expect(await acts(person)).toMatchObject([{ outcome: 'refused' }]);
  });

  it('is made and taken away by an administrator of the person, and by no other', async () => {
    const login = `u${randomUUID()}`;
    await a.person(province, ['officer'], login);
    const [row] = await a.sql('SELECT id FROM liandan.person WHERE login = $1', [login]);
    const id = String(row?.['id']);
    const admin = await a.person(province, ['admin']);
    const elsewhere = await a.organisation({ kind: 'province', name: '重庆市生态环境局', province: '50' });
    const foreign = await a.person(elsewhere, ['admin']);
    const colleague = await a.person(province, ['officer']);
    for (const as of [admin, foreign, colleague]) await enrol(as);
    const body = { subject: '51.by-admin', label: '工号 17', reason: '经本人当面确认' };
    const ask = (as: string, verb: string, said: object) =>
      a.ask('POST', `/v1/people/${id}/${verb}`, { as, body: said, headers: key() });
    for (const as of [foreign, colleague]) {
      expect((await ask(as, 'bind-identity', body)).status).toBe(403);
      expect((await a.ask('GET', `/v1/people/${id}/identities`, { as })).status).toBe(403);
    }
    const own = (await a.ask('GET', '/v1/me', { as: admin })).body['person'];
    expect(
      (await a.ask('POST', `/v1/people/${String(own)}/bind-identity`, { as: admin, body, headers: key() })).status,
    ).toBe(403);
    expect(await ask(admin, 'bind-identity', body)).toMatchObject({ status: 200, body: { state: 'bound' } });
    const { body: list } = await a.ask<{ items: Record<string, unknown>[] }>('GET', `/v1/people/${id}/identities`, {
      as: admin,
    });
    expect(list.items).toMatchObject([{ subject: '51.by-admin', label: '工号 17', boundBy: 'admin' }]);
    expect((await comeBack(await away('51.by-admin'))).status).toBe(201);
    const identity = String(list.items[0]?.['id']);
    expect((await ask(foreign, 'unbind-identity', { identity, reason: 'x' })).status).toBe(403);
    expect((await ask(admin, 'unbind-identity', { identity: randomUUID(), reason: 'x' })).status).toBe(404);
    expect((await ask(admin, 'unbind-identity', { identity, reason: '换发' })).status).toBe(200);
    expect((await comeBack(await away('51.by-admin'))).body).toMatchObject({ code: 'IDENTITY_UNBOUND' });
    expect((await acts(id)).map(({ type, outcome }) => `${String(type)} ${String(outcome)}`)).toEqual([
      ...['bindIdentity refused', 'bindIdentity refused', 'bindIdentity accepted'],
      ...['unbindIdentity refused', 'unbindIdentity accepted'],
    ]);
  });

  it('of others cannot be taken away, and lies where the serving role reads nothing', async () => {
    const { person } = await bound('51.others');
    const as = await a.person(province, ['officer']);
    const [row] = await a.sql('SELECT id FROM liandan.identity WHERE person = $1', [person]);
    const gone = await a.ask('DELETE', `/v1/me/identities/${String(row?.['id'])}`, { as, headers: key() });
    expect(gone.status).toBe(404);
    for (const table of ['identity', 'identity_attempt'])
      await expect(queryAs(a.database.urls.app, `SELECT * FROM liandan.${table}`)).rejects.toThrow(/permission denied/);
  });
});
