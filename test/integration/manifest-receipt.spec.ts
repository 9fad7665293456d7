import { randomUUID } from 'node:crypto';
import { grams } from '#domain/quantity/quantity';
import { outcome, road, type Road } from '../support/road.js';

let r: Road;
let approval: string;
beforeAll(async () => {
  r = await road();
  approval = await r.approve(900_000_000n);
});
afterAll(() => r?.stop());

const arrived = () => r.arrived(r.form(approval));
const accept = (quantity: string, more: object = {}, others: object = {}) => ({
  ...r.accept(quantity, more),
  ...others,
});

it('[R-12a] accepts nothing unchecked: every line once, its labels as declared or reported', async () => {
  const id = await arrived();
  expect(await outcome(r.receive(id, { ...accept('24.860000'), lines: [r.line('24.860000'), r.line('1')] }))).toBe(
    'RULE_REFUSED R-12a',
  );
  const strange = `${r.ids.uscc}9000523120251111999`;
  expect(await outcome(r.receive(id, accept('24.860000', { labels: [strange] })))).toBe('RULE_REFUSED R-12a');
  const [{ labels }] = (await r.one(id)).lines as unknown as [{ labels: string[] }];
  expect(await outcome(r.receive(id, accept('24.860000', { labels })))).toBe('accepted');
  expect(await outcome(r.receive(await r.moving(r.form(approval)), accept('24.860000')))).toBe('INVALID_TRANSITION');
});

it('[R-28b] takes another method only as a reported difference, which opens a case', async () => {
  const licensed = (methods: string[]) =>
    r.sql(
      `UPDATE liandan.licence SET context = jsonb_set(context, '{scopes,0,methods}', to_jsonb($2::text[])) WHERE id = $1`,
      [r.ids.licence, methods],
    );
  await licensed(['R4', 'R5']);
  const id = await arrived();
  expect(await outcome(r.receive(id, accept('24.860000', { method: 'R5' })))).toBe('RULE_REFUSED R-28b');
  await r.receive(id, accept('24.860000', { method: 'R5', differences: ['OTHER'], note: '改为R5' }));
  expect(await r.one(id)).toMatchObject({
    state: 'accepted',
    differences: [{ id: 'D1', line: 1, kinds: ['METHOD'], declared: 'R4', found: expect.stringContaining('R5') }],
  });
  expect(await r.cases(id)).toMatchObject([{ state: 'open', kinds: ['METHOD'] }]);
  await licensed(['R4']);
});

it('[R-12b, R-20a] closes an acceptance with differences when their cases are closed, and not before', async () => {
  const plain = await arrived();
  await r.receive(plain, accept('24.800000'));
  expect(await r.state(plain)).toBe('closed');
  const id = await arrived();
  await r.receive(id, accept('24.700000', { differences: ['QUANTITY'], note: '少160千克' }));
  expect(await r.state(id)).toBe('accepted');
  expect(await outcome(r.worker.closeNow(id))).toBe('RULE_REFUSED R-12b');
  await r.agree(id);
  expect(await r.one(id)).toMatchObject({ state: 'closed', outcome: 'ACCEPTED' });
});

it('[L-80a, R-27b, P-11, P-13, M12] receives under the licence that has taken the place of the one it names, unless that one is lost', async () => {
  const renewed = (next: string, validFrom: string) =>
    r.sql(
      `INSERT INTO liandan.licence (id, state, version, seq, head, machine_version, context, readers, created_at, updated_at)
       SELECT $2, 'valid', 1, 1, '\\x00', 1,
              context || jsonb_build_object('predecessor', id, 'number', 'CQ-2', 'validFrom', $3::text), readers, now(), now()
         FROM liandan.licence WHERE id = $1`,
      [r.ids.licence, next, validFrom],
    );
  const state = (id: string, to: string) => r.sql('UPDATE liandan.licence SET state = $2 WHERE id = $1', [id, to]);
  // Begun already, or issued early, to begin when the old one ends.
  for (const validFrom of ['2025-11-01', '2026-06-01']) {
    const [id, next] = [await arrived(), randomUUID()];
    await renewed(next, validFrom);
    await state(r.ids.licence, 'replaced');
    await state(next, 'revoked');
    expect(await outcome(r.receive(id, accept('24.860000')))).toBe('RULE_REFUSED L-80a');
    await state(next, 'valid');
    const permit = r.manifests.send(r.chongqing, id, { type: 'permitAcceptance', decision: '同意' });
    expect(await outcome(permit)).toBe('RULE_REFUSED R-28c');
    expect(await outcome(r.receive(id, accept('24.860000')))).toBe('accepted');
    expect((await r.one(id)).licence?.id).toBe(r.ids.licence);
    await r.sql(`UPDATE liandan.licence SET state = 'replaced', context = context - 'predecessor' WHERE id = $1`, [
      next,
    ]);
    await state(r.ids.licence, 'valid');
  }
});

