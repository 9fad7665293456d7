import { applicationForm, BATTERIES, COMPLETE, SUBMISSION } from '#src/demo/forms';
import { APPROVAL, full, listed as listOf, refusal, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

let w: Full;
let door: ReturnType<typeof visitors>;
const SHEET = {
  code: 'FLOW_SHEET',
  title: { zh: '废物流向说明', en: 'Sheet on where the waste goes' },
  wants: { zh: '写明产生、利用各环节数量', en: 'Quantities of each step from origin to use' },
};
const CLAUSE = '接受单位按月向两地报送利用台账';
beforeAll(async () => {
  w = await full('2025-11-24 09:00', listOf(2026, '60000.000000'));
  door = visitors(w.app);
  const { id, parameters } = await w.one<{ id: string; parameters: { materials: object[] } }>(
    `SELECT id, context #> '{versions,-1,parameters}' AS parameters FROM liandan.agreement WHERE key = 'sichuan-chongqing-2020'`,
  );
  const materials = [...parameters.materials, SHEET];
  await w.act('agreement', id, 'sc-officer1', 'amend', {
    parameters: { ...parameters, materials, decisionConditions: [CLAUSE] },
    from: '2026-01-12',
  });
  await w.story.drain();
  await w.reply((await w.letterOf(id)).id, 'cq', true);
  await w.story.until('2026-01-05 09:00');
}, 120_000);
afterAll(() => w?.stop());

const listed = async (origin: string, to?: string) => {
  const path = `/v1/reference/provinces/${origin}/materials${to ? `?to=${to}` : ''}`;
  const { status, body } = await door.get(null, path);
  const materials = body['materials'] as { code: string; wants?: { zh: string } }[];
  return { status, agreements: body['agreements'], codes: materials?.map(({ code }) => code), materials };
};
const form = async (more: object[] = []) => {
  const ask = { tonnes: '10', from: await w.today(), to: '2026-12-31', route: ['51', '50'], year: 2026 };
  const given = applicationForm(BATTERIES, await w.licence(BATTERIES), ask);
  return { ...given, attachments: [...given.attachments, ...more] };
};
const sheet = async () => ({ ...(await form()).attachments[0]!, kind: 'LOCAL', material: 'FLOW_SHEET' });
const drafted = async (more: object[] = []) =>
  w.people.open('application', BATTERIES.logins.remover, { type: 'create', ...(await form(more)) });
const submitted = async (more: object[] = []) =>
  refusal(w.act('application', await drafted(more), BATTERIES.logins.remover, 'submit', SUBMISSION));
const NATIONAL = ['LICENCE_COPY', 'METHOD_STATEMENT', 'CONTRACT'];

it('[R-22c, R-21b] both places of an agreement publish one list for transfers between them, each material with what both look for', async () => {
  for (const [origin, to] of [
    ['51', '50'],
    ['50', '51'],
  ] as const) {
    const { status, agreements, codes, materials } = await listed(origin, to);
    expect([status, agreements, codes]).toEqual([200, ['sichuan-chongqing-2020'], NATIONAL]);
    expect(materials.map(({ wants }) => (wants?.zh ?? '') !== '')).toEqual([true, true, true]);
  }
  for (const other of [await listed('51'), await listed('51', '41')]) {
    expect([other.agreements, other.codes]).toEqual([[], NATIONAL]);
    expect(other.materials.every(({ wants }) => wants === undefined)).toBe(true);
  }
  expect((await listed('51', '99')).status).toBe(404);
});

it('[R-22a, A-31] a material that the amended agreement adds is asked for from its day on, in both directions, and of nobody else', async () => {
  expect(await submitted()).toBe('accepted');
  await w.story.until('2026-01-12 09:00');
  expect((await listed('51', '50')).codes).toEqual([...NATIONAL, 'FLOW_SHEET']);
  expect((await listed('50', '51')).codes).toEqual([...NATIONAL, 'FLOW_SHEET']);
  expect((await listed('51', '41')).codes).toEqual(NATIONAL);
  const { body } = await door.post(BATTERIES.logins.remover, '/v1/transfer-applications/check', {
    ...(await form()),
    justifications: SUBMISSION.justifications,
  });
  const told = (body['checks'] as { test: string; verdict: string; says: { zh: string } | null }[]).find(
    ({ test }) => test === 'localMaterials',
  );
  expect([told?.verdict, told?.says?.zh]).toEqual(['failed', expect.stringContaining('FLOW_SHEET')]);
  expect(await submitted()).toBe('RULE_REFUSED R-22a');
  expect(await submitted([await sheet()])).toBe('accepted');
});

it('[R-23a] the officer sees the shared list beside the attachments, and may ask for what it holds', async () => {
  const id = await drafted([await sheet()]);
  await w.act('application', id, BATTERIES.logins.remover, 'submit', SUBMISSION);
  const { body } = await door.get('sc-officer1', `/v1/transfer-applications/${id}/checks`);
  expect(body['materials']).toContainEqual({
    code: 'FLOW_SHEET',
    title: SHEET.title,
    basis: '川渝危险废物跨省市转移“白名单”合作机制',
    wants: SHEET.wants,
    attached: true,
  });
  const ask = (material: string) =>
    refusal(
      w.act('application', id, 'sc-officer1', 'requestCorrection', {
        items: [{ field: 'attachments', text: '请补交', material }],
      }),
    );
  expect(await ask('TAX_RETURN')).toBe('RULE_REFUSED A-31');
  expect(await ask('FLOW_SHEET')).toBe('accepted');
});

it('[W-04] every decision on an entry has the conditions that both places agreed, before its own; the preview has them too', async () => {
  const decided = async (id: string) => (await w.row('application', id)).context['decision'].conditions as string[];
  const id = await drafted([await sheet()]);
  await w.act('application', id, BATTERIES.logins.remover, 'submit', SUBMISSION);
  await w.act('application', id, 'sc-officer1', 'accept', { checklist: COMPLETE });
  const { body, status } = await door.post('sc-officer2', `/v1/transfer-applications/${id}/preview`, {
    paper: 'APPROVAL_DECISION',
    conditions: ['错峰运输'],
  });
  expect([status, JSON.stringify(body)]).toEqual([200, expect.stringContaining(CLAUSE)]);
  await w.act('application', id, 'sc-officer2', 'approve', { ...APPROVAL, conditions: ['错峰运输'] });
  expect(await decided(id)).toEqual([CLAUSE, '错峰运输']);
  await w.story.settle();
  const { context } = await w.one<{ context: { conditions: string[] } }>(
    'SELECT context FROM liandan.approval WHERE application = $1',
    [id],
  );
  expect(context.conditions).toEqual([CLAUSE, '错峰运输']);
});
