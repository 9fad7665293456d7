import { BATTERIES, REVIEW, SHENGTONG } from '#src/demo/forms';
import { full, listed, refusal, type Full } from '../support/full.js';
import { provinces, termsOf } from '../support/provinces.js';

/** Sichuan and Chongqing, who by amendment still ask each other, but in short form (approval_mode SIMPLIFIED_CONSULT). */
let w: Full;
let entry: string;
beforeAll(async () => {
  w = await full('2025-11-17 09:00', listed(2026, '1000.000000'));
  ({ entry } = await w.listOf(2026));
  const p = provinces(w);
  const agreement = await p.idOf('sichuan-chongqing-2020');
  const terms = termsOf('sichuan-chongqing-2020', { approvalMode: 'SIMPLIFIED_CONSULT', decisionDays: 4 });
  await w.act('agreement', agreement, 'sc-officer1', 'amend', { parameters: terms, from: '2026-01-05' });
  await w.story.drain();
  await p.answers('50', agreement);
  await w.story.until('2026-01-05 09:00');
}, 120_000);
afterAll(async () => {
  await w?.stop();
});
afterEach(async () => {
  await w.story.settle();
  expect(await w.broken()).toEqual({});
});

const paper = async (id: string, kind: string) =>
  w.one<{ title: string; body: Record<string, any> }>(
    'SELECT title, body FROM liandan.letter WHERE case_id = $1 AND kind = $2 ORDER BY id DESC LIMIT 1',
    [id, kind],
  );
const lines = [{ line: 1, quantity: '100.000000' }];

it('[R-21b] [R-25a] a listed receiver within its quota is asked in short form, with the days that the parties agreed', async () => {
  const { application, letter } = await w.consulted(BATTERIES, '100.000000');
  const { state, context } = await w.row('application', application);
  expect([state, context['track'], context['route'].short]).toEqual(['consulting', 'CONSULTED', { replyDays: 4 }]);
  expect(context['routeHistory'][0].failed).toEqual(['approvalDirect']);
  const { title, body } = await paper(application, 'CONSULTATION');
  expect(title).toContain('简化商请函');
  expect(body).toMatchObject({
    attachments: [],
    entry: { id: entry, no: 1, list: { year: 2026, version: 1 }, agreement: { code: 'sichuan-chongqing-2020' } },
    short: { replyDays: 4 },
  });
  // Monday 5 January: four working days end on Friday the 9th.
  expect(await w.clock(letter, 'K-25')).toMatchObject({ due: '2026-01-09', status: 'open', overdue: false });
  expect(await refusal(w.approve(BATTERIES, application))).toBe('INVALID_TRANSITION');
  await w.reply(letter, 'cq', true, { lines });
  await w.story.drain();
  await w.approve(BATTERIES, application);
  await w.story.settle();
  const approved = await w.row('application', application);
  const { context: approval } = await w.row('approval', String(approved.context['approval'].id));
  expect(approval).toMatchObject({ track: 'CONSULTED', listing: entry, reply: expect.stringContaining('号') });
  expect((await w.entry(entry)).used).toBe('100.000000'); // [W-05] an agreed cap is drawn by what is approved on it
  expect((await paper(application, 'RESULT_NOTICE')).body['entry']).toMatchObject({ id: entry });
});

it('[R-25a] [A-42] silence on a short letter is flagged when its days are over, and never consents', async () => {
  const { application, letter } = await w.consulted(BATTERIES, '10.000000');
  const { due } = await w.clock(letter, 'K-25');
  await w.story.until(`${due} 23:59`);
  expect((await w.clock(letter, 'K-25')).overdue).toBe(false);
  await w.story.until(`${new Date(Date.parse(due) + 86_400_000).toISOString().slice(0, 10)} 00:01`);
  const { state, context } = await w.row('application', application);
  expect([state, context['overdue'].map(({ clock }: { clock: string }) => clock)]).toEqual(['consulting', ['K-25']]);
  expect(await refusal(w.approve(BATTERIES, application))).toBe('INVALID_TRANSITION');
  const decision = { code: 'RR02', reason: '接受地逾期未复函' };
  expect(await refusal(w.act('application', application, 'sc-officer2', 'refuse', decision))).toBe('RULE_REFUSED A-42');
  await w.reply(letter, 'cq', true, { lines: [{ line: 1, quantity: '10.000000' }] }); // a late answer counts
  await w.story.drain();
  await w.approve(BATTERIES, application);
  expect((await w.entry(entry)).used).toBe('110.000000');
});

it('[R-21b] [W-05] beyond the quota, and without any list, it is the letter of the law with its ten days', async () => {
  for (const [flow, tonnes] of [
    [BATTERIES, '2000.000000'],
    [SHENGTONG, '10.000000'],
  ] as const) {
    const { application, letter } = await w.consulted(flow, tonnes);
    const { context } = await w.row('application', application);
    expect([context['track'], context['route'].short]).toEqual(['CONSULTED', undefined]);
    const { title, body } = await paper(application, 'CONSULTATION');
    expect(title).not.toContain('简化');
    expect(body['attachments']).toHaveLength(3);
    const { length } = await w.one<{ length: number }>(
      `SELECT length FROM liandan.deadline WHERE case_id = $1 AND clock = 'K-25'`,
      [letter],
    );
    expect(length).toBe(10);
  }
  expect((await w.entry(entry)).used).toBe('110.000000');
});

it('[W-12] an entry suspended before the letter goes out is consulted in full; afterwards the answer alone carries the case', async () => {
  const waiting = await w.accepted(BATTERIES, '5.000000');
  const { application, letter } = await w.consulted(BATTERIES, '5.000000');
  await w.act('listing', entry, 'cq-officer1', 'suspend', { trigger: 'S5', reason: '擅自改变利用方式，正在核查' });
  await w.story.drain();
  await w.act('application', waiting, 'sc-officer1', 'passReview', REVIEW);
  await w.story.drain();
  const full = await w.row('application', waiting);
  expect([full.state, full.context['route'].short]).toEqual(['consulting', undefined]);
  expect((await paper(waiting, 'CONSULTATION')).title).not.toContain('简化');
  await w.reply(letter, 'cq', true, { lines: [{ line: 1, quantity: '5.000000' }] });
  await w.story.drain();
  await w.approve(BATTERIES, application);
  await w.story.settle();
  const { context } = await w.row('application', application);
  const { context: approval } = await w.row('approval', String(context['approval'].id));
  expect([approval['listing'], approval['track']]).toEqual([null, 'CONSULTED']);
  expect((await w.entry(entry)).used).toBe('110.000000');
});
