import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateSync } from 'otplib/functional';
import { SIGNED_BESIDE, signedVerbs, signs } from '#domain/signing';
import { type Machine, places } from '#src/http/places';
import { api, key, PASSWORD, type Api } from '../support/api.js';

let a: Api;
let head: string;
let province: string;
const STEP = 30;

/** The code of a secret, so many steps from now. */
const code = (secret: string, steps = 0) =>
  generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + steps * STEP });

/** Enrols whoever asks. */
async function enrol(as: string): Promise<void> {
  const { status, body } = await a.ask('POST', '/v1/second-factor', { as });
  expect(status).toBe(201);
  const secret = String(body['secret']);
  const confirmed = await a.ask('POST', '/v1/second-factor/confirm', {
    as,
    body: { code: code(secret) },
    headers: key(),
  });
  expect(confirmed.body).toMatchObject({ machine: 'person', state: 'enrolled', until: expect.any(String) });
}
const stepUp = (as: string, given: string) => a.ask('POST', '/v1/sessions/step-up', { as, body: { code: given } });
const endStepUps = () => a.sql('UPDATE liandan.session SET stepped_up_until = clock_timestamp()');
/** A signature without a case: what matters is who is let through. */
const item = { direction: 'IN', kind: 'WASTE_CODE', value: '900-041-49', reason: '不接收', validFrom: '2030-01-01' };
const sign = (as: string, headers = key()) => a.ask('POST', '/v1/negative-list', { as, headers, body: item });
const NEEDED = { status: 403, body: { code: 'SECOND_FACTOR_NEEDED' } };

beforeAll(async () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'liandan-key-')), 'key');
  writeFileSync(file, randomBytes(32));
  a = await api({ LIANDAN_SECOND_FACTOR: 'signing', LIANDAN_SECOND_FACTOR_KEY: file });
  province = await a.organisation({ kind: 'province', name: '四川省生态环境厅', province: '51' });
});
afterAll(() => a.stop());
beforeEach(async () => {
  head = await a.person(province, ['head']);
});
afterEach(() => a.sql('DELETE FROM liandan.login_limit'));

