import { setTimeout as after } from 'node:timers/promises';
import pg from 'pg';
import { full, listed, refusal, type Full } from '../support/full.js';
import { provinces, termsOf } from '../support/provinces.js';

/** The lists of a year whose window opens while their agreement is suspended, or is moved by an amendment. */
const TWO = 'sichuan-chongqing-2020';
let w: Full;
let p: ReturnType<typeof provinces>;
let agreement = '';
beforeAll(async () => {
  w = await full('2024-11-25 09:00', listed(2025, '30000.000000'));
  p = provinces(w);
  agreement = await p.idOf(TWO);
}, 120_000);
afterAll(() => w?.stop());

const act = (type: string, body: object = {}) => w.act('agreement', agreement, 'sc-officer1', type, body);
const years = async () =>
  (
    await w.sql(
      `SELECT DISTINCT year FROM liandan.whitelist WHERE agreement_id = $1 AND receiving = '50' ORDER BY year`,
      [agreement],
    )
  ).map(({ year }) => year as number);

it('[W-07, G4, G5, Y1] a suspension over 1 December holds the next list up and does not lose it', async () => {
  await w.story.until('2025-11-20 09:00');
  await act('suspend', { reason: '执法分歧' });
  await w.story.until('2026-01-12 09:00');
  expect(await years()).toEqual([2025]);
  await act('resume');
  await p.answers('50', agreement);
  await w.story.settle();
  expect(await years()).toEqual([2025, 2026]);
  const { state, context } = await p.listOf(TWO, '50', 2026);
  expect([state, context['effectiveOn'], context['lastDay']]).toEqual(['draft', '2026-01-12', '2026-12-31']);
  // As on 1 December: the entries of the year before, with what they did.
  expect(context['entries']).toMatchObject([
    { source: 'PREFILLED', cap: '30000.000000', lastYear: { approved: '0.000000' } },
  ]);
});

it('[W-07, G8, Y1] a window that an amendment moves opens on its new day', async () => {
  const parameters = termsOf(TWO, { proposalWindow: { from: '12-15', to: '12-31' } });
  await act('amend', { parameters, from: '2026-06-01' });
  await p.answers('50', agreement);
  await w.story.until('2026-12-14 23:59');
  expect(await years()).toEqual([2025, 2026]);
  await w.story.until('2026-12-15 00:00');
  expect(await years()).toEqual([2025, 2026, 2027]);
});

it('[Z-07, W-20] entries of a draft are read where it is made, not by the party that will be asked', async () => {
  const { id, context } = await p.listOf(TWO, '50', 2026);
  const [entry] = context['entries'] as { id: string }[];
  const seen = (login: string) =>
    w.workflow.read(w.people.as(login), async (tx) => {
      const rows = await tx.query('', 'SELECT id FROM liandan.whitelist_entry WHERE list_id = $1', [id]);
      return rows.map((row) => (row as { id: string }).id);
    });
  expect(await seen('cq-officer1')).toEqual([entry!.id]);
  expect(await seen('sc-officer1')).toEqual([]);
});

it('[W-18, P-12] a pre-filled entry is weighed at the proposal, with what its own province plans to send there', async () => {
  const { id } = await p.listOf(TWO, '50', 2026);
  const propose = (justifications: object[] = []) =>
    refusal(w.act('list', id, 'cq-officer2', 'propose', { justifications }));
  const [row] = await w.sql(
    `INSERT INTO liandan.plan_row (plan, version, line, transfer_type, waste_name, waste_code, category, quantity, method, receiver_kind, receiver, receiver_name, licence_no, readers)
     SELECT p.id, p.version, 90, 'IN_PROVINCE', r.waste_name, r.waste_code, r.category, 90000000001, r.method, r.receiver_kind, r.receiver, r.receiver_name, r.licence_no, '{p:50}'
       FROM liandan.plan p JOIN liandan.plan_row r ON r.plan = p.id AND r.version = p.version
      WHERE r.receiver = $1 AND p.year BETWEEN 2025 AND 2026 ORDER BY p.year DESC, r.id LIMIT 1 RETURNING id, plan`,
    [w.people.as('receiver-cq').org],
  );
  await w.sql(`UPDATE liandan.plan SET readers = readers || '{p:50}' WHERE id = $1`, [row!['plan']]);
  expect(await propose()).toBe('RULE_REFUSED W-18');
  expect(await propose([{ rule: 'W-18', text: '二期年内投产' }])).toBe('accepted');
});

it('[W-07, Y1] a window that opens while the lists are held opens once they are let go: no clock passes without its list', async () => {
  await w.story.until('2027-12-14 23:59');
  const holder = new pg.Client({ connectionString: w.database.urls.owner });
  await holder.connect();
  try {
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE liandan.whitelist IN SHARE ROW EXCLUSIVE MODE');
    const opening = w.story.until('2027-12-15 00:00').catch(() => undefined);
    // Longer than a transaction waits for a lock, with all its tries.
    await Promise.race([opening, after(15_000, undefined, { ref: false })]);
    await holder.query('ROLLBACK');
    await opening;
  } finally {
    await holder.end();
  }
  await w.story.settle();
  expect(await years()).toEqual([2025, 2026, 2027, 2028]);
}, 60_000);

it('leaves nothing broken', async () => {
  expect(await w.broken()).toEqual({});
}, 60_000);
