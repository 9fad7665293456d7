import { type Desk, Office } from './support/desk.js';

let office: Office;
let admin: Desk;
beforeAll(async () => {
  office = await Office.open();
  admin = await office.seat('admin');
});
afterAll(() => office.close());

it('creates an officer with a role in one province in at most 6 clicks; the password is shown once and opens', async () => {
  const { page } = admin;
  await admin.go('/admin/people');
  await admin.click(page.getByRole('button', { name: '新建人员' }));
  const form = page.getByRole('dialog');
  await admin.click(form.getByLabel('组织'));
  await page.keyboard.type('四川省生态环境厅');
  await admin.click(page.locator('.ant-select-item-option', { hasText: '四川省生态环境厅' }).first());
  await admin.type(form.getByLabel('姓名'), '周某');
  await admin.type(form.getByLabel('用户名'), 'sc-new-officer');
  await admin.click(form.getByLabel('角色'));
  await admin.click(page.locator('.ant-select-item-option', { hasText: '经办人（主管部门）' }));
  await page.keyboard.press('Escape'); // the list of roles closes
  await admin.click(form.getByRole('button', { name: '保存' }));
  const told = page.locator('.ant-alert code, .ant-alert .ant-typography').last();
  await told.waitFor();
  expect(admin.counted()).toBeLessThanOrEqual(6);
  const password = (await told.innerText()).trim();
  const opened = await office.browser.newContext({ baseURL: process.env['LIANDAN_E2E_ADDRESS'] });
  const answer = await opened.request.post('/v1/sessions', { data: { login: 'sc-new-officer', password } });
  expect(answer.status()).toBe(201);
  await opened.close();
});

it('tells what waits in the queues and how far the log is confirmed', async () => {
  await admin.go('/admin/health');
  await admin.page.getByRole('heading', { name: '队列', exact: true }).waitFor();
  await admin.page.locator('.light', { hasText: '正常' }).first().waitFor();
  await admin.page.locator('.ant-table-row').first().waitFor();
  expect(admin.faults).toEqual([]);
});

it('lists the due dates that a calendar would move, and refuses a year that has one', async () => {
  const { page } = admin;
  await admin.go('/admin/calendar');
  const file = (year: number) => ({
    name: `${year}.json`,
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify({ year, days: [{ date: `${year}-01-01`, kind: 'rest' }] })),
  });
  await page.locator('input[type=file]').setInputFiles(file(2027));
  await page.getByText('2027 年：推算时限').waitFor();
  await page.locator('input[type=file]').setInputFiles(file(2026));
  const refusal = page.getByRole('alert');
  await refusal.waitFor();
  expect(await refusal.innerText()).toContain('TIME-2');
});
