// `npm run paces`: how fast the console is for somebody behind a thin line: a real installation, a real browser throttled to
// 2 Mbit/s, each figure beside its goal as JSON. Ends with 1 when a goal is missed. Not among the tests: a busy machine is slow.
import zlib from 'node:zlib';
import { makeReady } from './ready.mjs';

await makeReady({ web: true });
const { chromium } = await import('playwright-core');
const { browserPath } = await import('./browser.mjs');
const { startDemonstration } = await import('./demonstration.mjs');
const { haulsBy } = await import('./paces-hauls.mjs');
const { bookOf } = await import('./paces-book.mjs');

const PASSWORD = 'Liandan-demo-2026';
const LINE = { offline: false, latency: 20, downloadThroughput: 2_000_000 / 8, uploadThroughput: 2_000_000 / 8 };
const MANIFESTS = 50;
const PATIENCE_MS = 180_000;

const executablePath = browserPath();
if (!executablePath) throw new Error('there is no browser: set CHROME_PATH');
const say = (line) => console.error(line);
const instance = await startDemonstration({ name: 'liandan_paces', say });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });

/** Somebody at a browser that has nothing of ours in its cache. */
async function seat(login, { throttled = true } = {}) {
  const context = await browser.newContext({
    viewport: { width: 1366, height: 768 },
    locale: 'zh-CN',
    baseURL: instance.address,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  if (login) {
    const answer = await context.request.post('/v1/sessions', {
      data: { login, password: PASSWORD },
      headers: { origin: instance.address },
    });
    if (!answer.ok()) throw new Error(`${login} cannot log in: ${answer.status()}`);
  }
  const page = await context.newPage();
  if (throttled) {
    const line = await context.newCDPSession(page);
    await line.send('Network.enable');
    await line.send('Network.emulateNetworkConditions', LINE);
  }
  return { context, page };
}
const firstPaint = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        new PerformanceObserver((list) => {
          const [paint] = list.getEntriesByName('first-contentful-paint');
          if (paint) resolve(Math.round(paint.startTime));
        }).observe({ type: 'paint', buffered: true });
      }),
  );
async function timed(work) {
  const begun = performance.now();
  await work();
  return Math.round(performance.now() - begun);
}

/** @type {{ name: string, says: string, unit: string, goal: number, value: number, met: boolean }[]} */
const figures = [];
const figure = (name, says, unit, goal, value) => {
  figures.push({ name, says, unit, goal, value, met: value <= goal });
  say(`${value <= goal ? 'ok  ' : 'MISS'} ${says}: ${value} ${unit} (goal ${goal})`);
};

try {
  const html = await (await fetch(instance.address, { headers: { accept: 'text/html' } })).text();
  const scripts = [...new Set([...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, name]) => name))];
  let bytes = 0;
  for (const name of scripts)
    bytes += zlib.gzipSync(Buffer.from(await (await fetch(instance.address + name)).arrayBuffer())).length;
  figure('initialScripts', 'initial scripts, gzip', 'bytes', 300_000, bytes);

  const stranger = await seat(undefined);
  await stranger.page.goto('/');
  figure('loginPaint', 'first contentful paint of the login, cold', 'ms', 1500, await firstPaint(stranger.page));
  await stranger.context.close();

  const officer = await seat('sc-officer1');
  await officer.page.goto('/');
  figure('workListPaint', 'first contentful paint of the work list, cold', 'ms', 1500, await firstPaint(officer.page));
  await officer.page.locator('main tbody tr[data-row-key]').first().waitFor();
  await officer.context.close();

  const handler = await seat('ha-officer1');
  const { items } = await (await handler.context.request.get('/v1/letters?state=delivered&limit=10')).json();
  if (!items[0]) throw new Error('no letter waits for a reply');
  await handler.page.goto(`/letters/${items[0].id}`);
  const words = handler.page.getByLabel('附带条件（每行一条）', { exact: true });
  await words.waitFor();
  await handler.page.getByText('复函预览', { exact: true }).click();
  await handler.page.getByRole('article').waitFor();
  const preview = await timed(async () => {
    await words.fill('应当按来函所列路线运输');
    await handler.page.getByRole('article').getByText('应当按来函所列路线运输').waitFor();
  });
  figure('letterPreview', 'preview of a letter after the last key', 'ms', 1000, preview);
  await handler.context.close();

  const producer = await seat('remover-sc');
  await producer.page.goto('/import');
  const checked = await timed(async () => {
    await producer.page.locator('input[type=file]').setInputFiles(await bookOf(1000));
    await producer.page.getByText(/共 1000 行/).waitFor();
  });
  figure('excelCheck', '1,000 rows of a workbook checked', 'ms', 5000, checked);

  const receiver = await seat('receiver-cq');
  const [remover, carrier] = [
    await seat('remover-sc', { throttled: false }),
    await seat('carrier', { throttled: false }),
  ];
  const accepted = await haulsBy({ address: instance.address, remover, carrier, receiver }, MANIFESTS);
  await receiver.page.goto('/treatment');
  const submit = receiver.page.getByRole('button', { name: /^提交 \d+ 份/ });
  await receiver.page.waitForFunction(
    (least) =>
      Number(
        /\d+/.exec(
          [...document.querySelectorAll('main button')].find((b) => /^提交 \d+ 份/.test(b.textContent ?? ''))
            ?.textContent ?? '',
        )?.[0] ?? 0,
      ) >= least,
    accepted,
  );
  const treated = await timed(async () => {
    await submit.click();
    await receiver.page.waitForFunction(
      (least) => document.querySelectorAll('.outcome-done').length >= least,
      accepted,
    );
  });
  figure('treatments', `${MANIFESTS} results of treatment reported at once`, 'ms', 60_000, treated);
} finally {
  await browser.close();
  await instance.stop();
}
console.log(JSON.stringify({ line: '2 Mbit/s', figures }, null, 2));
process.exitCode = figures.every(({ met }) => met) ? 0 : 1;
