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
  ['auditor', ['/supervision', '/time-machine', '/reconciliation', '/anomalies', '/reads', '/admin/agreements']],
  ['admin', ['/admin/people', '/admin/calendar', '/admin/health', '/admin/dictionary']],
];

async function visit(desk: Desk, page: string): Promise<void> {
  await desk.go(page);
  await desk.page.locator('main#page h1').first().waitFor();
  await desk.page.waitForLoadState('networkidle');
}

describe.each([
  { size: OFFICE, name: '1366×768', language: 'zh-CN' as const },
  { size: PHONE, name: '360×640', language: 'en' as const },
])('every page at $name in $language', ({ size, language }) => {
  it.each(ROUNDS)('opens for %s without error, barrier or sideways scroll', async (login, pages) => {
    const desk = await office.seat(login, { size, language });
    const found: string[] = [];
    for (const page of pages) {
      await visit(desk, page);
      found.push(...(await desk.barriers()).map((barrier) => `${page} ${barrier}`));
      if (await desk.overflows()) found.push(`${page} scrolls sideways`);
      if (await desk.page.getByRole('alert').count()) found.push(`${page} shows a problem`);
    }
    await desk.context.close();
    expect([...found, ...desk.faults]).toEqual([]);
  });
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
