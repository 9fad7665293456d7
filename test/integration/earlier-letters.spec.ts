import { batteryEntry } from '#src/demo/forms';
import { full, refusal, type Full } from '../support/full.js';
import { provinces, SLUGS, termsOf, titled } from '../support/provinces.js';

/** A reply counts for the text that its letter carried: what was asked anew is answered anew. */
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
const OTHERS = ['51', '52', '53', '43', '41'];
const of = (id: string, type: string, n = 1, body: object = {}) => w.act('list', id, `cq-officer${n}`, type, body);
/** The first letter about the case to the province. */
const firstTo = async (province: string, about: string) =>
  (
    await w.one<{ id: string }>(
      `SELECT id FROM liandan.consultation WHERE about_id = $1 AND addressee = $2 ORDER BY id LIMIT 1`,
      [about, province],
    )
  ).id;
/** Signed there before the news of the new letter has reached it. */
const crosses = async (province: string, letter: string) => {
  await w.reply(letter, SLUGS[province]!, true);
  await w.story.drain();
};
const letters = async (about: string) =>
  (
    await w.sql(
      `SELECT addressee || ' ' || string_agg(state, ' ' ORDER BY id) AS states FROM liandan.consultation
       WHERE about_id = $1 GROUP BY addressee ORDER BY 1`,
      [about],
    )
  ).map(({ states }) => states as string);
const context = async (machine: string, id: string) => (await w.row(machine, id)).context;

it('[Y4, Y5, Y6, CL9, W-08] a consent to the list as it was confirms no list proposed anew', async () => {
  const { id } = await p.listOf(SIX, '50', 2026);
  await of(id, 'editEntries', 1, { put: [{ ...batteryEntry('500.000000'), origins: [] }], strike: [] });
  await of(id, 'propose', 2);
  await p.answers('51', id);
  await p.answers('52', id, false, { reasons: '额度偏高' });
  const [entry] = (await context('list', id))['entries'] as { id: string }[];
  const put = [{ ...batteryEntry('400.000000'), origins: [] }];
  await of(id, 'editEntries', 1, { put, strike: [entry!.id] });
  await of(id, 'repropose', 2, { answer: '已调低' });
  await crosses('53', await firstTo('53', id));
  expect((await context('list', id))['confirmations']).toEqual([]);
  // What was open of the earlier text is taken back; everybody has one letter of the present one.
  expect(await letters(id)).toEqual([
    '41 closed delivered',
    '43 closed delivered',
    '51 closed delivered',
    '52 closed delivered',
    '53 closed delivered',
  ]);
  for (const province of OTHERS) {
    expect(await p.state('list', id)).toBe('proposed');
    await p.answers(province, id);
  }
  expect(await p.state('list', id)).toBe('confirmed');
  expect((await context('list', id))['confirmations']).toHaveLength(5);
});

it('[Y10a, CL9, W-07] a consent to one day of grace is none to another', async () => {
  await w.story.until('2026-12-20 09:00');
  const { id } = await p.listOf(SIX, '50', 2026);
  await of(id, 'agreeGrace', 1, { until: '2027-01-10' });
  await w.story.drain();
  const { id: early } = await w.one<{ id: string }>(
    `SELECT id FROM liandan.consultation WHERE about_id = $1 AND addressee = '51' AND state = 'delivered'`,
    [id],
  );
  await of(id, 'agreeGrace', 1, { until: '2027-02-28' });
  await crosses('51', early);
  expect((await context('list', id))['grace']).toEqual({ until: '2027-02-28', agreed: ['50'] });
  expect(await p.asked(id)).toEqual([...OTHERS].sort());
  for (const province of OTHERS) await p.answers(province, id);
  expect((await context('list', id))['lastDay']).toBe('2027-02-28');
});

it('[G8, CL9, W-08] a late consent to an amendment that came to nothing is none to the next', async () => {
  const agreement = await w.people.open('agreement', 'sc-officer1', {
    type: 'create',
    key: 'three',
    title: titled('三省机制'),
    parameters: termsOf(SIX, { parties: ['51', '50', '52'], validFrom: '2026-12-20', statisticsBy: null }),
  });
  const act = (type: string, body: object = {}) => w.act('agreement', agreement, 'sc-officer1', type, body);
  await act('sign');
  for (const province of ['50', '52']) await p.answers(province, agreement);
  await w.story.settle();
  const parameters = (await context('agreement', agreement))['parameters'] as object;
  await act('amend', { parameters: { ...parameters, decisionDays: 3 }, from: '2026-12-22' });
  await p.answers('50', agreement);
  const unanswered = (await w.letterOf(agreement)).id;
  expect((await w.row('consultation', unanswered)).context['to']).toBe('52');
  await w.story.until('2026-12-23 09:00');
  await act('amend', { parameters: { ...parameters, decisionDays: 10 }, from: '2027-02-01' });
  await crosses('52', unanswered);
  expect((await context('agreement', agreement))['amendment'].agreed).toMatchObject([{ province: '51' }]);
  expect(await p.asked(agreement)).toEqual(['50', '52']);
  for (const province of ['50', '52']) await p.answers(province, agreement);
  expect((await context('agreement', agreement))['parameters'].decisionDays).toBe(10);
});

it('[G5, CL9, W-13] nor is a late consent to resume a consent after another suspension', async () => {
  const { id } = await w.one<{ id: string }>(`SELECT id FROM liandan.agreement WHERE key = 'three'`);
  const act = (type: string, body: object = {}) => w.act('agreement', id, 'sc-officer1', type, body);
  const open = async () => (await p.asked(id)).filter((province) => province !== '51');
  await act('suspend', { reason: '执法分歧' });
  await act('resume');
  await w.story.drain();
  expect(await open()).toEqual(['50', '52']);
  const { id: late } = await w.letterOf(id);
  const { to } = (await w.row('consultation', late)).context as { to: string };
  // Both resume of their own motion: nobody needs to answer any more, and who does all the same says nothing new.
  for (const province of ['50', '52']) await p.writes(province, 'agreement', id, { act: 'resume', text: '同意恢复' });
  expect([await p.state('agreement', id), await open()]).toEqual(['active', []]);
  expect(await refusal(w.reply(late, SLUGS[to]!, true))).toMatch(/^INVALID_TRANSITION/);
});

it('leaves nothing broken', async () => {
  expect(await w.broken()).toEqual({});
}, 60_000);
