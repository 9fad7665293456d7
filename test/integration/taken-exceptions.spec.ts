import { demoId } from '#src/demo/party-set';
import { applicationForm, SHENGTONG } from '#src/demo/forms';
import type { Command } from '#workflow/workflow';
import { full, refusal, type Full } from '../support/full.js';
import '../support/slow.js';

/** Differences, records of clocks, incidents and leads between Hunan and Henan: every row, by each of its actors. */
let w: Full;
let approval: string;
beforeAll(async () => {
  w = await full('2025-11-17 09:00');
  const { application, letter } = await w.consulted(SHENGTONG, '900.000000');
  await w.reply(letter, 'ha', true);
  await w.story.settle();
  await w.approve(SHENGTONG, application);
  await w.story.settle();
  approval = String((await w.row('application', application)).context['approval'].id);
}, 90_000);
// Eight trucks serve the whole file: those of the last test are free again.
afterEach(() => w.sql('DELETE FROM liandan.moving_vehicle'));
afterAll(async () => {
  await w?.stop();
});

let truck = 0;
const arrived = () => w.haul(SHENGTONG, approval, '10.000000', (truck += 1), 'arrived');
const stateOf = async (machine: string, id: string) => (await w.row(machine, id)).state;
const facts = async (type: string, id: string) =>
  (await w.sql('SELECT data FROM liandan.fact WHERE type = $1 AND case_id = $2 ORDER BY id', [type, id])).map(
    ({ data }) => data as Record<string, any>,
  );
const instant = async () => (await w.one<{ at: Date }>('SELECT liandan.now() AS at')).at.toISOString();
const nextDay = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

describe('a difference', () => {
  const act = (id: string, login: string, type: string, body: object = {}) =>
    w.act('discrepancy', id, login, type, body);
  const open = async (manifest: string, kind = 'PACKAGING', as = 'receiver-ha') =>
    w.people.open('discrepancy', as, {
      type: 'open',
      manifest,
      line: 1,
      kinds: [kind],
      declared: '吨袋',
      found: '散装',
    } as Command);
  /** Found on a load of its own, and reported. */
  const reported = async (kind?: string) => {
    const manifest = await arrived();
    const id = await open(manifest, kind);
    await act(id, 'receiver-ha', 'report', { account: '开箱所见，附照片' });
    return { id, manifest };
  };
  const accept = async (manifest: string) =>
    w.act('manifest', manifest, 'receiver-ha', 'accept', {
      lines: [
        {
          line: 1,
          differences: [],
          opinion: 'ACCEPT',
          method: String((await w.row('manifest', manifest)).context['lines'][0].method),
          quantity: '10.000000',
        },
      ],
      handler: { name: '陈某', phone: '13700000000' },
    });

  it('[D1, D2, D3, D5, R-18b] opened by the receiver at its gate, agreed by the remover; the manifest waits for it', async () => {
    const driving = await w.haul(SHENGTONG, approval, '10.000000', (truck += 1), 'driving');
    expect(await refusal(open(driving))).toBe('RULE_REFUSED R-18b');
    const { id, manifest } = await reported();
    await accept(manifest);
    expect(await stateOf('manifest', manifest)).toBe('accepted');
    expect(await w.clock(id, 'K-18b')).toMatchObject({ status: 'met', overdue: false });
    await act(id, 'remover-hn', 'answer', { agree: true });
    expect([await stateOf('discrepancy', id), await stateOf('manifest', manifest)]).toEqual(['closed', 'closed']);
  });

  it('[D3, R-18b] a code that differs is checked by the authority even where the remover agrees', async () => {
    const { id } = await reported('CODE');
    expect(await refusal(act(id, 'remover-hn', 'answer', { agree: false, text: ' ' }))).toBe('RULE_REFUSED R-18b');
    await act(id, 'remover-hn', 'answer', { agree: true });
    expect(await stateOf('discrepancy', id)).toBe('underCheck');
  });

  it.each<[actor: string, login: string, verdict: 'resolve' | 'confirmViolation']>([
    ['IN', 'ha-officer1', 'resolve'],
    ['CITY', 'city-4108', 'resolve'],
    ['IN', 'ha-officer1', 'confirmViolation'],
    ['BUREAU', 'city-4108-b', 'confirmViolation'],
  ])(
    '[D3a, D4, D5, R-18b, L-28] %s (%s) takes it up unasked and decides: %s, told to the origin',
    async (_actor, login, verdict) => {
      const { id, manifest } = await reported();
      const found = {
        finding: '包装与申报不符，货物一致',
        restSettled: true,
        ...(verdict === 'confirmViolation' ? { party: 'REMOVER' } : {}),
      };
      expect(await refusal(act(id, 'hn-officer1', 'takeUp', { reason: '?' }))).toBe('RULE_REFUSED R-18b');
      expect(await refusal(act(id, login, verdict, found))).toMatch(/^INVALID_TRANSITION/);
      await act(id, login, 'takeUp', { reason: '移出人逾期未答复' });
      expect(await stateOf('discrepancy', id)).toBe('underCheck');
      expect(await refusal(act(id, 'hn-officer1', verdict, found))).toBe('RULE_REFUSED R-18b');
      await act(id, login, verdict, found);
      await w.story.drain();
      const decided = verdict === 'resolve' ? 'discrepancy.resolved' : 'discrepancy.violationConfirmed';
      expect((await facts(decided, id))[0]).toMatchObject({ violation: verdict === 'confirmViolation', origin: '43' });
      expect(
        await w.sql(`SELECT addressee, delivered_at IS NOT NULL AS there FROM liandan.letter WHERE case_id = $1`, [id]),
      ).toEqual([{ addressee: '43', there: true }]);
      const leads = await w.sql(`SELECT source FROM liandan.enforcement_lead WHERE context -> 'about' ->> 'id' = $1`, [
        id,
      ]);
      expect(leads).toEqual(verdict === 'resolve' ? [] : [{ source: 'VIOLATION' }]);
      await accept(manifest);
      await w.story.drain();
      expect([await stateOf('discrepancy', id), await stateOf('manifest', manifest)]).toEqual(['closed', 'closed']);
    },
  );
});

