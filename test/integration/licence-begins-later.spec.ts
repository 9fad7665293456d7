import { applicationForm, BATTERIES, COMPLETE, SUBMISSION } from '#src/demo/forms';
import { full, listed, refusal, type Full } from '../support/full.js';
import { provinces } from '../support/provinces.js';
import '../support/slow.js';

/** A change of the licence that is registered in June and counts from August, narrower than the licence that it follows. */
let w: Full;
let p: ReturnType<typeof provinces>;
let entry: string;
let approval: string;
let old: string;
let next: string;
beforeAll(async () => {
  w = await full('2025-11-24 09:00', listed(2026, '30000.000000'));
  p = provinces(w);
  ({ entry } = await w.listOf(2026));
  await w.story.until('2026-06-01 09:00');
  ({ approval } = await w.approved(BATTERIES, '200.000000', { to: '2026-10-31' }));
  old = await follow(await w.licence(BATTERIES), { scale: '20.000000' });
  next = await follow(old, { number: '渝危证乙', validFrom: '2026-08-01', scopes: OTHER, scale: '90.000000' });
}, 180_000);
afterAll(async () => {
  await w?.stop();
});

const OTHER = [{ category: 'HW08', kind: 'ALL', codes: [], methods: [], scale: null }];
/** The register states what stands in its place, from a day on. */
const follow = async (id: string, more: object) => {
  const said = { ...(await w.row('licence', id)).context, ...more } as Record<string, unknown>;
  for (const own of ['predecessor', 'numbers', 'measure', 'barredUntil', 'intake']) delete said[own];
  await p.register(id, 'change', { next: said });
  await w.story.settle();
  return (await w.one<{ id: string }>('SELECT id FROM liandan.licence WHERE predecessor = $1', [id])).id;
};
const states = async () => [await p.state('listing', entry), await p.state('approval', approval)];
const begin = (id: string) =>
  w.one(`SELECT due_day::text AS day, status FROM liandan.deadline WHERE case_id = $1 AND key = 'begin'`, [id]);

it('[P-11] [P-13] [R-28c] what rests on the licence goes on until the narrower one begins', async () => {
  expect(await states()).toEqual(['active', 'active']);
  expect(await begin(next)).toEqual({ day: '2026-07-31', status: 'open' });
  await w.story.until('2026-07-31 23:59');
  expect(await states()).toEqual(['active', 'active']);
});

it('[LC8] [P-12] receipts are weighed by the scale of the licence in force', async () => {
  const issue = { justifications: [{ rule: 'P-12', text: '年度内另行处置' }] };
  await w.haul(BATTERIES, approval, '20.500000', 0, 'accepted', { issue });
  await w.story.drain();
  expect((await w.row('licence', next)).context['intake']).toEqual({
    ...{ year: 2026, received: '20.500000', scale: '20.000000', level: 'WARN' },
  });
});

it('[R-03a] [P-13] a nearer receiver that renews early is nearer until then, and after', async () => {
  const unjustified = async () => {
    const form = applicationForm(BATTERIES, old, {
      ...{ tonnes: '1.000000', from: await w.today(), to: '2026-07-31', route: ['51', '50'], year: 2026 },
    });
    const id = await w.people.open('application', 'remover-sc', { type: 'create', ...form });
    const justifications = SUBMISSION.justifications.filter(({ rule }) => rule !== 'R-03a');
    return refusal(w.act('application', id, 'remover-sc', 'submit', { ...SUBMISSION, justifications }));
  };
  expect(await unjustified()).toBe('RULE_REFUSED R-03a');
  const near = await w.sql(`SELECT id FROM liandan.licence WHERE province = '51' AND state IN ('valid', 'expiring')`);
  for (const { id } of near) await follow(id, { validFrom: '2026-12-01', validTo: '2031-11-30' });
  expect(await unjustified()).toBe('RULE_REFUSED R-03a');
});

it('[R-27a] [P-13] an approval names the licence in force, whichever of the chain the form names', async () => {
  const form = applicationForm(BATTERIES, next, {
    ...{ tonnes: '1.000000', from: '2026-07-31', to: '2026-12-31', route: ['51', '50'], year: 2026 },
  });
  const id = await w.people.open('application', 'remover-sc', { type: 'create', ...form });
  await w.act('application', id, 'remover-sc', 'submit', SUBMISSION);
  await w.act('application', id, 'sc-officer1', 'accept', { checklist: COMPLETE });
  const { context: asked } = await w.row('application', id);
  // [M-06] The plan names it by its older number.
  expect(asked['prechecks'].find(({ rule }: { rule: string }) => rule === 'M-06')?.ok ?? true).toBe(true);
  await w.approve(BATTERIES, id);
  await w.story.settle();
  const { context } = await w.row('approval', String((await w.row('application', id)).context['approval'].id));
  const { context: then } = await w.row('licence', old);
  expect(context['licence']).toEqual({ id: old, number: then['number'], validTo: then['validTo'] });
  expect(context['validTo']).toBe('2026-07-31'); // R-27b: the next one does not cover it
  const [paper] = await w.sql(
    `SELECT body ->> 'licence' AS licence FROM liandan.letter WHERE kind = 'APPROVAL_DECISION' AND number = $1`,
    [context['number']],
  );
  expect(paper).toEqual({ licence: then['number'] });
});

it('[P-13] [R-28c] [W-12] [K-P13] on its first day, by a clock, on record, they are suspended', async () => {
  await w.story.until('2026-08-01 00:00');
  expect(await states()).toEqual(['suspended', 'suspended']);
  for (const [machine, id] of [
    ['listing', entry],
    ['approval', approval],
  ] as const)
    expect((await w.row(machine, id)).context['suspension']).toMatchObject({ trigger: 'S3' });
  expect(await begin(next)).toEqual({ day: '2026-07-31', status: 'passed' });
  const told = await w.sql(`SELECT case_id AS id FROM liandan.fact WHERE type = 'licence.begun'`);
  expect(told).toEqual([{ id: next }]);
});

it('leaves nothing broken', async () => {
  expect(await w.broken()).toEqual({});
});