describe('a signature', () => {
  it('is refused without a second factor, before anything is written, and says what to do', async () => {
    const events = () => a.sql('SELECT count(*)::int AS n FROM liandan.audit_event');
    const before = await events();
    const headers = key();
    expect(await sign(head, headers)).toMatchObject({
      ...NEEDED,
      body: { ...NEEDED.body, data: { enrolled: false }, remedy: expect.stringContaining('/v1/second-factor') },
    });
    expect(await a.sql('SELECT 1 FROM liandan.idempotency WHERE key = $1', [headers['idempotency-key']])).toEqual([]);
    expect(await events()).toEqual(before);
  });

  it('passes once the session is stepped up, under the same key, and the record tells of it', async () => {
    const headers = key();
    await enrol(head);
    await endStepUps();
    expect(await sign(head, headers)).toMatchObject({ ...NEEDED, body: { data: { enrolled: true } } });
    await a.sql('UPDATE liandan.session SET stepped_up_until = NULL');
    const secret = await fresh(head);
    expect((await stepUp(head, code(secret, 1))).status).toBe(200);
    const signed = await sign(head, headers);
    expect(signed.status).toBe(201);
    const [leaf] = await a.sql(
      `SELECT convert_from(leaf, 'UTF8')::jsonb -> 'actor' ->> 'auth' AS auth FROM liandan.audit_event WHERE event_id = $1`,
      [(signed.body['receipt'] as { event: string }).event],
    );
    expect(leaf?.['auth']).toBe('session+totp');
    // What is no signature is recorded as what it is.
    const plain = await a.ask('POST', '/v1/tokens', {
      as: head,
      headers: key(),
      body: { label: 'x', scopes: ['*:read'], days: 1 },
    });
    expect(plain.status).toBe(201);
  });

  it('on a case is asked for by its address, whatever the case: also one that does not exist', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    const ask = (verb: string) =>
      a.ask('POST', `/v1/${verb.replace('/', `/${nobody}/`)}`, {
        as: head,
        body: {},
        headers: { ...key(), 'if-match': '"1"' },
      });
    for (const verb of [
      ...['letters/replyAgree', 'transfer-applications/approve', 'agreements/sign', 'whitelists/propose'],
      // 情况函告 is a numbered letter, and suspends: as on an entry of a list.
      ...['approvals/alarms', 'whitelist-entries/suspend', 'whitelist-entries/alarms'],
      // Findings, dispensations and orders in writing.
      ...['discrepancies/resolve', 'enforcement-leads/dismiss', 'enforcement-leads/recordOutcome'],
      ...['manifests/permitAcceptance', 'manifests/releaseToResume', 'pipelines/releaseToEnd', 'restrictions/passes'],
      ...['correction-requests/consent', 'organisations/reclassify'],
    ])
      expect(await ask(verb)).toMatchObject(NEEDED);
    // An emergency and the firms' own road do not wait for a code.
    for (const verb of ['incidents/reportToMinistry', 'manifests/freeze', 'manifests/issue', 'letters/draftReply'])
      expect((await ask(verb)).body).not.toMatchObject(NEEDED.body);
  });

  it('is no nearer to whoever gives roles and logins in an authority: that is asked for it as well, in a firm not', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    const admin = await a.person(province, ['admin']);
    const firm = await a.organisation({ kind: 'firm', name: '移出企业', province: '51', city: '5101' });
    const small = await a.person(firm, ['admin']);
    for (const act of ['', '/assign', '/bind-identity', '/enrolment-link', '/reset-second-factor']) {
      const ask = (as: string) =>
        a.ask('POST', `/v1/people${act && `/${nobody}${act}`}`, { as, body: {}, headers: key() });
      expect(await ask(admin)).toMatchObject(NEEDED);
      expect((await ask(small)).body).not.toMatchObject(NEEDED.body);
    }
    const token = { label: 'x', scopes: ['people:write'], days: 1 };
    expect(await a.ask('POST', '/v1/tokens', { as: admin, body: token, headers: key() })).toMatchObject(NEEDED);
  });

  it('stands under an address of the API, each of them', async () => {
    const { body } = await a.ask<{ paths: Record<string, { post?: object }> }>('GET', '/openapi.json');
    const asked = Object.entries(body.paths).filter(([, methods]) => methods.post);
    const addresses = asked.map(([path]) => path.replace('/v1/', '').replace(/\/\{\w+\}/g, ''));
    const signed = signedVerbs().flatMap(([machine, verbs]) => verbs.map((verb) => [machine, verb] as const));
    for (const [machine, verb] of signed) {
      expect(addresses).toContain(`${places[machine as Machine]}/${verb}`);
      expect(signs(machine, verb)).toBe(true);
    }
    for (const address of SIGNED_BESIDE) expect(addresses).toContain(address);
    expect(signs('application', 'submit')).toBe(false);
  });

  it('of a machine is bound by the scopes of its token, which a second factor stands behind', async () => {
    const make = (scopes: string[], as = head) =>
      a.ask('POST', '/v1/tokens', { as, headers: key(), body: { label: 'line', scopes, days: 1 } });
    for (const scopes of [['*:write'], ['negative-list:write'], ['organisations:read', 'letters:write']])
      expect(await make(scopes)).toMatchObject({ ...NEEDED, body: { ...NEEDED.body, data: { enrolled: false } } });
    for (const scopes of [['*:read'], ['organisations:read'], ['incidents:write']])
      expect((await make(scopes)).status).toBe(201);
    const firm = await a.organisation({ kind: 'firm', name: '移出厂', province: '51', city: '5101' });
    expect((await make(['*:write'], await a.person(firm, ['handler']))).status).toBe(201);
    await enrol(head);
    const made = await make(['negative-list:write']);
    expect(made.status).toBe(201);
    const [leaf] = await a.sql(
      `SELECT convert_from(leaf, 'UTF8')::jsonb -> 'actor' ->> 'auth' AS auth FROM liandan.audit_event WHERE event_id = $1`,
      [(made.body['receipt'] as { event: string }).event],
    );
    expect(leaf?.['auth']).toBe('session+totp');
    const token = String(made.body['secret']);
    expect((await a.ask('POST', '/v1/negative-list', { token, headers: key(), body: item })).status).toBe(201);
    expect((await a.ask('POST', '/v1/second-factor', { token })).status).toBe(403);
    // Nobody makes a token with a token.
    const all = String((await make(['*:write'])).body['secret']);
    const again = { label: 'x', scopes: ['*:write'], days: 1 };
    expect((await a.ask('POST', '/v1/tokens', { token: all, headers: key(), body: again })).status).toBe(403);
    // Whoever knew the password has nothing left of it when it is changed.
    const next = 'another long password';
    const changed = await a.ask('POST', '/v1/me/password', {
      as: head,
      headers: key(),
      body: { present: PASSWORD, next },
    });
    expect(changed.status).toBe(200);
    for (const each of [token, all])
      expect((await a.ask('GET', '/v1/negative-list', { token: each })).status).toBe(401);
    expect((await a.ask('GET', '/v1/negative-list', { as: head })).status).toBe(200);
  });
});

/** A factor put into the person's place as if enrolled long ago: its codes are all unused. */
async function fresh(as: string): Promise<string> {
  const begun = await a.ask('POST', '/v1/second-factor', { as });
  if (begun.status === 403) {
    await a.sql(`UPDATE liandan.session SET stepped_up_until = clock_timestamp() + interval '1 minute'`);
    return fresh(as);
  }
  const secret = String(begun.body['secret']);
  await a.sql(
    `UPDATE liandan.second_factor SET secret = pending, confirmed_at = clock_timestamp(), pending = NULL, pending_at = NULL,
       last_step = 0 WHERE pending IS NOT NULL`,
  );
  await a.sql('UPDATE liandan.session SET stepped_up_until = NULL');
  return secret;
}

