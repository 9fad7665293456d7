import { eventually } from '../support/waiting.js';
import { Applications } from './support/applications.js';
import { type Desk, Office, PHONE } from './support/desk.js';

/** What officers do beside the machine of a letter: chase a reply (催办), ask a local bureau (属地征求意见). */
let office: Office;
let handler: Desk;
let drafter: Desk;
let bureau: Desk;
let id: string;
let letter: string;

beforeAll(async () => {
  office = await Office.open();
  const applicant = await office.seat('remover-hn');
  handler = await office.seat('hn-officer1');
  drafter = await office.seat('ha-officer1');
  bureau = await office.seat('city-4101');
  ({ id, letter } = await new Applications(applicant).consulted(handler, drafter));
});
afterAll(() => office.close());

const button = (desk: Desk, name: string) => desk.page.getByRole('button', { name, exact: true });

it('[ux 6.5] a reply that is not nearly due cannot be chased, and the button says why', async () => {
  await handler.go(`/review/${id}`);
  const part = handler.page.getByRole('region', { name: '催办记录' });
  await part.getByText('尚未催办').waitFor();
  await eventually(async () => expect(await button(handler, '催办').isDisabled()).toBe(true));
  await part.getByRole('note', { name: /工作日.*R-25a/ }).waitFor();
  expect(await handler.barriers()).toEqual([]);
});

it('[ux 6.5] chases a consultation that is nearly due by 1 click from the work list; both sides see it', async () => {
  await office.query(
    `UPDATE liandan.deadline SET due_at = liandan.now() + interval '1 hour', due_day = (liandan.now() AT TIME ZONE 'Asia/Shanghai')::date
     WHERE case_id = $1 AND clock = 'K-25'`,
    [letter],
  );
  await handler.go('/');
  const list = handler.page.getByRole('region', { name: '待对方函复（临期、逾期）' });
  const row = list.locator(`tr[data-row-key="${letter}"]`);
  await row.waitFor();
  expect(await handler.barriers()).toEqual([]);
  handler.counted();
  await handler.click(row.getByRole('button', { name: '催办' }));
  await row.getByRole('note', { name: /已催办/ }).waitFor();
  expect(handler.counted()).toBe(1);

  await handler.go(`/review/${id}`);
  const ours = handler.page.getByRole('region', { name: '催办记录' });
  await ours.getByText('湖南省生态环境厅').waitFor();
  await ours.getByText('已送达对方').waitFor();

  await drafter.go(`/letters/${letter}`);
  const theirs = drafter.page.getByRole('region', { name: '对方催办记录' });
  await theirs.getByText('湖南省生态环境厅').waitFor();
  await drafter.go('/notices');
  await drafter.page.getByText('催办：请尽快函复').first().waitFor();
});

it('[ux 7.3] asks the local bureau in at most 3 clicks; its opinion stands beside the reply and is quoted', async () => {
  // Time for it again.
  await office.query(
    `UPDATE liandan.deadline SET due_at = due_at + interval '14 days', due_day = due_day + 14 WHERE case_id = $1 AND clock = 'K-25'`,
    [letter],
  );
  await drafter.go(`/letters/${letter}`);
  const part = drafter.page.getByRole('region', { name: '属地征求意见' });
  await part.getByText('反馈期限', { exact: true }).waitFor();
  drafter.counted();
  await drafter.click(part.getByLabel('征求单位'));
  await drafter.click(drafter.page.locator('.ant-select-item-option', { hasText: '郑州市生态环境局' }));
  await drafter.click(part.getByRole('button', { name: '征求意见' }));
  await part.getByText('等待反馈').waitFor();
  expect(drafter.counted()).toBeLessThanOrEqual(3);
  expect(await drafter.barriers()).toEqual([]);

  await bureau.go('/opinions');
  await bureau.click(bureau.page.locator('tbody tr[data-row-key] a').first());
  await bureau.page.getByRole('region', { name: '来函' }).getByText('发函机关').waitFor();
  await bureau.type(bureau.page.getByLabel('意见及理由'), '该单位设施运行正常，建议同意。');
  expect(await bureau.barriers()).toEqual([]);
  await bureau.click(button(bureau, '提交意见'));
  await bureau.page.getByText('建议同意').last().waitFor();
  await eventually(async () => expect(await button(bureau, '提交意见').count()).toBe(0));

  // It comes by itself.
  await part.getByText('该单位设施运行正常，建议同意。').waitFor();
  await drafter.click(part.getByRole('button', { name: '引用到复函' }));
  const conditions = drafter.page.getByLabel('附带条件（每行一条）', { exact: true });
  await eventually(async () => expect(await conditions.inputValue()).toContain('设施运行正常'));
});

it('[V5, R-28c] the destination is offered the alarm on an approval of the other province, with its form; the origin is not', async () => {
  const { items } = await drafter.read<{ items: { id: string; state: string }[] }>(
    'approvals?destination=41&state=active',
  );
  const [approval] = items;
  expect(approval).toBeDefined();
  const name = '函告接受人不再具备条件';
  await handler.go(`/cases/approvals/${approval!.id}`);
  await handler.page.getByRole('group', { name: '办理' }).getByRole('button').first().waitFor();
  expect(await button(handler, name).count()).toBe(0);
  await drafter.go(`/cases/approvals/${approval!.id}`);
  await drafter.click(button(drafter, name));
  const form = drafter.page.getByRole('dialog');
  await form.getByText('触发情形').first().waitFor();
  await form.getByText('理由').first().waitFor();
  expect(await drafter.barriers()).toEqual([]);
});

it('fits a phone, in English too, and nothing failed on any page', async () => {
  const phone = await office.seat('ha-officer2', { size: PHONE, language: 'en' });
  for (const [address, word] of [
    [`/letters/${letter}`, 'Reply'],
    ['/opinions', 'Opinions of local bureaus'],
  ] as const) {
    await phone.go(address);
    await phone.page.getByText(word).first().waitFor();
    expect(await phone.overflows()).toBe(false);
  }
  for (const desk of [handler, drafter, bureau, phone]) expect(desk.faults).toEqual([]);
});
