import { loadReference } from '#config/reference';
import {
  applicationForm,
  BATTERIES,
  COMPLETE,
  departForm,
  loadForm,
  manifestForm,
  nextLabel,
  REVIEW,
  SUBMISSION,
} from '#src/demo/forms';
import { demoId } from '#src/demo/party-set';
import { APPROVAL, full, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';
import '../support/slow.js';

/** What a waste's code, its exemption and its unit ask of a manifest, over HTTP. */
const LISTED = '900-052-31';
const { remover, carrier } = BATTERIES.logins;
let w: Full;
let door: ReturnType<typeof visitors>;
beforeAll(async () => {
  w = await full('2025-11-24 09:00');
  door = visitors(w.app);
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

/** Plan, contract and licence of the flow are about this code. */
const papersOf = async (code: string) => {
  const row = await w.one<{ was: string }>('SELECT waste_code AS was FROM liandan.plan_row WHERE id = $1', [planRow]);
  await w.sql('UPDATE liandan.plan_row SET waste_code = $2 WHERE id = $1', [planRow, code]);
  await w.sql('UPDATE liandan.contract SET waste_codes = array_replace(waste_codes, $1, $2)', [row.was, code]);
  await w.sql('UPDATE liandan.licence SET context = replace(context::text, $2, $3)::jsonb WHERE id = $1', [
    await w.licence(BATTERIES),
    row.was,
    code,
  ]);
};
const planRow = demoId(`plan row ${BATTERIES.remover} 2025 1`);
/** Applied for, agreed to and approved. */
const approved = async (code: string, rules: string[], to = '2025-12-31') => {
  await papersOf(code);
  const day = await w.today();
  const ask = { tonnes: '90.000000', from: day, to, route: ['51', '50'], year: 2025 };
  const form = applicationForm(BATTERIES, await w.licence(BATTERIES), ask);
  const lines = form.lines.map((line) => ({ ...line, code }));
  const id = await w.people.open('application', remover, { type: 'create', ...form, lines });
  const reasons = rules.map((rule) => ({ rule, text: '已鉴别，已对照名录' }));
  const said = { ...SUBMISSION, justifications: [...SUBMISSION.justifications, ...reasons] };
  await w.act('application', id, remover, 'submit', said);
  await w.act('application', id, 'sc-officer1', 'accept', { checklist: COMPLETE });
  const review = { ...REVIEW, justifications: [...REVIEW.justifications, ...reasons] };
  await w.act('application', id, 'sc-officer1', 'passReview', review);
  await w.story.drain();
  await w.reply((await w.letterOf(id)).id, 'cq', true);
  await w.story.drain();
  const decision = { ...APPROVAL, justifications: [...APPROVAL.justifications, ...reasons] };
  await w.act('application', id, 'sc-officer2', 'approve', decision);
  await w.story.settle();
  return String((await w.row('application', id)).context['approval'].id);
};
let truck = 0;
const formOf = async (approval: string, more: object = {}) => {
  truck += 1;
  const day = await w.today();
  const licence = await w.licence(BATTERIES);
  const haul = { licence, approval, tonnes: '10.000000', day, truck, label: nextLabel(BATTERIES, day) };
  const form = manifestForm(BATTERIES, haul);
  return { ...form, lines: form.lines.map((line) => ({ ...line, ...more })) };
};
const opened = async (approval: string, more: object = {}) => {
  const { status, body } = await door.post(remover, '/v1/manifests', await formOf(approval, more));
  expect([status, body['detail']]).toEqual([201, undefined]);
  return String(body['id']);
};
const ask = async (login: string, id: string, verb: string, body: object) =>
  door.post(login, `/v1/manifests/${id}/${verb}`, body, (await w.row('manifest', id)).version);

let plain: string;
it.each([
  ['C-03', '900-000-31'],
  ['C-04', '900-998-31'],
])('[%s] issues under %s only with a reason, at the application and again at the manifest', async (rule, code) => {
  const approval = await approved(code, [rule]);
  const id = await opened(approval, { wasteCode: code, labels: [] });
  const issue = (...justifications: object[]) => ask(remover, id, 'issue', { justifications });
  const bare = await issue();
  expect([bare.status, bare.body['rule'], bare.body['justifiable']]).toEqual([422, rule, [rule]]);
  expect((await issue({ rule, text: '' })).status).toBe(400);
  expect((await issue({ rule, text: ' 　' })).body['rule']).toBe(rule);
  const other = rule === 'C-03' ? 'C-04' : 'C-03';
  expect((await issue({ rule: other, text: '已核对' })).body['justifiable']).toEqual([rule]);
  const done = await issue({ rule, text: '已鉴别，现有代码均不适用' });
  expect([done.status, done.body['state']]).toEqual([200, 'issued']);
  const { context } = await w.row('manifest', id);
  expect(context['justifications']).toMatchObject([{ rule, text: '已鉴别，现有代码均不适用', event: 'issue' }]);
});

it('[M-05] takes an amount in pieces only with a factor that comes to the tonnes, and keeps it', async () => {
  plain = await approved(LISTED, [], '2027-06-30');
  const said = async (original: object) => {
    const { status, body } = await door.post(remover, '/v1/manifests', await formOf(plain, { original }));
    return [status, body['rule'], (body['errors'] as { pointer: string }[] | undefined)?.map(({ pointer }) => pointer)];
  };
  expect(await said({ amount: '500', unit: 'PCS' })).toEqual([422, 'M-05', ['/lines/0/original/factor']]);
  expect(await said({ amount: '500', unit: 'PCS', factor: '0.03' })).toEqual([422, 'M-05', ['/lines/0/original']]);
  const id = await opened(plain, { original: { amount: '500', unit: 'PCS', factor: '0.02' } });
  const [line] = (await w.row('manifest', id)).context['lines'] as Record<string, unknown>[];
  expect(line!['original']).toEqual({ amount: '500', unit: 'PCS', factor: '0.02' });
});

it('[TIME-6, R-27b] lets an approval last through the day before the same date of the next year', async () => {
  const { context } = await w.row('approval', plain);
  expect([context['validFrom'], context['validTo']]).toEqual(['2025-11-24', '2026-11-23']);
});

it('[X-01, X-02, X-03] relaxes the area that a load crosses for an exempt waste, unless the origin keeps its rules', async () => {
  const { exemptions } = loadReference();
  const [item] = exemptions.forCode(LISTED, 'TRANSPORT', await w.today());
  const [others] = exemptions.forCode('900-045-49', 'TRANSPORT', await w.today());
  const drive = async (exemption?: number) => {
    const id = await opened(plain, { exemption });
    const { body } = await ask(remover, id, 'issue', {});
    const { context } = await w.row('manifest', id);
    const [line] = context['lines'] as { labels: string[] }[];
    const { at } = await w.one<{ at: Date }>('SELECT liandan.now() AS at');
    await ask(remover, id, 'load', loadForm('10.000000', line!.labels[0]!, at.toISOString()));
    await w.sql(
      `INSERT INTO liandan.negative_list_item (scope, province, direction, kind, value, reason, valid_from, confirmed_by)
       VALUES ('PROVINCE', '51', 'OUT', 'AREA', '5101', '城区限行', '2025-11-24', '{51}')`,
    );
    const left = await ask(carrier, id, 'depart', departForm(BATTERIES, String(body['number']), truck));
    await w.sql(`DELETE FROM liandan.negative_list_item WHERE reason = '城区限行'`);
    return left.status === 200 ? left.body['state'] : left.body['rule'];
  };
  expect(await drive()).toBe('R-08');
  expect(await drive(others!.item)).toBe('R-08');
  expect(await drive(item!.item)).toBe('inTransit');
  const keep = {
    name: 'transportExemption',
    value: 'KEEP',
    validFrom: await w.today(),
    instrument: '川环函〔2025〕9号',
  };
  expect((await door.post('sc-head', '/v1/policies', keep)).status).toBe(201);
  expect(await drive(item!.item)).toBe('R-08');
});

it('[M-03, R-14] cites the version of the plan that it rests on, and takes no row of an earlier one', async () => {
  const version = async (id: string) => (await w.row('manifest', id)).context['lines'][0].plan.version as number;
  const [issued, draft] = [await opened(plain), await opened(plain)];
  expect((await ask(remover, issued, 'issue', {})).status).toBe(200);
  const plan = await w.one<{ id: string; version: number; rows: object[] }>(
    `SELECT p.id, p.version, (SELECT jsonb_agg(jsonb_build_object('line', r.line, 'transferType', r.transfer_type,
              'wasteName', r.waste_name, 'wasteCode', r.waste_code, 'category', r.category, 'form', r.form,
              'hazard', r.hazard, 'quantity', (r.quantity / 1e6)::numeric(18, 6)::text, 'method', r.method,
              'receiverKind', r.receiver_kind, 'receiver', r.receiver, 'receiverName', r.receiver_name,
              'licenceNo', r.licence_no) ORDER BY r.line)
            FROM liandan.plan_row r WHERE r.plan = p.id AND r.version = p.version) AS rows
       FROM liandan.plan p JOIN liandan.plan_row own ON own.plan = p.id WHERE own.id = $1`,
    [planRow],
  );
  const revise = { reason: '调整', rows: plan.rows };
  const revised = await door.post(remover, `/v1/plans/${plan.id}/revise`, revise, plan.version);
  expect([revised.status, revised.body['errors']]).toEqual([200, undefined]);
  expect([await version(issued), plan.version]).toEqual([1, 1]);
  expect((await ask(remover, draft, 'issue', {})).body['rule']).toBe('R-14');
  const row = await w.one<{ id: string }>(
    'SELECT id FROM liandan.plan_row WHERE plan = $1 AND version = 2 AND waste_code = $2',
    [plan.id, LISTED],
  );
  const anew = await opened(plain, { planRow: row.id });
  expect((await ask(remover, anew, 'issue', {})).status).toBe(200);
  expect([await version(anew), await version(issued)]).toEqual([2, 1]);
});
