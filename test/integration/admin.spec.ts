import { hashPassword } from '#access/secrets';
import { api, key, type Api } from '../support/api.js';

let a: Api;
let operator: string;
let province: string;
let bureau: string;
let admin: string;
let local: string;
const NOBODY = '00000000-0000-4000-8000-000000000000';

const post = (as: string, url: string, body: unknown, headers = key()) => a.ask('POST', url, { as, body, headers });
const login = async (name: string, password: string) => {
  const { status, headers } = await a.ask('POST', '/v1/sessions', { body: { login: name, password } });
  return { status, cookie: String(headers['set-cookie']).split(';')[0] ?? '' };
};
/** Sets a password by the link that the administrator was told. */
const settledIn = async (made: { body: Record<string, unknown> }) => {
  const { secret } = made.body['link'] as { secret: string };
  const password = 'a password of my own';
  expect((await a.ask('POST', '/v1/enrolments/complete', { body: { secret, password } })).status).toBe(200);
  return password;
};
const officer = { name: '新任科员', roles: ['officer'] };

beforeAll(async () => {
  a = await api();
  operator = await a.organisation({ kind: 'operator', name: '运营单位' });
  province = await a.organisation({ kind: 'province', name: '四川省生态环境厅', province: '51' });
  bureau = await a.organisation({ kind: 'city', name: '成都市生态环境局', province: '51', city: '5101' });
  admin = await a.person(operator, ['admin']);
  local = await a.person(province, ['admin']);
});
afterAll(() => a.stop());

describe('organisations', () => {
  it('are created by the operator, with a place that GB/T 2260 knows', async () => {
    const made = await post(admin, '/v1/organisations', { kind: 'province', name: '重庆市生态环境局', province: '50' });
    expect(made).toMatchObject({ status: 201, body: { machine: 'organisation', state: 'registered' } });
    expect((await a.ask('GET', `/v1/organisations/${made.body['id']}`, { as: admin })).status).toBe(200);
    const again = await post(admin, '/v1/organisations', { kind: 'province', name: '又一家', province: '50' });
    expect(again.status).toBe(409);
    for (const wrong of [
      { province: '99' },
      { province: '51', kind: 'city', city: '5001' },
      { kind: 'firm', province: '51' },
    ])
      expect((await post(admin, '/v1/organisations', { kind: 'province', name: 'x', ...wrong })).status).toBe(400);
  });

  it('are not created by officers, and by a province only its own bureaus', async () => {
    const head = await a.person(province, ['head']);
    const city = { kind: 'city', name: '绵阳市生态环境局', province: '51', city: '5107' };
    expect((await post(head, '/v1/organisations', city)).status).toBe(403);
    expect((await post(local, '/v1/organisations', { ...city, province: '50', city: '5001' })).status).toBe(403);
    expect((await post(local, '/v1/organisations', city)).status).toBe(201);
  });
});

