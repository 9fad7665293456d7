import { createHash, randomUUID } from 'node:crypto';
import { BATTERIES, SHENGTONG } from '#src/demo/forms';
import { demoId, demoSet } from '#src/demo/party-set';
import { system, type Actor } from '#domain/actor';
import { MapService } from '#src/cooperation/map.service';
import { OfficeService } from '#src/cooperation/office.service';
import { full, refusal, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

let f: Full;
let door: ReturnType<typeof visitors>;
let pact: string;
let battery: { name: string; uscc: string };
beforeAll(async () => {
  f = await full('2025-11-17 09:00');
  door = visitors(f.app);
  pact = (await f.one<{ id: string }>(`SELECT id FROM liandan.agreement WHERE key = 'sichuan-chongqing-2020'`)).id;
  const { name, uscc } = demoSet().organisations.find(({ key }) => key === 'firm cq battery')!;
  battery = { name, uscc: uscc! };
}, 120_000);
afterAll(async () => {
  await f?.stop();
});

const sha = (text: string) => createHash('sha256').update(text).digest('hex');
const meeting = (more: object = {}) => ({
  title: '川渝危险废物联防联控第六次联席会议',
  level: 'PROVINCE',
  mode: 'VIDEO',
  heldOn: '2025-11-17',
  agreement: pact,
  provinces: ['51', '50'],
  participants: [
    { province: '51', name: '张处长', office: '固体处' },
    { province: '50', name: '李处长' },
  ],
  agenda: ['2026 年白名单', '联合执法'],
  ...more,
});
const events = (id: string) =>
  f.sql(`SELECT machine, type, outcome FROM liandan.audit_event WHERE case_id = $1 ORDER BY seq`, [id]);
/** Sides that were told so of the record. */
const told = async (kind: string, id: string) => {
  await f.story.drain();
  const rows = await f.sql('SELECT addressee FROM liandan.notice WHERE kind = $1 AND case_id = $2 ORDER BY 1', [
    kind,
    id,
  ]);
  return rows.map(({ addressee }) => addressee as string);
};
const facts = (type: string, id: string) =>
  f.sql('SELECT data FROM liandan.fact WHERE type = $1 AND case_id = $2', [type, id]);

describe('joint meetings', () => {
  let id: string;
  const act = (login: string, verb: string, body: object, version: number) =>
    door.post(login, `/v1/meetings/${id}/${verb}`, body, version);

  it('are called by one province of the agreement and seen alike by both, not by a third', async () => {
    const { status, body } = await door.post('sc-officer1', '/v1/meetings', meeting());
    expect([status, body['state']]).toEqual([201, 'planned']);
    id = body['id'];
    const [ours, theirs, third] = await Promise.all(
      ['sc-officer1', 'cq-officer1', 'hn-officer1'].map((login) => door.get(login, `/v1/meetings/${id}`)),
    );
    const { actions: open, ...seen } = ours?.body ?? {};
    const { actions: others, ...alike } = theirs?.body ?? {};
    expect(seen).toEqual(alike);
    const named = (actions: { operation: string }[]) => actions.map(({ operation }) => operation);
    // Who convened it may cancel it.
    expect(named(open)).toEqual([...named(others), 'meetings_cancel']);
    expect([ours?.status, third?.status]).toEqual([200, 404]);
    expect((await door.post('remover-sc', '/v1/meetings', meeting())).status).toBe(403);
    expect((await door.post('hn-officer1', '/v1/meetings', meeting())).status).toBe(400);
    for (const [wrong, pointer] of [
      [{ provinces: ['51', '43'], participants: [] }, '/agreement'],
      [{ participants: [{ province: '43', name: '某' }] }, '/participants/0/province'],
      [{ agenda: [] }, '/agenda'],
      [{ agreement: randomUUID() }, '/agreement'],
      [{ heldOn: '2025-02-30' }, '/heldOn'],
    ] as const) {
      const { status: no, body: problem } = await door.post('sc-officer1', '/v1/meetings', meeting(wrong));
      expect([no, (problem['errors'] as { pointer: string }[])[0]?.pointer]).toEqual([400, pointer]);
    }
  });

  it('[Z-04] freeze their minutes once both sides have signed the same words', async () => {
    const text = '会议议定：一、2026 年名单十二月提出。';
    expect((await act('cq-officer1', 'sign', { sha256: sha(text) }, 1)).status).toBe(403);
    expect((await act('sc-head', 'sign', { sha256: sha(text) }, 1)).status).toBe(409);
    expect((await act('sc-officer1', 'writeMinutes', { text, nextOn: '2025-11-01' }, 1)).status).toBe(400);
    expect((await act('sc-officer1', 'writeMinutes', { text, nextOn: '2025-12-20' }, 1)).status).toBe(200);
    expect(await told('meeting.minutesDrafted', id)).toEqual(['p:50', 'p:51']);
    expect((await act('cq-officer1', 'writeMinutes', { text }, 1)).status).toBe(412);
    expect((await act('sc-head', 'sign', { sha256: sha(text) }, 2)).status).toBe(200);
    const second = `${text}二、下次会议在重庆召开。`;
    expect((await act('cq-officer1', 'writeMinutes', { text: second, nextOn: '2025-12-20' }, 3)).status).toBe(200);
    const stale = await act('cq-head', 'sign', { sha256: sha(text) }, 4);
    expect([stale.status, stale.body['rule']]).toEqual([422, 'Z-04']);
    expect((await act('cq-head', 'sign', { sha256: sha(second) }, 4)).body['state']).toBe('drafted');
    expect((await act('sc-officer1', 'addInstrument', { title: '联合执法协议' }, 5)).status).toBe(400);
    expect((await act('sc-officer1', 'addInstrument', { title: '联合执法协议', sha256: sha('x') }, 5)).status).toBe(
      200,
    );
    expect((await act('sc-officer1', 'addInstrument', { title: '白名单机制', agreement: pact }, 6)).status).toBe(200);
    expect((await act('sc-head', 'sign', { sha256: sha(second) }, 7)).body['state']).toBe('signed');
    const frozen = await act('sc-officer1', 'writeMinutes', { text: '另议' }, 8);
    expect([frozen.status, frozen.body['rule']]).toEqual([422, 'Z-04']);
    const { body } = await door.get('cq-officer1', `/v1/meetings/${id}`);
    expect(body).toMatchObject({ state: 'signed', minutesVersion: 2 });
    expect(
      (body['minutes'] as { sha256: string; signatures: object[] }[]).map((m) => [m.sha256, m.signatures.length]),
    ).toEqual([
      [sha(text), 1],
      [sha(second), 2],
    ]);
    expect(body['instruments']).toHaveLength(2);
    for (const [login, db] of [['app', f.workflow.db] as const]) {
      await expect(db.query(`UPDATE liandan.meeting_minutes SET text = '' WHERE meeting = $1`, [id])).rejects.toThrow(
        /permission denied/,
      );
      expect(login).toBe('app');
    }
    const record = await events(id);
    expect(record.filter(({ outcome }) => outcome === 'accepted').map(({ type }) => type)).toEqual([
      'call',
      'writeMinutes',
      'sign',
      'writeMinutes',
      'sign',
      'addInstrument',
      'addInstrument',
      'sign',
    ]);
    expect(record.filter(({ outcome }) => outcome === 'refused').length).toBeGreaterThan(2);
  });

  it('give duties with an owner and a day: open, overdue, done late for ever; and remind of the next meeting', async () => {
    const add = (body: object) =>
      door.post('sc-officer1', '/v1/action-items', { meeting: id, subject: '提出名单', dueOn: '2025-12-05', ...body });
    const owner = demoId('province 50');
    expect((await add({ owner: demoId('province 43') })).status).toBe(400);
    expect((await add({ owner: demoId('firm cq battery') })).status).toBe(400);
    expect((await add({ owner, dueOn: '2025-11-01' })).status).toBe(400);
    expect((await add({ owner, person: demoId('person sc-head') })).status).toBe(400);
    expect((await add({ owner, meeting: randomUUID() })).status).toBe(400);
    const [first, second] = [await add({ owner }), await add({ owner, subject: '联合检查' })];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(await told('actionItem.added', first.body['id'])).toEqual([`o:${owner}`]);
    const finish = (login: string, item: string) =>
      door.post(login, `/v1/action-items/${item}/finish`, { outcome: '已完成' }, 1);
    expect((await finish('sc-officer1', first.body['id'])).status).toBe(403);
    expect((await finish('cq-officer1', first.body['id'])).body['state']).toBe('done');
    await f.story.until('2025-12-06 00:30');
    const state = async (wanted: string) =>
      ((await door.get('cq-officer1', `/v1/action-items?meeting=${id}&state=${wanted}`)).body['items'] as object[])
        .length;
    expect([await state('open'), await state('overdue'), await state('done')]).toEqual([0, 1, 1]);
    expect(await facts('actionItem.overdue', second.body['id'])).toHaveLength(1);
    expect((await finish('cq-officer1', second.body['id'])).body['state']).toBe('doneLate');
    expect(await state('doneLate')).toBe(1);
    expect(await facts('meeting.reminded', id)).toHaveLength(0);
    await f.story.until('2025-12-13 00:30');
    expect(await facts('meeting.reminded', id)).toEqual([
      { data: expect.objectContaining({ to: ['51', '50'], on: '2025-12-20' }) },
    ]);
  });
});

it('the catalogue of mechanisms names what carries each; one stands and ends by the word of all its provinces', async () => {
  const types = (await door.get('sc-officer1', '/v1/mechanisms/types')).body['items'] as { type: string }[];
  expect(types).toHaveLength(16);
  const body = {
    type: 'WHITE_LIST',
    provinces: ['51', '50'],
    agreement: pact,
    instrument: '危险废物跨省市转移“白名单”合作机制',
    validFrom: '2020-04-01',
  };
  const propose = (login: string, more: object = {}) =>
    door.post(login, '/v1/mechanisms/proposals', { ...body, ...more });
  expect((await propose('sc-officer1')).status).toBe(403);
  expect((await propose('hn-head')).status).toBe(403);
  for (const wrong of [
    { provinces: ['51', '43'] },
    { provinces: ['51', '99'] },
    { type: 'TEA' },
    { meeting: randomUUID() },
  ])
    expect([wrong, (await propose('sc-head', wrong)).status]).toEqual([wrong, 400]);
  // Nobody enters one alone.
  expect((await door.post('sc-head', '/v1/mechanisms', body)).status).toBe(404);
  const listed = async () => (await door.get('remover-sc', '/v1/mechanisms?province=50')).body['items'] as object[];
  const answer = async (id: string, by: string, agree: boolean) => {
    await f.story.drain();
    await f.reply((await f.letterOf(id)).id, by, agree, agree ? {} : { reasons: '须另行研究' });
    await f.story.drain();
  };
  const { status, body: first } = await propose('sc-head');
  expect(status).toBe(202);
  await answer(first['id'], 'cq', false);
  expect(await listed()).toEqual([]);
  const { body: proposed } = await propose('sc-head');
  expect(await listed()).toEqual([]);
  await answer(proposed['id'], 'cq', true);
  expect(await listed()).toEqual([
    expect.objectContaining({
      id: proposed['id'],
      agreementKey: 'sichuan-chongqing-2020',
      title: expect.objectContaining({ en: 'White-list mechanism' }),
      endedOn: null,
    }),
  ]);
  const end = { on: '2026-01-01', reason: '并入新机制' };
  const proposeEnd = (login: string, more: object = {}) =>
    door.post(login, `/v1/mechanisms/${proposed['id']}/propose-end`, { ...end, ...more });
  expect((await proposeEnd('hn-head')).status).toBe(403);
  expect((await proposeEnd('cq-head', { on: '2025-01-01' })).status).toBe(400);
  const { body: ending } = await proposeEnd('cq-head');
  expect(await listed()).toEqual([expect.objectContaining({ endedOn: null })]);
  await answer(ending['id'], 'sc', true);
  expect(await listed()).toEqual([expect.objectContaining({ endedOn: '2026-01-01' })]);
  expect((await proposeEnd('cq-head')).status).toBe(409);
});

/** An inspector of a province, with a session of his own, and a grant of his own province where it gave one. */
const inspector = async (province: string, own = true) => {
  const login = `inspector-${randomUUID().slice(0, 8)}`;
  const { id } = await f.one<{ id: string }>(
    `WITH o AS (INSERT INTO liandan.organisation (kind, name, province) VALUES ('auditor', $1, $2) RETURNING id),
          p AS (INSERT INTO liandan.person (login, name, hash) SELECT $1, $1, hash FROM liandan.person WHERE login = 'auditor' RETURNING id)
     INSERT INTO liandan.membership (person, organisation, roles) SELECT p.id, o.id, '{auditor}' FROM p, o RETURNING person AS id`,
    [login, province],
  );
  if (own) {
    const { from, to } = await f.one<{ from: Date; to: Date }>(
      `SELECT liandan.now() AS from, liandan.now() + interval '30 days' AS to`,
    );
    const ask = {
      auditor: id,
      provinces: [province],
      validFrom: from.toISOString(),
      validTo: to.toISOString(),
      reason: '督察',
    };
    const { body } = await door.post('cq-officer1', '/v1/audit-grants', ask);
    expect((await door.post('cq-head', `/v1/audit-grants/${body['id']}/confirm`, {}, 1)).status).toBe(200);
  }
  return login;
};

describe('inspectors', () => {
  const looks = async (login: string, id: string) => {
    const bench = await door.get(login, `/v1/audit/cases/${id}`);
    return [bench.status, (await door.get(login, `/v1/transfer-applications/${id}`)).status];
  };
  const planOfSichuan = async () =>
    (
      await f.one<{ id: string }>(
        `SELECT p.id FROM liandan.plan p WHERE 'p:51' = ANY (readers) AND NOT 'p:50' = ANY (readers) LIMIT 1`,
      )
    ).id;

  it('[Z-07] read their own province by a grant with an end as well, and nothing without one', async () => {
    const login = await inspector('50', false);
    const ours = await f.accepted(BATTERIES, '5.000000');
    expect(await looks(login, ours)).toEqual([403, 404]);
    expect(await looks(await inspector('50'), ours)).toEqual([200, 200]);
  });

  it('[Z-07] read another province only while its head grants it under their agreement', async () => {
    const login = await inspector('50');
    const theirs = await f.submit(SHENGTONG, '5.000000');
    const ours = await f.accepted(BATTERIES, '5.000000');
    // A plan of Sichuan has nothing to do with Chongqing: only the grant shows it.
    const plan = await planOfSichuan();
    const planOf = async () => (await door.get(login, `/v1/plans/${plan}`)).status;
    expect([await looks(login, ours), await looks(login, theirs), await planOf()]).toEqual([
      [200, 200],
      [404, 404],
      404,
    ]);

    const day = await f.today();
    const grant = { agreement: pact, grantee: '50', validFrom: day, validTo: '2025-12-31', instrument: '川环督函1号' };
    const ask = (who: string, more: object = {}) => door.post(who, '/v1/read-grants', { ...grant, ...more });
    expect((await ask('sc-officer1')).status).toBe(403);
    expect((await ask('hn-head')).status).toBe(403);
    for (const wrong of [
      { grantee: '43' },
      { grantee: '51' },
      { validFrom: '2025-11-01' },
      { validTo: '2025-11-01' },
      { validTo: '2031-01-01' },
      { agreement: randomUUID() },
      { cases: [randomUUID()] },
      { cases: [] },
      { mattersFrom: '2025-02-01', mattersTo: '2025-01-01' },
    ])
      expect([wrong, (await ask('sc-head', wrong)).status]).toEqual([wrong, 400]);
    const { status, body } = await ask('sc-head');
    expect(status).toBe(201);
    expect(await planOf()).toBe(200);
    expect(await looks(login, theirs)).toEqual([404, 404]);
    // To read is not to act.
    expect((await door.post(login, `/v1/transfer-applications/${ours}/accept`, { checklist: {} }, 3)).status).not.toBe(
      200,
    );
    expect((await door.post('cq-head', `/v1/read-grants/${body['id']}/revoke`, { reason: 'x' })).status).toBe(403);
    expect((await door.post('sc-head', `/v1/read-grants/${body['id']}/revoke`, { reason: '交流结束' })).status).toBe(
      200,
    );
    expect(await planOf()).toBe(404);
    expect((await events(body['id'])).map(({ type }) => type)).toEqual(['grant', 'revoke', 'revoke']);
    // Reads are on record (Z-06), with the grants they rest on.
    const reads = await f.sql(
      `SELECT convert_from(a.payload, 'UTF8')::jsonb -> 'grants' AS grants FROM liandan.audit_event e
         JOIN liandan.audit_payload a USING (event_id) JOIN liandan.person p ON p.id = e.person_id
       WHERE p.login = $1 AND e.machine = 'audit' ORDER BY e.seq`,
      [login],
    );
    expect(reads.some(({ grants }) => (grants as string[]).includes(String(body['id'])))).toBe(true);
    expect(reads.at(-1)!['grants']).not.toContain(body['id']);
  });

  it('[Z-07] read no further across the border than the cases or the period that are granted, on the bench alone', async () => {
    const mine = await f.accepted(BATTERIES, '6.000000');
    const other = await f.accepted(BATTERIES, '7.000000');
    const day = await f.today();
    const grant = { agreement: pact, grantee: '50', validFrom: day, validTo: day, instrument: '川环督函4号' };
    const of = { ...grant, cases: [mine] };
    expect((await door.post('sc-head', '/v1/read-grants', of)).status).toBe(201);
    const login = await inspector('50', false);
    expect([await looks(login, mine), await looks(login, other)]).toEqual([
      [200, 404],
      [404, 404],
    ]);
    const [listed] = (await door.get('cq-head', '/v1/read-grants?limit=200')).body['items'].filter(
      ({ cases }: { cases: string[] | null }) => cases?.includes(mine),
    );
    expect(listed).toMatchObject({ inForce: true, cases: [mine], mattersFrom: null });
    const past = { ...grant, mattersTo: '2024-12-31', instrument: '川环督函3号' };
    expect((await door.post('sc-head', '/v1/read-grants', past)).status).toBe(201);
    expect(await looks(login, other)).toEqual([404, 404]);
  });

  it('[Z-07] lose the right with its last day, without anybody’s act, and are told so', async () => {
    const login = await inspector('50', false);
    const plan = await planOfSichuan();
    const planOf = async () => (await door.get(login, `/v1/plans/${plan}`)).status;
    const day = await f.today();
    const grant = { agreement: pact, grantee: '50', validFrom: day, validTo: day, instrument: '川环督函2号' };
    expect((await door.post('sc-head', '/v1/read-grants', grant)).status).toBe(201);
    expect(await planOf()).toBe(200);
    await f.story.until('2025-12-14 00:10');
    expect(await planOf()).toBe(404);
    const { status, body } = await door.get(login, '/v1/audit/acts');
    expect([status, body['rule'], body['detail']]).toEqual([
      403,
      'Z-07',
      expect.stringMatching(/^审计授权已于 \S+ 00:00 终止$/),
    ]);
  });
});

describe('credit', () => {
  const note = (login: string, more: object = {}) =>
    door.post(login, '/v1/credit-records', {
      uscc: battery.uscc,
      kind: 'VIOLATION',
      serious: true,
      source: 'ENFORCEMENT',
      document: '渝环罚〔2025〕88号',
      summary: '擅自改变利用方式',
      decidedOn: '2025-12-01',
      ...more,
    });
  let listed: { list: string; entry: string };

  it('[L-28] a listed unit with a serious violation is proposed again only with a justification', async () => {
    listed = await f.list(2026, '1000.000000');
    const { status, body } = await note('cq-officer1');
    expect([status, body['state']]).toEqual([201, 'underReview']);
    expect((await note('cq-officer1')).status).toBe(409);
    expect((await note('remover-sc', { document: 'x' })).status).toBe(403);
    for (const wrong of [
      { uscc: '123' },
      { kind: 'GRADE' },
      { kind: 'GRADE', grade: 'B' },
      { grade: 'A' },
      { decidedOn: '2099-01-01' },
      { validTo: '2025-01-01' },
      { document: '' },
    ])
      expect([wrong, (await note('cq-officer1', { document: 'y', ...wrong })).status]).toEqual([wrong, 400]);
    const open = await refusal(f.act('list', listed.list, 'cq-officer1', 'openAdjustment', { reason: '信用' }));
    expect(open).toBe('accepted');
    await f.story.settle();
    const { id } = await f.one<{ id: string }>(
      `SELECT id FROM liandan.whitelist WHERE context ->> 'supersedes' = $1 ORDER BY id DESC LIMIT 1`,
      [listed.list],
    );
    const propose = (more: object = {}) => refusal(f.act('list', id, 'cq-officer2', 'propose', more));
    expect(await propose({ note: '提请确认' })).toBe('RULE_REFUSED L-28');
    expect(await propose({ justifications: [{ rule: 'L-28', text: '已整改，留观' }] })).toBe('accepted');
  });

  it('[L-28] is noted by the feed, by the province of the unit, or by one whose lead against it was confirmed', async () => {
    const no = async (more: object) => {
      const { status, body } = await note('sc-officer1', { document: randomUUID(), ...more });
      return status === 201 ? 'noted' : `${status} ${body['rule']}`;
    };
    expect(await no({})).toBe('422 L-28');
    expect(await no({ source: 'FEED' })).toBe('422 L-28');
    expect(await no({ source: 'EVALUATION', kind: 'GRADE', grade: 'D', serious: undefined })).toBe('422 L-28');
    expect((await note('cq-officer1', { document: randomUUID(), source: 'FEED' })).body['rule']).toBe('L-28');
    const lead = await f.people.open('enforcementLead', 'sc-officer1', {
      type: 'open',
      source: 'COMPLAINT',
      title: '群众举报',
      text: '疑似倾倒',
      firm: demoId('firm cq battery'),
      partner: '50',
    });
    expect(await no({ lead })).toBe('422 L-28');
    const outcome = (found: string) =>
      f.sql(`UPDATE liandan.enforcement_lead SET context = jsonb_set(context, '{outcome}', $2) WHERE id = $1`, [
        lead,
        JSON.stringify({ outcome: found }),
      ]);
    await outcome('NONE');
    expect(await no({ lead })).toBe('422 L-28');
    await outcome('PENALTY');
    expect(await no({ lead, source: 'EVALUATION' })).toBe('422 L-28');
    expect(await no({ lead, serious: false, decidedOn: '2024-12-01' })).toBe('noted');
    await f.sql(`UPDATE liandan.enforcement_lead SET context = jsonb_set(context, '{firm,id}', $2) WHERE id = $1`, [
      lead,
      JSON.stringify(randomUUID()),
    ]);
    expect(await no({ lead })).toBe('422 L-28');
  });

  it('is a ground of joint removal: both sides hear of it, and the receiving province answers for its unit', async () => {
    const { body: page } = await door.get('sc-officer1', `/v1/credit-records?uscc=${battery.uscc}&trigger=S1`);
    const [record] = page['items'] as { id: string; entries: string[] }[];
    expect(record?.entries).toEqual([listed.entry]);
    expect(await facts('creditRecord.reviewAsked', record!.id)).toEqual([
      {
        data: expect.objectContaining({
          trigger: 'S1',
          entries: [listed.entry],
          to: expect.arrayContaining(['50', '51']),
        }),
      },
    ]);
    const review = (login: string, outcome: string, version = 1) =>
      door.post(login, `/v1/credit-records/${record!.id}/review`, { outcome, reason: '核查' }, version);
    expect((await review('sc-officer1', 'KEPT')).status).toBe(403);
    expect((await review('cq-officer1', 'SUSPENDED')).status).toBe(409);
    expect((await review('cq-officer1', 'REMOVAL_PROPOSED')).status).toBe(409);
    await f.act('listing', listed.entry, 'cq-officer1', 'suspend', { trigger: 'S1', reason: '渝环罚〔2025〕88号' });
    expect((await review('cq-officer1', 'SUSPENDED', 7)).status).toBe(412);
    expect((await review('cq-officer1', 'SUSPENDED')).status).toBe(200);
    expect((await review('cq-officer1', 'KEPT', 2)).status).toBe(409);
    const lift = (login: string) =>
      door.post(login, `/v1/credit-records/${record!.id}/lift`, { on: '2026-01-02', reason: '信用修复' }, 2);
    expect((await lift('sc-officer1')).status).toBe(403);
    expect((await lift('cq-officer1')).status).toBe(200);
  });
});

describe('what the office draws from the data', () => {
  it('sets generation against capacity by class and province', async () => {
    const { status, body } = await door.get('sc-officer1', '/v1/statistics/capacity?year=2025&category=HW31');
    expect(status).toBe(200);
    const at = (province: string) =>
      (body['items'] as Record<string, string>[]).find((item) => item['province'] === province)!;
    const planned = await f.one<{ t: string }>(
      `SELECT (sum(r.quantity) / 1000000)::numeric(18, 6)::text AS t FROM liandan.plan p JOIN liandan.plan_row r ON r.plan = p.id AND r.version = p.version
         JOIN liandan.site s ON s.id = p.site WHERE p.year = 2025 AND left(s.city, 2) = '51' AND r.category = 'HW31'`,
    );
    expect(at('51')).toMatchObject({ generation: planned.t });
    const left = Number(at('50')['capacity']) + Number(at('50')['sharedCapacity']) - Number(at('50')['generation']);
    expect(Number(at('50')['surplus']) - Number(at('50')['shortage'])).toBeCloseTo(left, 6);
    expect((await door.get('remover-sc', '/v1/statistics/capacity')).status).toBe(403);
    for (const wrong of ['year=20', 'province=5', 'category=HW99'])
      expect((await door.get('sc-officer1', `/v1/statistics/capacity?${wrong}`)).status).toBe(400);
  });

  it('[Z-07] tells figures over all firms to who works for an authority or audits by a grant, not to administrators or machines', async () => {
    const office = f.app.get(OfficeService, { strict: false });
    const map = f.app.get(MapService, { strict: false });
    const who = (kind: Actor['kind'], roles: Actor['roles']): Actor => ({
      ...{ ...system, kind, roles, person: randomUUID(), org: demoId('province 51') },
      province: kind === 'auditor' ? null : '51',
    });
    const capacity = (by: Actor) => f.workflow.read(system, (tx) => office.capacity(tx, by, { year: 2025 }));
    for (const by of [who('province', ['admin']), who('auditor', ['auditor']), who('register', ['machine'])]) {
      expect(await refusal(capacity(by))).toBe('NOT_PERMITTED');
      const { features } = await f.workflow.read(system, (tx) => map.points(tx, by, { kind: 'producer' }));
      expect(features).toEqual([]);
    }
    expect((await capacity(who('province', ['officer']))).length).toBeGreaterThan(0);
    const { status, body } = await door.get(await inspector('50'), '/v1/statistics/capacity?year=2025');
    expect(status).toBe(200);
    expect(new Set((body['items'] as { province: string }[]).map(({ province }) => province))).toEqual(new Set(['50']));
  });

  it('[Z-07] shows producers to those who may see them, receivers to everybody, as points', async () => {
    await f.sql(`UPDATE liandan.site SET longitude = 104.06, latitude = 30.57 WHERE longitude IS NULL`);
    await f.sql(
      `INSERT INTO liandan.site (organisation, name, address, city, longitude, latitude) VALUES ($1, '厂区', '路1号', '5001', 106.55, 29.56)`,
      [demoId('firm cq battery')],
    );
    const points = async (login: string, query = '') =>
      (await door.get(login, `/v1/map/points${query}`)).body['features'] as {
        geometry: { coordinates: number[] };
        properties: { kind: string; province: string; organisation: string; capacity: string | null };
      }[];
    const producersOf = async (login: string) => [
      ...new Set((await points(login, '?kind=producer')).map(({ properties: { province } }) => province)),
    ];
    // Hunan shares an agreement with Sichuan, Jiangsu does not.
    expect((await producersOf('sc-officer1')).sort()).toEqual(['43', '51']);
    expect(await producersOf('js-officer1')).toEqual([]);
    const own = await points('remover-sc', '?kind=producer');
    expect(new Set(own.map(({ properties }) => properties.organisation))).toEqual(new Set([demoId('firm sc battery')]));
    for (const login of ['remover-sc', 'js-officer1'])
      expect((await points(login, '?kind=receiver')).map(({ geometry }) => geometry.coordinates)).toContainEqual([
        106.55, 29.56,
      ]);
    for (const { properties } of await points('js-officer1')) {
      expect([properties.kind, /^\d+\.\d{6}$/.test(properties.capacity ?? '')]).toEqual(['receiver', true]);
    }
    expect(own.map(({ properties }) => properties.capacity)).toEqual(own.map(() => null));
    expect(await points('remover-sc', '?bbox=0,0,1,1')).toEqual([]);
    expect((await points('auditor')).length).toBeGreaterThan(own.length);
    for (const wrong of ['kind=mine', 'bbox=1,2,3', 'bbox=3,2,1,4', 'category=x'])
      expect((await door.get('sc-officer1', `/v1/map/points?${wrong}`)).status).toBe(400);
  });

  it('[Z-07] names the officers of an authority to those who enter action items, and nobody of a firm', async () => {
    const of = (key: string) => `/v1/action-items/people?owner=${demoId(key)}`;
    const named = await door.get('sc-officer1', of('province 50'));
    expect(named.status).toBe(200);
    const items = named.body['items'] as { id: string; name: string }[];
    expect(items.length).toBeGreaterThan(0);
    expect(Object.keys(items[0] ?? {})).toEqual(['id', 'name']);
    expect((await door.get('sc-officer1', of('firm sc battery'))).body).toEqual({ items: [] });
    expect((await door.get('remover-sc', of('province 50'))).status).toBe(403);
    expect((await door.get('sc-officer1', '/v1/action-items/people?owner=x')).status).toBe(400);
  });

  it.each(['letters?kind=LETTER', 'meetings?level=NATION', 'action-items?state=lost', 'credit-records?grade=E'])(
    'a filter takes what there is and refuses anything else: %s',
    async (list) => {
      const { status, body } = await door.get('sc-officer1', `/v1/${list}`);
      expect([status, body['code']]).toEqual([400, 'BAD_REQUEST']);
    },
  );

  it('reports on a year of the agreement', async () => {
    const { status, body } = await door.get('cq-officer1', `/v1/agreements/${pact}/yearly-report?year=2025`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      year: 2025,
      actionItems: { agreed: 2, doneInTime: 1, doneLate: 1, overdue: 0, open: 0 },
      meetings: [expect.objectContaining({ instruments: 2, state: 'signed' })],
      credit: [expect.objectContaining({ province: '50', grounds: 1 })],
    });
    const { body: next } = await door.get('cq-officer1', `/v1/agreements/${pact}/yearly-report?year=2026`);
    expect(next['lists']).toContainEqual(expect.objectContaining({ receiving: '50', entries: 1 }));
    expect((await door.get('remover-sc', `/v1/agreements/${pact}/yearly-report`)).status).toBe(403);
  });

  it('[Z-07] shows the yearly report to its parties, the ministry and who audits a party, with the meetings they took part in', async () => {
    const report = (login: string, id = pact) => door.get(login, `/v1/agreements/${id}/yearly-report?year=2025`);
    const statuses = async (...logins: string[]) =>
      Promise.all(logins.map(async (login) => (await report(login)).status));
    expect(await statuses('sc-officer1', 'cq-head', 'mee-officer')).toEqual([200, 200, 200]);
    expect(await statuses('js-officer1', 'city-5101')).toEqual([403, 403]);
    const office = f.app.get(OfficeService, { strict: false });
    const told = (kind: Actor['kind'], province: string | null, roles: Actor['roles']) => {
      const by: Actor = { ...system, kind, province, roles, person: randomUUID(), org: randomUUID() };
      return refusal(f.workflow.read(system, (tx) => office.report(tx, by, pact, 2025)));
    };
    expect(await told('transport', '44', ['officer'])).toBe('NOT_PERMITTED');
    expect(await told('auditor', null, ['auditor'])).toBe('NOT_PERMITTED');
    // An inspector of a party by a grant of that party, not by where his body is.
    expect(await told('auditor', '51', ['auditor'])).toBe('NOT_PERMITTED');
    expect((await report(await inspector('50'))).status).toBe(200);
    const four = (await f.one<{ id: string }>(`SELECT id FROM liandan.agreement WHERE key = 'upper-yangtze-2020'`)).id;
    const called = await door.post('sc-officer1', '/v1/meetings', meeting({ agreement: four }));
    expect(called.status).toBe(201);
    const titles = async (login: string) =>
      ((await report(login, four)).body['meetings'] as { id: string }[]).map(({ id }) => id);
    expect(await titles('cq-officer1')).toContain(called.body['id']);
    expect(await titles('mee-officer')).toContain(called.body['id']);
    expect(await titles('gz-officer1')).not.toContain(called.body['id']);
    await f.sql(`UPDATE liandan.agreement SET readers = '{p:51}' WHERE id = $1`, [four]);
    expect([(await report('cq-officer1', four)).status, (await report('sc-officer1', four)).status]).toEqual([
      404, 200,
    ]);
    await f.sql(`UPDATE liandan.agreement SET readers = '{all}' WHERE id = $1`, [four]);
    expect((await door.get('sc-officer1', `/v1/agreements/${randomUUID()}/yearly-report`)).status).toBe(404);
  });
});
