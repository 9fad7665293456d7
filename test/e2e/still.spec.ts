import type { Locator } from 'playwright-core';
import { Applications } from './support/applications.js';
import { type Desk, Office, PHONE } from './support/desk.js';

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