describe('people', () => {
  it('come with a role and a link that is told once; both are recorded, the link nowhere', async () => {
    const headers = key();
    const body = { ...officer, organisation: province, login: 'sc-new' };
    const made = await post(local, '/v1/people', body, headers);
    expect(made).toMatchObject({ status: 201, body: { machine: 'person', state: 'active' } });
    const { secret } = made.body['link'] as { secret: string };
    expect((await post(local, '/v1/people', body, headers)).body).not.toHaveProperty('link');
    expect((await post(local, '/v1/people', body)).status).toBe(409);
    const { cookie } = await login('sc-new', await settledIn(made));
    expect((await a.ask('GET', '/v1/me', { as: cookie })).body).toMatchObject({ org: province, roles: ['officer'] });
    const [said] = await a.sql(
      `SELECT string_agg(convert_from(payload, 'UTF8'), '') AS all FROM liandan.audit_payload`,
    );
    expect(String(said?.['all'])).not.toContain(secret);
  });

  it('change a password that somebody else has made before anything else', async () => {
    await post(local, '/v1/people', { ...officer, organisation: province, login: 'sc-given' });
    const password = 'a password somebody made';
    await a.sql(`UPDATE liandan.person SET hash = $1 WHERE login = 'sc-given'`, [await hashPassword(password)]);
    const { cookie } = await login('sc-given', password);
    // Nothing but that is done before it is changed; one sees who one is, and may go.
    const shut = await a.ask('GET', '/v1/inbox', { as: cookie });
    expect(shut).toMatchObject({ status: 403, body: { code: 'PASSWORD_TO_CHANGE', remedy: '请先设置自己的密码' } });
    const english = await a.ask('GET', '/v1/inbox', { as: cookie, headers: { 'accept-language': 'en' } });
    expect(english.body['detail']).toContain('must be changed first');
    expect((await post(cookie, '/v1/tokens', { label: 'x', scopes: ['*:read'], days: 1 })).body['code']).toBe(
      'PASSWORD_TO_CHANGE',
    );
    expect((await a.ask('GET', '/v1/me', { as: cookie })).body).toMatchObject({ passwordGiven: true });
    // One changes it oneself, and is out wherever else one was in.
    const elsewhere = await login('sc-given', password);
    const change = (present: string, next = 'another long password') =>
      post(cookie, '/v1/me/password', { present, next });
    expect((await change('wrong')).status).toBe(400);
    expect((await change(password, 'short')).status).toBe(400);
    expect((await change(password, password)).body).toMatchObject({ status: 400, errors: [{ pointer: '/next' }] });
    expect((await a.ask('GET', '/v1/inbox', { as: cookie })).status).toBe(403);
    expect((await change(password)).status).toBe(200);
    expect((await login('sc-given', password)).status).toBe(401);
    expect((await login('sc-given', 'another long password')).status).toBe(201);
    expect((await a.ask('GET', '/v1/me', { as: cookie })).body).toMatchObject({ passwordGiven: false });
    expect((await a.ask('GET', '/v1/inbox', { as: cookie })).status).toBe(200);
    const { body: opened } = await a.ask('POST', '/v1/sessions', {
      body: { login: 'sc-given', password: 'another long password' },
    });
    expect(opened['me']).toMatchObject({ passwordGiven: false });
    expect((await a.ask('GET', '/v1/me', { as: elsewhere.cookie })).status).toBe(401);
  });

  it('get no role that their organisation has not, and an administrator of an authority no other', async () => {
    const make = (roles: string[], organisation = province) =>
      post(admin, '/v1/people', { name: 'x', login: `x${roles.join('')}`, organisation, roles });
    expect((await make(['auditor'])).status).toBe(400);
    expect((await make(['officer', 'admin'])).status).toBe(400);
    expect((await make(['officer'], NOBODY)).status).toBe(400);
    expect((await make(['officer'], bureau)).status).toBe(201);
  });

  it('are administered by who administers their organisation', async () => {
    const stranger = await a.organisation({ kind: 'firm', name: '某厂', province: '51', city: '5101' });
    const handler = await a.person(stranger, ['handler']);
    const body = { ...officer, login: 'nobody1', organisation: stranger, roles: ['handler'] };
    expect((await post(local, '/v1/people', body)).status).toBe(403);
    expect((await post(handler, '/v1/people', body)).status).toBe(403);
    expect((await post(local, '/v1/people', { ...officer, login: 'cd-new', organisation: bureau })).status).toBe(201);
    expect((await a.ask('GET', '/v1/people', { as: handler })).status).toBe(403);
    const logins = async (as: string) =>
      (await a.ask('GET', '/v1/people?limit=200', { as })).body['items'] as {
        login: string;
        memberships: { organisation: string }[];
      }[];
    expect((await logins(local)).flatMap((p) => p.memberships.map((m) => m.organisation))).not.toContain(stranger);
    expect((await logins(local)).map((p) => p.login)).toContain('cd-new');
    expect((await logins(admin)).flatMap((p) => p.memberships.map((m) => m.organisation))).toContain(stranger);
    expect(JSON.stringify(await logins(admin))).not.toContain('argon2');
  });

  it('are administered in person: no token makes, changes or removes one', async () => {
    const firm = await a.organisation({ kind: 'firm', name: '兼任厂', province: '51', city: '5101' });
    const both = await a.person(firm, ['handler', 'admin']);
    const made = await post(both, '/v1/people', {
      name: '甲',
      login: 'by-hand',
      organisation: firm,
      roles: ['handler'],
    });
    expect(made.status).toBe(201);
    const { body } = await post(both, '/v1/tokens', { label: '程序', scopes: ['*:read', '*:write'], days: 1 });
    const asked = (url: string, more: object) =>
      a.ask('POST', `/v1/people${url}`, {
        token: String(body['secret']),
        body: { organisation: firm, ...more },
        headers: key(),
      });
    const of = `/${String(made.body['id'])}`;
    for (const [url, more] of [
      ['', { name: '乙', login: 'by-token', roles: ['head'] }],
      [`${of}/assign`, { roles: ['head'], seen: ['handler'] }],
      [`${of}/remove`, { reason: '离职' }],
    ] as const)
      expect(await asked(url, more)).toMatchObject({ status: 403, body: { code: 'NOT_PERMITTED' } });
  });

  it('[Z-07] are all that an administrator sees: no case', async () => {
    for (const list of ['transfer-applications', 'letters', 'manifests', 'inbox'])
      expect((await a.ask('GET', `/v1/${list}`, { as: admin })).body['items'] ?? []).toEqual([]);
  });

  it('have other roles at once', async () => {
    const made = await post(local, '/v1/people', { ...officer, organisation: province, login: 'riser' });
    const { cookie } = await login('riser', await settledIn(made));
    expect((await a.ask('GET', '/v1/me', { as: cookie })).body).toMatchObject({ roles: ['officer'] });
    const done = await post(local, `/v1/people/${made.body['id']}/assign`, {
      organisation: province,
      roles: ['head'],
      seen: ['officer'],
    });
    expect(done).toMatchObject({ status: 200, body: { state: 'head' } });
    expect((await a.ask('GET', '/v1/me', { as: cookie })).body).toMatchObject({ roles: ['head'] });
    // Nobody takes in whom he does not administer, nor changes himself.
    const [me] = await a.sql(
      `SELECT person FROM liandan.membership WHERE organisation = $1 AND 'admin' = ANY (roles)`,
      [province],
    );
    expect(
      (await post(local, `/v1/people/${me?.['person']}/assign`, { organisation: province, roles: ['head'], seen: [] }))
        .status,
    ).toBe(409);
    const [foreign] = await a.sql(`SELECT person FROM liandan.membership WHERE organisation = $1`, [operator]);
    expect(
      (
        await post(local, `/v1/people/${foreign?.['person']}/assign`, {
          organisation: province,
          roles: ['head'],
          seen: [],
        })
      ).status,
    ).toBe(403);
  });

  it('keep what another administrator gave or took meanwhile: roles are given anew by whoever saw them', async () => {
    const firm = await a.organisation({ kind: 'firm', name: '多人厂', province: '51', city: '5101' });
    const boss = await a.person(firm, ['admin']);
    const made = await post(boss, '/v1/people', {
      name: '丙',
      login: 'twice',
      organisation: firm,
      roles: ['handler', 'head'],
    });
    const assign = (roles: string[], seen: string[]) =>
      post(boss, `/v1/people/${made.body['id']}/assign`, { organisation: firm, roles, seen });
    expect((await assign(['handler'], ['head', 'handler'])).status).toBe(200);
    const late = await assign(['handler', 'head', 'admin'], ['handler', 'head']);
    expect(late).toMatchObject({ status: 412, body: { code: 'STALE_VERSION' } });
    expect(late.body['remedy']).toContain('请刷新页面');
    const roles = await a.sql('SELECT roles FROM liandan.membership WHERE person = $1', [made.body['id']]);
    expect(roles).toEqual([{ roles: ['handler'] }]);
  });

  it('are out within seconds when they leave, with their tokens', async () => {
    const made = await post(local, '/v1/people', { ...officer, organisation: province, login: 'leaver' });
    const password = await settledIn(made);
    const sessions = await Promise.all([login('leaver', password), login('leaver', password)]);
    const [first] = sessions;
    const token = (await post(first.cookie, '/v1/tokens', { label: 'x', scopes: ['*:read'], days: 1 })).body[
      'secret'
    ] as string;
    expect((await a.ask('GET', '/v1/organisations', { token })).status).toBe(200);
    const other = await a.person(province, ['officer']);
    const leave = (as: string) =>
      post(as, `/v1/people/${made.body['id']}/remove`, { organisation: province, reason: '调离' });
    expect((await leave(other)).status).toBe(403);
    expect(await leave(local)).toMatchObject({ status: 200, body: { state: 'removed' } });
    const out = async () => {
      const asked = sessions.map(({ cookie }) => a.ask('GET', '/v1/me', { as: cookie }));
      const answers = await Promise.all([...asked, a.ask('GET', '/v1/organisations', { token })]);
      return answers.every(({ status }) => status === 401);
    };
    expect(await out()).toBe(true); // at once here; another process remembers a caller for three seconds
    expect((await login('leaver', password)).status).toBe(401);
    const events = await a.sql('SELECT type, outcome FROM liandan.audit_event WHERE case_id = $1 ORDER BY seq', [
      made.body['id'],
    ]);
    expect(events).toEqual([
      { type: 'create', outcome: 'accepted' },
      { type: 'completeEnrolment', outcome: 'accepted' },
      { type: 'remove', outcome: 'refused' },
      { type: 'remove', outcome: 'accepted' },
    ]);
  });

  it('lose their second factor to an administrator, who never sees it', async () => {
    const made = await post(local, '/v1/people', { ...officer, organisation: province, login: 'lost-phone' });
    const id = String(made.body['id']);
    const reset = (as: string) => post(as, `/v1/people/${id}/reset-second-factor`, { reason: '手机遗失' });
    expect((await reset(local)).status).toBe(409);
    await a.sql(
      `INSERT INTO liandan.second_factor (person, secret, confirmed_at) VALUES ($1, 'plain.ABC', clock_timestamp())`,
      [id],
    );
    expect((await reset(await a.person(bureau, ['admin']))).status).toBe(403);
    const done = await reset(local);
    expect(done).toMatchObject({ status: 200, body: { state: 'reset' } });
    expect(JSON.stringify(done.body)).not.toContain('ABC');
    expect(await a.sql('SELECT 1 FROM liandan.second_factor WHERE person = $1', [id])).toEqual([]);
  });
});

