import type { Locator } from 'playwright-core';
import { Applications } from './support/applications.js';
import { type Desk, Office, OFFICE, PHONE } from './support/desk.js';

/** What can be clicked stays where it is when an answer comes late: nobody hits what they did not mean. */
let office: Office;
let firm: Desk;
let phone: Desk;
let officer: Desk;
let applications: Applications;

beforeAll(async () => {
  office = await Office.open();
  firm = await office.seat('remover-hn');
  phone = await office.seat('remover-hn', { size: PHONE });
  officer = await office.seat('hn-officer1');
  applications = new Applications(firm);
});
afterAll(() => office.close());

/** Holds the answers of these addresses back until it is called. */
async function held({ page }: Desk, addresses: RegExp): Promise<() => void> {
  let go = () => {};
  const free = new Promise<void>((resolve) => (go = resolve));
  await page.route(addresses, async (route) => {
    await free;
    await route.continue();
  });
  return () => go();
}
const placeOf = async (what: Locator) => {
  const box = await what.boundingBox();
  return box && { x: Math.round(box.x), y: Math.round(box.y) };
};

it.each([
  ['at a desk', () => firm],
  ['on a phone', () => phone],
])('case page %s: what leads on from it stays when its course and its acts come late', async (_, who) => {
  const { id } = await applications.submitted();
  const desk = who();
  const { page } = desk;
  const free = await held(desk, /\/v1\/cases\/[^/]+\/(course|acts)/);
  await desk.go(`/cases/transfer-applications/${id}`);
  const link = page.locator('.case-links a').first();
  await link.waitFor();
  const before = await placeOf(link);
  expect(await page.getByRole('button', { name: /撤回/ }).count()).toBe(0);
  expect(await page.getByRole('tab').count()).toBe(0);
  free();
  const act = page.getByRole('button', { name: /撤回/ });
  await act.waitFor();
  const first = await placeOf(act);
  await page.locator('.stage-now').waitFor();
  await page.getByRole('tab', { name: '办理记录' }).waitFor();
  expect(await placeOf(link)).toEqual(before);
  expect(await placeOf(act)).toEqual(first);
});

it('review page: the way to the whole case stays when the light comes late, and nothing is offered before it may be done', async () => {
  const { id } = await applications.submitted();
  const { page } = officer;
  const free = await held(officer, /\/v1\/cases\/[^/]+\/(course|acts)/);
  await officer.go(`/review/${id}`);
  const link = page.locator('.review-head a');
  await link.waitFor();
  await page.getByRole('heading', { name: '附件' }).waitFor();
  const before = await placeOf(link);
  expect(await page.locator('.desk-acts').count()).toBe(0);
  free();
  await page.locator('.desk-acts').getByRole('button', { name: '受理', exact: true }).waitFor();
  await page.locator('.review-head .light').waitFor();
  expect(await placeOf(link)).toEqual(before);
});

it('work list: it is shown with what stands above it, however late that comes', async () => {
  const { page } = firm;
  const free = await held(firm, /\/v1\/(licences|approvals|quota-accounts)\?/);
  await firm.go('/');
  await page.getByRole('heading', { name: '工作台' }).waitFor();
  const tab = page.getByRole('tab', { name: '已办', includeHidden: true });
  await tab.waitFor({ state: 'attached' });
  expect(await tab.isVisible()).toBe(false);
  free();
  await page.getByRole('heading', { name: '许可证与批准余量' }).waitFor();
  expect(await tab.isVisible()).toBe(true);
});

/** Places of the menu whose parts are asked for one by one. */
const PAGES: [login: string, pages: string[]][] = [
  ['remover-sc', ['/notices', '/apply', '/dispatch', '/browse/transfer-applications', '/browse/contracts', '/me']],
  ['receiver-cq', ['/arrivals', '/treatment']],
  ['sc-officer1', ['/inbound', '/opinions', '/lists', '/browse/letters', '/supervision']],
  ['auditor', ['/supervision', '/reconciliation', '/anomalies', '/reads', '/admin/agreements']],
  ['admin', ['/admin/people', '/admin/calendar', '/admin/health', '/admin/dictionary']],
];
/** The first answer comes after so long, the next so much later. */
const APART_MS = 130;
const LATEST = 9;

/** Answers come one after the other, in the order in which they were asked for or the other way round. */
async function inTurn({ page }: Desk, reverse: boolean): Promise<void> {
  let asked = 0;
  await page.route(/\/v1\/(?!events|me$)|\/openapi\.json$|\/health\/ready$/, async (route) => {
    asked = Math.min(asked + 1, LATEST);
    const turn = reverse ? LATEST + 1 - asked : asked;
    await new Promise((resolve) => setTimeout(resolve, turn * APART_MS));
    await route.continue();
  });
}

/** From the first picture on: what could be clicked and was then drawn elsewhere. */
const WATCH = () => {
  const seen = new Map<Element, [number, number]>();
  const moved: string[] = [];
  (globalThis as unknown as { moved: string[] }).moved = moved;
  const look = () => {
    for (const each of document.querySelectorAll<HTMLElement>(
      'a[href], button, input, textarea, [role=tab], summary',
    )) {
      const { x, y, width, height } = each.getBoundingClientRect();
      if (width === 0 || height === 0 || getComputedStyle(each).visibility !== 'visible') continue;
      const [left, top] = [Math.round(x + scrollX), Math.round(y + scrollY)];
      const before = seen.get(each);
      if (before && Math.abs(before[0] - left) + Math.abs(before[1] - top) > 2)
        moved.push(`${each.ariaLabel ?? each.innerText.trim()}: ${before.join()} → ${left},${top}`);
      seen.set(each, [left, top]);
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
};

describe.each([
  ['at a desk, the first answer first', OFFICE, false],
  ['on a phone, the last answer first', PHONE, true],
] as const)('%s', (_, size, reverse) => {
  it.each(PAGES)('nothing that %s could click moves while answers come', async (login, pages) => {
    const desk = await office.seat(login, { size });
    await desk.context.addInitScript(WATCH);
    await inTurn(desk, reverse);
    const found: string[] = [];
    for (const page of pages) {
      await desk.go(page);
      await desk.page.locator('main#page h1').first().waitFor();
      await desk.page.waitForLoadState('networkidle');
      const moved = await desk.page.evaluate(() => (globalThis as unknown as { moved: string[] }).moved);
      found.push(...moved.map((what) => `${page} ${what}`));
    }
    expect(found).toEqual([]);
    await desk.context.close();
  });
});
