import { batteryEntry } from '#src/demo/forms';
import { APPROVAL, full, refusal, type Full } from '../support/full.js';
import { unprinted } from '../support/printed.js';
import { provinces, termsOf, titled } from '../support/provinces.js';

/** Every row of the register about entries, by each who may. Each entry rests on a licence of its own of one recycler. */
type Names = Record<string, { licence: string; number: string; id: string }>;
type P = ReturnType<typeof provinces>;
const SEVEN = { S1: '严重环境违法行为', S2: '不再具备处置能力', S5: '擅自改变利用方式' };

/** Entries by a name, written into the list with 10 t each; `more` of the licence. */
async function written(
  w: Full,
  p: P,
  list: string,
  names: Record<string, { licence?: object; cap?: string }>,
): Promise<Names> {
  const made = Object.fromEntries(
    await Promise.all(
      Object.entries(names).map(async ([name, { licence = {} }]) => {
        const { id, number } = await p.licensed(`渝-${list.slice(-4)}-${name}`, licence);
        return [name, { licence: id, number }] as const;
      }),
    ),
  );
  const put = Object.entries(names).map(([name, { cap = '10.000000' }]) => ({
    ...batteryEntry(cap),
    licenceNumber: made[name]!.number,
  }));
  await w.act('list', list, 'cq-officer1', 'editEntries', { put, strike: [] });
  const ids = await p.entries(list);
  return Object.fromEntries(Object.entries(made).map(([name, one]) => [name, { ...one, id: ids[one.number]!.id }]));
}
const none = (...names: string[]) => Object.fromEntries(names.map((name) => [name, {}]));

