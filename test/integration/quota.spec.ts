import { UNBALANCED } from '../support/invariants.js';
import { engine, type Engine } from '../support/engine.js';
import type { Posting } from '#domain/quota/posting';
import { QuotaBook } from '#src/quota/quota-book';
import { DomainError } from '#domain/errors';
import type { Kind, Tx, Workflow } from '#workflow/workflow';
import { firm, probeKind } from '../support/probe.js';

const owner = '01900000-0000-7000-8000-0000000000aa';
const by = firm(owner);
const book = new QuotaBook();
const cause = { machine: 'probe', caseId: owner, reason: 'test' };
const listing = '01900000-0000-7000-8000-000000000001';
const licence = '01900000-0000-7000-8000-000000000002';
const entry = { ownerKind: 'listing', ownerId: listing } as const;
const scale = { ownerKind: 'licence', ownerId: licence, year: 2025 } as const;

let e: Engine;
/** Marks of the probe case post to the book; what the machine may still take is its evidence. */
const posting: Posting[] = [];
let limited = false;
let kind: ReturnType<typeof probeKind>;
beforeAll(async () => {
  e = await engine({ 'probe.marked': { within: ['book.take'], after: [] } }, { pool: 12 });
  await e.sql(`SELECT liandan.create_case_table('probe')`);
  kind = probeKind();
  const evidence: NonNullable<Kind<never>['evidence']> = async (tx, row, asking) => {
    if (asking.type !== 'mark' || !limited) return {};
    const [balance] = await book.read(tx, [entry]);
    return { limit: balance && balance.left !== null && balance.left < 10n ? 0 : 1000 };
  };
  (kind as unknown as { evidence: unknown }).evidence = evidence;
  for (const workflow of [e.app, e.worker]) {
    workflow.register(kind);
    workflow.provide('book.take', async (tx) => book.post(tx, posting, cause));
  }
});
afterAll(() => e?.stop());

const opened = async (workflow: Workflow) =>
  (await workflow.open(kind, { by, command: { type: 'open', note: 'x' } })).answer.id;
const inside = async (work: (tx: Tx) => void) => {
  e.app.provide('book.take', async (tx) => work(tx));
  await e.app.send(kind, await opened(e.app), { by, command: { type: 'mark' } });
  e.app.provide('book.take', async (tx) => book.post(tx, posting, cause));
};
const balances = () => e.sql(`SELECT id, cap, reserved, settled, excess FROM liandan.quota_account ORDER BY id`);

it('[W-05] opens accounts once, with the cap as their first line', async () => {
  for (let i = 0; i < 2; i++) {
    await inside((tx) => {
      book.open(tx, { ...entry, cap: 1000n, readers: [`o:${owner}`] }, cause);
      book.open(tx, { ...scale, cap: null, readers: ['all'] }, cause);
    });
  }
  expect(await balances()).toEqual([
    { id: `licence/${licence}/0000/2025`, cap: null, reserved: '0', settled: '0', excess: '0' },
    { id: `listing/${listing}/0000/0000`, cap: '1000', reserved: '0', settled: '0', excess: '0' },
  ]);
});

it('[R-27c, M-03] opened again for another receiver, an account is seen by both, and its cap and lines stay', async () => {
  const plan = { ownerKind: 'plan', ownerId: '01900000-0000-7000-8000-000000000003', line: 1 } as const;
  const lines = [`o:${owner}`];
  for (const [cap, receiver] of [
    [1000n, 'o:first'],
    [2000n, 'o:second'],
    [2000n, 'o:second'],
  ] as const)
    await inside((tx) => book.open(tx, { ...plan, cap, readers: [...lines, receiver], lineReaders: lines }, cause));
  const told = `SELECT a.cap, a.readers, count(l.*) AS lines FROM liandan.quota_account a
    JOIN liandan.quota_line l ON l.account = a.id WHERE a.owner_id = $1 GROUP BY a.id`;
  expect(await e.sql(told, [plan.ownerId])).toEqual([
    { cap: '1000', readers: [...lines, 'o:first', 'o:second'], lines: '1' },
  ]);
  await e.sql(
    'DELETE FROM liandan.quota_line WHERE account IN (SELECT id FROM liandan.quota_account WHERE owner_id = $1)',
    [plan.ownerId],
  );
  await e.sql('DELETE FROM liandan.quota_account WHERE owner_id = $1', [plan.ownerId]);
});

it('[W-05] never exceeds the cap with 150 takers of 10 where 100 fit, and sums equal balances', async () => {
  posting.splice(0, posting.length, { ...entry, reserve: 0n, settle: 10n }, { ...scale, reserve: 10n, settle: 0n });
  const cases = await Promise.all(Array.from({ length: 150 }, () => opened(e.app)));
  limited = true;
  const outcomes = await Promise.allSettled(cases.map((id) => e.app.send(kind, id, { by, command: { type: 'mark' } })));
  limited = false;
  const refused = outcomes
    .filter((o): o is PromiseRejectedResult => o.status === 'rejected')
    .map(({ reason }) => reason as DomainError);
  expect(outcomes.length - refused.length).toBe(100);
  expect(new Set(refused.map(({ code, refusal }) => `${code} ${refusal.rule}`))).toEqual(
    new Set(['RULE_REFUSED R-27c']),
  );
  expect(await balances()).toMatchObject([{ reserved: '1000' }, { cap: '1000', settled: '1000' }]);
  expect(await e.sql(UNBALANCED)).toEqual([]);
});

it('[W-06] raises a cap with its own line, [W-14] refunds', async () => {
  await inside((tx) => book.recap(tx, entry, 500n, cause));
  await inside((tx) => book.post(tx, [{ ...entry, reserve: 0n, settle: -300n }], cause));
  expect((await balances())[1]).toMatchObject({ cap: '1500', settled: '700' });
  expect(await e.sql(UNBALANCED)).toEqual([]);
});

it('[R-28a] posts what lies beyond the cap to the excess where that is allowed', async () => {
  await inside((tx) => book.post(tx, [{ ...entry, reserve: 0n, settle: 900n, overrun: true }], cause));
  expect((await balances())[1]).toMatchObject({ cap: '1500', settled: '1500', excess: '100' });
  expect(await e.sql(UNBALANCED)).toEqual([]);
});

it('[R-27c, R-29] takes back of the excess first, but nothing of what is kept there', async () => {
  const change = (settle: bigint, more: Partial<Posting> = {}) =>
    inside((tx) => book.post(tx, [{ ...entry, reserve: 0n, settle, overrun: true, ...more }], cause));
  // 100 lie beyond the cap; 40 more are flagged.
  await change(0n, { excess: 40n });
  await change(-120n, { kept: 40n });
  expect((await balances())[1]).toMatchObject({ settled: '1480', excess: '40' });
  await change(20n, { kept: 40n });
  expect((await balances())[1]).toMatchObject({ settled: '1500', excess: '40' });
  await change(-30n);
  expect((await balances())[1]).toMatchObject({ settled: '1500', excess: '10' });
  expect(await e.sql(UNBALANCED)).toEqual([]);
});

it('[Z-02] lets nobody rewrite a line, nor see an account of others', async () => {
  await expect(e.app.db.query('UPDATE liandan.quota_line SET settled = 0')).rejects.toThrow(/permission denied/);
  const seen = await e.app.read(firm('01900000-0000-7000-8000-0000000000bb'), (tx) => book.read(tx, [entry, scale]));
  expect(seen.map(({ ownerKind }) => ownerKind)).toEqual(['licence']);
});
