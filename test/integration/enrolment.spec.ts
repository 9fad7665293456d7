import { generateSync } from 'otplib/functional';
import { EnrolmentSafe } from '#access/safe';
import { settingsOf } from '#config/env';
import { EnrolmentMails } from '#src/notice/enrolment-mails';
import { smtp } from '#src/notice/mail-port';
import { DataSource } from 'typeorm';
import { api, key, type Api, PASSWORD } from '../support/api.js';
import { Letterbox } from '../support/letterbox.js';

/** With the second factor demanded, as in production: the administrators here have theirs stepped up. */
let a: Api;
let province: string;
let admin: string;
let n = 0;
beforeAll(async () => {
  a = await api({ LIANDAN_SECOND_FACTOR: 'signing', LIANDAN_ORIGIN: 'https://liandan.example.cn' });
  province = await a.organisation({ kind: 'province', name: '四川省生态环境厅', province: '51' });
  admin = await a.person(province, ['admin'], 'the-admin');
  await a.sql(
    `INSERT INTO liandan.second_factor (person, secret, confirmed_at)
     SELECT id, 'plain.JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', clock_timestamp() FROM liandan.person WHERE login = 'the-admin'`,
  );
  await a.sql(`UPDATE liandan.session SET stepped_up_until = clock_timestamp() + interval '1 hour'`);
});
afterAll(() => a.stop());

interface Link {
  secret: string;
  until: string;
  mailed: boolean;
}
const post = (as: string, url: string, body: unknown = {}, headers = key()) =>
  a.ask('POST', url, { as, body, headers });
const made = async (more: object = {}) => {
  const login = `enrols-${(n += 1)}`;
  const { status, body } = await post(admin, '/v1/people', {
    ...{ organisation: province, login, name: '周某', roles: ['officer'] },
    ...more,
  });
  expect([status, body['errors']]).toEqual([201, undefined]);
  return { id: String(body['id']), login, link: body['link'] as unknown as Link };
};
const given = async (id: string, body: object = {}) =>
  (await post(admin, `/v1/people/${id}/enrolment-link`, body)).body['link'] as unknown as Link;
const open = (secret: string) => a.ask('POST', '/v1/enrolments/open', { body: { secret } });
const complete = (secret: string, more: object = {}) =>
  a.ask('POST', '/v1/enrolments/complete', { body: { secret, password: 'a password of my own', ...more } });
const codeOf = (secret: string, at = Date.now()) => generateSync({ secret, epoch: Math.floor(at / 1000) });
const enrolled = async (secret: string) => {
  const { factor } = (await open(secret)).body as { factor: { secret: string } };
  expect((await complete(secret, { code: codeOf(factor.secret) })).status).toBe(200);
  return factor.secret;
};
const login = (name: string, password = 'a password of my own') =>
  a.ask('POST', '/v1/sessions', { body: { login: name, password } });
const liveOf = async (id: string) => {
  const { body } = await a.ask<{ items: { id: string; link: unknown; secondFactor: boolean }[] }>(
    'GET',
    '/v1/people?limit=200',
    { as: admin },
  );
  return body.items.find((each) => each.id === id);
};

