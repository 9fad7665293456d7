import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aged } from './support/aged.js';
import { type Desk, Office, OFFICE, PHONE } from './support/desk.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
  // An opinion of a local bureau is asked for, so that its page has something to show.
  const officer = await office.seat('cq-officer1');
  const { items } = await officer.read<{ items: { id: string }[] }>('opinions?limit=1');
  if (items.length === 0) {
    const letters = await officer.read<{ items: { id: string; addressee: string }[] }>('letters?state=delivered');
    const asked = letters.items.find(({ addressee }) => addressee === '50');
    const bureaus = await officer.read<{ items: { id: string }[] }>('organisations?kind=city&province=50&limit=1');
    await officer.send(`letters/${asked?.id}/opinions`, { bureau: bureaus.items[0]?.id });
  }
  await officer.context.close();
});
afterAll(() => office.close());

/**
 * Who opens which pages: together every route of the console, which a test of its own asks for. `{list}` stands for the id of
 * the first that the person finds in that list of the API.
 */
const ROUNDS: [login: string, pages: string[]][] = [
  [
    'remover-sc',
    [
      ...['/', '/?box=drafts', '/notices', '/apply', '/dispatch', '/import', '/browse/transfer-applications', '/me'],
      ...['/cases/manifests/{manifests?state=closed}', '/browse/sites/{sites}'],
    ],
  ],
  [
    'receiver-cq',
    [
      ...['/', '/arrivals', '/arrivals/{manifests?state=inTransit}', '/treatment', '/browse/manifests'],
      '/browse/contracts',
    ],
  ],
  ['carrier', ['/driver', '/driver/{manifests?state=inTransit}', '/browse/licences', '/cases/licences/{licences}']],
  [
    'sc-officer1',
    [
      ...['/', '/?box=done', '/inbound', '/opinions', '/lists', '/browse/letters', '/browse/approvals', '/pictures'],
      ...['/cases/transfer-applications/{transfer-applications?state=approved}', '/figures/map', '/figures/capacity'],
      ...['/review/{transfer-applications}', '/lists/{whitelists}', '/cases/whitelists/{whitelists}'],
    ],
  ],
  ['cq-officer1', ['/letters/{letters?addressee=50}', '/opinions/{opinions}', '/cases/letters/{letters}']],
  ['sc-head', ['/admin/limits']],
  [
    'auditor',
    ['/supervision', '/time-machine', '/reconciliation', '/anomalies', '/reads', '/spot-check', '/admin/agreements'],
  ],
  [
    'admin',
    [
      '/admin/people',
      '/admin/roles',
      '/admin/calendar',
      '/admin/health',
      '/admin/dictionary',
      '/admin/templates',
      '/admin/installation',
    ],
  ],
];

async function addressOf(desk: Desk, page: string): Promise<string> {
  const list = /\{(.+)\}/.exec(page)?.[1];
  if (list === undefined) return page;
  const { items } = await desk.read<{ items: { id: string }[] }>(list);
  if (!items[0]) throw new Error(`${desk.login} finds nothing in ${list}`);
  return page.replace(/\{.+\}/, items[0].id);
}
async function visit(desk: Desk, page: string): Promise<void> {
  await desk.go(await addressOf(desk, page));
  await desk.page.locator('main#page h1').first().waitFor();
  await desk.page.waitForLoadState('networkidle');
  // What is still coming has neither barriers nor width of its own.
  await desk.page.locator('main#page .ant-skeleton').first().waitFor({ state: 'detached' });
}

