import { BATTERIES } from '#src/demo/forms';
import { demoId, demoSet } from '#src/demo/party-set';
import { full, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

let w: Full;
let door: ReturnType<typeof visitors>;
let licence: string;
beforeAll(async () => {
  w = await full('2025-11-24 09:00');
  door = visitors(w.app);
  await w.list(2026, '30000.000000');
  await w.story.until('2026-01-12 09:00');
  licence = await w.licence(BATTERIES);
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

const FEED = '/v1/feeds/licences';
const report = (body: object) => door.post('register', FEED, body);
const faults = (body: Record<string, any>) =>
  (body['errors'] as { pointer: string; rule?: string }[]).map(({ pointer, rule }) => [pointer, rule]);
/** The licence as the register states it today. */
const stated = async (changes: object = {}) => {
  const { context: c } = await w.row('licence', licence);
  const { number, issuer, holder, province, city, kind, modes, scopes, scale, validFrom, validTo, facilities } = c;
  return {
    number,
    issuer,
    holder,
    province,
    city,
    kind,
    modes,
    scopes,
    scale,
    validFrom,
    validTo,
    facilities,
    ...changes,
  };
};

it('[P-10] takes licences from the register, by its machine account alone, and keeps what they state', async () => {
  const fresh = await stated({ number: 'CQ5001990001', validTo: '2029-12-31' });
  const { status, body } = await report({ type: 'register', licence: fresh });
  expect([status, body['state'], body['version']]).toEqual([200, 'valid', 1]);
  expect((await w.row('licence', body['id'])).context).toMatchObject(fresh);
  const twice = await report({ type: 'register', licence: fresh });
  expect([twice.status, twice.body['rule']]).toEqual([422, 'P-NO']);
  const over = await report({ type: 'register', licence: { ...fresh, number: 'CQ2', validTo: '2025-12-31' } });
  expect([over.status, over.body['rule']]).toEqual([422, 'P-10']);
  for (const login of ['cq-officer1', 'receiver-cq', 'auditor']) {
    const stranger = await door.post(login, FEED, { type: 'cancel', id: body['id'], reason: '注销' });
    expect([login, stranger.status]).toEqual([login, 403]);
  }
  expect((await w.row('licence', body['id'])).state).toBe('valid');
});

it('[P-10] names what a report lacks, or brings in vain', async () => {
  const wanting: [object, [string, string | undefined][]][] = [
    [{ type: 'suspend', reason: '暂扣' }, [['/id', 'P-10']]],
    [{ type: 'suspend', number: 'X', reason: '暂扣' }, [['/id', 'P-10']]],
    [{ type: 'suspend', id: licence }, [['/reason', 'P-10']]],
    [{ type: 'renew', id: licence }, [['/licence', 'P-10']]],
    [{ type: 'revoke', id: licence, reason: '吊销', licence: await stated() }, [['/licence', 'P-10']]],
    [{ type: 'lend', id: licence }, [['/type', undefined]]],
    [{ type: 'register', licence: await stated({ validTo: '2026-02-30' }) }, [['/licence/validTo', undefined]]],
  ];
  for (const [body, expected] of wanting) {
    const answer = await report(body);
    expect([body, answer.status, faults(answer.body)]).toEqual([body, 400, expected]);
  }
  expect((await report({ type: 'suspend', number: 'NONE', issuer: '无', reason: '暂扣' })).status).toBe(404);
});

it('[P-28] suspends entries and open approvals with the licence, by number and issuer; resumed, the licence is in force', async () => {
  const { approval } = await w.approved(BATTERIES, '100.000000');
  const { context } = await w.row('licence', licence);
  const { number, issuer } = context;
  expect((await report({ type: 'suspend', number, issuer, reason: '超范围经营' })).body).toMatchObject({
    id: licence,
    state: 'suspended',
  });
  await w.story.settle();
  expect((await w.row('approval', approval)).state).toBe('suspended');
  const entry = await w.one(`SELECT state FROM liandan.whitelist_entry WHERE state <> 'removed'`);
  expect(entry['state']).toBe('suspended');
  const again = await report({ type: 'suspend', id: licence, reason: '再次' });
  expect([again.status, again.body['code']]).toEqual([409, 'INVALID_TRANSITION']);
  expect((await report({ type: 'resume', id: licence, reason: '整改完成' })).body['state']).toBe('valid');
});

describe('a changed holder', () => {
  const holder = demoSet().organisations.find(({ id }) => id === demoId(BATTERIES.receiver))!;
  const told = (body: object) => door.post('register', '/v1/feeds/holders', { uscc: holder.uscc, ...body });
  const term = (change: string) => w.clock(change, 'P-11');
  let change: string;

  it('[P-11] shows old and new name on open cases and waits 15 working days for the changed licence', async () => {
    const open = await w.submit(BATTERIES, '10.000000');
    expect((await door.get('sc-officer1', `/v1/transfer-applications/${open}`)).body['renamed']).toEqual([]);
    const { status, body } = await told({ changedOn: '2026-01-12', name: '重庆新名循环科技有限公司' });
    expect([status, body['state']]).toEqual([200, 'waiting']);
    change = body['id'];
    expect(await term(change)).toEqual({ due: '2026-02-02', status: 'open', overdue: false });
    const { body: seen } = await door.get('sc-officer1', `/v1/transfer-applications/${open}`);
    expect(seen['receiver'].name).toBe(holder.name);
    expect(seen['renamed']).toMatchObject([
      { organisation: holder.id, was: holder.name, name: '重庆新名循环科技有限公司', changedOn: '2026-01-12' },
    ]);
  });

  it('[P-11] ends the term with the change of the licence; a second change without one is flagged for ever', async () => {
    const number = 'CQ5001990001';
    const { issuer } = await stated();
    const renamed = { holder: { org: holder.id, uscc: holder.uscc, name: '重庆新名循环科技有限公司' } };
    for (const named of [{ id: licence }, { number, issuer }]) {
      const { id } =
        'id' in named
          ? named
          : await w.one<{ id: string }>('SELECT id FROM liandan.licence WHERE number = $1', [number]);
      licence = id as string;
      const next = await stated({ ...renamed, number: `${(await stated()).number}-变` });
      expect((await report({ type: 'change', ...named, licence: next, reason: '名称变更' })).body['state']).toBe(
        'replaced',
      );
      expect((await term(change)).status).toBe('open');
      await w.story.settle();
    }
    expect(await term(change)).toMatchObject({ status: 'met', overdue: false });
    const second = await told({ changedOn: '2026-01-12', domicile: '重庆市渝北区' });
    expect([second.status, second.body['code']]).toEqual([409, 'INVALID_TRANSITION']);
    await w.story.until('2026-01-13 09:00');
    const { body } = await told({ changedOn: '2026-01-13', domicile: '重庆市渝北区' });
    await w.story.until('2026-02-04 09:00');
    expect(await term(body['id'])).toMatchObject({ status: 'passed', overdue: true });
    const record = await w.one('SELECT state FROM liandan.overdue WHERE case_id = $1', [body['id']]);
    expect(record['state']).toBe('open');
  });

  it('[P-11] refuses a change that changes nothing, of nobody, of tomorrow, or told by another', async () => {
    for (const [body, pointer] of [
      [{ changedOn: '2026-01-20' }, '/name'],
      [{ changedOn: '2027-01-20', name: '新' }, '/changedOn'],
      [
        {
          uscc: demoSet().organisations.find(({ key }) => key === 'register')?.uscc ?? '91110000000000000A',
          changedOn: '2026-01-20',
          name: '新',
        },
        '/uscc',
      ],
    ] as const) {
      const { status, body: problem } = await told(body);
      expect([pointer, status, faults(problem)[0]?.[0]]).toEqual([pointer, 400, pointer]);
    }
    expect(
      (await door.post('cq-officer1', '/v1/feeds/holders', { uscc: holder.uscc, changedOn: '2026-01-20', name: '新' }))
        .status,
    ).toBe(403);
  });
});

it('[P-NO] takes any number of up to 64 characters, once for each issuer', async () => {
  const registered = async (changes: object) => {
    const licence = await stated({ validTo: '2029-12-31', ...changes });
    const { status, body } = await report({ type: 'register', licence });
    return [
      status,
      body['rule'] ?? null,
      ((body['errors'] ?? []) as { pointer: string }[]).map(({ pointer }) => pointer),
    ];
  };
  const taken = { number: '渝 环/危－(甲)字 №7' };
  expect(await registered(taken)).toEqual([200, null, []]);
  expect(await registered(taken)).toEqual([422, 'P-NO', ['']]);
  expect(await registered({ ...taken, issuer: '四川省生态环境厅' })).toEqual([200, null, []]);
  expect(await registered({ number: '危'.repeat(64) })).toEqual([200, null, []]);
  for (const number of ['', '  ', '危'.repeat(65)]) {
    const [status, , pointers] = await registered({ number });
    expect([number, status, pointers]).toEqual([number, 400, expect.arrayContaining(['/licence/number'])]);
  }
});
