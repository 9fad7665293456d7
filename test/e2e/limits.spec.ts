import { until } from '../support/waiting.js';
import { Applications } from './support/applications.js';
import { type Desk, Office, PHONE } from './support/desk.js';

let office: Office;
let head: Desk;
beforeAll(async () => {
  office = await Office.open();
  head = await office.seat('sc-head');
});
afterAll(() => office.close());

const row = (desk: Desk, title: string) => desk.page.locator('tr.ant-table-row', { hasText: title }).first();
interface Setting {
  name: string;
  value: unknown;
  versions: { value: unknown; validFrom: string; instrument: string }[];
}
const setting = async (desk: Desk, province: string, name: string, query = '') => {
  const { items } = await desk.read<{ items: Setting[] }>(`policies/provinces/${province}${query}`);
  return items.find((item) => item.name === name)!;
};
/** Types a day as somebody at a keyboard does. */
async function day(desk: Desk, label: string, value: string): Promise<void> {
  await desk.type(desk.page.getByLabel(label), value);
  await desk.page.keyboard.press('Enter');
}

it('[ux 9.3][K-CORR][C-00] changes a time limit from a day on in at most 5 clicks; what held before stays in its version', async () => {
  const { page } = head;
  await head.go('/admin/limits');
  await row(head, '补正时限').waitFor();
  expect(await row(head, '补正时限').innerText()).toContain('30 天');
  head.counted();
  await head.click(page.getByRole('button', { name: '设定 补正时限（自然日）' }));
  await head.type(page.getByLabel('新值'), '4');
  await head.type(page.getByLabel('依据文件的文号'), '川环函〔2026〕31号');
  await day(head, '生效日', '2027-03-01');
  await page.getByText('不在允许范围内').waitFor();
  await head.type(page.getByLabel('新值'), '20');
  await head.click(page.getByRole('dialog').getByRole('button', { name: /^设\s?定$/ }));
  await page.getByText('已设定：补正时限（自然日），自 2027-03-01 起生效').waitFor();
  expect(head.counted()).toBeLessThanOrEqual(5);
  const kept = await setting(head, '51', 'correctionDays');
  expect(kept).toMatchObject({ value: 30, versions: [{ value: 20, validFrom: '2027-03-01' }] });
  expect((await setting(head, '51', 'correctionDays', '?on=2027-03-01')).value).toBe(20);
  await row(head, '补正时限').getByText('20 天').waitFor();
  const text = await row(head, '补正时限').innerText();
  for (const part of ['30 天', '20 天', '2027-03-01', '待生效']) expect(text).toContain(part);
  await head.click(row(head, '补正时限').locator('.ant-table-row-expand-icon'));
  await page.getByText('川环函〔2026〕31号').waitFor();
  expect(await head.barriers()).toEqual([]);
});

it('[ux 9.3][K-CORR] is for new cases unless it is chosen for running ones too, whose due days are listed before', async () => {
  const { page } = head;
  const [firm, officer] = [await office.seat('remover-sc'), await office.seat('sc-officer1')];
  const { id, version } = await new Applications(firm).submitted();
  const items = [{ field: 'contact', text: '请补正联系人' }];
  await officer.send(`transfer-applications/${id}/requestCorrection`, { items }, version);
  const due = async () => {
    const { clocks } = await firm.read<{ clocks: { clock: string; dueAt: string }[] }>(`transfer-applications/${id}`);
    return clocks.find(({ clock }) => clock === 'K-CORR')?.dueAt.slice(0, 10);
  };
  const before = await due();
  const { now } = await head.read<{ now: string }>('me');
  const today = new Date(Date.parse(now) + 8 * 3_600_000).toISOString().slice(0, 10);
  await head.go('/admin/limits');
  await row(head, '补正时限').waitFor();
  head.counted();
  await head.click(page.getByRole('button', { name: '设定 补正时限（自然日）' }));
  await head.type(page.getByLabel('新值'), '45');
  await head.type(page.getByLabel('依据文件的文号'), '川环函〔2026〕32号');
  await page.getByText('此前收到的案卷全程按原值').waitFor();
  await head.click(page.getByRole('radio', { name: /也适用于在办案卷/ }));
  const listed = page.getByRole('dialog').locator('tbody tr.ant-table-row', { has: page.locator(`a[href*="${id}"]`) });
  await listed.waitFor();
  expect(await listed.innerText()).toContain(before);
  expect([await head.barriers(), await due()]).toEqual([[], before]);
  await head.click(page.getByRole('dialog').getByRole('button', { name: /^设\s?定$/ }));
  await page.getByText(`已设定：补正时限（自然日），自 ${today} 起生效`).waitFor();
  expect(head.counted()).toBeLessThanOrEqual(5);
  await until('the due day has moved', async () => (await due()) !== before);
  expect(Date.parse((await due())!) - Date.parse(before!)).toBe(15 * 86_400_000);
  await head.send('policies', {
    name: 'correctionDays',
    value: 30,
    validFrom: today,
    instrument: '川环函〔2026〕33号',
  });
  for (const desk of [firm, officer]) await desk.context.close();
});

