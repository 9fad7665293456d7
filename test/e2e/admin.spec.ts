import { generateSync } from 'otplib/functional';
import { eventually } from '../support/waiting.js';
import { type Desk, Office, PASSWORD, PHONE } from './support/desk.js';

let office: Office;
let admin: Desk;
beforeAll(async () => {
  office = await Office.open();
  admin = await office.seat('admin');
});
afterAll(() => office.close());

/** The password that somebody else has made opens nothing but the form that changes it. */
async function firstLogin(login: string, password: string): Promise<void> {
  const context = await office.browser.newContext({ baseURL: process.env['LIANDAN_E2E_ADDRESS'], locale: 'zh-CN' });
  const page = await context.newPage();
  await page.goto('/');
  await page.getByLabel('用户名').fill(login);
  await page.getByLabel('密码').fill(password);
  await page.getByRole('button', { name: /^登\s?录$/ }).click();
  await page.getByRole('heading', { name: '请先设置自己的密码' }).waitFor();
  expect(await page.getByRole('navigation').count()).toBe(0);
  const shut = await context.request.get('/v1/inbox');
  expect([shut.status(), ((await shut.json()) as { code: string }).code]).toEqual([403, 'PASSWORD_TO_CHANGE']);
  await page.evaluate(() => localStorage.setItem('liandan.language', 'en'));
  await page.reload();
  await page.getByLabel('The password you were given').fill(password);
  await page.getByLabel('New password (12 characters or more)').fill('a password of my own');
  await page.getByLabel('New password again').fill('a password of my own');
  await page.getByRole('button', { name: 'Set it and go on' }).click();
  await page.getByRole('heading', { name: 'Workbench' }).waitFor();
  await context.close();
}

it('[ux 9.1] creates an officer with a role in one province in at most 6 clicks; by the link that is shown once the officer sets the password, enrols and logs in', async () => {
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
  const told = page.locator('.ant-alert', { hasText: '账号启用链接' });
  await told.waitFor();
  expect(admin.counted()).toBeLessThanOrEqual(6);
  const link = (await told.locator('.ant-typography').innerText()).trim();
  expect(new URL(link).hash.length).toBeGreaterThan(40);
  expect(await admin.barriers()).toEqual([]);

  const person = await office.stranger({ size: PHONE });
  const asked: string[] = [];
  person.page.on('request', (request) => asked.push(`${request.url()} ${request.headers()['referer'] ?? ''}`));
  await person.page.goto(link);
  await person.page.getByText('四川省生态环境厅').waitFor();
  expect(await person.barriers()).toEqual([]);
  const secret = (await person.page.locator('code').innerText()).replaceAll(' ', '');
  await person.page.getByLabel('新密码（至少 12 位）').fill('a password of my own');
  await person.page.getByLabel('再次输入新密码').fill('a password of my own');
  await person.page.getByLabel('验证器显示的 6 位验证码').fill(generateSync({ secret }));
  await person.page.getByRole('button', { name: '设置密码并启用' }).click();
  await person.page.getByRole('heading', { name: '账号已启用' }).waitFor();
  // The secret of the link is in no address that anything was asked by.
  expect(asked.filter((each) => each.includes(new URL(link).hash.slice(1)))).toEqual([]);
  await person.page.reload();
  await person.page.getByText('该链接已使用').waitFor();
  await person.page.getByRole('link', { name: '前往登录' }).click();
  await person.page.getByLabel('用户名').fill('sc-new-officer');
  await person.page.getByLabel('密码').fill('a password of my own');
  await person.page.getByRole('button', { name: /^登\s?录$/ }).click();
  await person.page.getByRole('heading', { name: '工作台' }).waitFor();
  expect(person.faults).toEqual([]);
  await person.context.close();
});

it('asks whoever has a password that somebody else has made for one of their own first', async () => {
  await office.colleague('sc-officer1', 'sc-given', '周某');
  await office.query(`UPDATE liandan.person SET password_given = true WHERE login = 'sc-given'`);
  await firstLogin('sc-given', PASSWORD);
});

it('gives a person another role beside the one shown', async () => {
  const { page } = admin;
  await admin.go('/admin/people?name=sc-new-officer');
  const row = page.locator('tr.ant-table-row', { hasText: 'sc-new-officer' });
  await admin.click(row.getByRole('button', { name: '调整角色 sc-new-officer' }));
  const form = page.getByRole('dialog');
  await admin.click(form.getByLabel('角色'));
  await admin.click(page.locator('.ant-select-item-option', { hasText: '负责人：签发、决定' }));
  await page.keyboard.press('Escape'); // the list of roles closes
  await admin.click(form.getByRole('button', { name: '调整角色' }));
  await form.waitFor({ state: 'detached' });
  await row.filter({ hasText: '负责人' }).waitFor();
});