describe('confirmed by the other side', () => {
  let w: Full;
  let p: P;
  let on: Names;
  let list = '';
  const approvals: Record<string, string> = {};
  beforeAll(async () => {
    w = await full('2025-11-24 09:00');
    p = provinces(w);
    await w.story.until('2025-12-01 09:00');
    list = (await p.listOf('sichuan-chongqing-2020', '50', 2026)).id;
  }, 120_000);
  afterAll(() => w?.stop());

  const act = (name: string, type: string, body: object = {}) =>
    w.act('listing', on[name]!.id, 'cq-officer1', type, body);
  const state = async (name: string) => p.state('listing', on[name]!.id);
  const states = async (...names: string[]) =>
    Object.fromEntries(await Promise.all(names.map(async (n) => [n, await state(n)])));
  const suspend = (name: string, trigger: keyof typeof SEVEN = 'S1') =>
    act(name, 'suspend', { trigger, reason: SEVEN[trigger] });
  /** Approvals of Sichuan for the recycler, one on each entry, decided directly. */
  async function approved(tonnes: string, ...names: string[]): Promise<void> {
    const decided = await Promise.all(
      names.map(async (name) => {
        const id = await p.applied(on[name]!.licence, tonnes);
        const { context } = await w.row('application', id);
        expect([context['track'], context['route'].listing]).toEqual(['WHITELIST', on[name]!.id]);
        await w.people.act('application', id, 'sc-officer2', APPROVAL as never);
        return [name, id] as const;
      }),
    );
    await w.story.drain();
    for (const [name, id] of decided) approvals[name] = String((await w.row('application', id)).context['approval'].id);
  }
  const proposesRemoval = (name: string) => act(name, 'proposeRemoval', { ground: 'S1', reason: '多次违法' });
  const asksRemoval = (name: string) =>
    p.writes('51', 'listing', on[name]!.id, { act: 'proposeRemoval', text: '隐瞒差异', ground: 'S5' });
  /** Both ways out: proposed here and agreed there; asked for there and done here. */
  async function removedBothWays(own: string, theirs: string, before: string) {
    const alone = { ground: 'S5', reason: '单方移出' };
    expect(await refusal(act(own, 'remove', alone))).toBe('RULE_REFUSED W-08');
    await proposesRemoval(own);
    expect([await state(own), await p.asked(on[own]!.id)]).toEqual([before, ['51']]);
    expect(await refusal(proposesRemoval(own))).toBe('RULE_REFUSED W-08');
    await p.answers('51', on[own]!.id);
    await asksRemoval(theirs);
    expect((await w.row('listing', on[theirs]!.id)).context['removal']).toMatchObject({
      by: 'OTHER',
      province: '51',
      ground: 'S5',
    });
    expect(await state(theirs)).toBe(before);
    await act(theirs, 'remove', alone);
    await w.story.drain();
    expect(await states(own, theirs)).toEqual({ [own]: 'removed', [theirs]: 'removed' });
    expect(
      await w.sql(`SELECT 1 FROM liandan.deadline WHERE case_id = ANY ($1) AND status = 'open'`, [
        [on[own]!.id, on[theirs]!.id],
      ]),
    ).toEqual([]);
  }
  const alarms = async (name: string) => (await p.told(on[name]!.id)).filter((t) => t.startsWith('ALARM'));

  it('[N0, N0a, N1, W-17, W-18] is written, struck out, and confirmed with its list', async () => {
    on = await written(w, p, list, {
      ...none('struck', 'heldEarly', 'lostEarly', 'cOwn', 'cTheirs', 'cAlone', 'cEnded', 'lostUnseen'),
      ...none('a', 'aHeld', 'aLost', 'aOwn', 'aTheirs', 'aEnded', 'aRefund', 'aRaise'),
      ...none('e', 'eHeld', 'eLost', 'eOwn', 'eTheirs', 'eEnded', 'eRefund', 'eRaise'),
      ...none('sOwn', 'sTheirs', 'sEnded', 'sRefund', 'sLast', 'carried', 'below', 'heldOver'),
      aLast: { licence: { validTo: '2026-08-31' } },
    });
    await w.act('list', list, 'cq-officer1', 'editEntries', { put: [], strike: [on['struck']!.id] });
    // The licence is lost while the entry is only proposed: nothing is suspended yet.
    await p.register(on['lostUnseen']!.licence, 'suspend');
    await w.story.drain();
    expect(await states('struck', 'lostUnseen', 'a')).toEqual({
      struck: 'removed',
      lostUnseen: 'proposed',
      a: 'proposed',
    });
    await w.act('list', list, 'cq-officer2', 'propose');
    await p.answers('51', list);
    await w.story.drain();
    expect(await states('lostUnseen', 'a', 'e')).toEqual({ lostUnseen: 'confirmed', a: 'confirmed', e: 'confirmed' });
  }, 60_000);

  it('[N5, N6, N7, N8, W-12, W-13, R-28c] before its list is in effect: suspended, lifted, removed, ended with its licence', async () => {
    await suspend('heldEarly', 'S2');
    await p.register(on['lostEarly']!.licence, 'revoke');
    await p.register(on['cEnded']!.licence, 'cancel');
    await w.story.drain();
    expect(await states('heldEarly', 'lostEarly', 'cEnded')).toEqual({
      heldEarly: 'suspended',
      lostEarly: 'suspended',
      cEnded: 'expired',
    });
    expect([await alarms('heldEarly'), await alarms('lostEarly')]).toEqual([['ALARM 50 51'], ['ALARM 50 51']]);
    await act('heldEarly', 'proposeLift', { evidenceText: '设施恢复' });
    await p.answers('51', on['heldEarly']!.id);
    expect(await state('heldEarly')).toBe('confirmed');
    expect(await refusal(act('lostEarly', 'proposeLift', { evidenceText: '?' }))).toBe('RULE_REFUSED W-17');
    await removedBothWays('cOwn', 'cTheirs', 'confirmed');
    await act('cAlone', 'remove', { ground: 'S9', reason: '自愿退出' });
    await w.story.settle();
    expect([await state('cAlone'), await p.told(on['cAlone']!.id)]).toEqual(['removed', ['REMOVAL 50 51']]);
  }, 60_000);

  it('[N2, W-12, W-17] takes effect with its list where its licence is in force that day, and is suspended where not', async () => {
    await w.story.until('2026-01-01 00:00');
    expect(await states('heldEarly', 'lostUnseen', 'lostEarly', 'a')).toEqual({
      heldEarly: 'active',
      lostUnseen: 'suspended',
      lostEarly: 'suspended',
      a: 'active',
    });
    expect((await w.row('listing', on['lostUnseen']!.id)).context['suspension']).toMatchObject({ trigger: 'S3' });
    // Nothing was told while it was only proposed: the alarm goes out with the suspension, once.
    expect([await alarms('lostUnseen'), await alarms('lostEarly')]).toEqual([['ALARM 50 51'], ['ALARM 50 51']]);
  }, 60_000);

  it('[N3, W-05] is exhausted by the approval that takes the last of it', async () => {
    await w.story.until('2026-01-12 09:00');
    await approved('4.000000', 'a');
    expect(await w.entry(on['a']!.id)).toEqual({ state: 'active', cap: '10.000000', used: '4.000000' });
    await approved('10.000000', 'e', 'eHeld', 'eLost', 'eOwn', 'eTheirs', 'eEnded', 'eRefund', 'eRaise', 'below');
    expect(await w.entry(on['e']!.id)).toEqual({ state: 'exhausted', cap: '10.000000', used: '10.000000' });
    const next = await p.applied(on['e']!.licence, '0.000001');
    expect((await w.row('application', next)).context['track']).toBe('OVER_QUOTA');
  }, 120_000);

  it('[N4, W-06, W-14] is refunded and raised while active, exhausted or suspended, and says why in its book', async () => {
    // Refunds: revoked before use; the suspended one by the approval that its suspension stops.
    await approved('6.000000', 'aRefund', 'sRefund');
    await suspend('sRefund');
    await w.story.drain();
    const reroutes = await p.applied(on['eRefund']!.licence, '5.000000');
    expect((await w.row('application', reroutes)).context['track']).toBe('OVER_QUOTA');
    for (const name of ['aRefund', 'sRefund', 'eRefund'])
      await w.act('approval', approvals[name]!, 'sc-officer1', 'revoke', {
        ground: 'NOT_ELIGIBLE',
        reason: '不符合条件',
      });
    await w.story.drain();
    const left = async (name: string) => (await w.entry(on[name]!.id)).used;
    expect(await states('aRefund', 'sRefund', 'eRefund')).toEqual({
      aRefund: 'active',
      sRefund: 'suspended',
      eRefund: 'active',
    });
    expect([await left('aRefund'), await left('sRefund'), await left('eRefund')]).toEqual([
      '0.000000',
      '0.000000',
      '0.000000',
    ]);
    // What waited for more quota goes on directly.
    expect((await w.row('application', reroutes)).context['track']).toBe('WHITELIST');
    await approved('7.000000', 'aRaise');
    for (const name of ['aRaise', 'eRaise']) {
      const asked = name === 'aRaise' ? '5.000000' : '2.000000';
      const over = await p.applied(on[name]!.licence, asked);
      await w.act('application', over, 'sc-officer1', 'sendOverQuotaLetter', { extra: '2.000000', note: '清库' });
      await p.answers('50', over, true, { extra: '2.000000' });
      await w.people.act('application', over, 'sc-officer2', APPROVAL as never);
      await w.story.drain();
      expect(await w.entry(on[name]!.id)).toEqual({ state: 'exhausted', cap: '12.000000', used: '12.000000' });
      expect(
        (
          await w.sql(
            `SELECT reason FROM liandan.quota_line q JOIN liandan.quota_account a ON a.id = q.account WHERE a.owner_id = $1 AND q.cause_id = $2 ORDER BY q.id`,
            [on[name]!.id, over],
          )
        ).map(({ reason }) => reason),
      ).toEqual(['P23', 'P23']);
    }
  }, 120_000);

  it('[N5, N6, W-12, W-13, R-28c] is suspended at once with all that rests on it, and lifted by both sides', async () => {
    const waiting = await p.applied(on['aHeld']!.licence, '1.000000');
    await approved('2.000000', 'aHeld');
    for (const name of ['aHeld', 'eHeld', 'heldOver']) await suspend(name);
    for (const name of ['aLost', 'eLost']) await p.register(on[name]!.licence, 'suspend');
    await w.story.drain();
    expect(await states('aHeld', 'eHeld', 'aLost', 'eLost')).toEqual({
      aHeld: 'suspended',
      eHeld: 'suspended',
      aLost: 'suspended',
      eLost: 'suspended',
    });
    expect(await alarms('eLost')).toEqual(['ALARM 50 51']);
    expect((await w.row('application', waiting)).context['track']).toBe('CONSULTED');
    expect(await p.state('approval', approvals['aHeld']!)).toBe('suspended');
    for (const name of ['aHeld', 'eHeld']) {
      await act(name, 'proposeLift', { evidenceText: '已整改' });
      expect(await state(name)).toBe('suspended');
      await p.answers('51', on[name]!.id);
    }
    await w.story.drain();
    expect(await states('aHeld', 'eHeld')).toEqual({ aHeld: 'active', eHeld: 'exhausted' });
    // What is consulted stays so; what is asked anew is decided directly again.
    expect((await w.row('application', waiting)).context['track']).toBe('CONSULTED');
    const anew = await p.applied(on['aHeld']!.licence, '1.000000');
    expect((await w.row('application', anew)).context['track']).toBe('WHITELIST');
  }, 60_000);

  it('[N7, W-08, W-12] is removed from every state when both sides want it', async () => {
    await removedBothWays('aOwn', 'aTheirs', 'active');
    await removedBothWays('eOwn', 'eTheirs', 'exhausted');
    for (const name of ['sOwn', 'sTheirs', 'sEnded', 'sLast']) await suspend(name);
    await removedBothWays('sOwn', 'sTheirs', 'suspended');
  }, 60_000);

  it('[N8, R-28c, W-17] ends with its licence, by the register or on its last day', async () => {
    for (const name of ['aEnded', 'eEnded', 'sEnded']) await p.register(on[name]!.licence, 'cancel');
    await w.story.drain();
    expect(await states('aEnded', 'eEnded', 'sEnded')).toEqual({
      aEnded: 'expired',
      eEnded: 'expired',
      sEnded: 'expired',
    });
    await w.story.until('2026-08-31 23:59');
    expect(await state('aLast')).toBe('active');
    await w.story.until('2026-09-01 00:00');
    expect(await state('aLast')).toBe('expired');
  }, 60_000);

  it('[N2, Y9, W-05, W-12, W-20] a newer version carries ledger and suspension over; a cap below what is approved lets nothing more be approved', async () => {
    await w.act('list', list, 'cq-officer1', 'openAdjustment', { reason: '调整' });
    const next = await p.listOf('sichuan-chongqing-2020', '50', 2026, 2);
    const entries = next.context['entries'] as { id: string; licenceNumber: string }[];
    const of = (name: string) => entries.find((e) => e.licenceNumber === on[name]!.number)!.id;
    const recapped = (name: string, cap: string) => ({ ...batteryEntry(cap), licenceNumber: on[name]!.number });
    await approved('3.000000', 'carried');
    // One is struck out; one is cut to what is approved, one below it.
    await w.act('list', next.id, 'cq-officer1', 'editEntries', {
      put: [recapped('carried', '3.000000'), recapped('below', '8.000000')],
      strike: [of('carried'), of('below'), of('heldEarly')],
    });
    await w.act('list', next.id, 'cq-officer2', 'propose');
    await p.answers('51', next.id);
    await w.story.settle();
    expect([await p.state('list', list), await p.state('list', next.id)]).toEqual(['superseded', 'effective']);
    const carried = await p.entries(next.id);
    const now = (name: string) => w.row('listing', carried[on[name]!.number]!.id);
    expect(await now('carried')).toMatchObject({
      state: 'exhausted',
      context: { noFurther: false, quota: { cap: '3.000000', used: '3.000000' } },
    });
    expect(await now('below')).toMatchObject({
      state: 'exhausted',
      context: { noFurther: true, quota: { cap: '10.000000', used: '10.000000' } },
    });
    expect(await now('heldOver')).toMatchObject({ state: 'suspended', context: { suspension: { trigger: 'S1' } } });
    expect(await now('a')).toMatchObject({
      state: 'active',
      context: { quota: { cap: '10.000000', used: '4.000000' } },
    });
    expect(await states('carried', 'below', 'heldOver', 'heldEarly', 'a')).toEqual({
      carried: 'expired',
      below: 'expired',
      heldOver: 'expired',
      heldEarly: 'expired',
      a: 'expired',
    });
    // Refunded or not, the entry that was cut below its ledger is closed to new approvals.
    await w.act('approval', approvals['below']!, 'sc-officer1', 'revoke', {
      ground: 'NOT_ELIGIBLE',
      reason: '不符合条件',
    });
    await w.story.drain();
    expect(await now('below')).toMatchObject({ context: { quota: { used: '0.000000' } } });
    const late = await p.applied(on['below']!.licence, '1.000000');
    // A letter would ask in vain: no consent opens it again (W-06).
    expect((await w.row('application', late)).context).toMatchObject({
      track: 'CONSULTED',
      route: { remaining: '0.000000' },
    });
    on = Object.fromEntries(
      Object.entries(on).map(([name, one]) => [
        name,
        carried[one.number] ? { ...one, id: carried[one.number]!.id } : one,
      ]),
    );
  }, 120_000);

  it('[N8, W-07] ends with its list, active, exhausted or suspended; a list that nobody confirmed ends what it proposed', async () => {
    await w.story.until('2026-12-01 09:00');
    const draft = await p.listOf('sichuan-chongqing-2020', '50', 2027);
    const proposed = Object.values(await p.entries(draft.id));
    expect(proposed.length).toBeGreaterThan(3);
    expect(await states('a', 'e', 'sLast')).toEqual({ a: 'active', e: 'exhausted', sLast: 'suspended' });
    await w.story.until('2027-01-01 00:00');
    expect(await states('a', 'e', 'sLast')).toEqual({
      a: 'expired',
      e: 'expired',
      sLast: 'expired',
    });
    await w.story.until('2028-01-01 00:00');
    expect([...new Set(Object.values(await p.entries(draft.id)).map((e) => e.state))]).toEqual(['expired']);
  }, 120_000);

  it('[Z-04] leaves no paper, signature or manifest of all this unprinted', async () => {
    await w.story.settle();
    expect(await unprinted(w.sql)).toEqual([]);
  }, 60_000);

  it('leaves nothing broken', async () => {
    expect(await w.broken()).toEqual({});
  }, 60_000);
});

