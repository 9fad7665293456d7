import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Desk, Office, OFFICE, PHONE } from './support/desk.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

/** Who opens which pages: together every place of the menu. */
const ROUNDS: [login: string, pages: string[]][] = [
  [
    'remover-sc',
    ['/', '/?box=drafts', '/notices', '/apply', '/dispatch', '/import', '/browse/transfer-applications', '/me'],
  ],
  ['receiver-cq', ['/', '/arrivals', '/treatment', '/browse/manifests', '/browse/contracts']],
  ['carrier', ['/driver', '/browse/licences']],
  [
    'sc-officer1',
    ['/', '/?box=done', '/inbound', '/opinions', '/lists', '/browse/letters', '/browse/approvals', '/pictures'],
  ],
  ['sc-head', ['/admin/limits']],
  ['auditor', ['/supervision', '/time-machine', '/reconciliation', '/anomalies', '/reads', '/admin/agreements']],
  ['admin', ['/admin/people', '/admin/calendar', '/admin/health', '/admin/dictionary']],
];

async function visit(desk: Desk, page: string): Promise<void> {
  await desk.go(page);
  await desk.page.locator('main#page h1').first().waitFor();
  await desk.page.waitForLoadState('networkidle');
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
  const links = await firm.page.locator('.notices a').allInnerTexts();
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
