import fc from 'fast-check';
import { addDays } from '#domain/calendar/civil';
import type { DomainError } from '#domain/errors';
import { grams, tonnes } from '#domain/quantity/quantity';
import { BATTERIES } from '#src/demo/forms';
import { full, refusal, type Full } from '../support/full.js';
import { unprinted } from '../support/printed.js';
import { textsOf } from '../support/pdf.js';
import { CHARACTERISTICS, pipelines } from '../support/pipelines.js';
import type { ManifestSheet } from '#src/document/sheet';

/** Every row of the register about pipeline transfers, taken through the engine. */
const { remover, receiver } = BATTERIES.logins;
let w: Full;
let p: ReturnType<typeof pipelines>;
let approval = '';
beforeAll(async () => {
  w = await full('2025-11-24 09:00');
  p = pipelines(w, BATTERIES);
  await w.list(2026, '60000.000000');
  await w.story.until('2026-01-12 09:00');
  ({ approval } = await w.approved(BATTERIES, '3000.000000'));
}, 180_000);
afterAll(async () => {
  await w?.stop();
});

const nextDay = async (n = 1, time = '00:00') => w.story.until(`${addDays(await w.today(), n)} ${time}`);
const discrepancies = (id: string) =>
  w.sql('SELECT id, state, context FROM liandan.discrepancy WHERE subject = $1 ORDER BY id', [id]);
const agree = (id: string) => w.act('discrepancy', id, remover, 'answer', { agree: true });
/** A pipeline whose one day is over, both sides recorded. */
const ended = async (quantity: string, removed: string, received = removed) => {
  const id = await p.started(approval, quantity);
  await p.both(id, removed, received);
  await nextDay();
  expect(await p.state(id)).toBe('periodEnd');
  return id;
};
const words = (work: Promise<unknown>) =>
  work.then(
    () => null,
    ({ refusal: r }: DomainError) => ({ rule: r.rule, zh: r.remedy?.zh, en: r.remedy?.en }),
  );

it('[R-19] has its period and meter class set by the city authority of the origin, or one above it', async () => {
  expect(await words(p.drafted(approval, '10.000000'))).toEqual({
    rule: 'R-19',
    zh: expect.stringMatching(/主管部门/),
    en: expect.stringMatching(/authority/),
  });
  const { city } = await w.one<{ city: string }>(`SELECT city FROM liandan.organisation WHERE id = $1`, [
    w.people.as(remover).org,
  ]);
  const validFrom = await w.today();
  expect(await refusal(p.set(remover, { city, validFrom }))).toBe('NOT_PERMITTED');
  expect(await refusal(p.set('cq-officer1', { city, validFrom }))).toBe('NOT_PERMITTED');
  expect(await refusal(p.set('city-3302', { city, validFrom }))).toBe('NOT_PERMITTED');
  expect(await refusal(p.set('sc-officer1', { validFrom }))).toBe('BAD_REQUEST');
  expect(await refusal(p.set('sc-officer1', { city, validFrom: '2026-01-11' }))).toBe('BAD_REQUEST');
  expect((await p.set('sc-officer1', { city, validFrom })).answer).toMatchObject({
    machine: 'pipelineSetting',
    receipt: { leaf: expect.any(String) },
  });
  await p.set('sc-officer1', { city, validFrom: addDays(validFrom, 60), period: 'MONTH' });
  const { context } = await p.row(await p.drafted(approval, '10.000000'));
  expect(context['setting']).toMatchObject({ period: 'DAY', meterPermille: 5 });
});

