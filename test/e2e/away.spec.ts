import { eventually, until } from '../support/waiting.js';
import { Applications } from './support/applications.js';
import { type Desk, Office } from './support/desk.js';

/** A page that stays open while days go by: it follows the civil time, and what was typed on it outlives everything. */
let office: Office;
let handler: Desk;
let other: Desk;
let applications: Applications;
beforeAll(async () => {
  office = await Office.open();
  handler = await office.seat('hn-officer1');
  other = await office.seat('hn-officer2');
  applications = new Applications(await office.seat('remover-hn'));
});
afterAll(() => office?.close());

/** The server tells the time every quarter of a minute. */
const FOLLOWS = 40_000;
const today = async () => {
  const [row] = await office.query<{ day: string }>(
    `SELECT to_char(liandan.now() AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS day`,
  );
  return row?.day ?? '';
};
/** The morning of the next working day; within the last weeks of November and December only weekends rest. */
async function nextWorkingDay(): Promise<void> {
  const next = new Date(`${await today()}T00:00:00Z`);
  do next.setUTCDate(next.getUTCDate() + 1);
  while ([0, 6].includes(next.getUTCDay()));
  await office.until(`${next.toISOString().slice(0, 10)} 08:30`);
}
const daysIn = (text: string) => Number(/剩 (\d+) 个工作日/.exec(text)?.[1] ?? (/今日到期/.test(text) ? 0 : NaN));
interface Clocked {
  items: { caseId: string; daysLeft: number | null; clockStatus: string }[];
}

it('a list and a case that stay open show the days left as the days go by, without a reload', async () => {
  const { id } = await applications.submitted();
  const watcher = await other.context.newPage();
  await handler.go('/?machine=application');
  await watcher.goto(`/cases/transfer-applications/${id}`);
  const row = handler.page.getByRole('row').filter({ has: handler.page.locator(`a[href="/review/${id}"]`) });
  await row.locator('.light').waitFor();
  const light = watcher.locator('.case-title .light');
  await light.waitFor();
  const before = [daysIn(await row.innerText()), daysIn(await light.innerText())];
  expect(before[0]).toBe(before[1]);
  expect(before[0]).toBeGreaterThan(0);
  for (const page of [handler.page, watcher]) {
    await page.locator('.live:not(.live-off)').waitFor();
    await page.evaluate(() => void Object.assign(globalThis, { loadedOnce: true }));
  }

  await nextWorkingDay();
  await eventually(async () => {
    expect([daysIn(await row.innerText()), daysIn(await light.innerText())]).toEqual(before.map((n) => n - 1));
  }, FOLLOWS);
  const { items } = await handler.read<Clocked>('inbox?box=todo&page=1&size=200');
  expect(items.find(({ caseId }) => caseId === id)?.daysLeft).toBe(before[0]! - 1);
  for (const page of [handler.page, watcher]) expect(await page.evaluate(() => 'loadedOnce' in globalThis)).toBe(true);
  await watcher.close();
});

it('an act over what has changed meanwhile is refused, without loss of a word', async () => {
  const { id, version } = await applications.submitted();
  const { page } = handler;
  // This page hears nothing of what others do: a line that is cut, a lid that was closed.
  await page.route('**/v1/events/stream', (route) => route.abort());
  await handler.go(`/cases/transfer-applications/${id}`);
  await page.getByRole('button', { name: '不予受理', exact: true }).click();
  const reason = page.locator('form.form [data-pointer="/reason"] textarea');
  await reason.fill('所列物质不属于名录所列危险废物');
  await other.send(
    `transfer-applications/${id}/refuseAcceptance`,
    { ground: 'NOT_FOR_APPROVAL', reason: '另一位经办人已办理' },
    version,
  );
  await nextWorkingDay();
  await page.locator('form.form button[type=submit]').click();
  await page.locator('[data-stale], .problem').first().waitFor();
  expect(await reason.inputValue()).toBe('所列物质不属于名录所列危险废物');
  expect(await applications.stateOf(id)).toBe('notAccepted');
  await page.unroute('**/v1/events/stream');
});

it('a session that ended meanwhile asks for the login over the page, which then follows again', async () => {
  const { id } = await applications.submitted();
  await handler.go(`/review/${id}`);
  const { page } = handler;
  await handler.click(page.getByRole('button', { name: '一次性告知补正', exact: true }));
  await handler.click(page.getByRole('checkbox', { name: '联系人' }));
  await handler.type(page.getByLabel(/^联系人 · /), '请补充联系电话的区号');
  await page.locator('.live:not(.live-off)').waitFor();
  await office.query(
    `DELETE FROM liandan.session WHERE person = (SELECT id FROM liandan.person WHERE login = 'hn-officer1')`,
  );
  // Nobody touches the page: the line ends with the session, and the page asks who is there.
  const dialog = page.getByRole('dialog', { name: '登录已到期' });
  await dialog.waitFor({ timeout: 110_000 });
  await handler.type(dialog.getByLabel('用户名'), 'hn-officer1');
  await handler.type(dialog.getByLabel('密码', { exact: true }), 'Liandan-demo-2026');
  await handler.click(dialog.getByRole('button', { name: '登录' }));
  await dialog.waitFor({ state: 'hidden' });
  expect(await page.getByLabel(/^联系人 · /).inputValue()).toBe('请补充联系电话的区号');
  await page.locator('.live:not(.live-off)').waitFor();
  await handler.click(page.getByRole('button', { name: '发出补正告知书' }));
  await until('the notice is out', async () => (await applications.stateOf(id)) === 'correction');
});

it('leaves no error behind on any page', () => {
  expect([...handler.faults, ...other.faults]).toEqual([]);
});