it('[K-CORR] says what a change does to open cases, and stands beside the limits that nobody may change', async () => {
  const { page } = head;
  await head.go('/admin/limits');
  await page.getByText('自生效日起，新办理的步骤按新值').first().waitFor();
  const statutory = page.locator('tr.ant-table-row', { hasText: 'K-25' });
  const text = await statutory.innerText();
  for (const part of ['函复时限', '10 个工作日', '法定，不得改变', '危险废物转移管理办法 第25条'])
    expect(text).toContain(part);
});

it('[C-00] takes what one party proposes only when the other has confirmed it', async () => {
  const { page } = head;
  await head.go('/admin/limits?counterpart=50');
  await head.click(page.getByRole('button', { name: '设定 接受量差异容许范围' }));
  await head.click(page.getByLabel('适用范围'));
  await head.click(page.locator('.ant-select-item-option', { hasText: '川渝危险废物跨省市转移' }));
  await head.type(page.getByLabel('千克'), '15');
  await head.type(page.getByLabel('依据文件的文号'), '川渝联函〔2026〕2号');
  await head.click(page.getByRole('button', { name: '提出约定' }));
  await page.getByText('已提出：接受量差异容许范围').waitFor();
  await page.getByText('待确认：重庆').waitFor();
  expect((await setting(head, '51', 'tolerance', '?counterpart=50')).value).toEqual({ permille: 5, kg: 20 });

  const other = await office.seat('cq-head', { language: 'en', size: PHONE });
  await other.go('/admin/limits?counterpart=51');
  await other.page.getByText('to be confirmed by Chongqing').waitFor();
  expect([await other.overflows(), await other.barriers()]).toEqual([false, []]);
  await other.click(row(other, 'Tolerance between removed and accepted').getByRole('button', { name: 'Confirm' }));
  await other.click(other.page.locator('.ant-popconfirm').getByRole('button', { name: 'Confirm' }));
  await other.page.getByRole('status').getByText('Confirmed').waitFor();
  await row(other, 'Tolerance between removed and accepted').getByText('agreed by both').waitFor();
  expect((await setting(head, '51', 'tolerance', '?counterpart=50')).value).toEqual({ permille: 5, kg: 15 });
  expect((await setting(head, '51', 'tolerance')).value).toEqual({ permille: 5, kg: 20 });
  await other.context.close();
});

it.each([
  ['sc-officer1', ''],
  ['sc-head', '?province=50'],
  ['admin', ''],
  ['auditor', '?province=44'],
])('shows the settings to %s%s and says who sets them', async (login, query) => {
  const reader = await office.seat(login);
  await reader.go(`/admin/limits${query}`);
  await reader.page.getByText('由该省主管部门负责人依据文件设定').waitFor();
  await row(reader, '补正时限').waitFor();
  expect(await reader.page.getByRole('button', { name: /^设定/ }).count()).toBe(0);
  if (query.includes('44')) expect(await row(reader, '处置类超出').innerText()).toContain('本省公开文件');
  expect([...(await reader.barriers()), ...reader.faults]).toEqual([]);
  await reader.context.close();
});

it('leaves no fault behind', () => expect(head.faults).toEqual([]));
