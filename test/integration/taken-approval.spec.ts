import { randomUUID } from 'node:crypto';
import { mailboxOf } from '#domain/actor';
import { grams, tonnes } from '#domain/quantity/quantity';
import { arrivalForm, BATTERIES, departForm, loadForm, manifestForm, nextLabel, receiptForm } from '#src/demo/forms';
import { OutageRegister } from '#src/manifest/outage.register';
import { Workflow } from '#workflow/workflow';
import { full, refusal, type Full } from '../support/full.js';
import { unprinted } from '../support/printed.js';
import '../support/slow.js';

/** The approval from every state of the register: suspended and cleared, ended, and what its loads do to it then. */
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

const LATER = '2026-06-01';
const SHORT = '2026-01-31';
const REASON = { reason: '接受单位设施检修' };
const act = (id: string, login: string, type: string, body: object = {}) => w.act('approval', id, login, type, body);
const manifest = (id: string, login: string, type: string, body: object = {}) =>
  w.act('manifest', id, login, type, body);
const stateOf = async (id: string) => (await w.row('approval', id)).state;
const line = async (id: string) => {
  const { reserved, accepted, excess } = (await w.row('approval', id)).context['lines'][0];
  return { reserved, accepted, excess } as Record<'reserved' | 'accepted' | 'excess', string>;
};
/** Tonnes of the entry taken by what happens in between. */
const used = async () => grams((await w.entry(entry)).used);
const haul = (approval: string, amount: string, truck = 0, stop: 'issued' | 'driving' | 'arrived' = 'issued') =>
  w.haul(BATTERIES, approval, amount, truck, stop);
const accept = (id: string, amount: string) => manifest(id, 'receiver-cq', 'accept', receiptForm(BATTERIES, amount));
const letGo = (id: string) => manifest(id, 'remover-sc', 'void', { reason: '车辆故障' });
const approved = async (amount: string, more: { from?: string; to?: string } = {}) =>
  (await w.approved(BATTERIES, amount, more)).approval;

/** An approval in the state, made by its people. */
async function reach(state: string, amount = '25.000000'): Promise<string> {
  if (state === 'issued') return approved(amount, { from: LATER });
  const id = await approved(amount);
  if (state === 'exhausted') await haul(id, amount);
  if (state === 'suspended') await act(id, 'sc-officer1', 'suspend', REASON);
  expect(await stateOf(id)).toBe(state);
  return id;
}
const OPEN = ['issued', 'active', 'exhausted'] as const;
const LIVE = [...OPEN, 'suspended'] as const;

describe('drawn down', () => {
  it.each<[from: string, approvedTonnes: string, accepted: string, to: string]>([
    ['active', '60.000000', '25.000000', 'active'],
    ['active', '25.020000', '25.020000', 'exhausted'],
    ['exhausted', '25.000000', '24.900000', 'active'],
    ['exhausted', '25.000000', '25.000000', 'exhausted'],
  ])('[V2, V3, R-27c] from %s: of %s t a load of 25 t is settled with %s t: %s', async (from, amount, taken, to) => {
    const id = await approved(amount);
    const load = await haul(id, '25.000000', 0, 'arrived');
    expect([await stateOf(id), await line(id)]).toEqual([
      from,
      { reserved: '25.000000', accepted: '0.000000', excess: '0.000000' },
    ]);
    await accept(load, taken);
    expect([await stateOf(id), await line(id)]).toEqual([
      to,
      { reserved: '0.000000', accepted: taken, excess: '0.000000' },
    ]);
  });

  it.each<[from: string, amount: string]>([
    ['active', '60.000000'],
    ['exhausted', '25.000000'],
  ])(
    '[V4, R-27c, R-28a] from %s: the reserve of a voided load can be used again, and more than is left cannot',
    async (from, amount) => {
      const id = await approved(amount);
      const load = await haul(id, '25.000000');
      expect(await stateOf(id)).toBe(from);
      expect(await refusal(haul(id, '60.000000'))).toMatch(/^RULE_REFUSED/);
      await letGo(load);
      expect([await stateOf(id), (await line(id)).reserved]).toEqual(['active', '0.000000']);
      await haul(id, '25.000000');
      expect([await stateOf(id), (await line(id)).reserved]).toEqual([from, '25.000000']);
    },
  );
});