describe('[ux 9.1] an enrolment link', () => {
  it('sets the password and enrols the second factor in one go, without a login, and works once', async () => {
    const { id, login: name, link } = await made();
    expect(link.mailed).toBe(false);
    expect(await liveOf(id)).toMatchObject({ secondFactor: false, link: { mail: null } });
    const opened = await open(link.secret);
    expect(opened).toMatchObject({
      status: 200,
      body: { login: name, name: '周某', organisations: ['四川省生态环境厅'], demanded: true },
    });
    expect(opened.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    const { factor } = opened.body as { factor: { secret: string; uri: string } };
    expect(factor.uri).toMatch(/^otpauth:\/\/totp\//);
    // The password alone is not enough, nor a code of nobody.
    expect((await complete(link.secret)).body).toMatchObject({ status: 400, errors: [{ pointer: '/code' }] });
    expect((await complete(link.secret, { code: '000000' })).body).toMatchObject({ code: 'WRONG_CODE' });
    expect((await complete(link.secret, { code: codeOf(factor.secret), password: 'short' })).status).toBe(400);
    expect((await complete(link.secret, { code: codeOf(factor.secret) })).status).toBe(200);
    const entered = await login(name);
    expect(entered.body).toMatchObject({ me: { passwordGiven: false, roles: ['officer'] } });
    expect(await liveOf(id)).toMatchObject({ secondFactor: true, link: null });
    for (const again of [await open(link.secret), await complete(link.secret, { code: codeOf(factor.secret) })])
      expect(again).toMatchObject({
        status: 410,
        body: { code: 'LINK_ENDED', detail: '该链接已使用', data: { why: 'used' } },
      });
    const events = await a.sql(
      `SELECT type, outcome, convert_from(leaf, 'UTF8')::jsonb -> 'actor' ->> 'auth' AS auth FROM liandan.audit_event WHERE case_id = $1 ORDER BY seq`,
      [id],
    );
    expect(events).toEqual([
      { type: 'create', outcome: 'accepted', auth: 'session+totp' },
      { type: 'completeEnrolment', outcome: 'accepted', auth: 'enrolment' },
    ]);
    const [kept] = await a.sql(
      `SELECT (SELECT string_agg(e::text, '') FROM liandan.enrolment e) || (SELECT string_agg(convert_from(payload, 'UTF8'), '') FROM liandan.audit_payload) AS all`,
    );
    expect(String(kept?.['all'])).not.toContain(link.secret);
    expect(String(kept?.['all'])).not.toContain(factor.secret);
  });

  it('that is opened once more has another authenticator: nobody who looked before has it', async () => {
    const { link } = await made();
    const early = ((await open(link.secret)).body as { factor: { secret: string } }).factor.secret;
    const own = ((await open(link.secret)).body as { factor: { secret: string } }).factor.secret;
    expect(own).not.toBe(early);
    expect((await complete(link.secret, { code: codeOf(early) })).body).toMatchObject({ code: 'WRONG_CODE' });
    expect((await complete(link.secret, { code: codeOf(own) })).status).toBe(200);
  });

  it('is one at a time, is revoked, is over, or is nobody’s: each says what to do next', async () => {
    const { id, link: first } = await made();
    const second = await given(id);
    expect((await open(first.secret)).body).toMatchObject({
      ...{ status: 410, code: 'LINK_ENDED', data: { why: 'revoked' } },
      remedy: expect.stringContaining('最新的链接') as string,
    });
    expect((await open(second.secret)).status).toBe(200);
    expect(await post(admin, `/v1/people/${id}/revoke-enrolment-link`)).toMatchObject({
      status: 200,
      body: { state: 'revoked' },
    });
    expect((await open(second.secret)).body).toMatchObject({ code: 'LINK_ENDED', data: { why: 'revoked' } });
    expect((await post(admin, `/v1/people/${id}/revoke-enrolment-link`)).body).toMatchObject({
      code: 'INVALID_TRANSITION',
    });
    const third = await given(id);
    await a.sql(
      'UPDATE liandan.enrolment SET expires_at = clock_timestamp() WHERE person = $1 AND revoked_at IS NULL',
      [id],
    );
    expect(await liveOf(id)).toMatchObject({ link: null });
    expect((await open(third.secret)).body).toMatchObject({
      ...{ code: 'LINK_ENDED', data: { why: 'over' } },
      remedy: expect.stringContaining('重新发送') as string,
    });
    expect((await open('a-secret-that-nobody-was-given')).body).toMatchObject({
      ...{ status: 404, code: 'NOT_FOUND' },
      remedy: expect.stringContaining('链接是否完整') as string,
    });
    const english = await a.ask('POST', '/v1/enrolments/open', {
      body: { secret: third.secret },
      headers: { 'accept-language': 'en' },
    });
    expect(english.body).toMatchObject({ detail: 'The link is over' });
  });

  it('is used once, however many come with it at a time', async () => {
    const { link } = await made();
    const { factor } = (await open(link.secret)).body as { factor: { secret: string } };
    const answers = await Promise.all([1, 2, 3].map(() => complete(link.secret, { code: codeOf(factor.secret) })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
  });

  it('for a forgotten password asks for the authenticator in force, and shuts every door that was open', async () => {
    const { id, login: name, link } = await made();
    const factor = await enrolled(link.secret);
    const cookie = String((await login(name)).headers['set-cookie']).split(';')[0] ?? '';
    expect((await a.ask('GET', '/v1/me', { as: cookie })).status).toBe(200);
    const again = await given(id);
    expect((await open(again.secret)).body).toMatchObject({ login: name, factor: null });
    const next = { password: 'another long password' };
    expect((await complete(again.secret, next)).status).toBe(400);
    expect((await complete(again.secret, { ...next, code: codeOf(factor, Date.now() - 600_000) })).body).toMatchObject({
      code: 'WRONG_CODE',
    });
    expect((await complete(again.secret, { ...next, code: codeOf(factor, Date.now() + 30_000) })).status).toBe(200);
    expect((await a.ask('GET', '/v1/me', { as: cookie })).status).toBe(401);
    expect((await login(name)).status).toBe(401);
    expect((await login(name, next.password)).status).toBe(201);
  });

  it('comes with the reset of a lost authenticator', async () => {
    const { id, link } = await made();
    await enrolled(link.secret);
    const { body } = await post(admin, `/v1/people/${id}/reset-second-factor`, { reason: '手机遗失' });
    const { secret } = body['link'] as unknown as Link;
    expect((await open(secret)).body).toMatchObject({ factor: { secret: expect.any(String) as string } });
    await enrolled(secret);
    expect(await liveOf(id)).toMatchObject({ secondFactor: true });
  });

  it('is given by the administrators of the person alone, never to oneself, and ends with the leaver', async () => {
    const { id, link } = await made();
    const officer = await a.person(province, ['officer']);
    const elsewhere = await a.person(
      await a.organisation({ kind: 'firm', name: '某厂', province: '51', city: '5101' }),
      ['admin'],
    );
    await a.sql(`UPDATE liandan.session SET stepped_up_until = clock_timestamp() + interval '1 hour'`);
    expect((await post(officer, `/v1/people/${id}/enrolment-link`)).status).toBe(403);
    expect((await post(elsewhere, `/v1/people/${id}/enrolment-link`)).status).toBe(403);
    const [me] = await a.sql(`SELECT id FROM liandan.person WHERE login = 'the-admin'`);
    expect((await post(admin, `/v1/people/${String(me?.['id'])}/enrolment-link`)).status).toBe(403);
    await post(admin, `/v1/people/${id}/remove`, { organisation: province, reason: '调离' });
    expect((await open(link.secret)).body).toMatchObject({ code: 'LINK_ENDED', data: { why: 'revoked' } });
  });

  it('is guessed by nobody: whoever tries one after the other waits', async () => {
    const asked = (remoteAddress: string) =>
      a.app.inject({
        method: 'POST',
        url: '/v1/enrolments/open',
        remoteAddress,
        payload: { secret: 'a-secret-that-nobody-was-given' },
      });
    const statuses: number[] = [];
    for (let i = 0; i < 40; i += 1) statuses.push((await asked('192.0.2.9')).statusCode);
    expect(statuses[0]).toBe(404);
    expect(statuses.at(-1)).toBe(429);
    expect((await asked('192.0.2.10')).statusCode).toBe(404);
  });
});

describe('a link that is mailed', () => {
  it('is sealed until it is sent, and nowhere afterwards; a server that is down has it later', async () => {
    const box = new Letterbox();
    await box.up();
    await box.down();
    const { id, link } = await made({ mail: 'zhou@example.cn' });
    expect(link.mailed).toBe(true);
    const db = await new DataSource({ type: 'postgres', url: a.database.urls.worker }).initialize();
    const settings = settingsOf({ NODE_ENV: 'test', LIANDAN_ORIGIN: 'https://liandan.example.cn' });
    const mails = new EnrolmentMails(
      ...([db, smtp(`smtp://127.0.0.1:${box.port}`, 'liandan@example.cn'), new EnrolmentSafe(), settings] as const),
    );
    try {
      expect(await mails.turn()).toBe(0);
      expect(await liveOf(id)).toMatchObject({ link: { mail: 'waiting' } });
      await box.up();
      await a.sql('UPDATE liandan.enrolment SET mail_next_at = clock_timestamp()');
      expect(await mails.turn()).toBe(1);
      expect(box.taken.map(({ to }) => to)).toEqual(['zhou@example.cn']);
      expect(box.taken[0]?.text).toContain(`https://liandan.example.cn/enrol#${link.secret}`);
      expect(await liveOf(id)).toMatchObject({ link: { mail: 'sent' } });
      const [kept] = await a.sql('SELECT mail_to, mail_sealed FROM liandan.enrolment WHERE person = $1', [id]);
      expect(kept).toEqual({ mail_to: null, mail_sealed: null });
      expect(await mails.turn()).toBe(0);
      // What the server will never take is not tried again.
      box.refuses = 'nobody@example.cn';
      const refused = await made({ mail: 'nobody@example.cn' });
      expect(await mails.turn()).toBe(0);
      expect(await liveOf(refused.id)).toMatchObject({ link: { mail: 'refused' } });
    } finally {
      await box.down();
      await db.destroy();
    }
  });

  it('goes where the person has asked for mail, when no address is given', async () => {
    const { id } = await made();
    await a.sql(
      `INSERT INTO liandan.mail_setting (person, address, enabled, readers) VALUES ($1, 'own@example.cn', true, $2)`,
      [id, [`o:${province}`]],
    );
    expect((await given(id)).mailed).toBe(true);
    const [row] = await a.sql(`SELECT mail_to FROM liandan.enrolment WHERE person = $1 AND mail = 'waiting'`, [id]);
    expect(row).toEqual({ mail_to: 'own@example.cn' });
  });

  it('is refused where the instance knows no address of its own, saying so', async () => {
    const plain = await api();
    try {
      const org = await plain.organisation({ kind: 'province', name: '重庆市生态环境局', province: '50' });
      const as = await plain.person(org, ['admin']);
      const body = { organisation: org, login: 'no-mail', name: '某', roles: ['officer'], mail: 'a@example.cn' };
      const refused = await plain.ask('POST', '/v1/people', { as, body, headers: key() });
      expect(refused.body).toMatchObject({ status: 400, errors: [{ pointer: '/mail' }] });
      expect((await plain.ask('POST', '/v1/sessions', { body: { login: 'no-mail', password: PASSWORD } })).status).toBe(
        401,
      );
    } finally {
      await plain.stop();
    }
  });
});
