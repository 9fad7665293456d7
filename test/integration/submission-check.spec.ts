import { randomUUID } from 'node:crypto';
import { RestrictionService } from '#src/cooperation/restriction.service';
import { applicationForm, BATTERIES, SHENGTONG, SUBMISSION, type Flow } from '#src/demo/forms';
import { demoId } from '#src/demo/party-set';
import type { Command } from '#workflow/workflow';
import { full, listed, refusal, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';
import '../support/slow.js';

/** What an applicant is told before the submission is what the submission, the review and the decision say. */
let w: Full;
let door: ReturnType<typeof visitors>;
beforeAll(async () => {
  w = await full('2025-11-24 09:00', listed(2026, '100.000000'));
  door = visitors(w.app);
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

interface Checked {
  test: string;
  rule: string;
  verdict: string;
  says: { zh: string; en: string } | null;
  fields: { pointer: string }[];
}
const formOf = async (flow: Flow, tonnes: string) => {
  const day = await w.today();
  const route = flow === BATTERIES ? ['51', '50'] : ['43', '42', '41'];
  return applicationForm(flow, await w.licence(flow), { tonnes, from: day, to: '2026-12-31', route, year: 2026 });
};
const check = async (login: string, body: object) => {
  const { status, body: answer } = await door.post(login, '/v1/transfer-applications/check', body);
  return { status, ...(answer as { checks: Checked[]; route: Record<string, unknown>; validity: object; on: string }) };
};
const verdicts = (checks: Checked[]) => Object.fromEntries(checks.map(({ test, verdict }) => [test, verdict]));
const stored = async () =>
  (
    await w.one<{ n: string }>(
      `SELECT (SELECT count(*) FROM liandan.transfer_application) || '/' || (SELECT count(*) FROM liandan.audit_event) AS n`,
    )
  ).n;

it('[R-22a][L-80a] judges a whole form, tells the route and the days, and stores nothing', async () => {
  const before = await stored();
  const { status, checks, route, validity, on } = await check('remover-sc', await formOf(BATTERIES, '10.000000'));
  expect(status).toBe(200);
  expect(checks.filter(({ verdict }) => verdict === 'failed' || verdict === 'open')).toEqual([]);
  expect(route).toMatchObject({ track: 'WHITELIST', remaining: '100.000000', cap: '100.000000' });
  expect(validity).toMatchObject({ validFrom: on, validTo: '2026-12-31', limitedBy: 'TIME-6' });
  expect(await stored()).toBe(before);
});

it('[W-05][W-06] says that the quota of the entry does not suffice', async () => {
  const { route } = await check('remover-sc', await formOf(BATTERIES, '100.000001'));
  expect(route).toMatchObject({ track: 'OVER_QUOTA', remaining: '100.000000' });
});

it('[L-80a][M-06] finds what the licence and the plan do not cover before anybody reviews it', async () => {
  const form = await formOf(SHENGTONG, '10.000000');
  const line = { ...form.lines[0], category: 'HW31', code: '900-052-31', hazards: ['T', 'C'] };
  const { checks, route } = await check('remover-hn', { ...form, lines: [line] });
  expect(verdicts(checks)).toMatchObject({ licenceValid: 'failed', planRowMatches: 'failed', codesListed: 'passed' });
  expect(route).toMatchObject({ track: 'CONSULTED' });
});

it('leaves open what the form does not say yet', async () => {
  const { checks, route, validity } = await check('remover-sc', {});
  const { formComplete, licenceValid, nearerJustified } = verdicts(checks);
  expect([formComplete, licenceValid, nearerJustified, route, validity]).toEqual(['open', 'open', 'open', null, null]);
  const lacking = checks.find(({ test }) => test === 'formComplete');
  expect(lacking?.fields.map(({ pointer }) => pointer)).toEqual(expect.arrayContaining(['/receiver', '/lines']));
});

it('[R-03a][R-22b][R-09b][C-02] refuses before as the submission refuses after', async () => {
  const whole = await formOf(SHENGTONG, '10.000000');
  const reasons = SUBMISSION.justifications;
  const changes: [change: object, reasons: typeof reasons][] = [
    [{}, reasons],
    [{}, []],
    [{ period: { from: '2025-01-01', to: '2025-02-01' } }, reasons],
    [{ emergency: { filingNo: 'YJ-1', filedOn: '2020-01-01', validTo: '2021-01-01' } }, reasons],
    [{ lines: [{ ...whole.lines[0], hazards: ['R'] }] }, reasons],
    [{ transport: { mode: 'SEA', route: [] } }, reasons],
  ];
  for (const [change, justifications] of changes) {
    const form = { ...whole, ...change };
    const { checks } = await check('remover-hn', { ...form, justifications });
    const application = await w.people.open('application', 'remover-hn', { type: 'create', ...form } as Command);
    const named = await check('remover-hn', { application, justifications });
    expect([change, verdicts(named.checks)]).toEqual([change, verdicts(checks)]);
    const stopping = checks.filter(({ verdict, test }) => verdict !== 'passed' && !LATER.includes(test));
    const said = await refusal(
      w.act('application', application, 'remover-hn', 'submit', { ...SUBMISSION, justifications }),
    );
    expect([change, said === 'accepted']).toEqual([change, stopping.length === 0]);
    if (said !== 'accepted') expect(stopping.map(({ rule }) => `RULE_REFUSED ${rule}`)).toContain(said);
  }
});
/** Tested at review and decision, not at submission. */
const LATER = [
  ...['licenceValid', 'scaleLeft', 'belowScale', 'validityLeft', 'planRowMatches', 'notOnNegativeList'],
  ...['wayOpen', 'passNeeded', 'partiesPrepared'],
];

it('[R-08] tells restrictions of events and areas on the way, and closed areas, while the way can still be chosen', async () => {
  const restrictions = w.app.get(RestrictionService, { strict: false });
  const once = () => ({ kind: 'key' as const, actor: 'cq-head', key: randomUUID(), fingerprint: 'f' });
  const impose = (more: object) =>
    restrictions.impose(w.people.as('cq-head'), once(), {
      kind: 'AREA',
      places: ['5001'],
      effect: 'CONFIRM',
      ground: 'EVENT',
      title: '博览会保障',
      reason: '重大活动保障',
      validFrom: '2026-01-10',
      validTo: '2026-01-12',
      ...more,
    });
  const form = { ...(await formOf(BATTERIES, '10.000000')), transport: { mode: 'ROAD', route: ['51', '5001'] } };
  const way = async (more: object = {}) =>
    verdicts(
      (await check('remover-sc', { ...form, period: { from: '2026-01-05', to: '2026-01-31' }, ...more })).checks,
    );
  expect(await way()).toMatchObject({ wayOpen: 'passed', passNeeded: 'passed', partiesPrepared: 'passed' });
  await impose({});
  const { checks } = await check('remover-sc', { ...form, period: { from: '2026-01-05', to: '2026-01-31' } });
  expect(checks.find(({ test }) => test === 'wayOpen')).toMatchObject({
    rule: 'R-08',
    stage: 'depart',
    verdict: 'notice',
    says: { zh: expect.stringContaining('博览会保障（2026-01-10至2026-01-12，须经确认）') },
  });
  expect((await way({ period: { from: '2026-01-13', to: '2026-01-31' } }))['wayOpen']).toBe('passed');
  expect((await way({ transport: { mode: 'ROAD', route: [] } }))['wayOpen']).toBe('open');
  // No day is left on which anything may depart.
  await impose({
    effect: 'BLOCK',
    title: '重污染天气',
    ground: 'HEAVY_POLLUTION',
    validFrom: '2026-03-01',
    validTo: '2026-03-31',
  });
  expect((await way({ period: { from: '2026-03-02', to: '2026-03-20' } }))['wayOpen']).toBe('failed');
  expect((await way({ period: { from: '2026-03-02', to: '2026-04-20' } }))['wayOpen']).toBe('notice');
  await w.sql(
    `INSERT INTO liandan.negative_list_item (scope, province, direction, kind, value, reason, valid_from, confirmed_by)
     VALUES ('PROVINCE', '52', 'BOTH', 'ROUTE', '5201', '水源保护区', '2025-01-01', '{52}')`,
  );
  expect((await way({ transport: { mode: 'ROAD', route: ['51', '5201', '50'] } }))['passNeeded']).toBe('notice');
  expect((await way())['passNeeded']).toBe('passed');
});

it('[R-09b] tells whose emergency plan is not filed, or runs out before the transfer begins', async () => {
  const form = await formOf(BATTERIES, '10.000000');
  const prepared = async (period: object) =>
    verdicts((await check('remover-sc', { ...form, period })).checks)['partiesPrepared'];
  const plan = (org: string, until: string | null) =>
    w.sql('UPDATE liandan.organisation SET emergency_plan_until = $2 WHERE id = $1', [org, until]);
  const [carrier, receiver] = [String(form.carriers[0]!.org), String(form.receiver)];
  const [before] = await w.sql('SELECT emergency_plan_until::text AS until FROM liandan.organisation WHERE id = $1', [
    carrier,
  ]);
  const soon = { from: '2026-02-02', to: '2026-12-31' };
  expect(await prepared(soon)).toBe('passed');
  await plan(carrier, '2026-02-01');
  expect([await prepared(soon), await prepared({ from: '2026-01-20', to: '2026-12-31' })]).toEqual([
    'failed',
    'passed',
  ]);
  await plan(carrier, before!['until'] as string);
  await plan(receiver, null);
  expect(await prepared(soon)).toBe('failed');
  await plan(receiver, before!['until'] as string);
  await plan(demoId(BATTERIES.remover), '2026-02-01');
  expect(await prepared(soon)).toBe('failed');
  await plan(demoId(BATTERIES.remover), before!['until'] as string);
  expect(await prepared(soon)).toBe('passed');
});

it('[Z-07] is for applicants, on drafts of their own', async () => {
  expect((await check('sc-officer1', {})).status).toBe(403);
  const form = await formOf(SHENGTONG, '10.000000');
  const application = await w.people.open('application', 'remover-hn', { type: 'create', ...form } as Command);
  expect((await check('remover-sc', { application })).status).toBe(404);
  expect((await check('remover-hn', { application, colour: 'red' })).status).toBe(400);
});