describe('the calendar of a year to come', () => {
  const year = 2093;
  const file = {
    year,
    source: '国务院办公厅通知',
    days: [{ date: `${year}-01-01`, kind: 'rest', zh: '元旦', en: "New Year's Day" }],
  };
  const dryRun = (as: string, body: object = file) => a.ask('POST', '/v1/calendars/dry-run', { as, body });
  const clock = (id: number, due: string, status = 'open') =>
    a.sql(
      `INSERT INTO liandan.deadline (id, machine, case_id, clock, event_id, started_at, due_at, due_day, calendar_version,
         provisional, length, status, readers)
       VALUES ($1, 'application', $1, 'K-23', $1, $3, $2, ($2::timestamptz - interval '9 hours')::date, 'x', true, 5, $4, '{}')`,
      [`00000000-0000-7000-8000-00000000000${id}`, due, `${year - 1}-12-31T02:00:00Z`, status],
    );

  it('[TIME-2] tells which running clocks it moves, and changes nothing', async () => {
    // Counted Monday to Friday from Wednesday, 31 December 2092: 1, 2, 5, 6, 7. The holiday makes it the 8th.
    await clock(1, `${year}-01-07T16:00:00Z`);
    await clock(2, `${year}-01-07T16:00:00Z`, 'met');
    await clock(3, `${year}-01-09T16:00:00Z`); // counted by nothing that is known
    await a.sql(
      `INSERT INTO liandan.docket (case_id, machine, state, version, ended, since, updated_at, subject, readers)
       VALUES ('00000000-0000-7000-8000-000000000001', 'application', 'submitted', 1, false, now(), now(), $1, '{}')`,
      [{ number: '川环受〔2092〕7号', wasteName: '废铅蓄电池' }],
    );
    const { status, body } = await dryRun(admin);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      reckoned: 2,
      confirmed: 0,
      movedInAll: 1,
      moved: [
        {
          ...{ machine: 'application', number: '川环受〔2092〕7号', started: `${year - 1}-12-31` },
          clock: 'K-23',
          from: `${year}-01-07`,
          to: `${year}-01-08`,
          provisional: false,
        },
      ],
      unclear: [{ machine: 'application', number: null, clock: 'K-23', to: null }],
      unclearInAll: 1,
    });
    // By its number it can be asked about; an administrator learns nothing else of it.
    expect(JSON.stringify(body)).not.toContain('废铅蓄电池');
    const [kept] = await a.sql(`SELECT count(*)::int AS n FROM liandan.deadline WHERE due_at = $1`, [
      `${year}-01-07T16:00:00Z`,
    ]);
    expect(kept?.['n']).toBe(2);
  });

  it('is asked by the administrator of the operator, for a year without one, with days of that year', async () => {
    expect((await dryRun(local)).status).toBe(403);
    expect(await dryRun(admin, { ...file, year: 2026, days: [{ date: '2026-01-01', kind: 'rest' }] })).toMatchObject({
      status: 409,
      body: { rule: 'TIME-2' },
    });
    expect((await dryRun(admin, { ...file, days: [{ date: '2092-01-01', kind: 'rest' }] })).status).toBe(400);
    expect((await dryRun(admin, { ...file, days: [file.days[0], file.days[0]] })).status).toBe(400);
  });
});