it('[PL1, PL2, R-14, R-21a, R-10d, Z-01] is drafted with its papers and both meters, edited and discarded', async () => {
  const form = await p.form(approval, '10.000000');
  const open = (more: object) => refusal(w.people.open('pipeline', remover, { ...form, ...more } as never));
  expect(await open({ meters: { remover: { number: 'LL-1' } } })).toBe('RULE_REFUSED R-19');
  expect(await open({ waste: { ...form.waste, planRow: '01900000-0000-7000-8000-0000000000ff' } })).toBe(
    'RULE_REFUSED R-14',
  );
  expect(await open({ approval: undefined })).toBe('RULE_REFUSED R-21a');
  expect(await refusal(w.people.open('pipeline', 'remover-hn', form as never))).toMatch(/^RULE_REFUSED/);
  const id = await p.drafted(approval, '10.000000', { handler: undefined });
  expect(await refusal(p.act(id, remover, 'issue'))).toBe('RULE_REFUSED R-10d');
  const { type: _, ...rest } = form;
  await p.act(id, remover, 'edit', { ...rest, waste: { ...form.waste, quantity: '12.000000' } });
  expect(await p.row(id)).toMatchObject({
    state: 'draft',
    context: { number: null, lines: [{ removed: '12.000000' }] },
  });
  await p.act(id, remover, 'discard');
  expect(await refusal(p.act(id, remover, 'issue'))).toBe('INVALID_TRANSITION');
});

it('[PL3, PL4, R-15, R-27c] issues with a number and the reserve of the period, and gives both up when voided', async () => {
  const before = await p.book(approval);
  const id = await p.issued(approval, '100.000000');
  const { number, period } = (await p.row(id)).context as { number: string; period: null };
  expect([number.slice(0, 4), number.length, period]).toEqual(['2026', 14, null]);
  const held = await p.book(approval);
  for (const owner of ['approval', 'licence', 'plan'] as const)
    expect(grams(held[owner].reserved) - grams(before[owner]?.reserved ?? '0')).toBe(grams('100'));
  const causes = await w.sql(
    `SELECT DISTINCT reason FROM liandan.quota_line WHERE cause_machine = 'pipeline' AND cause_id = $1`,
    [id],
  );
  expect(causes.map(({ reason }) => reason).sort()).toContain('issued');
  expect(await refusal(p.act(await p.drafted(approval, '2900.000001'), remover, 'issue'))).toBe('RULE_REFUSED R-27c');
  await p.act(id, remover, 'void', { reason: '停产' });
  expect((await p.book(approval)).approval).toEqual(before.approval);
  expect((await p.row(await p.issued(approval, '1.000000'))).context['number']).not.toBe(number);
});

it('[PL5, R-27b, R-27c] starts only under an approval that is valid that day', async () => {
  const id = await p.issued(approval, '5.000000');
  await w.act('approval', approval, 'sc-officer1', 'suspend', { reason: '核查' });
  expect(await refusal(p.act(id, remover, 'start'))).toBe('RULE_REFUSED R-27b');
  expect(await refusal(p.act(await p.drafted(approval, '5.000000'), remover, 'issue'))).toBe('RULE_REFUSED R-21a');
  await w.act('approval', approval, 'sc-officer1', 'clear', { checkedWith: '重庆市固管中心 何某' });
  await p.act(id, remover, 'start');
  const today = await w.today();
  expect(await p.row(id)).toMatchObject({ state: 'running', context: { period: { from: today, to: today } } });
  expect(await refusal(p.act(id, remover, 'void', { reason: '停产' }))).toBe('INVALID_TRANSITION');
});

it('[PL5, R-09b, L-85] starts only while remover and receiver have their emergency plans on file, and says who has none', async () => {
  const id = await p.issued(approval, '5.000000');
  const { context } = await p.row(id);
  const until = async (party: 'remover' | 'receiver', day: string | null) =>
    w.sql('UPDATE liandan.organisation SET emergency_plan_until = $2 WHERE id = $1', [context[party].id, day]);
  await until('receiver', addDays(await w.today(), -1));
  expect(await words(p.act(id, remover, 'start'))).toMatchObject({
    rule: 'R-09b',
    zh: `请${context['receiver'].name}先备案应急预案并登记其有效期。`,
  });
  await until('receiver', await w.today());
  await until('remover', null);
  expect(await refusal(p.act(id, remover, 'start'))).toBe('RULE_REFUSED R-09b');
  expect(await p.row(id)).toMatchObject({ state: 'issued' });
  await until('remover', '2027-12-31');
  await until('receiver', '2027-12-31');
  await p.act(id, remover, 'start');
  expect(await p.row(id)).toMatchObject({ state: 'running' });
});

