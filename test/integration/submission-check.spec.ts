import { applicationForm, BATTERIES, SHENGTONG, SUBMISSION, type Flow } from '#src/demo/forms';
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
const LATER = ['licenceValid', 'scaleLeft', 'belowScale', 'validityLeft', 'planRowMatches', 'notOnNegativeList'];

it('[Z-07] is for applicants, on drafts of their own', async () => {
  expect((await check('sc-officer1', {})).status).toBe(403);
  const form = await formOf(SHENGTONG, '10.000000');
  const application = await w.people.open('application', 'remover-hn', { type: 'create', ...form } as Command);
  expect((await check('remover-sc', { application })).status).toBe(404);
  expect((await check('remover-hn', { application, colour: 'red' })).status).toBe(400);
});