describe('queues', () => {
  it('tell what waits and why it fails, by ids, and send it again as a recorded act', async () => {
    const delivery = '01900000-0000-7000-8000-00000000000a';
    await a.sql(
      `WITH f AS (INSERT INTO liandan.fact (id, type, machine, case_id, version, event_id, at, actor, data, readers)
         VALUES ($1, 'letter.issued', 'consultation', $1, 1, $1, now(), '{}', '{}', '{}') RETURNING id)
       INSERT INTO liandan.outbox (id, fact_id, queue, sent_at, failures, last_error)
       SELECT id, id, 'mailbox-51', now(), 6, E'no mail to li@example.com, tel 13800138000\\n at stack' FROM f`,
      [delivery],
    );
    const seen = await a.ask('GET', '/v1/queues', { as: admin });
    expect(seen.body).toMatchObject({
      reachable: true,
      items: [{ queue: 'mailbox-51', waiting: 0, underway: 1, failing: 1 }],
    });
    expect(seen.body['failed']).toEqual([
      expect.objectContaining({ id: delivery, fact: 'letter.issued', failures: 6, reason: 'no mail to …@… tel …' }),
    ]);
    expect((await a.ask('GET', '/v1/queues', { as: local })).status).toBe(403);
    expect((await post(local, '/v1/queues/mailbox-51/retry', {})).status).toBe(403);
    expect((await post(admin, '/v1/queues/none/retry', {})).status).toBe(404);
    expect(await post(admin, '/v1/queues/mailbox-51/retry', {})).toMatchObject({ status: 200, body: { number: '1' } });
    const [row] = await a.sql('SELECT sent_at, generation FROM liandan.outbox WHERE id = $1', [delivery]);
    expect(row).toEqual({ sent_at: null, generation: 1 });
    expect((await post(admin, '/v1/queues/mailbox-51/retry', {})).status).toBe(409);
  });
});