it('[PL6, PL9, PL10, PL12, R-19, R-12b, R-20a, K-18] records each day once by side, ends at 24:00, is accepted and closes', async () => {
  const before = await p.book(approval);
  const id = await p.started(approval, '20.000000');
  const day = await w.today();
  await p.read(id, remover, '18.000000');
  expect(await refusal(p.read(id, remover, '18.000000'))).toBe('RULE_REFUSED R-19');
  expect(await refusal(p.read(id, receiver, '1.000000', addDays(day, 1)))).toBe('RULE_REFUSED R-19');
  const other = { wasteCode: '900-249-08', form: 'L', characteristics: '油', weight: '1', day };
  expect(await words(p.act(id, receiver, 'postReading', other))).toMatchObject({
    rule: 'R-19',
    en: expect.stringMatching(/Stop the flow/),
  });
  expect(await refusal(p.read(id, 'carrier', '18.000000'))).not.toBe('accepted');
  await w.story.until(`${day} 23:59`);
  expect([await p.state(id), await refusal(p.accept(id))]).toEqual(['running', 'INVALID_TRANSITION']);
  await nextDay();
  expect(await p.state(id)).toBe('periodEnd');
  expect((await w.clock(id, 'K-18')).status).toBe('open');
  expect(await words(p.accept(id))).toMatchObject({ rule: 'R-19', zh: expect.stringMatching(/零/) });
  await p.read(id, receiver, '17.990000', day);
  await p.accept(id);
  expect(await p.row(id)).toMatchObject({
    state: 'closed',
    context: { outcome: 'ACCEPTED', receipt: { lines: [{ quantity: '17.990000' }] }, differences: [] },
  });
  expect([(await w.clock(id, 'K-18')).status, (await w.clock(id, 'K-81')).status]).toEqual(['met', 'open']);
  const after = await p.book(approval);
  const grown = (owner: 'approval' | 'licence' | 'plan') =>
    tonnes(grams(after[owner].settled) - grams(before[owner]?.settled ?? '0'));
  expect([grown('approval'), grown('licence'), grown('plan')]).toEqual(['17.990000', '17.990000', '18.000000']);
  expect(after.approval.reserved).toBe(before.approval.reserved);
});

