import { type Desk, Office, OFFICE, PHONE } from './support/desk.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

/** Every register and figure that the menu offers somebody, its folds opened one after the other. */
async function placesOf({ page }: Desk): Promise<string[]> {
  await page.goto('/');
  const menu = page.getByRole('navigation', { name: '菜单' });
  await menu.getByRole('menuitem').first().waitFor();
  const folds = menu.locator('.ant-menu-submenu-title');
  for (let at = 0; at < (await folds.count()); at += 1) await folds.nth(at).click();
  const all = await menu
    .getByRole('link', { includeHidden: true })
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  return all.filter((to) => /^\/(browse|figures)\//.test(to));
}
async function visit({ page }: Desk, place: string): Promise<void> {
  await page.goto(place);
  await page.locator('main#page h1').first().waitFor();
  await page.waitForLoadState('networkidle');
}
/** Heads and names that no dictionary has: they stand as the code writes them. */
const unnamed = ({ page }: Desk) =>
  page
    .locator('main#page th, main#page dt, main#page label, main#page h1')
    .evaluateAll((all) =>
      all
        .map((each) => (each as HTMLElement).innerText.trim())
        .filter((text) => /^[a-z]+[a-z-]*([A-Z]\w*)*$/.test(text)),
    );

const seen = new Set<string>();
it.each(['remover-sc', 'carrier', 'sc-officer1', 'sc-head', 'city-5101-b', 'auditor', 'admin'])(
  'every register in the menu of %s opens with names, and without a problem',
  async (login) => {
    const desk = await office.seat(login);
    const places = await placesOf(desk);
    const found: string[] = [];
    for (const place of places.filter((to) => !seen.has(`${login.slice(0, 3)} ${to}`))) {
      seen.add(`${login.slice(0, 3)} ${place}`);
      await visit(desk, place);
      found.push(...(await unnamed(desk)).map((name) => `${place}: ${name}`));
      for (const problem of await desk.page.getByRole('alert').allInnerTexts()) found.push(`${place}: ${problem}`);
    }
    await desk.context.close();
    expect(places.length).toBeGreaterThan(login === 'admin' ? 1 : 4);
    expect([...found, ...desk.faults]).toEqual([]);
  },
);

describe.each([
  { size: OFFICE, name: '1366×768', language: 'zh-CN' as const },
  { size: PHONE, name: '360×640', language: 'en' as const },
])('a register, its new form and a figure at $name in $language', ({ size, language }) => {
  const PLACES = [
    ...[
      'meetings',
      'credit-records',
      'restrictions',
      'negative-list',
      'audit-grants',
      'statistics~reports',
      'simulations',
    ],
    ...['delegations', 'organisations', 'duty-roster', 'overdue-records'],
  ].map((resource) => `/browse/${resource}`);

  it('have neither barrier nor sideways scroll', async () => {
    const desk = await office.seat('sc-head', { size, language });
    const found: string[] = [];
    const look = async (place: string) => {
      found.push(...(await desk.barriers()).map((barrier) => `${place} ${barrier}`));
      if (await desk.overflows()) found.push(`${place} scrolls sideways`);
    };
    for (const place of [...PLACES, '/figures/capacity', '/figures/map', '/figures/yearly-report']) {
      await visit(desk, place);
      await look(place);
    }
    await visit(desk, '/browse/meetings');
    await desk.page
      .getByRole('group', { name: /^(新建|New)$/ })
      .getByRole('button')
      .first()
      .click();
    await desk.page
      .getByRole('dialog')
      .getByRole('button', { name: /添加|Add/ })
      .first()
      .waitFor();
    await look('a new meeting');
    await desk.context.close();
    expect([...found, ...desk.faults]).toEqual([]);
  });
});