describe('an incident', () => {
  const act = (id: string, login: string, type: string, body: object = {}) => w.act('incident', id, login, type, body);
  /** In Jiaozuo of Henan. */
  const story = async () => ({
    place: { text: '焦作市沁阳市', division: '410882' },
    occurredAt: await instant(),
    kind: 'LEAK',
    leaked: '铝灰约 50 千克',
  });
  it.each(['carrier-hn', 'remover-hn', 'receiver-ha'])(
    '[I1, I2, E-01, L-20, L-86] is reported by %s with one tap, and reported on by the bureau',
    async (login) => {
      const manifest = await w.haul(SHENGTONG, approval, '10.000000', (truck += 1), 'driving');
      const number = String((await w.row('manifest', manifest)).context['number']);
      const report = { type: 'reportByUnit', ...(await story()), manifests: [number] } as Command;
      expect(await refusal(w.people.open('incident', 'remover-sc', report))).toMatch(/^(RULE_REFUSED|NOT_)/);
      const id = await w.people.open('incident', login, report);
      await w.story.drain();
      expect([await stateOf('incident', id), await stateOf('manifest', manifest)]).toEqual([
        'reportedByUnit',
        'frozen',
      ]);
      expect(await refusal(act(id, 'hn-officer1', 'reportInitial', { level: 'IV', text: '?' }))).toBe('NOT_PERMITTED');
      await act(id, login === 'receiver-ha' ? 'city-4108' : 'ha-officer1', 'reportInitial', {
        level: 'IV',
        text: '已到场',
      });
      expect(await w.clock(id, 'K-E')).toMatchObject({ status: 'met', overdue: false });
      // Each of both provinces tells a neighbour by its own hand, in the first report and after it (I3).
      await act(id, 'ha-officer1', 'followUp', { text: '已清运' });
      await act(id, 'hn-officer1', 'notifyNeighbour', { provinces: ['34'], text: '烟尘可能随风东移' });
      await act(id, 'ha-officer1', 'notifyNeighbour', { provinces: ['32'], text: '烟尘可能随风东移' });
      const { state, context } = await w.row('incident', id);
      expect([state, context['level'], context['neighbours'].map((n: { province: string }) => n.province)]).toEqual([
        'followUp',
        'II',
        ['34', '32'],
      ]);
      await w.story.drain();
      expect(
        await w.sql(
          `SELECT sender, addressee, delivered_at IS NOT NULL AS there FROM liandan.letter WHERE case_id = $1 ORDER BY id`,
          [id],
        ),
      ).toEqual([
        { sender: '43', addressee: '34', there: true },
        { sender: '41', addressee: '32', there: true },
      ]);
      await w.act('manifest', manifest, 'ha-officer1', 'releaseToResume', { decision: '已处置' });
    },
  );

  it('[I3, I4, I4a, I5, K-E, E-03, E-06] that turns major in its follow-up goes to the ministry in an hour, or is flagged and still goes', async () => {
    const known = async () =>
      w.people.open('incident', 'ha-officer1', {
        type: 'reportInitial',
        ...(await story()),
        kind: 'DUMPING',
        knownAt: await instant(),
        level: 'IV',
        text: '群众举报',
      } as Command);
    const [prompt, slow] = [await known(), await known()];
    for (const id of [prompt, slow]) {
      await act(id, 'ha-officer1', 'followUp', { text: '扩散' });
      await act(id, 'ha-officer1', 'notifyNeighbour', { provinces: ['34'], text: '可能下泄' });
      expect(await w.clock(id, 'K-E')).toMatchObject({ status: 'open' });
    }
    await act(prompt, 'ha-officer1', 'reportToMinistry', { text: '已核实' });
    const { wall } = await w.one<{ wall: string }>(
      `SELECT to_char((liandan.now() + interval '61 minutes') AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS') AS wall`,
    );
    await w.story.until(wall);
    for (const [id, late] of [
      [prompt, false],
      [slow, true],
    ] as const) {
      const { state, context } = await w.row('incident', id);
      expect([state, context['overdue'].length]).toEqual(['followUp', late ? 1 : 0]);
      expect((await w.clock(id, 'K-E')).overdue).toBe(late);
    }
    await act(slow, 'ha-officer1', 'reportToMinistry', { text: '已核实' });
    await w.story.settle();
    expect(await w.clock(slow, 'K-E')).toMatchObject({ status: 'metLate', overdue: true });
  });
});