it('[PL15, PL16, R-29, Z-02, R-12c, L-81b, K-81] is corrected with the consent of a province, and reports its treatment', async () => {
  const id = await ended('20.000000', '10.000000');
  await p.accept(id);
  const { period, number } = (await p.row(id)).context as { period: { from: string }; number: string };
  const before = await p.book(approval);
  const field = `readings/RCV/${period.from}/weight`;
  expect(await refusal(p.ask(id, receiver, { number: '1' }))).toBe('RULE_REFUSED Z-02');
  expect(await refusal(p.ask(id, remover, { [field]: '9.98' }))).toBe('RULE_REFUSED R-29');
  const request = await p.ask(id, receiver, { [field]: '9.980000' });
  expect(await refusal(p.act(id, receiver, 'correct', { request }))).toBe('RULE_REFUSED R-29');
  expect(await refusal(p.consent(request, 'hn-officer1'))).toBe('NOT_FOUND');
  await p.consent(request, 'cq-officer1');
  await p.act(id, receiver, 'correct', { request });
  expect(await p.row(id)).toMatchObject({
    state: 'closed',
    context: {
      number,
      receipt: { lines: [{ quantity: '9.980000' }] },
      corrections: [{ no: 1, consent: { side: 'IN' } }],
    },
  });
  const after = await p.book(approval);
  expect(tonnes(grams(before.approval.settled) - grams(after.approval.settled))).toBe('0.020000');
  const results = (quantity: string) => ({ results: [{ line: 1, date: period.from, quantity, method: 'R4' }] });
  expect(await refusal(p.act(id, receiver, 'reportResult', results('9.980001')))).toBe('RULE_REFUSED R-12c');
  const stored = () =>
    w.sql(`SELECT status, due_at FROM liandan.deadline WHERE case_id = $1 AND clock = 'K-81' AND status = 'open'`, [
      id,
    ]);
  const year = await stored();
  await p.act(id, receiver, 'reportResult', results('9.980000'));
  expect([(await w.clock(id, 'K-81')).status, await stored()]).toEqual(['met', []]);
  // What a correction adds lies in store since it was received (L-81b).
  const more = await p.ask(id, receiver, { [field]: '9.990000' });
  await p.consent(more, 'cq-officer1');
  await p.act(id, receiver, 'correct', { request: more });
  expect([year.length, await stored()]).toEqual([1, year]);
  await p.act(id, receiver, 'reportResult', results('0.010000'));
  expect(await stored()).toEqual([]);
});

it('[PL8, PL12, PL15, R-18b, R-19, R-28a] opens a discrepancy by itself when the meters differ or the reserve is exceeded, and waits for it', async () => {
  const fine = await p.started(approval, '20.000000');
  await p.both(fine, '10.000000', '10.050000');
  expect(await discrepancies(fine)).toEqual([]);
  const id = await p.started(approval, '20.000000');
  await p.both(id, '20.000001', '19.000000');
  const found = await discrepancies(id);
  expect(found.map(({ state }) => state)).toEqual(['reported', 'reported']);
  expect(found.map(({ context }) => [context['source'], context['line'], context['declared']])).toEqual([
    ['PIPELINE', 1, '20.000000 t'],
    ['PIPELINE', 1, '20.000001 t'],
  ]);
  const late = await p.started(approval, '20.000000');
  await p.read(late, remover, '20.000000');
  const day = await w.today();
  await nextDay();
  await p.read(late, receiver, '15.000000', day);
  expect((await discrepancies(late)).map(({ state }) => state)).toEqual(['reported']);
  await p.accept(fine);
  await p.accept(id);
  await p.accept(late);
  expect([await p.state(fine), await p.state(id), await p.state(late)]).toEqual(['closed', 'accepted', 'accepted']);
  // Corrected while it waits: PL15 from ACCEPTED.
  const request = await p.ask(late, remover, { remarks: '流量计已校准' });
  await p.consent(request, 'sc-officer1');
  await p.act(late, remover, 'correct', { request });
  expect(await p.row(late)).toMatchObject({ state: 'accepted', context: { remarks: '流量计已校准' } });
  await agree(String(found[0]?.['id']));
  expect(await p.state(id)).toBe('accepted');
  await agree(String(found[1]?.['id']));
  expect(await p.state(id)).toBe('closed');
  await agree(String((await discrepancies(late))[0]?.['id']));
  expect(await p.state(late)).toBe('closed');
});

