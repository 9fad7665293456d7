import { applicationForm, BATTERIES, REVIEW, SHENGTONG, type Flow } from '#src/demo/forms';
import { Deliveries } from '#outbox/deliveries';
import { Poller } from '#src/deadline/poller';
import type { Command } from '#workflow/workflow';
import { full, refusal, type Full } from '../support/full.js';
import '../support/slow.js';

/** Transitions of the application that no other journey takes: table by table, from every state of the register. */
let w: Full;
let entry: string;
beforeAll(async () => {
  w = await full('2025-11-24 09:00');
  ({ entry } = await w.list(2026, '30000.000000'));
  await w.story.until('2026-01-12 09:00');
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

interface Side {
  flow: Flow;
  out: string;
  in: string;
  tonnes: string;
  asks: [type: string, body: object];
}
/** Hunan asks Henan in full; Sichuan asks Chongqing for a thousand tonnes beyond the entry. */
const CONSULTED: Side = { flow: SHENGTONG, out: 'hn', in: 'ha', tonnes: '20.000000', asks: ['passReview', REVIEW] };
const OVER: Side = {
  flow: BATTERIES,
  out: 'sc',
  in: 'cq',
  tonnes: '31000.000000',
  asks: ['sendOverQuotaLetter', { extra: '1000.000000', note: '年度集中清库' }],
};
const act = (id: string, login: string, type: string, body: object = {}) => w.act('application', id, login, type, body);
const remover = (side: Side) => side.flow.logins.remover;
const application = (id: string) => w.row('application', id);
const stateOf = async (id: string) => (await application(id)).state;
const letterState = async (id: string) => (await w.letterOf(id)).state;
const lateClocks = async (id: string) =>
  (await application(id)).context['overdue'].map(({ clock }: { clock: string }) => clock).sort() as string[];
const openClocks = async (id: string) =>
  (await w.sql(`SELECT clock FROM liandan.deadline WHERE case_id = $1 AND status = 'open' ORDER BY clock`, [id])).map(
    ({ clock }) => String(clock),
  );
const nextDay = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
const ITEMS = { items: [{ field: 'contact', text: '联系电话缺失' }] };

async function draft({ flow, tonnes }: Side): Promise<string> {
  const day = await w.today();
  const ask = { tonnes, from: day, to: '2026-12-31', route: flow === BATTERIES ? ['51', '50'] : ['43', '42', '41'] };
  const form = applicationForm(flow, await w.licence(flow), { ...ask, year: 2026 });
  return w.people.open('application', flow.logins.remover, { type: 'create', ...form } as Command);
}
/** A case in the state, made by its people. */
async function reach(side: Side, state: string): Promise<string> {
  if (state === 'draft') return draft(side);
  if (state === 'submitted') return w.submit(side.flow, side.tonnes);
  if (state === 'correction') {
    const id = await w.submit(side.flow, side.tonnes);
    await act(id, `${side.out}-officer1`, 'requestCorrection', ITEMS);
    return id;
  }
  const accepted = await w.accepted(side.flow, side.tonnes);
  if (state === 'accepted') return accepted;
  await act(accepted, `${side.out}-officer1`, ...side.asks);
  await w.story.drain();
  if (!state.startsWith('replied')) return accepted;
  const isAgreed = state === 'repliedAgree';
  const body = isAgreed ? {} : { reasons: '年度接收能力已满' };
  await w.reply((await w.letterOf(accepted)).id, side.in, isAgreed, body);
  await w.story.drain();
  return accepted;
}

describe('before acceptance', () => {
  it('[P1a, R-22a] changes a draft field by field, by its applicant alone', async () => {
    const id = await reach(CONSULTED, 'draft');
    const { context: before } = await application(id);
    expect(await refusal(act(id, 'remover-sc', 'edit', { contact: '王某 13800000008' }))).toBe('NOT_FOUND');
    await act(id, 'remover-hn', 'edit', { contact: '王某 13900000001' });
    const { state, context } = await application(id);
    expect([state, context['contact'], context['reason']]).toEqual(['draft', '王某 13900000001', before['reason']]);
    expect(await refusal(act(id, 'remover-hn', 'edit', { plan: '01900000-0000-7000-8000-000000000001' }))).toBe(
      'RULE_REFUSED R-22a',
    );
  });

  it('[P4, R-23b, K-23] allows the named fields to be corrected on the spot, once, while the clock runs on', async () => {
    const id = await reach(CONSULTED, 'submitted');
    const { due } = await w.clock(id, 'K-23');
    expect(await refusal(act(id, 'remover-hn', 'correctOnTheSpot', { contact: '王某 13800000008' }))).toBe(
      'RULE_REFUSED R-23b',
    );
    await act(id, 'hn-officer1', 'allowSpotCorrection', { fields: ['contact'], note: '电话少一位' });
    expect((await application(id)).context['spot']).toMatchObject({ fields: ['contact'], note: '电话少一位' });
    expect(await refusal(act(id, 'remover-hn', 'correctOnTheSpot', { reason: '?' }))).toBe('RULE_REFUSED R-23b');
    await act(id, 'remover-hn', 'correctOnTheSpot', { contact: '李某 13800000009' });
    const { state, context } = await application(id);
    expect([state, context['contact'], context['spot']]).toEqual(['submitted', '李某 13800000009', null]);
    expect(await w.clock(id, 'K-23')).toMatchObject({ due, status: 'open' });
    expect(await refusal(act(id, 'remover-hn', 'correctOnTheSpot', { contact: '王某 13800000008' }))).toBe(
      'RULE_REFUSED R-23b',
    );
  });

  it('[P5, P1a, P6, P3, R-23c] corrects the listed items, answers each, and is accepted in its second round', async () => {
    const id = await reach(CONSULTED, 'correction');
    expect(await openClocks(id)).toEqual(['K-CORR']);
    expect(await refusal(act(id, 'remover-hn', 'edit', { reason: '?' }))).toBe('RULE_REFUSED R-23c');
    expect(await refusal(act(id, 'remover-hn', 'resubmit', { answers: [] }))).toBe('RULE_REFUSED R-23c');
    await act(id, 'remover-hn', 'edit', { contact: '李某 13800000008' });
    await act(id, 'remover-hn', 'resubmit', { answers: [] });
    expect([await stateOf(id), await openClocks(id)]).toEqual(['submitted', ['K-23']]);
    expect((await application(id)).context['round']).toBe(2);
  });

  it('[P9, A-32] is not accepted where another authority decides, which the paper names', async () => {
    const id = await reach(CONSULTED, 'submitted');
    const ground = { ground: 'OTHER_AUTHORITY', reason: '属省内转移' };
    expect(await refusal(act(id, 'hn-officer1', 'refuseAcceptance', ground))).toBe('RULE_REFUSED A-32');
    await act(id, 'hn-officer1', 'refuseAcceptance', { ...ground, authority: '长沙市生态环境局' });
    expect([await stateOf(id), await openClocks(id)]).toEqual(['notAccepted', []]);
    const [paper] = await w.sql(`SELECT addressee_org, body::text AS body FROM liandan.letter WHERE case_id = $1`, [
      id,
    ]);
    expect(paper?.['body']).toContain('长沙市生态环境局');
  });
});

describe('withdrawn by the applicant', () => {
  const LETTERS = ['consulting', 'overQuotaConsulting', 'repliedAgree', 'repliedRefuse'];
  it.each<[state: string, side: string]>([
    ['draft', 'consulted'],
    ['submitted', 'consulted'],
    ['correction', 'consulted'],
    ['accepted', 'consulted'],
    ['accepted', 'over quota'],
    ['consulting', 'consulted'],
    ['overQuotaConsulting', 'over quota'],
    ['repliedAgree', 'consulted'],
    ['repliedAgree', 'over quota'],
    ['repliedRefuse', 'consulted'],
    ['repliedRefuse', 'over quota'],
  ])(
    '[P26, W-14, CL9] from %s (%s): no clock runs on, no letter stays open, nothing more happens',
    async (state, of) => {
      const side = of === 'consulted' ? CONSULTED : OVER;
      const id = await reach(side, state);
      expect(await stateOf(id)).toBe(state);
      const notTheirs = state === 'draft' ? 'NOT_FOUND' : 'NOT_PERMITTED';
      expect(await refusal(act(id, `${side.out}-officer1`, 'withdraw', {}))).toBe(notTheirs);
      await act(id, remover(side), 'withdraw', { reason: '生产计划调整' });
      await w.story.drain();
      const { state: after, context } = await application(id);
      expect([after, context['withdrawn'].reason, await openClocks(id)]).toEqual(['withdrawn', '生产计划调整', []]);
      if (LETTERS.includes(state)) {
        expect(await letterState(id)).toBe('closed');
        expect(context['letters'].map((letter: { state: string }) => letter.state)).not.toContain('OPEN');
      }
      expect(await refusal(act(id, remover(side), 'withdraw', {}))).toMatch(/^INVALID_TRANSITION/);
    },
  );

  it('[P26, CL9, CL10, CL11, TIME-5] before its letter has arrived: the letter comes withdrawn, starts no clock, and closes', async () => {
    const id = await w.accepted(CONSULTED.flow, CONSULTED.tonnes);
    await act(id, 'hn-officer1', ...CONSULTED.asks);
    const { id: letter } = await w.letterOf(id);
    await act(id, 'remover-hn', 'withdraw', { reason: '不再转移' });
    // The mailbox of Henan hands over the withdrawal before the letter.
    const { id: overtaking } = await w.one<{ id: string }>(
      `SELECT o.id FROM liandan.outbox o JOIN liandan.fact f ON f.id = o.fact_id
        WHERE f.type = 'application.letterWithdrawn' AND f.case_id = $1 AND o.queue = 'mailbox-41'`,
      [id],
    );
    await w.behind.get(Deliveries).deliver(overtaking);
    expect(await letterState(id)).toBe('withdrawn');
    await w.story.drain();
    expect([await letterState(id), await openClocks(letter)]).toEqual(['closed', []]);
    expect(await refusal(w.act('consultation', letter, 'ha-officer1', 'draftReply', { agree: true }))).toMatch(
      /^INVALID_TRANSITION/,
    );
  });
});

describe('questions between the provinces', () => {
  it.each<[state: string, who: string]>([
    ['consulting', 'OUT'],
    ['consulting', 'REM'],
    ['overQuotaConsulting', 'OUT'],
    ['overQuotaConsulting', 'REM'],
  ])('[P21, P21a, CL3, CL4, R-25a] asked once in %s, answered once by %s', async (state, who) => {
    const side = state === 'consulting' ? CONSULTED : OVER;
    const id = await reach(side, state);
    const { id: letter } = await w.letterOf(id);
    const giver = who === 'OUT' ? `${side.out}-officer1` : remover(side);
    expect(await refusal(act(id, giver, 'giveInformation', { text: '?' }))).toBe('RULE_REFUSED R-25a');
    const ask = () =>
      w.act('consultation', letter, `${side.in}-officer1`, 'askInformation', { text: '请补充成分检测' });
    await ask();
    expect(await refusal(ask())).toBe('RULE_REFUSED R-25a');
    await w.story.drain();
    expect((await application(id)).context['letters'].at(-1).question.text).toBe('请补充成分检测');
    await act(id, giver, 'giveInformation', { text: '检测报告见附件' });
    await w.story.drain();
    const { state: after, context } = await application(id);
    expect([after, context['letters'].at(-1).information[0].text]).toEqual([state, '检测报告见附件']);
    expect(JSON.stringify((await w.letterOf(id)).context)).toContain('检测报告见附件');
    expect(await refusal(act(id, giver, 'giveInformation', { text: '?' }))).toBe('RULE_REFUSED R-25a');
    await act(id, remover(side), 'withdraw');
  });
});

describe('when the quota of the entry moves', () => {
  it('[P12, P12a, W-05, W-06, W-14] the route follows: over quota, a consent outgrown, and back again', async () => {
    const fits = await w.accepted(BATTERIES, '29800.000000');
    const agreed = await reach(OVER, 'repliedAgree');
    const waiting = await reach(OVER, 'overQuotaConsulting');
    const track = async (id: string) => (await application(id)).context['track'] as string;
    expect([await track(fits), await track(agreed)]).toEqual(['WHITELIST', 'OVER_QUOTA']);
    const { approval } = await w.approved(BATTERIES, '500.000000');
    expect((await w.entry(entry)).used).toBe('500.000000');
    expect([await track(fits), await stateOf(fits)]).toEqual(['OVER_QUOTA', 'accepted']);
    expect([await stateOf(agreed), await track(agreed), await letterState(agreed)]).toEqual([
      'accepted',
      'OVER_QUOTA',
      'closed',
    ]);
    expect((await application(agreed)).context['letters'].at(-1).state).toBe('WITHDRAWN');
    // An open letter is left to its answer.
    expect(await stateOf(waiting)).toBe('overQuotaConsulting');
    expect(await refusal(act(agreed, 'sc-officer1', 'sendOverQuotaLetter', { extra: '1000.000000' }))).toBe(
      'RULE_REFUSED W-06',
    );
    await act(agreed, 'sc-officer1', 'sendOverQuotaLetter', { extra: '1500.000000' });
    await w.story.drain();
    expect([await stateOf(agreed), await letterState(agreed)]).toEqual(['overQuotaConsulting', 'delivered']);
    await w.act('approval', approval, 'sc-officer1', 'revoke', { ground: 'NOT_ELIGIBLE', reason: '不具备条件' });
    await w.story.settle();
    expect((await w.entry(entry)).used).toBe('0.000000');
    expect([await track(fits), await stateOf(fits)]).toEqual(['WHITELIST', 'accepted']);
    for (const id of [fits, agreed, waiting]) await act(id, 'remover-sc', 'withdraw');
    await w.story.settle();
  });
});

describe('clocks', () => {
  const cases: [name: string, side: Side, state: string, late: string[]][] = [
    ['accepted, consulted', CONSULTED, 'accepted', ['K-24', 'K-42']],
    ['accepted, over quota', OVER, 'accepted', ['K-26', 'K-42']],
    ['consulting', CONSULTED, 'consulting', ['K-25', 'K-42']],
    ['overQuotaConsulting', OVER, 'overQuotaConsulting', ['K-25', 'K-42']],
    ['repliedAgree, consulted', CONSULTED, 'repliedAgree', ['K-26', 'K-42']],
    ['repliedAgree, over quota', OVER, 'repliedAgree', ['K-26', 'K-42']],
    ['repliedRefuse, consulted', CONSULTED, 'repliedRefuse', ['K-26', 'K-42']],
    ['repliedRefuse, over quota', OVER, 'repliedRefuse', ['K-26', 'K-42']],
  ];
  const ids = new Map<string, string>();
  const of = (name: string) => ids.get(name) ?? '';

  it('[P20, P20a, P20b, K-24, K-25, K-26, K-42, A-42] flags each state that waits too long, and changes nothing else', async () => {
    for (const [name, side, state] of cases) ids.set(name, await reach(side, state));
    ids.set('in full', await reach(OVER, 'overQuotaConsulting'));
    await w.story.settle();
    for (const id of ids.values()) expect(await lateClocks(id)).toEqual([]);
    const { due } = await w.clock(of('consulting'), 'K-42');
    await w.story.until(`${due} 23:59`);
    for (const [name, , state, late] of cases) {
      expect([name, await stateOf(of(name)), await lateClocks(of(name))]).toEqual([
        name,
        state,
        late.filter((clock) => clock !== 'K-42'),
      ]);
    }
    await w.story.until(`${nextDay(due)} 00:01`);
    for (const [name, , state, late] of cases) {
      expect([name, await stateOf(of(name)), await lateClocks(of(name))]).toEqual([name, state, late]);
      const records = await w.sql(`SELECT clock FROM liandan.overdue WHERE case_id = $1 ORDER BY clock`, [of(name)]);
      const own = late.filter((clock) => clock !== 'K-25'); // the letter's own clock and record
      expect([name, records.map(({ clock }) => clock)]).toEqual([name, own]);
    }
  });

  it('[P15a, W-06, R-21a, K-24] consults in full after silence and after a refusal: letter taken back, K-24 from that day', async () => {
    // What was answered stays so until the case is decided (CL11).
    for (const [name, letter] of [
      ['in full', 'closed'],
      ['repliedRefuse, over quota', 'answered'],
    ] as const) {
      const id = of(name);
      await act(id, 'sc-officer1', 'consultInFull', { note: '申请人要求商请' });
      await w.story.drain();
      const { state, context } = await application(id);
      expect([state, context['track'], await letterState(id)]).toEqual(['accepted', 'CONSULTED', letter]);
      expect(await w.clock(id, 'K-24')).toMatchObject({ status: 'open', overdue: false });
    }
  });

  const refuse = (id: string, by: string, code: string, reason = '四十五个工作日内未函复') =>
    act(id, by, 'refuse', { code, reason });
  it.each(['consulting', 'overQuotaConsulting'])(
    '[P22, P28, A-42, A-38, K-44] from %s: refused for lack of consent after 45 working days, by RR02 and a second officer',
    async (state) => {
      const side = state === 'consulting' ? CONSULTED : OVER;
      const [first, second] = [`${side.out}-officer1`, `${side.out}-officer2`];
      const early = await reach(side, state);
      expect(await refusal(refuse(early, second, 'RR02'))).toBe('RULE_REFUSED A-42');
      const id = of(state);
      expect(await refusal(refuse(id, second, 'RR01'))).toBe('RULE_REFUSED A-42');
      expect(await refusal(refuse(id, first, 'RR02'))).toBe('RULE_REFUSED R-24a');
      await refuse(id, second, 'RR02');
      expect((await application(id)).context['decision']).toMatchObject({ outcome: 'REFUSED', code: 'RR02' });
      await w.story.drain();
      const { context } = await application(id);
      expect([context['servedAt'] !== null, await openClocks(id), await letterState(id)]).toEqual([true, [], 'closed']);
      expect(await w.clock(id, 'K-44')).toMatchObject({ status: 'met', overdue: false });
      await act(early, remover(side), 'withdraw');
    },
  );

  it.each<[id: string, row: string]>([
    ['repliedAgree, consulted', 'P24'],
    ['repliedAgree, over quota', 'P24'],
    ['repliedRefuse, consulted', 'P25'],
  ])(
    '[P24, P25, R-26a, A-38] refuses with reasons what is %s (%s); the reply is quoted where it refused',
    async (name, row) => {
      const id = of(name);
      const out = name.includes('over') ? 'sc' : 'hn';
      if (row === 'P25')
        expect(await refusal(refuse(id, `${out}-officer2`, 'RR99', '不同意'))).toBe('RULE_REFUSED R-26a');
      else {
        // Neither disagreement nor silence is a ground where the reply agrees.
        expect(await refusal(refuse(id, `${out}-officer2`, 'RR01'))).toBe('RULE_REFUSED R-26a');
        expect(await refusal(refuse(id, `${out}-officer2`, 'RR02'))).toBe('RULE_REFUSED A-42');
      }
      await refuse(id, `${out}-officer2`, row === 'P25' ? 'RR01' : 'RR99', '负面条件');
      await w.story.drain();
      expect([await stateOf(id), await letterState(id), await openClocks(id)]).toEqual(['refused', 'closed', []]);
    },
  );

  it('[P17, P28a, P28, A-44, K-44] flags a refusal that has not reached the applicant in ten working days', async () => {
    const id = of('accepted, consulted');
    await refuse(id, 'hn-officer2', 'RR99', '不符合条件'); // its delivery does not leave the outbox
    const { due } = await w.clock(id, 'K-44');
    await w.sql('SELECT liandan.set_clock($1::timestamptz)', [`${nextDay(due)} 00:01+08:00`]);
    await w.behind.get(Poller).turn();
    expect([await stateOf(id), (await lateClocks(id)).at(-1)]).toEqual(['refused', 'K-44']);
    await w.story.settle();
    expect(await w.clock(id, 'K-44')).toMatchObject({ status: 'metLate', overdue: true });
    expect((await application(id)).context['servedAt']).not.toBeNull();
  });
});

describe('when the entry is suspended', () => {
  it('[P12, P12a, W-01, W-12, K-24] every case that rests on it falls to consultation: letters withdrawn, K-24 from that day', async () => {
    const fast = await w.accepted(BATTERIES, '10.000000');
    const ids = [
      fast,
      await reach(OVER, 'accepted'),
      await reach(OVER, 'overQuotaConsulting'),
      await reach(OVER, 'repliedAgree'),
    ];
    const consulted = await reach(CONSULTED, 'repliedAgree');
    await w.act('listing', entry, 'cq-officer1', 'suspend', { trigger: 'S5', reason: '公示期间收到举报' });
    await w.story.settle();
    for (const id of ids) {
      const { state, context } = await application(id);
      expect([state, context['track']]).toEqual(['accepted', 'CONSULTED']);
      expect((await openClocks(id)).filter((clock) => clock !== 'K-42')).toEqual(['K-24']);
    }
    for (const id of ids.slice(2)) {
      expect([await letterState(id), (await application(id)).context['letters'].at(-1).state]).toEqual([
        'closed',
        'WITHDRAWN',
      ]);
    }
    expect(await stateOf(consulted)).toBe('repliedAgree');
    await act(fast, 'sc-officer1', 'passReview', REVIEW);
    await w.story.drain();
    expect([await stateOf(fast), await letterState(fast)]).toEqual(['consulting', 'delivered']);
  });
});

it('[Z-03] leaves a history and books without a fault', async () => {
  await w.story.settle();
  expect(await w.broken()).toEqual({});
});