describe('a lead', () => {
  const act = (id: string, login: string, type: string, body: object = {}) =>
    w.act('enforcementLead', id, login, type, body);
  const open = (login: string, more: object = {}) =>
    w.people.open('enforcementLead', login, {
      type: 'open',
      source: 'COMPLAINT',
      title: '夜间倾倒',
      text: '群众举报称车辆夜间倾倒',
      firm: demoId('firm ha ningtai'),
      partner: login.startsWith('hn') ? '41' : '43',
      ...more,
    } as Command);
  const record = async () => ({ on: await w.today(), place: '厂区', present: ['何某'], text: '现场检查记录' });
  const found = async (outcome: string, documentNo?: string) => ({
    outcome,
    record: await record(),
    ...(documentNo ? { documentNo } : {}),
  });

  it('[EL1, EL2a, Z-02] opened by hand; dismissed with reasons by another officer of the keeper, and by nobody else', async () => {
    expect(await refusal(open('ha-officer1', { partner: '41' }))).toBe('RULE_REFUSED R-05');
    const id = await open('ha-officer1', { source: 'AUDIT_FINDING' });
    const reasons = { reasons: '查无实据' };
    expect(await refusal(act(id, 'ha-officer1', 'dismiss', reasons))).toBe('RULE_REFUSED Z-02');
    expect(await refusal(act(id, 'hn-officer1', 'dismiss', reasons))).toBe('NOT_FOUND');
    await act(id, 'ha-officer2', 'dismiss', reasons);
    const { state, context } = await w.row('enforcementLead', id);
    expect([state, context['dismissal']]).toEqual(['closed', expect.objectContaining(reasons)]);
    expect(await refusal(act(id, 'ha-officer1', 'recordOutcome', await found('NONE')))).toMatch(/^INVALID_TRANSITION/);
  });

  it.each<[opener: string, checker: string, outcome: string, review: boolean]>([
    ['ha-officer1', 'ha-officer1', 'NONE', false],
    ['city-4108', 'city-4108', 'ORDER_TO_CORRECT', false],
    ['ha-officer1', 'city-4108-b', 'POLICE', true],
  ])(
    '[EL1, EL4, EL5, L-28, W-12] opened by %s, checked on its own by %s: %s, told to the partner',
    async (opener, checker, outcome, isReviewed) => {
      const id = await open(opener);
      if (outcome !== 'NONE')
        expect(await refusal(act(id, checker, 'recordOutcome', await found(outcome)))).toBe('RULE_REFUSED L-28');
      await act(id, checker, 'recordOutcome', await found(outcome, '焦环罚〔2025〕1号'));
      expect((await facts('enforcementLead.outcomeRecorded', id))[0]).toMatchObject({
        outcome,
        joint: false,
        confirmed: outcome !== 'NONE',
      });
      await act(id, 'ha-officer2', 'close');
      await w.story.drain();
      expect(await stateOf('enforcementLead', id)).toBe('closed');
      const [closed] = await facts('enforcementLead.closed', id);
      expect(closed?.['review']).toEqual(isReviewed ? { trigger: 'S1', firm: demoId('firm ha ningtai') } : null);
      // One paper is one record of credit, however many leads it settles (L-28).
      const credit = await w.sql('SELECT 1 FROM liandan.credit_record WHERE document = $1', ['焦环罚〔2025〕1号']);
      expect(credit).toHaveLength(outcome === 'NONE' ? 0 : 1);
      expect(
        await w.sql(`SELECT addressee, delivered_at IS NOT NULL AS there FROM liandan.letter WHERE case_id = $1`, [id]),
      ).toEqual([{ addressee: '43', there: true }]);
    },
  );

  it.each<[who: string, checker: string]>([
    ['the keeper', 'hn-officer1'],
    ['the partner', 'ha-officer1'],
    ['the bureau of the firm’s city', 'city-4108'],
  ])(
    '[EL2, EL3, EL3a, EL4, EL5, R-05] declined once, joined the second time; the outcome is recorded by %s',
    async (_who, checker) => {
      const id = await open('hn-officer1');
      const send = async (agree: boolean) => {
        await act(id, 'hn-officer1', 'sendToPartner', { text: '请派员参加现场检查' });
        await w.story.drain();
        expect(await stateOf('enforcementLead', id)).toBe('sentToPartner');
        await w.reply((await w.letterOf(id)).id, 'ha', agree, agree ? {} : { reasons: '近期无执法力量' });
        await w.story.drain();
      };
      await send(false);
      expect(await stateOf('enforcementLead', id)).toBe('newLead');
      await send(true);
      expect(await stateOf('enforcementLead', id)).toBe('jointCheck');
      await act(id, checker, 'recordOutcome', await found('PENALTY', '豫环罚〔2025〕2号'));
      expect((await facts('enforcementLead.outcomeRecorded', id))[0]).toMatchObject({ joint: true });
      await act(id, 'hn-officer2', 'close');
      await w.story.drain();
      expect(await stateOf('enforcementLead', id)).toBe('closed');
    },
  );
});