describe.each(OPEN)('suspended from %s', (state) => {
  it('[V5, V6, R-28c, R-27b] by the origin, nothing is issued; cleared after a check with the destination to where it was', async () => {
    const id = await reach(state);
    expect(await refusal(act(id, 'cq-officer1', 'suspend', REASON))).toBe('NOT_PERMITTED');
    await act(id, 'sc-officer1', 'suspend', REASON);
    expect([await stateOf(id), (await w.row('approval', id)).context['suspension'].trigger]).toEqual([
      'suspended',
      'CAPABILITY',
    ]);
    expect(await refusal(haul(id, '1.000000'))).toMatch(/^RULE_REFUSED/);
    expect(await refusal(act(id, 'sc-officer1', 'clear', { checkedWith: ' ' }))).toBe('RULE_REFUSED R-28c');
    await act(id, 'sc-officer1', 'clear', { checkedWith: '重庆市固管中心 何某' });
    const { state: after, context } = await w.row('approval', id);
    expect([after, context['suspension'], context['suspensions'].at(-1).checkedWith]).toEqual([
      state,
      null,
      '重庆市固管中心 何某',
    ]);
  });

  it('[V5, W-12] by an alarm letter of the destination in the mailbox, and by that of no other province', async () => {
    const id = await reach(state);
    const alarm = (province: string) =>
      w.behind.get(Workflow).send(w.behind.get(Workflow).kinds.get('approval')!, id, {
        by: mailboxOf(province),
        door: 'mailbox',
        command: { type: 'suspend', ...REASON },
      });
    expect(await refusal(alarm('52'))).toBe('NOT_PERMITTED');
    await alarm('50');
    expect([await stateOf(id), (await w.row('approval', id)).context['suspension'].trigger]).toEqual([
      'suspended',
      'ALARM',
    ]);
  });
});

describe.each(LIVE)('ended from %s', (state) => {
  it('[V8, A-69, W-14] revoked on a ground of the law by another officer than the signer; what is unused goes back', async () => {
    const before = await used();
    const id = await reach(state);
    const { reserved } = await line(id);
    expect(await used()).toBe(before + grams('25.000000'));
    const ground = { ground: 'FRAUD', reason: '以欺骗手段取得批准' };
    expect(await refusal(act(id, 'sc-officer2', 'revoke', ground))).toBe('RULE_REFUSED A-69');
    await act(id, 'sc-officer1', 'revoke', ground);
    await w.story.drain();
    expect([await stateOf(id), await used()]).toEqual(['revoked', before + grams(reserved)]);
    expect(await refusal(haul(id, '1.000000'))).toMatch(/^RULE_REFUSED/);
    expect(await w.sql(`SELECT clock FROM liandan.deadline WHERE case_id = $1 AND status = 'open'`, [id])).toEqual([]);
  });

  it('[V9, A-70, W-14] cancelled at the request of its holder, which comes first; what is unused goes back', async () => {
    const before = await used();
    const id = await reach(state);
    const { reserved } = await line(id);
    const ground = { ground: 'OWN_REQUEST', reason: '企业停产' };
    expect(await refusal(act(id, 'sc-officer1', 'cancel', ground))).toBe('RULE_REFUSED A-70');
    expect(await refusal(act(id, 'sc-officer1', 'requestCancellation', { reason: '?' }))).toBe('NOT_PERMITTED');
    await act(id, 'remover-sc', 'requestCancellation', { reason: '企业停产' });
    expect(await stateOf(id)).toBe(state);
    await act(id, 'sc-officer1', 'cancel', ground);
    await w.story.drain();
    expect([await stateOf(id), await used()]).toEqual(['cancelled', before + grams(reserved)]);
    expect(await refusal(act(id, 'remover-sc', 'requestCancellation', { reason: '?' }))).toMatch(/^INVALID_TRANSITION/);
  });
});

