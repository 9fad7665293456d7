import { BATTERIES } from '#src/demo/forms';
import { AgreementService } from '#src/agreement/agreement.service';
import { full, refusal, type Full } from '../support/full.js';
import { unprinted } from '../support/printed.js';
import { provinces, termsOf, titled } from '../support/provinces.js';

/** Every row of the register about agreements, by each who may, and what follows from it. */
let w: Full;
let p: ReturnType<typeof provinces>;
beforeAll(async () => {
  w = await full('2025-11-24 09:00');
  p = provinces(w);
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

const create = (key: string, parties: string[], more = {}) =>
  w.people.open('agreement', 'sc-officer1', {
    type: 'create',
    key,
    title: titled(key),
    parameters: termsOf(parties.length > 2 ? 'upper-yangtze-2023' : 'sichuan-chongqing-2020', {
      parties,
      validFrom: '2025-12-01',
      listPeriod: 'OPEN',
      proposalWindow: null,
      statisticsBy: null,
      ...more,
    }),
  });
const act = (id: string, type: string, body: object = {}) => w.act('agreement', id, 'sc-officer1', type, body);
const state = (id: string) => p.state('agreement', id);
const track = async (id: string) => (await w.row('application', id)).context['track'] as string;
let three = '';

it('[G1, G1a, G2, R-21b, W-08] is edited until somebody signs, and signed when all have', async () => {
  three = await create('west-three', ['51', '50', '52'], { validTo: '2026-03-31' });
  const parameters = (await w.row('agreement', three)).context['parameters'];
  await act(three, 'edit', { parameters: { ...parameters, decisionDays: 4 } });
  expect(await w.row('agreement', three)).toMatchObject({
    state: 'draft',
    context: { parameters: { decisionDays: 4 } },
  });
  await act(three, 'sign');
  expect(await p.asked(three)).toEqual(['50', '52']);
  expect(await refusal(act(three, 'edit', { parameters }))).toBe('RULE_REFUSED W-08');
  await p.answers('50', three);
  expect(await state(three)).toBe('draft');
  await p.answers('52', three);
  const { state: now, context } = await w.row('agreement', three);
  expect(now).toBe('signed');
  expect(context['signatures'].map((s: { province: string; letter: string | null }) => [s.province, s.letter])).toEqual(
    [
      ['51', null],
      ['50', expect.stringMatching(/^渝环固函〔2025〕\d+号$/)],
      ['52', expect.stringMatching(/^黔环固函〔2025〕\d+号$/)],
    ],
  );
  expect(context['signatures'].map(({ name }: { name: string }) => name).slice(1)).toEqual([
    '重庆市生态环境局',
    '贵州省生态环境厅',
  ]);
  expect(await w.clock(three, 'K-W')).toMatchObject({ due: '2025-11-30', status: 'open' });
});

it('[G3, G4, G5, W-12, W-13] is suspended by either side, and resumes with the last consent, whoever gives it', async () => {
  await w.story.until('2025-12-01 00:00');
  expect(await state(three)).toBe('active');
  await act(three, 'suspend', { reason: '执法分歧' });
  await w.story.drain();
  expect(await p.told(three)).toEqual(expect.arrayContaining(['SUSPENSION 51 50', 'SUSPENSION 51 52']));
  await act(three, 'resume');
  expect(await state(three)).toBe('suspended');
  await p.answers('50', three);
  expect(await state(three)).toBe('suspended');
  await p.answers('52', three);
  expect(await w.row('agreement', three)).toMatchObject({ state: 'active', context: { suspension: null } });

  await p.writes('50', 'agreement', three, { act: 'suspend', text: '处置能力不足' });
  expect(await w.row('agreement', three)).toMatchObject({
    state: 'suspended',
    context: { suspension: { by: '50', reason: '处置能力不足' }, consents: [] },
  });
  // Chongqing has told the keeper; the keeper passes it on to Guizhou.
  expect((await p.told(three)).filter((t) => t.startsWith('SUSPENSION'))).toEqual([
    'SUSPENSION 51 50',
    'SUSPENSION 51 52',
    'SUSPENSION 51 52',
  ]);
  await p.writes('50', 'agreement', three, { act: 'resume', text: '已恢复' });
  await p.writes('52', 'agreement', three, { act: 'resume', text: '同意恢复' });
  expect(await state(three)).toBe('suspended');
  await act(three, 'resume');
  expect(await state(three)).toBe('active');
});

it('[G8, W-08] is amended for a day to come when all have consented, and ends on its new last day with all that rests on it', async () => {
  const { list, entry } = await w.list(2026, '1000.000000');
  const agreement = await p.idOf('sichuan-chongqing-2020');
  await w.story.until('2026-01-12 09:00');
  const terms = termsOf('sichuan-chongqing-2020', { decisionDays: 3, validTo: '2026-03-31' });
  await act(agreement, 'amend', { parameters: terms, from: '2026-02-02' });
  expect(await p.asked(agreement)).toEqual(['50']);
  expect(await refusal(act(agreement, 'amend', { parameters: terms, from: '2026-02-03' }))).toBe('RULE_REFUSED W-08');
  await p.answers('50', agreement);
  expect((await w.row('agreement', agreement)).context).toMatchObject({
    amendment: null,
    versions: [{ no: 1 }, { no: 2, from: '2026-02-02' }],
  });
  const decisionDays = async (id: string) => (await w.row('application', id)).context['route'].decisionDays as number;
  expect(await decisionDays(await w.accepted(BATTERIES, '10.000000'))).toBe(5);
  await w.story.until('2026-02-02 09:00');
  expect(await decisionDays(await w.accepted(BATTERIES, '10.000000'))).toBe(3);
  await w.story.until('2026-03-31 23:59');
  const open = await w.accepted(BATTERIES, '10.000000');
  expect([await state(agreement), await track(open)]).toEqual(['active', 'WHITELIST']);
  await act(three, 'suspend', { reason: '到期前暂停' });
  await w.story.until('2026-04-01 00:00');
  // [G6] the active one and the suspended one end alike.
  expect([await state(agreement), await state(three)]).toEqual(['expired', 'expired']);
  expect([await p.state('list', list), await p.state('listing', entry), await track(open)]).toEqual([
    'closed',
    'expired',
    'CONSULTED',
  ]);
});

const SIGNED = { validFrom: '2027-01-01' };
it.each([
  ['signed', 'PROP'],
  ['active', 'PROP'],
  ['suspended', 'PROP'],
  ['signed', 'ANY_PARTY'],
  ['active', 'ANY_PARTY'],
  ['suspended', 'ANY_PARTY'],
])('[G2, G7, R-21b, W-01] is terminated while %s by notice of %s', async (before, actor) => {
  const begins = { validFrom: await w.today() };
  const id = await create(
    `pair-${before}-${actor === 'PROP' ? 'own' : 'other'}`,
    ['51', '50'],
    before === 'signed' ? SIGNED : begins,
  );
  // Chongqing has signed the paper first: the keeper's is the last signature.
  await p.writes('50', 'agreement', id, { act: 'sign', text: '已签署' });
  expect(await state(id)).toBe('draft');
  await act(id, 'sign');
  expect(await state(id)).toBe('signed');
  await w.story.settle();
  if (before === 'suspended') await act(id, 'suspend', { reason: '待终止' });
  expect(await state(id)).toBe(before);
  if (actor === 'PROP') await act(id, 'terminate', { notice: '自即日起终止' });
  else await p.writes('50', 'agreement', id, { act: 'terminate', text: '自即日起退出' });
  await w.story.settle();
  expect(await w.row('agreement', id)).toMatchObject({
    state: 'terminated',
    context: { termination: { by: actor === 'PROP' ? '51' : '50' } },
  });
  // The other side holds the notice; whoever wrote it gets none back.
  expect((await p.told(id)).filter((t) => t.startsWith('TERMINATION'))).toEqual(
    actor === 'PROP' ? ['TERMINATION 51 50'] : [],
  );
  expect(await w.sql(`SELECT 1 FROM liandan.deadline WHERE case_id = $1 AND status = 'open'`, [id])).toEqual([]);
});

it.each(['signed', 'active', 'suspended'])(
  '[G1, G2, G7, W-16] a national pilot is ended by the ministry while %s',
  async (before) => {
    const validFrom = before === 'signed' ? '2027-01-01' : await w.today();
    const parameters = termsOf('lead-battery-pilot-2024', { validFrom });
    const id = await p.ministryOpens('agreement', {
      type: 'create',
      key: `pilot-${before}`,
      title: titled('试点'),
      parameters,
    });
    await p.ministry('agreement', id, { type: 'sign' });
    await w.story.settle();
    if (before === 'suspended') {
      // No address of the ministry is in the letter book: the province's word is taken as its letter would bring it.
      const once = { kind: 'delivery' as const, queue: 'mailbox-00', fact: id };
      await w.behind.get(AgreementService).fromParty('51', id, { type: 'suspend', reason: '试点单位整改' }, once);
    }
    expect(await state(id)).toBe(before);
    await p.ministry('agreement', id, { type: 'terminate', notice: '试点结束' });
    await w.story.settle();
    expect(await w.row('agreement', id)).toMatchObject({ state: 'terminated', context: { termination: { by: '00' } } });
  },
);

it('[Z-04] leaves no paper, signature or manifest of all this unprinted', async () => {
  await w.story.settle();
  expect(await unprinted(w.sql)).toEqual([]);
}, 60_000);

it('leaves nothing broken', async () => {
  expect(await w.broken()).toEqual({});
}, 60_000);