describe('declared by one side', () => {
  let w: Full;
  let p: P;
  let on: Names;
  beforeAll(async () => {
    w = await full('2025-11-24 09:00');
    p = provinces(w);
  }, 120_000);
  afterAll(() => w?.stop());
  const act = (name: string, type: string, body: object = {}) =>
    w.act('listing', on[name]!.id, 'cq-officer1', type, body);
  const states = async (...names: string[]) =>
    Object.fromEntries(await Promise.all(names.map(async (n) => [n, await p.state('listing', on[n]!.id)])));
  const suspend = (name: string) => act(name, 'suspend', { trigger: 'S4', reason: '较大突发环境事件' });
  const ends = (name: string) =>
    p.ministry('listing', on[name]!.id, { type: 'remove', ground: 'S2', reason: '终止试点' });

  it('[N6, N7, W-13, W-16] a unit of a national pilot is lifted by its province alone and ended by the ministry, in any state', async () => {
    // A pilot with caps and approvals, as no published one has them: only so can a unit of a pilot be exhausted.
    const parameters = termsOf('lead-battery-pilot-2024', {
      listPeriod: 'YEAR',
      quotaKind: 'PER_ENTRY_YEAR',
      quotaBasis: 'APPROVED',
      approvalMode: 'DIRECT',
      treatAsDomestic: false,
      validFrom: '2025-11-24',
    });
    const agreement = await p.ministryOpens('agreement', {
      type: 'create',
      key: 'pilot-capped',
      title: titled('试点'),
      parameters,
    });
    await p.ministry('agreement', agreement, { type: 'sign' });
    await w.story.settle();
    const list = await p.ministryOpens('list', { type: 'open', agreement, receiving: '50', year: 2026 });
    on = await written(w, p, list, none('c', 'cHeld', 'a', 'aHeld', 'e', 'eHeld', 's'));
    await p.ministry('list', list, { type: 'declare' });
    await w.story.drain();
    await suspend('cHeld');
    await w.story.drain();
    const alarms = async (name: string) => (await p.told(on[name]!.id)).filter((t) => t.startsWith('ALARM'));
    expect(await alarms('cHeld')).toEqual(['ALARM 50 00', 'ALARM 50 51']);
    await act('cHeld', 'lift', { note: '已恢复' });
    expect(await states('c', 'cHeld')).toEqual({ c: 'confirmed', cHeld: 'confirmed' });
    await ends('c');
    await w.story.until('2026-01-12 09:00');
    for (const name of ['e', 'eHeld']) {
      const id = await p.applied(on[name]!.licence, '10.000000');
      await w.people.act('application', id, 'sc-officer2', APPROVAL as never);
      await w.story.drain();
    }
    for (const name of ['aHeld', 'eHeld', 's']) await suspend(name);
    await w.story.drain();
    expect([await alarms('s'), await alarms('eHeld')]).toEqual([
      ['ALARM 50 00', 'ALARM 50 51'],
      ['ALARM 50 00', 'ALARM 50 51'],
    ]);
    for (const name of ['aHeld', 'eHeld']) await act(name, 'lift', { note: '已恢复' });
    await w.story.drain();
    expect(await states('cHeld', 'a', 'aHeld', 'e', 'eHeld', 's')).toEqual({
      cHeld: 'active',
      a: 'active',
      aHeld: 'active',
      e: 'exhausted',
      eHeld: 'exhausted',
      s: 'suspended',
    });
    const open = await p.applied(on['a']!.licence, '1.000000');
    for (const name of ['a', 'e', 's']) await ends(name);
    await w.story.drain();
    expect(await states('c', 'a', 'e', 's')).toEqual({ c: 'removed', a: 'removed', e: 'removed', s: 'removed' });
    expect((await w.row('application', open)).context['track']).toBe('CONSULTED');
  }, 120_000);

  it('[Z-04] leaves no paper, signature or manifest of all this unprinted', async () => {
    await w.story.settle();
    expect(await unprinted(w.sql)).toEqual([]);
  }, 60_000);

  it('leaves nothing broken', async () => {
    expect(await w.broken()).toEqual({});
  }, 60_000);
});