/** A paper form of five tonnes that moved this morning, entered now (F1 to F3). */
let papers = 0;
async function enterPaper(approval: string, truck = 1): Promise<string> {
  const day = await w.today();
  const { at } = await w.one<{ at: Date }>('SELECT liandan.now() AS at');
  const ago = (hours: number) => new Date(at.getTime() - hours * 3_600_000).toISOString();
  const announce = { type: 'announce', reason: 'NO_NETWORK', text: '光缆中断', paperNo: `ZZ-${(papers += 1)}` };
  const id = await w.people.open('paperFallback', 'remover-sc', announce);
  await w.act('paperFallback', id, 'remover-sc', 'complete', { completedOn: day });
  const key = { kind: 'key' as const, actor: 'test', key: randomUUID(), fingerprint: randomUUID() };
  const content = Buffer.from('%PDF-1.7 a scan of the paper form').toString('base64');
  const { answer } = await w.app.get(OutageRegister).storeScan(w.people.as('remover-sc'), key, {
    fallback: id,
    name: '纸质联单.pdf',
    mediaType: 'application/pdf',
    content,
  });
  const licence = await w.licence(BATTERIES);
  const label = nextLabel(BATTERIES, day);
  const { weighings, driverSignature, passengers } = loadForm('5.000000', label, ago(2.5));
  const { waybillNo, operatingDocument } = departForm(BATTERIES, String(papers), truck);
  const { place } = arrivalForm(BATTERIES);
  await w.act('paperFallback', id, 'remover-sc', 'backEnter', {
    form: manifestForm(BATTERIES, { licence, approval, tonnes: '5.000000', day, truck, label }),
    journey: {
      issuedAt: ago(3),
      loadedAt: ago(2.5),
      weighings,
      driverSignature,
      passengers,
      legs: [{ waybillNo, operatingDocument, departedAt: ago(2), arrivedAt: ago(1), place }],
    },
    scans: [answer.id],
  });
  return String((await w.row('paperFallback', id)).context['manifest']);
}

describe('a load on paper, entered late', () => {
  it.each<[state: string, taken: string]>([
    ['issued', '0.000000'],
    ['exhausted', '0.000000'],
    ['suspended', '5.000000'],
    ['revoked', '0.000000'],
    ['cancelled', '0.000000'],
  ])(
    '[V2a, R-20b, R-28a] in %s: %s t of 5 t are what is left, the rest is flagged; the state stays',
    async (state, taken) => {
      const id = await reach(state === 'revoked' || state === 'cancelled' ? 'active' : state);
      if (state === 'revoked') await act(id, 'sc-officer1', 'revoke', { ground: 'FRAUD', reason: '欺骗' });
      if (state === 'cancelled') await act(id, 'sc-officer1', 'cancel', { ground: 'IMPOSSIBLE', reason: '不可抗力' });
      await w.story.drain();
      const before = await line(id);
      const entered = await enterPaper(id);
      const excess = tonnes(grams('5.000000') - grams(taken));
      expect([await stateOf(id), await line(id)]).toEqual([
        state,
        { ...before, reserved: tonnes(grams(before.reserved) + grams(taken)), excess },
      ]);
      expect((await w.row('manifest', entered)).context['paper'].taking.taken).toEqual([{ line: 1, quantity: taken }]);
    },
  );
});