it('[PL7, PL11, R-19, R-18a, K-18] flags the missing day of a side after 24 hours, and the acceptance that is late', async () => {
  await p.set('sc-officer1', {
    city: String((await p.row(await p.drafted(approval, '1'))).context['originCity']),
    validFrom: await w.today(),
    period: 'WEEK',
  });
  const id = await p.started(approval, '70.000000');
  const first = await w.today();
  await p.read(id, remover, '10.000000');
  await nextDay(1, '23:59');
  expect((await p.row(id)).context['missing']).toEqual([]);
  await nextDay(1, '00:00');
  expect(await p.row(id)).toMatchObject({ state: 'running', context: { missing: [{ side: 'RCV', day: first }] } });
  const { duty } = (
    await w.one<{ context: { duty: object } }>(
      `SELECT context FROM liandan.overdue WHERE case_id = $1 AND clock = 'R-19'`,
      [id],
    )
  ).context as { duty: object };
  expect(duty).toMatchObject({ part: 'RCV', firm: { id: w.people.as(receiver).org } });
  await p.read(id, receiver, '10.000000', first);
  for (const n of [1, 2, 3, 4, 5, 6]) {
    const day = addDays(first, n);
    await w.story.until(`${day} 18:00`);
    await p.read(id, remover, '10.000000', day);
    if (n < 6) await p.read(id, receiver, '10.000000', day);
  }
  await nextDay(1, '00:00');
  expect(await p.state(id)).toBe('periodEnd');
  await nextDay(1, '00:00');
  expect((await p.row(id)).context['missing']).toMatchObject([{ day: first }, { side: 'RCV', day: addDays(first, 6) }]);
  expect(await refusal(p.accept(id))).toBe('RULE_REFUSED R-19');
  const { due } = await w.clock(id, 'K-18');
  await w.story.until(`${addDays(due, 1)} 00:00`);
  expect(await p.row(id)).toMatchObject({
    state: 'periodEnd',
    context: { overdue: expect.arrayContaining([expect.objectContaining({ clock: 'K-18' })]) },
  });
  await p.read(id, receiver, '10.000000', addDays(first, 6));
  await p.accept(id);
  expect([await p.state(id), (await w.clock(id, 'K-18')).status]).toEqual(['closed', 'metLate']);
});

const place = '511623';
const order = (incident: string) => ({ incident, place, order: '立即停输' });
const decision = { decision: '隐患已排除' };

it('[PL13, PL14, E-01, E-07, K-18] freezes by an incident or by order, stands still, and is released by the bureau of the place alone', async () => {
  const [running, over] = [await p.started(approval, '7.000000'), await p.started(approval, '7.000000')];
  const { at } = await w.one<{ at: Date }>('SELECT liandan.now() AS at');
  const incident = await w.people.open('incident', remover, {
    type: 'reportByUnit',
    place: { text: '邻水段管廊', division: place },
    occurredAt: at.toISOString(),
    kind: 'LEAK',
    leaked: '渗漏约 20 升',
    manifests: [String((await p.row(running)).context['number'])],
  });
  await w.story.drain();
  expect(await p.row(running)).toMatchObject({ state: 'frozen', context: { frozen: { from: 'running', incident } } });
  expect(
    await w.one(
      `SELECT count(*)::int AS n FROM liandan.incident_manifest WHERE incident = $1 AND frozen_at IS NOT NULL`,
      [incident],
    ),
  ).toEqual({ n: 1 });
  expect(await refusal(p.read(running, remover, '1'))).toBe('INVALID_TRANSITION');
  expect(await refusal(p.act(running, 'cq-officer1', 'releaseToResume', decision))).toBe('RULE_REFUSED E-07');
  await p.act(over, 'sc-officer1', 'freeze', order(incident));
  expect(await refusal(p.act(over, 'cq-officer1', 'freeze', order(incident)))).toBe('INVALID_TRANSITION');
  const first = await w.today();
  await nextDay(2, '12:00');
  // Nobody is late while it stands still.
  expect((await p.row(running)).context['missing']).toEqual([]);
  await p.act(running, 'sc-officer1', 'releaseToResume', decision);
  expect(await p.state(running)).toBe('running');
  await p.act(over, 'sc-officer1', 'releaseToEnd', decision);
  expect(await p.row(over)).toMatchObject({ state: 'periodEnd', context: { period: { from: first, to: first } } });
  expect((await w.clock(over, 'K-18')).status).toBe('open');
  await p.act(over, 'sc-officer1', 'freeze', order(incident));
  expect((await w.clock(over, 'K-18')).status).toBe('paused');
  expect(await refusal(p.act(over, 'sc-officer1', 'releaseToEnd', decision))).toBe('RULE_REFUSED E-07');
  await p.act(over, 'sc-officer1', 'releaseToResume', decision);
  expect([await p.state(over), (await w.clock(over, 'K-18')).status]).toEqual(['periodEnd', 'open']);
  await p.both(over, '1.000000', '1.000000', first);
  await p.accept(over);
  expect(await p.state(over)).toBe('accepted');
  // The week is over while it is frozen again: what was frozen while it ran ends at once when it goes on.
  await p.act(running, 'sc-officer1', 'freeze', order(incident));
  await nextDay(8, '12:00');
  expect(await p.state(running)).toBe('frozen');
  await p.act(running, 'sc-officer1', 'releaseToResume', decision);
  await w.story.settle();
  expect(await p.state(running)).toBe('periodEnd');
  await w.story.drain();
  const second = await w.people.open('incident', remover, {
    type: 'reportByUnit',
    place: { text: '邻水段管廊', division: place },
    occurredAt: (await w.one<{ at: Date }>('SELECT liandan.now() AS at')).at.toISOString(),
    kind: 'LEAK',
    leaked: '阀门渗漏',
    manifests: [String((await p.row(running)).context['number'])],
  });
  await w.story.drain();
  expect(await p.row(running)).toMatchObject({
    state: 'frozen',
    context: { frozen: { from: 'periodEnd', incident: second } },
  });
  await p.act(running, 'sc-officer1', 'releaseToResume', decision);
  await w.story.drain();
  for (const id of [incident, second]) {
    await w.act('incident', id, 'sc-officer1', 'reportInitial', { level: 'IV', text: '已到场处置' });
    await w.act('incident', id, 'sc-officer1', 'reportFinal', {
      measures: '围堵',
      losses: '无',
      responsibility: '阀门老化',
    });
    await w.act('incident', id, 'sc-officer1', 'close');
  }
  await w.story.drain();
  expect(await p.state(over)).toBe('closed');
});