describe('a step-up', () => {
  it('holds in its session only, for ten minutes', async () => {
    const login = `two-${Date.now()}`;
    const one = await a.person(province, ['head'], login);
    const { headers } = await a.ask('POST', '/v1/sessions', {
      body: { login, password: 'correct horse battery staple' },
    });
    const other = String(headers['set-cookie']).split(';')[0] ?? '';
    const secret = await fresh(one);
    const { body } = await stepUp(one, code(secret));
    const minutes = (Date.parse(String(body['until'])) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(9);
    expect(minutes).toBeLessThanOrEqual(10.1);
    expect((await sign(one)).status).toBe(201);
    expect(await sign(other)).toMatchObject(NEEDED);
    expect((await a.ask('GET', '/v1/second-factor', { as: other })).body).toMatchObject({ inForce: true, until: null });
    await endStepUps();
    expect(await sign(one)).toMatchObject(NEEDED);
  });

  it('takes no code twice, in no session, and none before it', async () => {
    const secret = await fresh(head);
    const [given, earlier] = [code(secret), code(secret, -1)];
    expect((await stepUp(head, given)).status).toBe(200);
    expect(await stepUp(head, given)).toMatchObject({ status: 422, body: { code: 'WRONG_CODE' } });
    expect((await stepUp(head, earlier)).status).toBe(422);
    expect((await stepUp(head, code(secret, 1))).status).toBe(200);
  });

  it('is won by one of many who bring the same code at once', async () => {
    const secret = await fresh(head);
    const given = code(secret);
    const tries = await Promise.all(Array.from({ length: 4 }, () => stepUp(head, given)));
    expect(tries.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422]);
  });

  it('lets guesses gain nothing: after a few the right code must wait too', async () => {
    const secret = await fresh(head);
    const guesses = await Promise.all(Array.from({ length: 9 }, () => stepUp(head, '000000')));
    expect(guesses.filter(({ status }) => status === 422).length).toBeLessThanOrEqual(5);
    const right = await stepUp(head, code(secret));
    expect(right.status).toBe(429);
    expect(Number(right.headers['retry-after'])).toBeGreaterThan(0);
    expect((await stepUp(head, 'abc')).status).toBe(400);
  });

  it('needs a factor in force', async () => {
    expect(await stepUp(head, '123456')).toMatchObject({ status: 409, body: { code: 'INVALID_TRANSITION' } });
    await a.ask('POST', '/v1/second-factor', { as: head });
    expect((await stepUp(head, '123456')).status).toBe(409);
  });
});

describe('an enrolment', () => {
  it('tells its secret once, lies sealed, and is in force with its first code', async () => {
    const { body } = await a.ask('POST', '/v1/second-factor', { as: head });
    const secret = String(body['secret']);
    expect(body['uri']).toMatch(new RegExp(`^otpauth://totp/.*secret=${secret}`));
    const confirm = (given: string, headers = key()) =>
      a.ask('POST', '/v1/second-factor/confirm', { as: head, body: { code: given }, headers });
    expect((await confirm('000000')).status).toBe(422);
    expect(await sign(head)).toMatchObject(NEEDED);
    const headers = key();
    const given = code(secret);
    const first = await confirm(given, headers);
    expect(first.status).toBe(200);
    expect((await sign(head)).status).toBe(201); // the first code has stepped the session up
    expect((await confirm(given, headers)).body).toMatchObject({ receipt: first.body['receipt'] });
    expect((await confirm(code(secret, 1))).status).toBe(422); // nothing waits any more
    expect((await stepUp(head, given)).status).toBe(422); // and that code is used
    const kept = await a.sql('SELECT secret FROM liandan.second_factor');
    expect(JSON.stringify(kept)).not.toContain(secret);
    const said = await a.sql(`SELECT string_agg(convert_from(payload, 'UTF8'), '') AS all FROM liandan.audit_payload`);
    expect(String(said[0]?.['all'])).not.toContain(secret);
  });

  it('replaces a factor in force only from a session that it has stepped up', async () => {
    const secret = await fresh(head);
    expect(await a.ask('POST', '/v1/second-factor', { as: head })).toMatchObject(NEEDED);
    expect((await stepUp(head, code(secret))).status).toBe(200);
    expect((await a.ask('POST', '/v1/second-factor', { as: head })).status).toBe(201);
    // Until the new one's first code, the old one counts.
    expect((await stepUp(head, code(secret, 1))).status).toBe(200);
  });
});

it('demands nothing where the deployment does not', async () => {
  const off = await api();
  try {
    const org = await off.organisation({ kind: 'province', name: '重庆市生态环境局', province: '50' });
    const as = await off.person(org, ['head']);
    expect((await off.ask('POST', '/v1/negative-list', { as, headers: key(), body: item })).status).toBe(201);
  } finally {
    await off.stop();
  }
});