describe('loads under way when it ends', () => {
  const END: Record<string, (id: string) => Promise<unknown>> = {
    suspended: (id) => act(id, 'sc-officer1', 'suspend', REASON),
    revoked: (id) => act(id, 'sc-officer1', 'revoke', { ground: 'FRAUD', reason: '欺骗' }),
    cancelled: (id) => act(id, 'sc-officer1', 'cancel', { ground: 'IMPOSSIBLE', reason: '不可抗力' }),
    expired: () => w.story.until('2026-02-01 00:00'),
  };
  it.each<[state: string, truck: number]>([
    ['suspended', 2],
    ['revoked', 3],
    ['cancelled', 4],
    ['expired', 5],
  ])(
    '[V3, V4, V7, R-27b, W-14] %s: what was handed over before is accepted and settled, what was not is released',
    async (state, truck) => {
      const before = await used();
      const id = await approved('60.000000', state === 'expired' ? { to: SHORT } : {});
      const driving = await haul(id, '25.000000', truck, 'driving');
      const waiting = await haul(id, '25.000000', truck);
      await END[state]!(id);
      await w.story.settle();
      expect([await stateOf(id), await line(id)]).toEqual([
        state,
        { reserved: '50.000000', accepted: '0.000000', excess: '0.000000' },
      ]);
      const keeps = (sum: string) => before + grams(state === 'suspended' ? '60.000000' : sum);
      expect(await used()).toBe(keeps('50.000000'));
      await manifest(driving, 'carrier', 'arriveAtReceiver', arrivalForm(BATTERIES));
      await accept(driving, '24.900000');
      expect([await stateOf(id), await line(id)]).toEqual([
        state,
        { reserved: '25.000000', accepted: '24.900000', excess: '0.000000' },
      ]);
      expect(await used()).toBe(keeps('49.900000'));
      await letGo(waiting);
      expect([await stateOf(id), await line(id)]).toEqual([
        state,
        { reserved: '0.000000', accepted: '24.900000', excess: '0.000000' },
      ]);
      expect(await used()).toBe(keeps('24.900000'));
    },
  );
});

describe('at the end of its days', () => {
  it('[V7, V2a, A-50, W-14, K-27] active, exhausted and suspended expire; what is unused goes back, a paper entered later is excess', async () => {
    const before = await used();
    const to = '2026-02-28';
    const [active, exhausted, suspended] = [
      await approved('60.000000', { to }),
      await approved('25.000000', { to }),
      await approved('25.000000', { to }),
    ];
    await haul(exhausted, '25.000000');
    await act(suspended, 'sc-officer1', 'suspend', REASON);
    const ids = [active, exhausted, suspended];
    await w.story.until('2026-02-28 23:59');
    expect(await Promise.all(ids.map(stateOf))).toEqual(['active', 'exhausted', 'suspended']);
    expect(await used()).toBe(before + grams('110.000000'));
    await w.story.until('2026-03-01 08:00');
    expect(await Promise.all(ids.map(stateOf))).toEqual(['expired', 'expired', 'expired']);
    expect(await used()).toBe(before + grams('25.000000'));
    await enterPaper(active);
    expect([await stateOf(active), await line(active)]).toEqual([
      'expired',
      { reserved: '0.000000', accepted: '0.000000', excess: '5.000000' },
    ]);
  });
});

describe('by the receiver’s own trouble', () => {
  it('[V5, R-28c, W-12, P-28] an alarm on the entry (S1) and the loss of the licence suspend every open approval by themselves', async () => {
    const ids = await Promise.all(OPEN.map((state) => reach(state)));
    const states = () => Promise.all(ids.map(stateOf));
    await w.act('listing', entry, 'cq-officer1', 'suspend', { trigger: 'S1', reason: '超标排放被立案' });
    await w.story.settle();
    expect(await states()).toEqual(['suspended', 'suspended', 'suspended']);
    for (const id of ids) {
      expect((await w.row('approval', id)).context['suspension']).toMatchObject({ trigger: 'S1' });
      await act(id, 'sc-officer1', 'clear', { checkedWith: '重庆市固管中心' });
    }
    expect(await states()).toEqual([...OPEN]);
    const licence = await w.licence(BATTERIES);
    await w.act('licence', licence, 'register', 'suspend', { reason: '暂扣许可证' });
    await w.story.settle();
    expect(await states()).toEqual(['suspended', 'suspended', 'suspended']);
    await w.act('licence', licence, 'register', 'resume', { reason: '恢复' });
  });
});

it('[Z-04] leaves no paper, signature or manifest of all this unprinted', async () => {
  await w.story.settle();
  expect(await unprinted(w.sql)).toEqual([]);
}, 60_000);

it('[Z-03] leaves a history and books without a fault', async () => {
  await w.story.settle();
  expect(await w.broken()).toEqual({});
});