it('[R-19, R-27c] loses and makes no gram, whatever flows', async () => {
  const { answer } = await p.set('sc-officer1', {
    city: String((await p.row(await p.drafted(approval, '1'))).context['originCity']),
    validFrom: await w.today(),
    period: 'DAY',
    meterPermille: 100,
  });
  expect(answer.state).toBe('set');
  const before = await p.book(approval);
  const flows = fc.sample(fc.tuple(fc.bigInt(0n, 40_000_000n), fc.integer({ min: -90, max: 90 })), {
    numRuns: 8,
    seed: 19,
  });
  const pipes: { id: string; removed: bigint; received: bigint }[] = [];
  for (const [removed, permille] of flows) {
    const received = removed + (removed * BigInt(permille)) / 1000n;
    const id = await p.started(approval, '30.000000');
    await p.both(id, tonnes(removed), tonnes(received));
    pipes.push({ id, removed, received });
  }
  await nextDay();
  for (const { id } of pipes) await p.accept(id);
  const after = await p.book(approval);
  const sum = (side: 'removed' | 'received') => tonnes(pipes.reduce((total, each) => total + each[side], 0n));
  const grown = (owner: 'approval' | 'licence' | 'plan') =>
    tonnes(grams(after[owner].settled) - grams(before[owner].settled));
  expect([grown('approval'), grown('licence'), grown('plan')]).toEqual([
    sum('received'),
    sum('received'),
    sum('removed'),
  ]);
  expect(after.approval.reserved).toBe(before.approval.reserved);
  for (const { id, removed, received } of pipes) {
    const exceeded = removed > 30_000_000n || received > 30_000_000n;
    expect((await discrepancies(id)).length).toBe(exceeded ? 1 : 0);
    for (const { id: one } of await discrepancies(id)) await agree(String(one));
    expect(await p.state(id)).toBe('closed');
  }
}, 120_000);

