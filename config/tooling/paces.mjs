// `npm run paces`: how long people wait for the console behind a line of 2 Mbit/s, in one run on an installation of its own
// with a real browser. Prints JSON, each figure beside its goal; exits 1 when one is missed. Not among the tests: a busy
// machine is slow.
import { makeReady } from './ready.mjs';

await makeReady({ web: true });
const { chromium } = await import('playwright-core');
const { browserPath } = await import('./browser.mjs');
const { startDemonstration } = await import('./demonstration.mjs');
const { CLOCK_START, run } = await import('../../dist/apps/paces/main.js');

const executablePath = browserPath();
if (!executablePath) throw new Error('there is no browser: set CHROME_PATH');
const say = (line) => console.error(line);
const name = 'liandan_paces';
const env = { LIANDAN_CLOCK: 'settable', LIANDAN_CLOCK_START: CLOCK_START };
const instance = await startDemonstration({ name, env, say });
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => void instance.stop().then(() => process.exit(130)));
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const result = await run({ address: instance.address, adminUrl: instance.adminUrl, browser, say });
  console.log(JSON.stringify(result, null, 2));
  process.exitCode = result.ok ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
  await instance.stop();
}
process.exit();