describe('a record of a clock', () => {
  const act = (id: string, login: string, type: string, body: object = {}) => w.act('overdue', id, login, type, body);
  const recordOf = async (id: string, clock: string) =>
    (
      await w.one<{ id: string }>(
        `SELECT id FROM liandan.overdue WHERE case_id = $1 AND clock = $2 ORDER BY id DESC LIMIT 1`,
        [id, clock],
      )
    ).id;
  const cases: Record<string, string> = {};
  const records: Record<string, string> = {};

  it('[OD1, OD2, TIME-4] is opened by each clock that passes, and acknowledged with a reason by whoever owes the act', async () => {
    const { letter, application } = await w.consulted(SHENGTONG, '11.000000');
    cases['asked'] = application;
    cases['K-25 IN'] = letter;
    cases['K-24 OUT'] = await w.accepted(SHENGTONG, '12.000000');
    cases['K-24 OUT waived'] = await w.accepted(SHENGTONG, '13.000000');
    cases['K-18 RCV'] = await arrived();
    cases['K-18 RCV waived'] = await arrived();
    cases['K-20 REM'] = await w.people.open('paperFallback', 'remover-hn', {
      type: 'announce',
      reason: 'NO_NETWORK',
      text: '光缆中断',
      paperNo: 'ZZ-1',
    } as Command);
    await w.act('paperFallback', cases['K-20 REM'], 'remover-hn', 'complete', { completedOn: await w.today() });
    cases['K-E BUREAU'] = await w.people.open('incident', 'remover-hn', {
      type: 'reportByUnit',
      place: { text: '长沙市望城区', division: '430112' },
      occurredAt: await instant(),
      kind: 'LEAK',
      leaked: '铝灰少量',
      manifests: [
        String((await w.row('manifest', await w.haul(SHENGTONG, approval, '1.000000', 1, 'issued'))).context['number']),
      ],
    } as Command);
    const { due } = await w.clock(letter, 'K-25');
    await w.story.until(`${nextDay(nextDay(due))} 09:00`);
    const owners: Record<string, string> = {
      'K-25 IN': 'ha-officer1',
      'K-24 OUT': 'hn-officer1',
      'K-24 OUT waived': 'hn-officer1',
      'K-18 RCV': 'receiver-ha',
      'K-18 RCV waived': 'receiver-ha',
      'K-20 REM': 'remover-hn',
      'K-E BUREAU': 'city-4301',
    };
    for (const [name, login] of Object.entries(owners)) {
      const [clock = ''] = name.split(' ');
      const id = await recordOf(cases[name]!, clock);
      records[name] = id;
      expect([name, await stateOf('overdue', id)]).toEqual([name, 'open']);
      const stranger = await refusal(act(id, 'cq-officer1', 'acknowledge', { reason: '?' }));
      expect([name, stranger]).toEqual([name, 'NOT_FOUND']);
      await act(id, login, 'acknowledge', { reason: '会签未完成' });
      const { state, context } = await w.row('overdue', id);
      expect([name, state, context['acknowledged'].reason]).toEqual([name, 'acknowledged', '会签未完成']);
    }
  });

  it.each<[name: string, head: string, officer: string]>([
    ['K-24 OUT waived', 'hn-head', 'hn-officer2'],
    ['K-18 RCV waived', 'ha-head', 'ha-officer1'],
  ])(
    '[OD4, Z-02] %s: waived by the head (%s) of the authority alone; the ladder ends, the record stays whatever follows',
    async (name, head, officer) => {
      const id = records[name]!;
      expect(await refusal(act(id, officer, 'waive', { reason: '系统故障' }))).toBe('RULE_REFUSED Z-02');
      await act(id, head, 'waive', { reason: '系统故障，非责任方原因' });
      const open = () => w.sql(`SELECT 1 FROM liandan.deadline WHERE case_id = $1 AND status = 'open'`, [id]);
      expect([await stateOf('overdue', id), await open()]).toEqual(['waived', []]);
      expect(await refusal(act(id, head, 'waive', { reason: '?' }))).toMatch(/^INVALID_TRANSITION/);
      if (name.startsWith('K-24')) await w.act('application', cases[name]!, 'remover-hn', 'withdraw');
      await w.story.settle();
      expect(await stateOf('overdue', id)).toBe('waived');
    },
  );

  it('[OD6] climbs the ladder also when acknowledged', async () => {
    const id = records['K-24 OUT']!;
    const { context } = await w.row('overdue', id);
    await w.story.until(
      new Date(Date.parse(context['ladder'].leader) + 8 * 3_600_000 + 60_000)
        .toISOString()
        .slice(0, 16)
        .replace('T', ' '),
    );
    expect((await facts('overdue.escalated', id)).map(({ level }) => level)).toEqual(['HEAD', 'LEADER']);
    expect(await stateOf('overdue', id)).toBe('acknowledged');
  });

  it('[OD3, OD5, TIME-4] is met late by the act, with the working days, or never met when the case ends without it', async () => {
    await w.reply(cases['K-25 IN']!, 'ha', true);
    await w.act('application', cases['K-24 OUT']!, 'remover-hn', 'withdraw', { reason: '不再转移' });
    await w
      .act('paperFallback', cases['K-20 REM']!, 'remover-hn', 'cancel', { reason: '未转移' })
      .catch(() => undefined);
    await w.act('incident', cases['K-E BUREAU']!, 'city-4301', 'reportInitial', { level: 'IV', text: '已处置' });
    await w.story.settle();
    expect((await w.row('overdue', records['K-25 IN']!)).context['daysLate']).toBeGreaterThanOrEqual(1);
    expect([
      await stateOf('overdue', records['K-25 IN']!),
      await stateOf('overdue', records['K-24 OUT']!),
      await stateOf('overdue', records['K-E BUREAU']!),
    ]).toEqual(['metLate', 'neverMet', 'metLate']);
    expect(await refusal(act(records['K-24 OUT']!, 'hn-head', 'waive', { reason: '?' }))).toMatch(
      /^INVALID_TRANSITION/,
    );
  });

  it('[P1, R-14] starts no clock on a draft, which owes nothing', async () => {
    const day = await w.today();
    const ask = { tonnes: '1.000000', from: day, to: day, route: ['43', '42', '41'], year: Number(day.slice(0, 4)) };
    const form = applicationForm(SHENGTONG, await w.licence(SHENGTONG), ask);
    const id = await w.people.open('application', 'remover-hn', { type: 'create', ...form } as Command);
    expect(await w.sql('SELECT 1 FROM liandan.deadline WHERE case_id = $1', [id])).toEqual([]);
  });
});

it('[Z-03] leaves a history and books without a fault', async () => {
  await w.story.settle();
  expect(await w.broken(({ table }) => table === 'moving_vehicle')).toEqual({});
});
