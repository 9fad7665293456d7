import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/waiting.js';
import { type Desk, Office, OFFICE } from './support/desk.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

/** Who opens which list, and a filter of it as it stands in the address. */
const LISTS: [login: string, address: string, filter: string][] = [
  ['sc-officer1', '/', 'machine=application'],
  ['sc-officer1', '/?box=done', 'whose=organisation'],
  ['sc-officer1', '/notices', 'level=TOLD'],
  ['sc-officer1', '/lists', 'state=effective'],
  ['sc-officer1', '/inbound', 'state=inTransit'],
  ['sc-officer1', '/opinions', 'state=open'],
  ['sc-officer1', '/browse/approvals', 'state=active'],
  ['sc-officer1', '/me', 'standing=revoked'],
  ['receiver-cq', '/arrivals', 'state=inTransit'],
  ['auditor', '/supervision', 'level=HEAD'],
  ['auditor', '/reconciliation', 'year=2026'],
  ['auditor', '/reconciliation?by=approval', 'origin=51'],
  ['auditor', '/anomalies', 'rule=AN-05'],
  ['auditor', '/reads', 'outcome=refused'],
  ['auditor', '/reads?tab=grants', 'state=inForce'],
  ['admin', '/admin/people', 'active=false'],
];
/** They stand in a drawer, which a spec of its own opens. */
const ELSEWHERE = ['attempts'];

const desks = new Map<string, Desk>();
async function deskOf(login: string): Promise<Desk> {
  const known = desks.get(login);
  if (known) return known;
  const desk = await office.seat(login, { size: OFFICE });
  desks.set(login, desk);
  return desk;
}
const boxes = new Set<string>();
/** Names of lists as the sources of a room give them. */
const boxesIn = (room: string): string[] =>
  readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.tsx'))
    .flatMap((file) =>
      [...readFileSync(join(room, file), 'utf8').matchAll(/\bbox="([\w.]+)"/g)].map(([, box = '']) => box),
    );

it.each(LISTS)(
  '[ux 2] %s finds at %s filters as chips, views, columns, a file and the filter in the address',
  async (login, address, filter) => {
    const desk = await deskOf(login);
    const { page } = desk;
    await desk.go(`${address}${address.includes('?') ? '&' : '?'}${filter}`);
    const list = page.locator('.full-list').first();
    await list.getByRole('button', { name: '导出 CSV' }).waitFor();
    boxes.add((await list.getAttribute('data-list')) ?? '');
    await list.locator('.ant-spin-spinning').waitFor({ state: 'detached' });
    expect(await desk.overflows()).toBe(false);

    // What the address says stands as a chip, in words; taken away, it is gone from both.
    const [name = '', value = ''] = filter.split('=');
    const chips = list.getByRole('group', { name: '筛选' });
    const chip = chips.getByRole('button', { name: /^去掉条件 / });
    await chip.waitFor();
    expect(await chip.innerText()).not.toMatch(/^[a-z]/i);
    await chip.click();
    await page.waitForFunction((gone) => !new URLSearchParams(location.search).has(gone), name);
    await eventually(async () => expect(await chips.count()).toBe(0));
    expect(value).not.toBe('');

    // A view is saved by name, and chosen again.
    await page.goBack();
    await chip.waitFor();
    await list.getByRole('button', { name: '常用筛选' }).click();
    const views = page.locator('.ant-dropdown:not(.ant-dropdown-hidden)');
    await views.getByLabel('名称').fill('我的筛选');
    await views.getByRole('button', { name: '保存当前筛选' }).click();
    await views.getByRole('button', { name: '我的筛选', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await desk.go(address);
    await list.getByRole('button', { name: '常用筛选' }).click();
    await page
      .locator('.ant-dropdown:not(.ant-dropdown-hidden)')
      .getByRole('button', { name: '我的筛选', exact: true })
      .click();
    await page.waitForFunction(
      ([at, is]) => new URLSearchParams(location.search).get(at!)?.replaceAll('"', '') === is,
      [name, value],
    );
    await page.keyboard.press('Escape');

    // A column less, on screen and in the file.
    await desk.go(address);
    await list.locator('.ant-spin-spinning').waitFor({ state: 'detached' });
    const heads = list
      .locator('thead')
      .first()
      .locator('th:not(.ant-table-selection-column):not(.ant-table-row-expand-icon-cell)');
    await heads.first().waitFor();
    const before = await heads.allInnerTexts();
    expect(before.length).toBeGreaterThan(3);
    await list.getByRole('combobox', { name: '显示列' }).click();
    await page.locator('.ant-select-item-option-selected', { hasText: before[1]! }).first().click();
    await eventually(async () => expect(await heads.allInnerTexts()).toEqual(before.filter((_, at) => at !== 1)));
    await page.keyboard.press('Escape');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      list.getByRole('button', { name: '导出 CSV' }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/\.csv$/);
    const text = readFileSync(await file.path(), 'utf8');
    expect(text).not.toMatch(/"[=+\-@]/);
    expect(text.split('\r\n')[0]).not.toContain(`"${before[1]}"`);
    expect(text.split('\r\n')[0]).toContain('"');
    await list.getByRole('combobox', { name: '显示列' }).click();
    await page.locator('.ant-select-item-option', { hasText: before[1]! }).first().click();
    await eventually(async () => expect(await heads.allInnerTexts()).toEqual(before));
    expect(desk.faults).toEqual([]);
  },
);

it('[ux 2] no list of the console is left out', () => {
  const sources = ['app', 'parts', 'pages'].flatMap((room) => boxesIn(`apps/web/${room}`));
  const fixed = sources.filter((box) => !ELSEWHERE.includes(box));
  expect(fixed.length).toBeGreaterThan(9);
  expect(fixed.filter((box) => !boxes.has(box))).toEqual([]);
});
