// `npm run pictures`: the screenshots of the README, taken of the demonstration set in a real browser.
import fs from 'node:fs';
import path from 'node:path';
import { makeReady } from './ready.mjs';

await makeReady({ web: true });
const { chromium } = await import('playwright-core');
const { browserPath } = await import('./browser.mjs');
const { startDemonstration } = await import('./demonstration.mjs');
const { checkout } = await import('./place.mjs');

const OFFICE = { width: 1366, height: 768 };
const PHONE = { width: 360, height: 640 };
/** Whose screen, which page, how it is called. `{…}` stands for what the person's own list gives. */
const PICTURES = [
  { name: 'work', login: 'sc-officer1', size: OFFICE, page: () => '/' },
  {
    name: 'case',
    login: 'sc-officer1',
    size: OFFICE,
    page: (first) => first('transfer-applications?state=submitted', (id) => `/cases/transfer-applications/${id}`),
  },
  { name: 'supervision', login: 'auditor', size: OFFICE, page: () => '/supervision' },
  { name: 'driver', login: 'carrier', size: PHONE, page: () => '/driver' },
];
const PASSWORD = 'Liandan-demo-2026';

const executablePath = browserPath();
if (!executablePath) throw new Error('there is no browser: set CHROME_PATH');
const instance = await startDemonstration({ name: 'liandan_pictures' });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const folder = path.join(checkout, 'apps/web/pictures');
  fs.mkdirSync(folder, { recursive: true });
  for (const { name, login, size, page: address } of PICTURES) {
    const context = await browser.newContext({ viewport: size, locale: 'zh-CN', baseURL: instance.address });
    const answer = await context.request.post('/v1/sessions', {
      data: { login, password: PASSWORD },
      headers: { origin: instance.address },
    });
    if (!answer.ok()) throw new Error(`${login} cannot log in: ${answer.status()}`);
    const first = async (list, of) => {
      const { items } = await (await context.request.get(`/v1/${list}`)).json();
      if (!items[0]) throw new Error(`${list} is empty`);
      return of(items[0].id);
    };
    const page = await context.newPage();
    await page.goto(await address(first));
    await page.locator('main#page h1').first().waitFor();
    // The live line never ends, so no idle network says that all has come: nothing turns any more, and a moment more.
    await page.waitForTimeout(1500);
    await page.waitForFunction(`!document.querySelector('.ant-spin-spinning')`);
    await page.waitForTimeout(500);
    await page.screenshot({ path: path.join(folder, `${name}.png`) });
    console.log(`apps/web/pictures/${name}.png`);
    await context.close();
  }
} finally {
  await browser.close();
  await instance.stop();
}