it('[P-12, LC8] weighs what a pipeline brings against the scale of the year, when it is accepted and when it is corrected', async () => {
  const licence = await w.licence(BATTERIES);
  const scaled = (scale: string) =>
    w.sql(`UPDATE liandan.licence SET context = jsonb_set(context, '{scale}', to_jsonb($2::text)) WHERE id = $1`, [
      licence,
      scale,
    ]);
  const { scale, intake } = (await w.row('licence', licence)).context;
  expect(intake).toBeNull();
  const id = await p.started(approval, '2.000000');
  await p.both(id, '1.000000');
  const over = await ended('2.000000', '1.000000');
  const year = (await p.row(id)).context['scaleYear'] as number;
  const { received } = await w.one<{ received: string }>(
    `SELECT sum(settled + excess)::text AS received FROM liandan.quota_account WHERE owner_kind = 'licence' AND year = $1`,
    [year],
  );
  const weighed = async () => {
    await w.story.settle();
    return ((await w.row('licence', licence)).context['intake'] as { level: string } | null)?.level;
  };
  await scaled(tonnes(BigInt(received) + 1_000_000n));
  await p.accept(id);
  expect(await weighed()).toBeUndefined();
  await p.accept(over);
  expect(await weighed()).toBe('WARN');
  const day = (await p.row(over)).context['period'].from as string;
  const request = await p.ask(over, receiver, { [`readings/RCV/${day}/weight`]: tonnes(BigInt(received)) });
  await p.consent(request, 'cq-officer1');
  await p.act(over, receiver, 'correct', { request });
  expect(await weighed()).toBe('BLOCK');
  await scaled(scale as string);
}, 120_000);

it('[PL17, R-12c, K-81] flags the year of storage that passes without a result', async () => {
  const id = await ended('2.000000', '1.000000');
  await p.accept(id);
  const { due } = await w.clock(id, 'K-81');
  await w.story.until(`${addDays(due, 1)} 00:00`);
  expect(await p.row(id)).toMatchObject({
    state: 'closed',
    context: { overdue: expect.arrayContaining([expect.objectContaining({ clock: 'K-81' })]) },
  });
}, 120_000);

it('[Z-01] leaves nothing broken', async () => {
  expect(await w.broken()).toEqual({});
}, 60_000);

it('[R-19] is printed as issued, void and closed, with the meters and what each side counted of each day', async () => {
  const forms = await w.sql(
    `SELECT case_id AS id, record ->> 'state' AS state, sheet FROM liandan.document
      WHERE machine = 'pipeline' AND kind = 'MANIFEST' ORDER BY issued_at, id`,
  );
  const states = forms.map(({ state }) => String(state));
  expect(states).toEqual(expect.arrayContaining(['issued', 'closed', 'voided']));
  const closed = forms.find((each) => each['state'] === 'closed' && JSON.stringify(each['sheet']).includes('"17.99"'))!;
  const { context } = await p.row(closed['id']);
  const sheet = closed['sheet'] as ManifestSheet;
  expect(sheet.readings?.rows.map(([, by, code, weight]) => [by?.slice(0, 3), code, weight])).toEqual([
    ['移出人', context['lines'][0].wasteCode, '18'],
    ['接受人', context['lines'][0].wasteCode, '17.99'],
  ]);
  const words = textsOf(sheet).join('\n');
  for (const said of ['管道', 'LL-1 厂界', 'LL-2', '5‰', '每日一单', CHARACTERISTICS]) expect(words).toContain(said);
  const issued = forms.find(({ id, state }) => id === closed['id'] && state === 'issued')!['sheet'] as ManifestSheet;
  expect(issued.readings?.rows).toEqual([]);
});

it('[Z-04] leaves no paper, signature or manifest of all this unprinted', async () => {
  await w.story.settle();
  expect(await unprinted(w.sql)).toEqual([]);
}, 60_000);
