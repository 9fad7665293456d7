import { loadReference } from '#config/reference';
import { batteryEntry } from '#src/demo/forms';
import { AnswerRegister } from '#src/consultation/answer.register';
import { DeskService } from '#src/desk/desk.service';
import { ListService } from '#src/whitelist/list.service';
import { full, refusal, type Full } from '../support/full.js';
import { unprinted } from '../support/printed.js';
import { provinces, SLUGS } from '../support/provinces.js';

/** Every row of the register about yearly lists, by each who may: the lists of 2026 and 2027 of two agreements, a pilot and Anhui. */
let w: Full;
let p: ReturnType<typeof provinces>;
beforeAll(async () => {
  w = await full('2025-11-24 09:00');
  p = provinces(w);
  await w.story.until('2025-12-01 09:00');
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

const SIX = 'upper-yangtze-2023';
const TWO = 'sichuan-chongqing-2020';
const by = (province: string, n: number) => `${SLUGS[province]}-officer${n}`;
const idOf = async (key: string, province: string, year: number, version = 1) =>
  (await p.listOf(key, province, year, version)).id;
const state = (id: string) => p.state('list', id);
/** An entry of a receiver of the province, with a new licence of its own. */
async function entryOf(province: string, cap: string | null) {
  const { holder } = await w.one<{ holder: { org: string; name: string; uscc: string } }>(
    `SELECT context -> 'holder' AS holder FROM liandan.licence WHERE context ->> 'province' = $1 ORDER BY id LIMIT 1`,
    [province],
  );
  const { number } = await p.licensed(undefined, { province, city: null, holder });
  return { ...batteryEntry(cap ?? '1'), cap, origins: [], receiver: holder, licenceNumber: number };
}
const put = async (id: string, province: string, cap: string | null) =>
  w.act('list', id, by(province, 1), 'editEntries', { put: [await entryOf(province, cap)], strike: [] });
async function proposed(key: string, province: string, year: number) {
  const id = await idOf(key, province, year);
  await put(id, province, '500.000000');
  await w.act('list', id, by(province, 2), 'propose');
  await w.story.drain();
  return id;
}
/** Named by an entry of 2026 of Chongqing; its last day lies within the grace of the list. */
let ending: { id: string; number: string };
/** What an entry is written anew with. */
const FORM = ['receiver', 'licenceNumber', 'facility', 'codes', 'wasteName', 'methods', 'origins', 'split'] as const;
const OTHERS = ['51', '52', '53', '43', '41'];

it('[Y1, Y2, Y2a, W-17] is written by the city, by the receiver for itself and by the province', async () => {
  const id = await idOf(TWO, '50', 2026);
  const entry = (number: string) => ({ ...batteryEntry('100.000000'), licenceNumber: number });
  const [own, theirs] = [await p.licensed(undefined, { validTo: '2027-01-10' }), await p.licensed()];
  ending = own;
  await w.act('list', id, 'city-5001', 'recommendEntry', { entry: entry(own.number), statement: '推荐表' });
  await w.act('list', id, 'receiver-cq', 'recommendEntry', { entry: entry(theirs.number) });
  const foreign = {
    ...entry(own.number),
    receiver: { ...batteryEntry('1').receiver, org: w.people.as('remover-sc').org },
  };
  expect(await refusal(w.act('list', id, 'receiver-cq', 'recommendEntry', { entry: foreign }))).toBe(
    'RULE_REFUSED W-08',
  );
  expect(await refusal(w.act('list', id, 'receiver-cq', 'recommendEntry', { entry: entry('无此证') }))).toBe(
    'RULE_REFUSED W-17',
  );
  await put(id, '50', '200.000000');
  const { context } = await p.listOf(TWO, '50', 2026);
  expect(context['entries'].map((e: { source: string }) => e.source)).toEqual(['RECOMMENDED', 'RECOMMENDED', 'EDITED']);
  // [N0a] what is struck out ends at once.
  const before = await p.entries(id);
  await w.act('list', id, by('50', 1), 'editEntries', { put: [], strike: [before[theirs.number]!.id] });
  expect((await p.entries(id))[theirs.number]!.state).toBe('removed');
});

it('[Y3, Y4, Y5, Y6, W-08] is queried, counter-proposed, changed and confirmed by letters', async () => {
  const id = await idOf(TWO, '50', 2026);
  await w.act('list', id, by('50', 2), 'propose');
  await p.answers('51', id, false, { reasons: '请说明设施运行情况' });
  expect(await p.listOf(TWO, '50', 2026)).toMatchObject({
    state: 'negotiating',
    context: { query: { province: '51', text: '请说明设施运行情况' } },
  });
  expect(await refusal(w.act('list', id, by('50', 2), 'repropose', {}))).toBe('RULE_REFUSED W-08');
  await w.act('list', id, by('50', 2), 'repropose', { answer: '运行正常' });
  await p.answers('51', id, false, { reasons: '额度偏高', conditions: ['不超过150吨'] });
  expect(await p.listOf(TWO, '50', 2026)).toMatchObject({
    state: 'negotiating',
    context: { query: { counter: ['不超过150吨'] } },
  });
  const printed = async (reasons: string) => {
    const paper = await w.one<{ content: string }>(
      `SELECT sheet::text AS content FROM liandan.document WHERE sheet::text LIKE '%' || $1 || '%' ORDER BY id DESC LIMIT 1`,
      [reasons],
    );
    return paper.content;
  };
  expect(await printed('额度偏高')).toEqual(expect.stringMatching(/修改意见如下.*不超过150吨/));
  type Listed = { id: string; cap: string; licenceNumber: string; changed: boolean };
  const listed = async () => (await p.listOf(TWO, '50', 2026)).context['entries'] as Listed[];
  const entries = await listed();
  const [last] = entries.filter(({ cap }) => cap === '200.000000');
  const strike = [last!.id];
  await w.act('list', id, by('50', 1), 'editEntries', { put: [await entryOf('50', '150.000000')], strike });
  await w.act('list', id, by('50', 2), 'repropose', {});

  // Entry by entry: each of the letter, once, another cap; only with a disagreement.
  const [first, third] = await listed();
  const counters = (counter: object[]) => p.answers('51', id, false, { reasons: '逐条意见', counter });
  const cap = { entry: third!.id, way: 'CAP', cap: '140.000000', note: '设施检修' };
  for (const wrong of [[{ ...cap, entry: strike[0] }], [cap, { ...cap, way: 'STRIKE' }], [{ ...cap, cap: third!.cap }]])
    expect(await refusal(counters(wrong))).toBe('RULE_REFUSED W-08');
  expect(await refusal(p.answers('51', id, true, { counter: [cap] }))).toBe('RULE_REFUSED W-08');
  await counters([{ entry: first!.id, way: 'STRIKE' }, cap]);
  const said = { licenceNumber: third!.licenceNumber, from: '150.000000', to: '140.000000', note: '设施检修' };
  expect(await p.listOf(TWO, '50', 2026)).toMatchObject({
    state: 'negotiating',
    context: {
      query: {
        text: '逐条意见',
        counter: {
          terms: [],
          entries: [
            { entry: first!.id, way: 'STRIKE', from: first!.cap, to: null },
            { entry: third!.id, way: 'CAP', ...said },
          ],
        },
      },
    },
  });
  expect(await printed('逐条意见')).toEqual(expect.stringMatching(/修改意见如下.*建议删除.*设施检修/));
  // Rewritten again before it is proposed, the mark tells what the other side had seen.
  const rewrite = async (cap: string) => {
    const [now] = (await listed()).filter(({ licenceNumber }) => licenceNumber === third!.licenceNumber);
    const { id: gone, cap: _, ...form } = now as Listed & Record<string, unknown>;
    const put = Object.fromEntries(FORM.map((name) => [name, form[name]]));
    await w.act('list', id, by('50', 1), 'editEntries', { put: [{ ...put, cap }], strike: [gone] });
  };
  await rewrite('145.000000');
  await rewrite('140.000000');
  expect((await listed()).at(-1)).toMatchObject({ cap: '140.000000', changed: true, was: { cap: '150.000000' } });
  await w.act('list', id, by('50', 2), 'repropose', {});
  await p.answers('51', id);
  const { state: now, context } = await p.listOf(TWO, '50', 2026);
  expect(now).toBe('confirmed');
  expect((context['entries'] as object[]).filter((entry) => 'was' in entry)).toEqual([]);
  expect(context['confirmations']).toMatchObject([
    { province: '51', letter: expect.stringMatching(/^渝环固函/), reply: expect.stringMatching(/^川环固函/) },
  ]);
  expect(await p.asked(id)).toEqual([]);
});

it('[CL3, CL4, R-25a] a question about a list is answered by its sender, once, through the mailbox', async () => {
  const id = await proposed(SIX, '51', 2026);
  await w.story.drain();
  const letter = async () =>
    w.one<{ id: string; context: Record<string, unknown> }>(
      `SELECT id, context FROM liandan.consultation WHERE about_id = $1 AND addressee = '50'`,
      [id],
    );
  const { id: asked } = await letter();
  let no = 0;
  const give = (login: string, text = '附设施运行台账', about = asked) =>
    w.app
      .get(AnswerRegister)
      .give(
        w.people.as(login),
        { kind: 'key', actor: login, key: `answer-${++no}`, fingerprint: String(no) },
        { letter: about, text },
      );
  expect(await refusal(give('sc-officer1'))).toBe('RULE_REFUSED R-25a');
  await w.act('consultation', asked, 'cq-officer1', 'askInformation', { text: '设施是否运行正常？' });
  expect(await refusal(give('cq-officer1'))).toBe('NOT_PERMITTED');
  expect(await refusal(give('remover-sc'))).toBe('NOT_FOUND');
  await give('sc-officer1');
  await w.story.drain();
  expect((await letter()).context).toMatchObject({
    question: { text: '设施是否运行正常？' },
    information: [{ text: '附设施运行台账' }],
  });
  expect(await refusal(give('sc-officer1'))).toBe('RULE_REFUSED R-25a');
  await p.answers('50', id);
  expect(await refusal(give('sc-officer1'))).toBe('INVALID_TRANSITION');
});

it('[Y6, W-08] waits for the confirmation of every party of a multilateral agreement', async () => {
  const id = await proposed(SIX, '50', 2026);
  expect(await p.asked(id)).toEqual([...OTHERS].sort());
  for (const province of OTHERS) {
    expect(await state(id)).toBe('proposed');
    await p.answers(province, id);
  }
  expect(await state(id)).toBe('confirmed');
});

it('[Y6a, W-08] is declared by the province alone where nobody confirms, by a second officer', async () => {
  const { answer } = await w.workflow.open(w.workflow.kinds.get('list')!, {
    by: w.people.as('ah-officer1'),
    command: { type: 'open', agreement: await p.idOf('anhui-inbound-2022'), receiving: '34', year: 2026 },
  });
  await put(answer.id, '34', null);
  expect(await refusal(w.act('list', answer.id, by('34', 2), 'propose'))).toBe('RULE_REFUSED W-08');
  expect(await refusal(w.act('list', answer.id, by('34', 1), 'declare'))).toBe('RULE_REFUSED W-08');
  await w.act('list', answer.id, by('34', 2), 'declare');
  await w.story.settle();
  expect([await state(answer.id), Object.values(await p.entries(answer.id))[0]!.state]).toEqual([
    'confirmed',
    'confirmed',
  ]);
  // [W-12] Its alarm reaches every province that may send under it, though none of them is party.
  const [entry] = Object.values(await p.entries(answer.id));
  const suspend = (trigger: string) =>
    w.act('listing', entry!.id, by('34', 1), 'suspend', { trigger, reason: '设施长期停运' });
  expect(await refusal(suspend('S6'))).toBe('RULE_REFUSED W-12');
  await suspend('OTHER');
  await w.story.drain();
  expect(await p.told(entry!.id)).toEqual(['31', '32', '33', '36', '37', '41', '42'].map((to) => `ALARM 34 ${to}`));
  // Who is not registered here is called by the name of its authority, too.
  const named = await w.sql(
    `SELECT addressee_name AS name FROM liandan.letter WHERE case_id = $1 AND addressee = '42'`,
    [entry!.id],
  );
  expect(named).toEqual([{ name: '湖北省生态环境厅' }]);
  await w.act('listing', entry!.id, by('34', 1), 'lift', { note: '已恢复' });
});

it('[Y1, Y6a, W-16] is opened and declared by the ministry for a national pilot', async () => {
  const agreement = await p.idOf('lead-battery-pilot-2024');
  expect(
    await refusal(p.ministryOpens('list', { type: 'open', agreement: await p.idOf(TWO), receiving: '50', year: 2030 })),
  ).toMatch(/W-16$/);
  // The ministry names the units; a province writes in what it recommends, and neither opens nor declares (§2.6).
  const asked = { type: 'open', agreement, receiving: '50', year: 2025 };
  const open = w.people.open('list', by('50', 1), asked as never);
  expect(await refusal(open)).toBe('RULE_REFUSED W-16');
  const lists = w.app.get(ListService);
  const ministry = w.people.as('mee-officer');
  const { answer } = await lists.open(ministry, asked);
  const { id } = answer;
  await put(id, '50', null);
  expect(await refusal(w.act('list', id, by('50', 2), 'declare'))).toBe('RULE_REFUSED W-16');
  // What the machine allows to the ministry is offered to its officer.
  const desk = w.app.get(DeskService, { strict: false });
  const offers = async (login: string) => {
    const { items } = await desk.acts(w.people.as(login), id, 'zh');
    return items.filter(({ allowed }) => allowed).map(({ verb }) => verb);
  };
  expect(await offers('mee-officer')).toEqual(['declare']);
  await lists.send(ministry, id, { type: 'declare' });
  await w.story.settle();
  expect([await state(id), Object.values(await p.entries(id))[0]!.state]).toEqual(['effective', 'active']);
  // [W-12, TIME-4] A unit of the pilot is reported within 22 working days of knowing; known for 23, it is late.
  const [entry] = Object.values(await p.entries(id));
  const alarm = async (before: number) => {
    const knownOn = loadReference().calendar.addWorkingDays(await w.today(), -before).day;
    await w.act('listing', entry!.id, by('50', 1), 'suspend', { trigger: 'OTHER', reason: '设施停运', knownOn });
    await w.act('listing', entry!.id, by('50', 1), 'lift', { note: '已恢复' });
    return (
      await w.sql(`SELECT status FROM liandan.deadline WHERE case_id = $1 AND key = 'alarm' ORDER BY id DESC`, [
        entry!.id,
      ])
    )[0]!['status'];
  };
  expect([await alarm(22), await alarm(23)]).toEqual(['met', 'metLate']);
});

it('[Y7, Y8, Y9, W-07, W-11, W-20] takes effect, is adjusted in June by the clock, and steps down for the newer version', async () => {
  // What stays unconfirmed: Guizhou a draft, Yunnan proposed, Hunan queried, Henan proposed until the last minute.
  for (const province of ['53', '43', '41']) await proposed(SIX, province, 2026);
  await p.answers('50', await idOf(SIX, '43', 2026), false, { reasons: '请补充' });
  await w.story.until('2026-01-01 00:00');
  const [six, two] = [await idOf(SIX, '50', 2026), await idOf(TWO, '50', 2026)];
  expect([await state(six), await state(two)]).toEqual(['effective', 'effective']);
  await w.story.until('2026-05-31 23:59');
  expect(await w.sql(`SELECT 1 FROM liandan.whitelist WHERE list_version = 2`)).toEqual([]);
  await w.story.until('2026-06-01 00:00');
  const next = await p.listOf(SIX, '50', 2026, 2);
  expect([next.state, next.context['entries'].length, next.context['supersedes']]).toEqual(['draft', 1, six]);
  expect(await w.clock(next.id, 'K-W')).toMatchObject({ due: '2026-06-30' });
  // Only the agreement that names June is adjusted by the clock.
  expect(await w.sql(`SELECT 1 FROM liandan.whitelist WHERE list_version = 2`)).toHaveLength(1);
  const [entry] = next.context['entries'] as { id: string }[];
  await w.act('list', next.id, by('50', 1), 'editEntries', {
    put: [await entryOf('50', '800.000000')],
    strike: [entry!.id],
  });
  await w.act('list', next.id, by('50', 2), 'propose');
  for (const province of OTHERS) await p.answers(province, next.id);
  await w.story.settle();
  expect([await state(six), await state(next.id)]).toEqual(['superseded', 'effective']);
  expect(Object.values(await p.entries(six)).map((e) => e.state)).toEqual(['expired']);
  expect(Object.values(await p.entries(next.id)).map((e) => e.state)).toEqual(['removed', 'active']);
});

it('[Y8, W-08, W-11] is adjusted on the word of the own or of another party, one version at a time', async () => {
  const six = await idOf(SIX, '50', 2026, 2);
  await p.writes('51', 'list', six, { act: 'openAdjustment', text: '请增列' });
  expect((await p.listOf(SIX, '50', 2026, 3)).state).toBe('draft');
  expect(await refusal(w.act('list', six, by('50', 1), 'openAdjustment'))).toBe('RULE_REFUSED W-11');
  const two = await idOf(TWO, '50', 2026);
  await w.act('list', two, by('50', 1), 'openAdjustment', { reason: '新增需求' });
  expect((await p.listOf(TWO, '50', 2026, 2)).state).toBe('draft');
});

it('[Y10, Y10a, Y10b, N8, W-07, W-17] closes with its year, unless both sides have named a day of grace', async () => {
  await w.story.until('2026-12-20 09:00');
  const two = await idOf(TWO, '50', 2026);
  expect(await refusal(w.act('list', two, by('50', 1), 'agreeGrace', { until: '2026-12-31' }))).toBe(
    'RULE_REFUSED W-07',
  );
  await p.writes('51', 'list', two, { act: 'agreeGrace', text: '宽限', until: '2027-02-28' });
  expect((await p.listOf(TWO, '50', 2026)).context['grace']).toBeNull();
  await w.act('list', two, by('50', 1), 'agreeGrace', { until: '2027-01-20' });
  expect((await p.listOf(TWO, '50', 2026)).context['lastDay']).toBe('2026-12-31');
  await p.answers('51', two);
  expect((await p.listOf(TWO, '50', 2026)).context['lastDay']).toBe('2027-01-20');
  const late = await idOf(SIX, '41', 2026);
  for (const province of ['50', '51', '52', '53']) await p.answers(province, late);
  // The last reply comes in as the year ends: the poller's next turn finds the list confirmed and its year over.
  await w.story.until('2026-12-31 23:59');
  await w.sql(`SELECT liandan.set_clock('2027-01-01 00:00+08')`);
  await p.answers('43', late);
  expect(await state(late)).toBe('confirmed');
  await w.story.settle();
  const states = Object.fromEntries(
    (
      await w.sql(
        `SELECT concat_ws(' ', l.context -> 'agreement' ->> 'key', l.receiving, l.list_version) AS list, l.state FROM liandan.whitelist l
         WHERE l.year = 2026 ORDER BY 1`,
      )
    ).map(({ list, state: s }) => [list, s]),
  );
  expect(states).toEqual({
    'anhui-inbound-2022 34 1': 'closed',
    [`${TWO} 50 1`]: 'effective', // in its grace
    [`${TWO} 50 2`]: 'closed',
    [`${TWO} 51 1`]: 'closed',
    [`${SIX} 41 1`]: 'closed',
    [`${SIX} 43 1`]: 'closed',
    [`${SIX} 50 1`]: 'superseded',
    [`${SIX} 50 2`]: 'closed',
    [`${SIX} 50 3`]: 'closed',
    [`${SIX} 51 1`]: 'closed',
    [`${SIX} 52 1`]: 'closed',
    [`${SIX} 53 1`]: 'closed',
  });
  // Not confirmed by 31 December 2025 was overdue; with the year over without it, never met (OD5).
  expect(await targets(2026, ['52', '53'])).toEqual(['52 passed neverMet', '53 passed neverMet']);
  // Entries end with their list; letters that nobody needs to answer any more are taken back.
  const open = await w.sql(
    `SELECT e.state, l.year FROM liandan.whitelist_entry e JOIN liandan.whitelist l ON l.id = e.list_id
     WHERE l.year = 2026 AND e.state NOT IN ('expired', 'removed')`,
  );
  expect(open.map(({ state: s }) => s)).toEqual(['active', 'active']);
  expect(await p.asked(await idOf(SIX, '53', 2026))).toEqual([]);
  // In the grace an entry ends with the licence that it names, renewed or not.
  const entry = async () => (await p.entries(two))[ending.number]!;
  const next = { ...(await w.row('licence', ending.id)).context, validFrom: '2027-01-05', validTo: '2031-12-31' };
  for (const own of ['predecessor', 'numbers', 'measure', 'barredUntil', 'intake'])
    delete (next as Record<string, unknown>)[own];
  await p.register(ending.id, 'renew', { next });
  await w.story.until('2027-01-10 23:59');
  expect((await entry()).state).toBe('active');
  await w.story.until('2027-01-11 00:00');
  expect((await entry()).state).toBe('expired');
  await w.story.until('2027-01-20 23:59');
  expect(await state(two)).toBe('effective');
  await w.story.until('2027-01-21 00:00');
  expect(await state(two)).toBe('closed');
  expect(Object.values(await p.entries(two)).every((e) => ['expired', 'removed'].includes(e.state))).toBe(true);
});

it('[Y11, Y11a, Y11b, W-09, K-W] its feedback is drafted at once when its grace is over, flagged after 31 January, and sent', async () => {
  const two = await idOf(TWO, '50', 2026);
  expect((await p.listOf(TWO, '50', 2026)).context['feedback'].rows).toHaveLength(2);
  await w.story.until('2027-02-01 00:00');
  expect(
    await w.one(
      `SELECT overdue_at IS NOT NULL AS overdue FROM liandan.deadline WHERE case_id = $1 AND key = 'feedback'`,
      [two],
    ),
  ).toEqual({ overdue: true });
  const send = (entry: string) =>
    w.act('list', two, by('50', 1), 'sendFeedback', {
      environmental: '达标',
      units: [{ entry, text: '规范化评估92分，无行政处罚' }],
    });
  const [row] = (await p.listOf(TWO, '50', 2026)).context['feedback'].rows;
  expect(await refusal(send(two))).toBe('RULE_REFUSED W-09');
  await send(row.entry);
  await w.story.settle();
  expect(await state(two)).toBe('reported');
  expect(await p.told(two)).toContain('FEEDBACK 50 51');
  expect(
    await w.one(`SELECT sheet::text AS text FROM liandan.document WHERE kind = 'FEEDBACK' AND case_id = $1`, [two]),
  ).toEqual({
    text: expect.stringContaining('规范化评估92分，无行政处罚'),
  });
});

it('[Y10c, W-01] ends with its agreement, whatever its state', async () => {
  // Of the lists of 2027 Chongqing's is in effect, Guizhou's a draft, Yunnan's proposed, Hunan's queried, Henan's just confirmed.
  const lists: Record<string, string> = {};
  for (const province of ['50', '53', '43', '41']) lists[province] = await proposedAnew(province);
  lists['52'] = await idOf(SIX, '52', 2027);
  for (const province of OTHERS) await p.answers(province, lists['50']!);
  await w.story.settle();
  await p.answers('50', lists['43']!, false, { reasons: '请补充' });
  for (const province of ['50', '51', '52', '53', '43']) await p.answers(province, lists['41']!);
  const states = async () => Promise.all(['50', '52', '53', '43', '41'].map((province) => state(lists[province]!)));
  expect(await states()).toEqual(['effective', 'draft', 'proposed', 'negotiating', 'confirmed']);
  await w.act('agreement', await p.idOf(SIX), by('50', 1), 'terminate', { notice: '机制终止' });
  await w.story.settle();
  expect(await states()).toEqual(['closed', 'closed', 'closed', 'closed', 'closed']);
  expect(
    await w.sql(
      `SELECT 1 FROM liandan.whitelist_entry e JOIN liandan.whitelist l ON l.id = e.list_id
       WHERE l.context -> 'agreement' ->> 'key' = $1 AND e.state NOT IN ('expired', 'removed')`,
      [SIX],
    ),
  ).toEqual([]);
  expect(await p.asked(lists['53']!)).toEqual([]);
  // Whoever had not confirmed never did; Henan's was confirmed late, before the end.
  expect(await targets(2027, ['41', '52', '53'])).toEqual([
    '41 metLate metLate',
    '52 passed neverMet',
    '53 passed neverMet',
  ]);
});
/** The target clock of the first versions of a year under the six provinces, with the record of its being overdue. */
const targets = async (year: number, of: string[]) =>
  (
    await w.sql(
      `SELECT concat_ws(' ', l.receiving, d.status, o.state) AS told FROM liandan.whitelist l
         JOIN liandan.deadline d ON d.case_id = l.id AND d.key = 'target' LEFT JOIN liandan.overdue o ON o.id = d.id
       WHERE l.context -> 'agreement' ->> 'key' = $1 AND l.year = $2 AND l.list_version = 1 AND l.receiving = ANY ($3) ORDER BY 1`,
      [SIX, year, of],
    )
  ).map(({ told }) => told as string);
/** Next year's list is pre-filled from this year's where there was one. */
async function proposedAnew(province: string) {
  const { id, context } = await p.listOf(SIX, province, 2027);
  const strike = (context['entries'] as { id: string }[]).map((e) => e.id);
  await w.act('list', id, by(province, 1), 'editEntries', { put: [await entryOf(province, '300.000000')], strike });
  await w.act('list', id, by(province, 2), 'propose');
  await w.story.drain();
  return id;
}

it('[Z-04] leaves no paper, signature or manifest of all this unprinted', async () => {
  await w.story.settle();
  expect(await unprinted(w.sql)).toEqual([]);
}, 60_000);

it('leaves nothing broken', async () => {
  expect(await w.broken()).toEqual({});
}, 60_000);