/** Set to a folder, every page is photographed into it: to be looked at, which no test does. */
const ALBUM = process.env['LIANDAN_E2E_ALBUM'];
async function keepPicture(desk: Desk, language: string, page: string): Promise<void> {
  if (ALBUM === undefined) return;
  const { width = 0, height = 0 } = desk.page.viewportSize() ?? {};
  const folder = join(ALBUM, `${language} ${width}x${height}`);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${desk.login} ${page.replaceAll(/[^\w-]+/g, '_')}.png`);
  await desk.page.screenshot({ path, fullPage: true });
}

/** The routes of the console as its router declares them. */
const ROUTES = [...readFileSync('apps/web/app/router.tsx', 'utf8').matchAll(/^ {2}page\('([^']+)'/gm)].map(
  ([, route = '']) => route,
);
it('visits every route of the console', () => {
  const visited = ROUNDS.flatMap(([, pages]) => pages).map((page) => page.replace(/\?(?![^{]*\}).*$/, ''));
  const fits = (route: string) => new RegExp(`^${route.replaceAll(/\$\w+/g, '(?:\\{[^}]+\\}|[^/]+)')}$`);
  expect(ROUTES.length).toBeGreaterThan(30);
  expect(ROUTES.filter((route) => !visited.some((page) => fits(route).test(page)))).toEqual([]);
});

const SIZES = [
  { size: OFFICE, name: '1366×768' },
  { size: PHONE, name: '360×640' },
];
const LANGUAGES = ['zh-CN', 'en'] as const;
describe.each(SIZES.flatMap((each) => LANGUAGES.map((language) => ({ ...each, language }))))(
  'every page at $name in $language',
  ({ size, language }) => {
    it.each(ROUNDS)('opens for %s without error, barrier or sideways scroll', async (login, pages) => {
      const desk = await office.seat(login, { size, language });
      const found: string[] = [];
      for (const page of pages) {
        await visit(desk, page);
        await keepPicture(desk, language, page);
        found.push(...(await desk.barriers()).map((barrier) => `${page} ${barrier}`));
        if (await desk.overflows()) found.push(`${page} scrolls sideways`);
        if (await desk.page.getByRole('alert').count()) found.push(`${page} shows a problem`);
      }
      await desk.context.close();
      expect([...found, ...desk.faults]).toEqual([]);
    });
  },
);

describe.each(SIZES.flatMap((each) => LANGUAGES.map((language) => ({ ...each, language }))))(
  'before the login at $name in $language',
  ({ size, language }) => {
    it.each([
      ['the login', '/', 'form input'],
      ['the published lists', '/published', 'tbody tr[data-row-key]'],
      ['a link of a run that is over', `/run/${randomUUID()}#none`, '[role=alert]'],
      ['the code of a manifest that is none', '/v/manifest/20265101000042-00', '[role=alert]'],
    ])('%s has neither barrier nor sideways scroll', async (_, page, comes) => {
      const desk = await office.stranger({ size, language });
      await desk.go(page);
      await desk.page.locator(comes).first().waitFor();
      await keepPicture(desk, language, page);
      expect([await desk.barriers(), await desk.overflows(), desk.faults]).toEqual([[], false, []]);
      await desk.context.close();
    });
  },
);

describe('every page in a browser as old as Chrome 87', () => {
  it.each(ROUNDS)('opens for %s', async (login, pages) => {
    const desk = await office.seat(login);
    await aged(desk.context);
    for (const page of pages) {
      await visit(desk, page);
      expect([page, await desk.page.getByRole('alert').count(), desk.faults]).toEqual([page, 0, []]);
    }
    const [old, spared] = await desk.page.evaluate(() => ['groupBy' in Object, 'at' in Array.prototype]);
    expect({ old, spared }).toEqual({ old: false, spared: true });
    await desk.context.close();
  });
});

it('a line says of what it is: an overdue record, a notice, what an auditor read', async () => {
  const officer = await office.seat('sc-officer1');
  await officer.go('/?machine=overdue');
  const records = officer.page.locator('tbody tr[data-row-key]');
  await records.first().waitFor();
  const texts = await records.locator('a').allInnerTexts();
  expect(new Set(texts).size).toBe(texts.length);
  for (const text of texts) expect(text).toMatch(/时限 · .*\d{4}-\d{2}-\d{2}/);
  await officer.context.close();

  const firm = await office.seat('remover-sc');
  await visit(firm, '/notices');
  const links = await firm.page.locator('.notices a[href^="/cases/"]').allInnerTexts();
  expect(links.length).toBeGreaterThan(5);
  for (const text of links) expect(text).toMatch(/^\d{14}|有限公司/);
  await firm.context.close();

  const auditor = await office.seat('auditor');
  await visit(auditor, '/supervision');
  await visit(auditor, '/reads');
  await auditor.page.getByText('监察看板').nth(1).waitFor();
  expect(await auditor.page.locator('main').innerText()).not.toContain('/v1/');
  await auditor.context.close();
});

it('the large-type mode has letters of 18 px and targets of 44 px', async () => {
  const desk = await office.seat('sc-officer1');
  await desk.context.addInitScript(() => localStorage.setItem('liandan.large', 'yes'));
  await visit(desk, '/');
  const sizes = await desk.page.evaluate(() => {
    const button = document.querySelector('main button, main .ant-select');
    return {
      letters: getComputedStyle(document.body).fontSize,
      target: Math.round(button?.getBoundingClientRect().height ?? 0),
    };
  });
  expect(sizes.letters).toBe('18px');
  expect(sizes.target).toBeGreaterThanOrEqual(44);
  await desk.context.close();
});