it('[ux 9.5] removes a leaver in 1 click: the session ends within 5 s, and the page that was left open shows nothing more', async () => {
  await office.colleague('sc-officer1', 'sc-leaver', '离某');
  const leaver = await office.seat('sc-leaver');
  await leaver.go('/');
  await leaver.page.locator('tbody tr[data-row-key]').first().waitFor();
  const { page } = admin;
  await admin.go('/admin/people?name=sc-leaver');
  const remove = page.getByRole('button', { name: '办理离岗 sc-leaver' });
  await remove.waitFor();
  admin.counted();
  await admin.click(remove);
  await admin.type(page.getByRole('dialog').getByLabel('事由'), '调离本单位');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(admin.counted()).toBe(1);
  await eventually(async () => {
    expect((await leaver.context.request.get('/v1/inbox')).status()).toBe(401);
  }, 5_000);
  await leaver.page.getByText('登录已到期').waitFor({ timeout: 20_000 });
  await leaver.context.close();
});

it('enters an organisation by the names of its places, and finds it among all of them', async () => {
  const { page } = admin;
  await admin.go('/admin/people');
  await admin.click(page.getByRole('button', { name: '新建组织' }));
  const form = page.getByRole('dialog');
  const choose = async (label: string, word: string) => {
    await admin.click(form.getByLabel(label));
    await page.keyboard.type(word);
    await admin.click(page.locator('.ant-select-item-option', { hasText: word }).first());
  };
  await admin.click(form.getByLabel('类别'));
  await admin.click(page.locator('.ant-select-item-option', { hasText: '市级生态环境主管部门' }).first());
  await admin.type(form.getByLabel('组织'), '雅安市生态环境局');
  await choose('所在省份', '四川');
  await choose('所在市（州）', '雅安');
  await admin.click(form.getByRole('button', { name: '保存' }));
  await form.waitFor({ state: 'hidden' });
  await admin.click(page.getByRole('menuitem', { name: '单位名录' }));
  await page.waitForURL(/\/browse\/organisations/);
  await admin.go('/browse/organisations?name=雅安');
  const row = page.locator('tr.ant-table-row', { hasText: '雅安市生态环境局' });
  await row.waitFor();
  expect(await row.innerText()).toMatch(/四川/);
  expect(await admin.barriers()).toEqual([]);
});

it('tells what waits in the queues and how far the log is confirmed', async () => {
  await admin.go('/admin/health');
  await admin.page.getByRole('heading', { name: '队列', exact: true }).waitFor();
  await admin.page.locator('.light', { hasText: '正常' }).first().waitFor();
  await admin.page.locator('.ant-table-row').first().waitFor();
  expect(admin.faults).toEqual([]);
});

it('shows the jobs of every queue to the operator alone, to be looked at and not to be touched', async () => {
  const { page } = admin;
  await admin.go('/admin/health');
  const foreign: string[] = [];
  const notes = (request: { url: () => string }) => {
    if (new URL(request.url()).origin !== new URL(page.url()).origin) foreign.push(request.url());
  };
  page.context().on('request', notes);
  const opens = page.context().waitForEvent('page');
  await page.getByRole('link', { name: '逐项查看各队列的作业（只读）' }).click();
  const board = await opens;
  for (const queue of ['mailbox-51', 'notice']) await board.getByRole('link', { name: queue }).first().waitFor();
  await board.waitForLoadState();
  page.context().off('request', notes);
  expect(foreign).toEqual([]);
  await board.goto('/queues/queue/notice');
  await board.getByText('已完成').first().waitFor();
  const said = async (method: 'get' | 'put', who: Desk | null) => {
    const context = who ? who.page.context() : await office.browser.newContext();
    const address = `${process.env['LIANDAN_E2E_ADDRESS']}/queues/api/queues`;
    const answer = await context.request[method](method === 'get' ? address : `${address}/notice/pause`);
    const { code } = (await answer.json()) as { code?: string };
    if (!who) await context.close();
    return [answer.status(), code];
  };
  expect(await said('get', admin)).toEqual([200, undefined]);
  expect(await said('put', admin)).toEqual([405, 'METHOD_NOT_ALLOWED']);
  expect(await said('get', await office.seat('auditor'))).toEqual([403, 'NOT_PERMITTED']);
  expect(await said('get', null)).toEqual([401, 'UNAUTHENTICATED']);
  await board.close();
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
  expect(await admin.barriers()).toEqual([]);
  await page.locator('input[type=file]').setInputFiles(file(2026));
  const refusal = page.getByRole('alert');
  await refusal.waitFor();
  expect(await refusal.innerText()).toContain('TIME-2');
});

