import type { BrowserContext, Page } from 'playwright-core';
import { DEMO_PASSWORD } from '#src/demo/accounts';
import type { Host } from './host.js';

const SPEED = 2_000_000 / 8;
/** The line behind which everybody sits: 2 Mbit/s both ways. */
const LINE = { offline: false, latency: 20, downloadThroughput: SPEED, uploadThroughput: SPEED };
const OFFICE = { width: 1366, height: 768 };
/** For one thing on a page to come; far beyond every goal. */
const PATIENCE_MS = 120_000;

const FIRST_PAINT = `new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const [paint] = list.getEntriesByName('first-contentful-paint');
    if (paint) resolve(Math.round(paint.startTime));
  }).observe({ type: 'paint', buffered: true });
})`;

/** Somebody at a browser that has nothing of the console in its cache, behind the thin line. */
export class Visitor {
  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  private static async seat(host: Host, login?: string): Promise<Visitor> {
    const context = await host.browser.newContext({
      viewport: OFFICE,
      locale: 'zh-CN',
      baseURL: host.address,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    if (login) {
      const answer = await context.request.post('/v1/sessions', {
        data: { login, password: DEMO_PASSWORD },
        headers: { origin: host.address },
      });
      if (!answer.ok()) throw new Error(`${login} cannot log in: ${answer.status()}`);
    }
    const page = await context.newPage();
    const line = await context.newCDPSession(page);
    await line.send('Network.enable');
    await line.send('Network.emulateNetworkConditions', LINE);
    return new Visitor(context, page);
  }
  /** What somebody finds at a browser, which is closed after. */
  static async at<T>(host: Host, login: string | undefined, find: (visitor: Visitor) => Promise<T>): Promise<T> {
    const visitor = await Visitor.seat(host, login);
    try {
      return await find(visitor);
    } finally {
      await visitor.context.close();
    }
  }

  /** Milliseconds from the address to the first thing on the page. */
  async firstPaint(address: string): Promise<number> {
    await this.page.goto(address);
    return this.page.evaluate<number>(FIRST_PAINT);
  }
  /** Milliseconds from the address to a form that can be filled in. */
  async firstForm(address: string): Promise<number> {
    await this.page.goto(address, { waitUntil: 'commit' });
    const field = await this.page.waitForSelector('form input');
    return field.evaluate(() => Math.round(performance.now()));
  }
  /** Until the page hears of what others do. */
  live = () => this.page.locator('.live:not(.live-off)').waitFor();
}