it('[R-20a] keeps a closed manifest: nobody deletes it, and no step leads out', async () => {
  const id = await arrived();
  await r.receive(id, accept('24.860000'));
  for (const role of ['liandan_app', 'liandan_worker'])
    expect(await r.sql(`SELECT has_table_privilege($1, 'liandan.manifest', 'DELETE') AS may`, [role])).toEqual([
      { may: false },
    ]);
  expect(await outcome(r.remove(id, { type: 'discard' }))).toBe('INVALID_TRANSITION');
  expect(await outcome(r.remove(id, { type: 'void', reason: '作废' }))).toBe('INVALID_TRANSITION');
  expect((await r.one(id)).verbs).toEqual(['correct']);
});

it('[R-20a, E-07] waits for the incident that froze it, also after it has moved on', async () => {
  const id = await arrived();
  const incident = '01900000-0000-7000-8000-00000000e0c1';
  await r.sql(
    `INSERT INTO liandan.incident (id, state, version, seq, head, machine_version, context, readers, created_at, updated_at)
     VALUES ($1, 'initial', 1, 1, '\\x00', 1, '{}', '{all}', now(), now())`,
    [incident],
  );
  await r.worker.freeze(id, { id: incident, place: '500100' });
  await r.manifests.send(r.chongqing, id, { type: 'releaseToResume', decision: '放行' });
  await r.receive(id, accept('24.860000'));
  expect(await r.state(id)).toBe('accepted');
  expect(await outcome(r.worker.closeNow(id))).toBe('RULE_REFUSED R-12b');
  await r.sql(`UPDATE liandan.incident SET state = 'closed' WHERE id = $1`, [incident]);
  await r.worker.closeNow(id);
  expect(await r.state(id)).toBe('closed');
});

