import { BATTERIES } from '#src/demo/forms';
import { full, listed, refusal, type Full } from '../support/full.js';
import { pipelines } from '../support/pipelines.js';
import { provinces, termsOf } from '../support/provinces.js';

/** Pipelines under an approval for a single batch (W-15). */
const { remover } = BATTERIES.logins;
let w: Full;
let p: ReturnType<typeof pipelines>;
beforeAll(async () => {
  w = await full('2025-11-24 09:00', listed(2026, '60000.000000'));
  p = pipelines(w, BATTERIES);
  const parties = provinces(w);
  const agreement = await parties.idOf('sichuan-chongqing-2020');
  const terms = termsOf('sichuan-chongqing-2020', { singleBatch: true });
  await w.act('agreement', agreement, 'sc-officer1', 'amend', { parameters: terms, from: '2026-01-05' });
  await w.story.drain();
  await parties.answers('50', agreement);
  await w.story.until('2026-01-05 09:00');
  const { city } = await w.one<{ city: string }>(`SELECT city FROM liandan.organisation WHERE id = $1`, [
    w.people.as(remover).org,
  ]);
  await p.set('sc-officer1', { city, validFrom: await w.today() });
}, 180_000);
afterAll(async () => {
  await w?.stop();
});
afterEach(async () => {
  await w.story.settle();
  expect(await w.broken()).toEqual({});
});

it('[W-15] one transfer by pipeline is the batch: no second period, and no truck beside it', async () => {
  const { approval } = await w.approved(BATTERIES, '100.000000');
  const first = await p.issued(approval, '10.000000');
  const second = await p.drafted(approval, '10.000000');
  expect(await refusal(p.act(second, remover, 'issue'))).toBe('RULE_REFUSED W-15');
  expect(await refusal(w.haul(BATTERIES, approval, '10.000000', 1, 'issued'))).toBe('RULE_REFUSED W-15');
  // What was voided was no batch.
  await p.act(first, remover, 'void', { reason: '未启用' });
  await p.act(second, remover, 'issue');
  expect(await p.state(second)).toBe('issued');
});

it('[W-15] after a truck has gone nothing flows under the approval', async () => {
  const { approval } = await w.approved(BATTERIES, '100.000000');
  await w.haul(BATTERIES, approval, '10.000000', 2, 'issued');
  expect(await refusal(p.issued(approval, '10.000000'))).toBe('RULE_REFUSED W-15');
});

it('[W-15] without that term periods follow each other under one approval', async () => {
  const parties = provinces(w);
  const agreement = await parties.idOf('sichuan-chongqing-2020');
  await w.act('agreement', agreement, 'sc-officer1', 'amend', {
    parameters: termsOf('sichuan-chongqing-2020'),
    from: '2026-01-12',
  });
  await w.story.drain();
  await parties.answers('50', agreement);
  await w.story.until('2026-01-12 09:00');
  const { approval } = await w.approved(BATTERIES, '100.000000');
  await p.issued(approval, '10.000000');
  const next = await p.issued(approval, '10.000000');
  expect(await p.state(next)).toBe('issued');
});
