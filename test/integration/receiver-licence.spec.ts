import { randomUUID } from 'node:crypto';
import { makeCreditCode } from '#domain/identity/credit-code';
import { applicationForm, BATTERIES, COMPLETE, REVIEW, SHENGTONG, SUBMISSION, type Flow } from '#src/demo/forms';
import type { Command } from '#workflow/workflow';
import { APPROVAL, full, listed, refusal, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';
import '../support/slow.js';

/** Waste goes to the holder of the licence and by a plan that says so, at every door at which either is asked for. */
let w: Full;
let door: ReturnType<typeof visitors>;
beforeAll(async () => {
  w = await full('2025-11-24 09:00', listed(2026, '100.000000'));
  door = visitors(w.app);
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

const formOf = async (flow: Flow) =>
  applicationForm(flow, await w.licence(flow), {
    tonnes: '10.000000',
    from: await w.today(),
    to: '2026-12-31',
    route: flow === BATTERIES ? ['51', '50'] : ['43', '42', '41'],
    year: 2026,
  });
const checked = async (login: string, body: object) => {
  const { body: answer } = await door.post(login, '/v1/transfer-applications/check', body);
  const { checks } = answer as {
    checks: { test: string; rule: string; verdict: string; says: { en: string } | null }[];
  };
  return Object.fromEntries(checks.map(({ test, ...rest }) => [test, rest]));
};
/** Another unit of the receiver's province, which the plan of the remover names with the licence of the first. */
const borrower = async (flow: Flow) => {
  const { receiver } = await formOf(flow);
  const org = randomUUID();
  await w.sql(
    `INSERT INTO liandan.organisation (id, kind, name, uscc, province, city, address, emergency_plan_until)
     SELECT $1, 'firm', '借证单位', $2, province, city, '借证路1号', emergency_plan_until FROM liandan.organisation WHERE id = $3`,
    [org, makeCreditCode('91410800MA19999K'), receiver],
  );
  await w.sql(
    `INSERT INTO liandan.plan_row (plan, version, line, transfer_type, waste_name, waste_code, category, quantity, method,
       receiver_kind, receiver, receiver_name, licence_no, readers)
     SELECT plan, version, line + 50, transfer_type, waste_name, waste_code, category, quantity, method, receiver_kind, $1,
       '借证单位', licence_no, readers FROM liandan.plan_row WHERE receiver = $2`,
    [org, receiver],
  );
  return org;
};
const submitted = async (flow: Flow, form: object) => {
  const id = await w.people.open('application', flow.logins.remover, { type: 'create', ...form } as Command);
  await w.act('application', id, flow.logins.remover, 'submit', SUBMISSION);
  const officer = flow === BATTERIES ? 'sc-officer1' : 'hn-officer1';
  await w.act('application', id, officer, 'accept', { checklist: COMPLETE });
  return id;
};
const rename = (id: string, org: string) =>
  w.sql(
    `UPDATE liandan.licence SET context = jsonb_set(context, '{holder}', (SELECT jsonb_build_object('org', id, 'name', name, 'uscc', uscc)
       FROM liandan.organisation WHERE id = $2)) WHERE id = $1`,
    [id, org],
  );

it('[R-10f][L-80a][L-80b][M-06] the licence of another unit is seen before submission, and lets nothing pass review', async () => {
  const other = await borrower(SHENGTONG);
  const form = { ...(await formOf(SHENGTONG)), receiver: other };
  const before = await checked('remover-hn', form);
  expect(before['licenceValid']).toMatchObject({ verdict: 'failed', rule: 'R-10f' });
  expect(before['licenceValid']!.says!.en).toContain('not the receiver’s');
  expect(before['planRowMatches']!.verdict).toBe('failed');
  const id = await submitted(SHENGTONG, form);
  const { context } = await w.row('application', id);
  expect(context['prechecks']).toMatchObject([{ rule: 'R-10f', ok: false }, { rule: 'M-06', ok: false }, { ok: true }]);
  const review = w.act('application', id, 'hn-officer1', 'passReview', REVIEW);
  expect(await refusal(review)).toBe('RULE_REFUSED R-10f');
});

it('[R-10f][L-80b] and neither the reply nor the decision of a case whose licence is found to be another’s', async () => {
  const form = await formOf(SHENGTONG);
  const other = await w.one<{ id: string }>(`SELECT id FROM liandan.organisation WHERE name = '借证单位'`);
  const consulted = async () => {
    const { application, letter } = await w.consulted(SHENGTONG, '10.000000', { to: '2026-12-31' });
    await w.act('consultation', letter, 'ha-officer1', 'draftReply', { agree: true });
    return { application, letter };
  };
  const [unanswered, answered] = [await consulted(), await consulted()];
  await w.act('consultation', answered.letter, 'ha-officer2', 'replyAgree');
  await w.story.drain();
  await rename(form.licence, other.id);
  try {
    const headroom = await door.get('ha-officer1', `/v1/letters/${unanswered.letter}/headroom`);
    expect(headroom.body).toMatchObject({ licence: { valid: false, holder: '借证单位' } });
    const reply = w.act('consultation', unanswered.letter, 'ha-officer2', 'replyAgree');
    expect(await refusal(reply)).toBe('RULE_REFUSED R-10f');
    const decision = w.people.act('application', answered.application, 'hn-officer2', APPROVAL as Command);
    expect(await refusal(decision)).toBe('RULE_REFUSED R-10f');
  } finally {
    await rename(form.licence, form.receiver);
  }
  await w.act('consultation', unanswered.letter, 'ha-officer2', 'replyAgree');
  await w.approve(SHENGTONG, answered.application);
});

it('[R-14][M-02][M-04][W-04] the plan is of a year of the transfer and names the method, on the fast track as well', async () => {
  const form = await formOf(BATTERIES);
  const earlier = { ...form, plan: applicationForm(BATTERIES, form.licence, { ...ASK, year: 2023 }).plan };
  expect((await checked('remover-sc', form))['planRowMatches']!.verdict).toBe('passed');
  expect((await checked('remover-sc', earlier))['planRowMatches']).toMatchObject({ verdict: 'failed', rule: 'M-06' });
  const old = await submitted(BATTERIES, earlier);
  expect((await w.row('application', old)).context['track']).toBe('WHITELIST');
  await w.act('application', old, 'sc-officer1', 'recommend', { outcome: 'APPROVE', note: '可' });
  expect(await refusal(w.approve(BATTERIES, old))).toBe('RULE_REFUSED M-06');

  const good = await submitted(BATTERIES, form);
  await w.sql(`UPDATE liandan.plan_row SET method = 'R15' WHERE plan = $1 AND waste_code = '900-052-31'`, [form.plan]);
  expect((await checked('remover-sc', form))['planRowMatches']!.verdict).toBe('failed');
  expect(await refusal(w.approve(BATTERIES, good))).toBe('RULE_REFUSED M-06');
  await w.sql(`UPDATE liandan.plan_row SET method = 'R4' WHERE plan = $1 AND waste_code = '900-052-31'`, [form.plan]);
  await w.approve(BATTERIES, good);
});
const ASK = { tonnes: '10.000000', from: '2026-01-01', to: '2026-12-31', route: ['51', '50'] };