describe('what is not accepted', () => {
  const start = (id: string) => ({ type: 'startReturn', leg: r.homeward(id), reason: '退运' });
  const clock = async (id: string) =>
    (await r.sql(`SELECT status FROM liandan.deadline WHERE case_id = $1 AND key = 'return'`, [id]))[0];

  it('[R-18b] goes home on a leg of its own, begun within a working day', async () => {
    const id = await arrived();
    await r.receive(id, r.partly('23.100000'));
    const [due] = await r.sql(
      `SELECT clock, length, (due_day - (started_at AT TIME ZONE 'Asia/Shanghai')::date) AS days FROM liandan.deadline
        WHERE case_id = $1 AND key = 'return'`,
      [id],
    );
    expect(due).toMatchObject({ clock: 'K-18b', length: 1 });
    expect(due!['days']).toBeGreaterThanOrEqual(1);
    expect(await outcome(r.remove(id, { ...start(id), leg: { ...r.homeward(id), to: r.place('520100') } }))).toBe(
      'RULE_REFUSED R-18b',
    );
    await r.remove(id, start(id));
    expect(await clock(id)).toEqual({ status: 'met' });
    expect((await r.one(id)).legs.at(-1)).toMatchObject({ return: true, state: 'moving' });
    await r.remove(id, r.back('16.760000'));
    expect(await r.state(id)).toBe('returned');
    await r.agree(id);
    expect(await r.one(id)).toMatchObject({ state: 'closed', outcome: 'RETURNED' });
  });

  /** What the rows of the plan hold and count, in grams. */
  const onPlan = async () => {
    const [sum] = await r.sql(
      `SELECT coalesce(sum(reserved), 0)::bigint AS reserved, coalesce(sum(settled), 0)::bigint AS settled
         FROM liandan.quota_account WHERE owner_kind = 'plan'`,
    );
    return { reserved: BigInt(String(sum!['reserved'])), settled: BigInt(String(sum!['settled'])) };
  };

  it('[M16, R-10c, R-14] is weighed home line by line, and the plan has it again to the gram', async () => {
    const before = await onPlan();
    const id = await arrived();
    await r.receive(id, r.partly('23.100000'));
    expect((await onPlan()).settled - before.settled).toBe(24_860_000n);
    await r.remove(id, start(id));
    const twice = r.back('16.760000') as { weighings: object[] } & typeof r.reject;
    expect(await outcome(r.remove(id, { ...twice, weighings: [...twice.weighings, ...twice.weighings] }))).toBe(
      'RULE_REFUSED R-10c',
    );
    await r.remove(id, r.back('16.760000'));
    const { returned, legs, differences } = await r.one(id);
    expect(returned?.lines).toEqual([{ line: 1, due: '1.760000', back: '1.760000' }]);
    expect([legs.at(-1)?.state, differences]).toMatchObject(['ended', [{ id: 'D1', leg: null }]]);
    expect(await onPlan()).toEqual({ reserved: before.reserved, settled: before.settled + 23_100_000n });
    await r.agree(id);
    expect(await r.state(id)).toBe('closed');
  });

  it('[M16, R-18b, R-18c] that comes home lighter than it was due is a difference, which keeps the manifest open', async () => {
    const id = await arrived();
    await r.receive(id, r.partly('23.100000'));
    await r.agree(id);
    await r.remove(id, start(id));
    await r.remove(id, r.back('16.700000'));
    expect(await r.one(id)).toMatchObject({
      state: 'returned',
      returned: { lines: [{ line: 1, due: '1.760000', back: '1.700000' }] },
      differences: [{ id: 'D1' }, { id: 'D2', line: 1, declared: '1.760000 t', found: '1.700000 t', place: '5101' }],
    });
    const cases = await r.cases(id);
    expect(cases.map(({ state }) => state)).toEqual(['closed', 'open']);
    expect(await outcome(r.worker.closeNow(id))).toBe('RULE_REFUSED R-12b');
    const ask = (by: typeof r.carrier, command: object) =>
      r.discrepancies.send(by, cases[1]!.id, { command: command as never, once: undefined as never });
    await ask(r.carrier, { type: 'report', account: '途中撒漏已清理' });
    await ask(r.remover, { type: 'answer', agree: true });
    expect(await r.state(id)).toBe('closed');
  });

  it.each<[state: string, rest: string, wrong: string, act: (id: string) => Promise<unknown>]>([
    ['rejected', '24.860000', '24.000000', (id) => r.receive(id, r.reject)],
    ['partiallyAccepted', '1.760000', '24.860000', (id) => r.receive(id, r.partly('23.100000'))],
  ])(
    '[M15a, M17, R-28c, R-06] from %s goes on to another receiver only under an issued manifest of its own',
    async (state, rest, wrong, act) => {
      const before = await onPlan();
      const id = await arrived();
      await act(id);
      expect(await r.state(id)).toBe(state);
      const same = await r.issue(r.form(approval, rest));
      expect(await outcome(r.remove(id, { type: 'redirect', successor: same }))).toBe('RULE_REFUSED R-28c');
      const [other, heavier] = [await r.issue(r.form(approval, rest)), await r.issue(r.form(approval, wrong))];
      // Behind the back: a second receiver would need a plan, a contract, a licence and an approval of its own.
      await r.sql(
        `UPDATE liandan.manifest SET context = jsonb_set(context, '{receiver,id}', to_jsonb($2::text)) WHERE id = ANY ($1)`,
        [[other, heavier], r.carrier.org],
      );
      expect(await outcome(r.remove(id, { type: 'redirect', successor: heavier }))).toBe('RULE_REFUSED R-28c');
      await r.remove(heavier, { type: 'void', reason: '数量不符' });
      await r.remove(id, { type: 'redirect', successor: other });
      // Its packages are free for the manifest under which they go on (T-08), and count with that one on the plan.
      expect(await r.sql('SELECT code FROM liandan.open_label WHERE manifest = $1', [id])).toEqual([]);
      expect([await r.state(id), await clock(id)]).toEqual([state, { status: 'met' }]);
      expect(await outcome(r.remove(id, start(id)))).toBe('RULE_REFUSED R-18b');
      expect(await outcome(r.remove(other, { type: 'void', reason: '取消' }))).toBe('RULE_REFUSED R-06');
      await r.remove(same, { type: 'void', reason: '取消' });
      const [held, counted] = [grams(rest), 24_860_000n - grams(rest)];
      expect(await onPlan()).toEqual({ reserved: before.reserved + held, settled: before.settled + counted });
      // One load, one successor: the rest of another does not go on under it as well.
      const second = await arrived();
      await act(second);
      expect(await outcome(r.remove(second, { type: 'redirect', successor: other }))).toBe('RULE_REFUSED R-28c');
      await r.agree(id);
      expect(await r.one(id)).toMatchObject({ state: 'closed', outcome: 'REDIRECTED', redirected: { id: other } });
    },
  );
});