it('puts the next year in force after the dry run: 1 file and 2 clicks', async () => {
  const { page } = admin;
  await admin.go('/admin/calendar?year=2027');
  const days = [{ date: '2027-01-01', kind: 'rest', zh: '元旦', en: "New Year's Day" }];
  const source = '国务院办公厅关于2027年部分节假日安排的通知';
  const body = Buffer.from(JSON.stringify({ year: 2027, source, days }));
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: '2027.json', mimeType: 'application/json', buffer: body });
  admin.counted();
  await admin.click(page.getByRole('button', { name: '写入 2027 年日历' }));
  await admin.click(page.getByRole('button', { name: /^写\s?入$/ }));
  await page.getByText('2027 年日历已生效').waitFor();
  expect(admin.counted()).toBe(2);
  await page.getByText('元旦').waitFor();
  await page.getByText(source).waitFor();
});

it('shows what a new version of an agreement has changed, term by term, with the rules behind it', async () => {
  const desk = await office.seat('auditor');
  const { page } = desk;
  await desk.go('/admin/agreements');
  await desk.click(page.getByRole('button', { name: /安徽省危险废物跨省转入/ }));
  await page.getByRole('status').filter({ hasText: '3 条不同' }).waitFor();
  await desk.click(page.getByRole('checkbox', { name: '只看有变化的条款' }));
  const rows = page.locator('section.card').last().locator('tbody tr.ant-table-row');
  await eventually(async () => expect(await rows.count()).toBe(3));
  const told = (await rows.allInnerTexts()).join('\n');
  expect(told).toMatch(/3\s+5/);
  expect(await desk.barriers()).toEqual([]);
  expect(desk.faults).toEqual([]);
  await desk.context.close();
});

it('[ux 9] who may do what is read off one table, narrowed to an office, a role and a name; on a phone it is told act by act', async () => {
  const { page } = admin;
  await admin.go('/admin/roles');
  const table = page.getByRole('region', { name: '角色与权限' });
  await table.waitFor();
  expect(await table.locator('tbody th[scope=row]').count()).toBeGreaterThan(150);
  const groups = await table.locator('th[scope=rowgroup]').allInnerTexts();
  expect(groups.filter((title) => !/[一-鿿]/.test(title))).toEqual([]);
  const acts = await table.locator('th[scope=row]').allInnerTexts();
  expect(acts.filter((name) => !/[一-鿿]/.test(name))).toEqual([]);
  // Head and names stay in view however far one goes.
  await table.evaluate((box) => box.scrollTo(800, 1500));
  const [box, head, name] = await Promise.all(
    [table, table.locator('thead th[scope=col]').nth(3), table.locator('thead .rights-name')].map((each) =>
      each.boundingBox(),
    ),
  );
  expect([Math.round(name?.x ?? 0), Math.round(name?.y ?? 0)]).toEqual(
    [Math.round(box?.x ?? 0), Math.round(box?.y ?? 0)].map((at) => at + 1),
  );
  expect((head?.y ?? 0) - (box?.y ?? 0)).toBeLessThan(60);
  const choose = async (filter: string, option: string) => {
    await admin.click(page.getByLabel(filter, { exact: true }));
    await admin.click(
      page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)').getByText(option, { exact: true }),
    );
  };
  await choose('单位', '移出地省级部门');
  await choose('角色', '负责人');
  await page.getByLabel('按事项名称查找').fill('转移申请 批准');
  const line = table.getByRole('row').filter({ has: page.getByRole('rowheader', { name: '批准', exact: true }) });
  await line.waitFor();
  expect(await line.locator('td').getAttribute('title')).toBe(
    '可办理；须由经办之外的另一人办理（双人）；签署时须二次验证（按部署要求）',
  );
  expect(page.url()).toMatch(/office=origin/);
  expect(await admin.barriers()).toEqual([]);
  const phone = await office.seat('auditor', { size: PHONE });
  await phone.go('/admin/roles?group=erasures');
  const told = phone.page.locator('.rights-list');
  await told.waitFor();
  expect(await told.innerText()).toMatch(/批准删除\s+审计督察机构：审计\s*可\s*双\s*验/);
  expect([await phone.overflows(), await phone.barriers()]).toEqual([false, []]);
  await phone.context.close();
});
