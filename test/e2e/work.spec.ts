import { eventually } from '../support/waiting.js';
import { type Desk, Office, OFFICE } from './support/desk.js';

let office: Office;
let officer: Desk;
beforeAll(async () => {
  office = await Office.open();
  officer = await office.seat('sc-officer1', { size: OFFICE });
});
afterAll(() => office.close());

interface Page<T> {
  items: T[];
}

it('opens sorted by working days left, with a light of colour, icon and words: 0 clicks', async () => {
  await officer.go('/');
  const rows = officer.page.locator('.card:has([role=tablist]) .ant-table-row');
  await rows.first().waitFor();
  await eventually(async () => {
    const { items } = await officer.read<Page<{ id: string; dueAt: string | null }>>('inbox?box=todo&page=1&size=20');
    const shown = await rows.evaluateAll((found) => found.map((row) => row.getAttribute('data-row-key')));
    expect(shown.length).toBeGreaterThan(1);
    const due = shown.map((id) => items.find((item) => item.id === id)?.dueAt ?? '9999');
    expect(due).toEqual([...due].sort());
    expect(shown).toEqual(items.map(({ id }) => id));
  });
  // The hour at which it ends is told by keyboard as well.
  const light = rows.first().locator('.light');
  await light.focus();
  // What the count passes over, and by which calendar.
  await officer.page
    .getByRole('tooltip')
    .getByText(/(其间|已逾期|截止).*日历版本 \S+/)
    .first()
    .waitFor();
  await officer.page
    .getByRole('tooltip')
    .getByText(/\d{4}-\d{2}-\d{2} \d{2}:\d{2} 截止/)
    .first()
    .waitFor();
  expect(await light.locator('svg').count()).toBe(1);
  expect(await light.innerText()).not.toBe('');
  expect(officer.counted()).toBe(0);
});

it('says on every page that a demonstration is one', async () => {
  await officer.page.locator('.bar-demo', { hasText: '演示数据' }).waitFor();
  await officer.page.locator('nav', { hasText: '本系统载有演示数据' }).waitFor();
});

it('keeps the filter in the address, so that a colleague opens the same list', async () => {
  await officer.go('/?machine=application');
  await officer.page.locator('main .ant-table-row').first().waitFor();
  const kinds = await officer.page.locator('main .ant-table-row td:nth-child(4)').allInnerTexts();
  expect(new Set(kinds).size).toBeLessThanOrEqual(1);
  expect(kinds.length).toBeGreaterThan(0);
});

it('walks by keyboard: j, Enter opens the case', async () => {
  await officer.go('/');
  await officer.page.locator('main .ant-table-row').first().waitFor();
  await officer.page.keyboard.press('j');
  await officer.page.locator('.row-here').waitFor();
  await officer.page.keyboard.press('Enter');
  await officer.page.waitForURL(/\/(cases|review|letters|lists|browse)\//);
});

it('walks every list by keyboard, from a button as well, and Enter opens what is focused', async () => {
  const { page } = officer;
  await officer.go('/browse/approvals');
  const rows = page.locator('#page tbody tr.ant-table-row');
  await rows.nth(1).waitFor();
  await page.locator('#page button').first().focus();
  const here = () => page.evaluate(() => document.activeElement?.closest('tr')?.getAttribute('data-row-key') ?? null);
  const keys = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-row-key')));
  await page.keyboard.press('j');
  expect(await here()).toBe(keys[0]);
  await page.keyboard.press('j');
  expect(await here()).toBe(keys[1]);
  await page.keyboard.press('k');
  expect(await here()).toBe(keys[0]);
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/cases/approvals/${keys[0]}`);
});

it('walks the rows of a table that is part of a case, and Enter opens what is focused', async () => {
  const { page } = officer;
  const { items } = await officer.read<Page<{ id: string }>>('whitelists?state=effective&limit=1');
  await officer.go(`/lists/${items[0]?.id}`);
  const row = page.locator('#page tbody tr[data-row-key]').first();
  await row.locator('.entry-name').waitFor();
  await page.keyboard.press('j');
  expect(await row.locator('.entry-name').evaluate((name) => name === document.activeElement)).toBe(true);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByText('额度账').waitFor();
});

it('counts what stands in every box, as the server does', async () => {
  await officer.go('/');
  for (const [box, word] of [
    ['todo', '待办'],
    ['done', '已办'],
    ['ended', '办结'],
  ] as const)
    await eventually(async () => {
      const { total } = await officer.read<{ total: number }>(`inbox?box=${box}&page=1&size=1`);
      const tab = officer.page.getByRole('tab', { name: new RegExp(`^${word}`) });
      expect([
        word,
        await tab
          .locator('.ant-badge sup')
          .getAttribute('title')
          .catch(() => '0'),
      ]).toEqual([word, String(total)]);
    });
});

it('finds a page by Ctrl+K and its name', async () => {
  await officer.go('/');
  await officer.page.locator('main h1').waitFor();
  await officer.page.keyboard.press('Control+k');
  await officer.page.getByRole('dialog').getByRole('combobox').fill('批准决定');
  await officer.page.keyboard.press('Enter');
  await officer.page.waitForURL(/\/browse\/approvals/);
});

it('gives the list as a file that no spreadsheet runs', async () => {
  await officer.go('/');
  await officer.page.locator('main .ant-table-row').first().waitFor();
  const [file] = await Promise.all([
    officer.page.waitForEvent('download'),
    officer.page.getByRole('button', { name: '导出 CSV' }).click(),
  ]);
  const stream = await file.createReadStream();
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  expect(text.startsWith('\uFEFF"')).toBe(true);
  // Its columns are those of the page, in their order.
  const head = await officer.page
    .locator('.card:has([role=tablist]) thead th:not(.ant-table-selection-column)')
    .allInnerTexts();
  expect(text.slice(1).split('\r\n')[0]).toBe(head.map((word) => `"${word}"`).join(','));
  expect(text.trim().split('\r\n').length).toBeGreaterThan(1);
  expect(text).not.toMatch(/"[=+\-@]/);
});

it('after the session has ended asks for the login over the page and goes on', async () => {
  const desk = await office.seat('sc-officer2');
  await desk.go('/');
  await desk.page.locator('main h1').waitFor();
  await desk.context.clearCookies();
  await desk.go('/notices').catch(() => undefined);
  await desk.type(desk.page.getByLabel('用户名'), 'sc-officer2');
  await desk.type(desk.page.getByLabel('密码', { exact: true }), 'Liandan-demo-2026');
  await desk.page.keyboard.press('Enter');
  await desk.page.locator('main#page h1', { hasText: '消息' }).waitFor();
  expect(desk.faults).toEqual([]);
});
