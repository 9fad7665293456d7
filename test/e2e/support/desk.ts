import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import pg from 'pg';
import { browserPath } from '../../../config/tooling/browser.mjs';

// A page on a busy machine takes its time; Jest knows no such limit by project.
jest.setTimeout(300_000);
/** For one thing on a page to come. */
const PATIENCE_MS = 90_000;

export const OFFICE = { width: 1366, height: 768 };
export const PHONE = { width: 360, height: 640 };
export const PASSWORD = 'Liandan-demo-2026';

const ADDRESS = () => process.env['LIANDAN_E2E_ADDRESS'] ?? '';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The one browser of a spec; each person has a context of their own in it. */
export class Office {
  private constructor(
    readonly browser: Browser,
    private readonly sql: pg.Client,
  ) {}

  /** On the installation of all specs, or on the one at this database. */
  static async open(connectionString = process.env['LIANDAN_E2E_ADMIN_URL']): Promise<Office> {
    const browser = await chromium.launch({ executablePath: browserPath(), args: ['--no-sandbox', '--disable-gpu'] });
    const sql = new pg.Client({ connectionString });
    await sql.connect();
    return new Office(browser, sql);
  }
  async close(): Promise<void> {
    await this.browser.close();
    await this.sql.end();
  }

  /** Somebody who has not logged in. */
  async stranger({ size = OFFICE, language = 'zh-CN' as 'zh-CN' | 'en', base = ADDRESS() } = {}): Promise<Desk> {
    const context = await this.browser.newContext({ viewport: size, locale: language, baseURL: base });
    context.setDefaultTimeout(PATIENCE_MS);
    // The frame of a PDF has no store of its own.
    await context.addInitScript((chosen) => {
      (localStorage as Storage | null)?.setItem('liandan.language', chosen);
    }, language);
    return new Desk('nobody', context, await context.newPage(), base);
  }
  /** Somebody at a desk, logged in. */
  async seat(
    login: string,
    { size = OFFICE, language = 'zh-CN' as 'zh-CN' | 'en', base = ADDRESS() } = {},
  ): Promise<Desk> {
    const { context, page } = await this.stranger({ size, language, base });
    const answer = await context.request.post('/v1/sessions', {
      data: { login, password: PASSWORD },
      headers: { origin: base },
    });
    if (!answer.ok()) throw new Error(`${login} cannot log in: ${answer.status()}`);
    return new Desk(login, context, page, base);
  }

  /** Another person of the same organisations and with the same password, in the same roles or in those given. */
  async colleague(of: string, login: string, name: string, roles?: string[]): Promise<void> {
    await this.sql.query(
      `INSERT INTO liandan.person (login, name, hash) SELECT $2, $3, hash FROM liandan.person WHERE login = $1
       ON CONFLICT (login) DO NOTHING`,
      [of, login, name],
    );
    await this.sql.query(
      `INSERT INTO liandan.membership (person, organisation, roles)
       SELECT p.id, m.organisation, coalesce($3::text[], m.roles) FROM liandan.membership m JOIN liandan.person o ON o.id = m.person
         CROSS JOIN liandan.person p WHERE o.login = $1 AND p.login = $2 ON CONFLICT DO NOTHING`,
      [of, login, roles],
    );
  }

  /** Moves the civil clock forward to a Beijing wall time 'YYYY-MM-DD HH:mm'. */
  async until(wall: string): Promise<void> {
    await this.sql.query('SELECT liandan.set_clock(greatest($1::timestamptz, liandan.now()))', [`${wall}+08:00`]);
  }
  query<T extends object>(text: string, values: unknown[] = []): Promise<T[]> {
    return this.sql.query<T>(text, values).then(({ rows }) => rows);
  }
}

/** A person at a browser: what they click is counted, what goes wrong on the page is kept. */
export class Desk {
  clicks = 0;
  /** Page errors, console errors, violations of the content security policy, dialogs. */
  readonly faults: string[] = [];

  constructor(
    readonly login: string,
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly base = ADDRESS(),
  ) {
    page.on('pageerror', (error) => this.faults.push(`page: ${error.message}`));
    page.on('console', (line) => {
      // A refusal is an answer: the browser writes a line for each, which is none of ours.
      if (line.type() === 'error' && !/Failed to load resource/.test(line.text())) this.faults.push(line.text());
    });
    page.on('dialog', (dialog) => {
      this.faults.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
  }

  /** Goes to an address, as by a link or a bookmark: no click. */
  async go(address: string): Promise<void> {
    await this.page.goto(address);
  }
  /** One click or tap. */
  async click(what: Locator): Promise<void> {
    this.clicks += 1;
    await what.click();
  }
  /** Types into a field; the click into it is not counted, the tab key would do. */
  async type(what: Locator, text: string): Promise<void> {
    await what.fill(text);
  }
  /** Starts counting anew and returns what was counted. */
  counted(): number {
    const { clicks } = this;
    this.clicks = 0;
    return clicks;
  }

  /** Reads the API as this person, e.g. `desk.read('inbox?box=todo')`. */
  async read<T>(path: string): Promise<T> {
    const answer = await this.context.request.get(`/v1/${path}`);
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as T;
  }
  /** Sends a command as this person, for what a test needs to stand before it begins. */
  async send<T = { id: string; state: string; version: number }>(
    path: string,
    data: object = {},
    version?: number,
  ): Promise<T> {
    const answer = await this.context.request.post(`/v1/${path}`, {
      data,
      headers: {
        origin: this.base,
        'idempotency-key': randomUUID(),
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
      },
    });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** Serious and critical findings of axe on the page as it is, as `rule: target`. */
  async barriers(): Promise<string[]> {
    await this.page.evaluate(AXE);
    return this.page.evaluate(async () => {
      const axe = (globalThis as unknown as { axe: { run: (of: Document) => Promise<{ violations: Violation[] }> } })
        .axe;
      interface Violation {
        id: string;
        impact: string;
        nodes: { target: string[] }[];
      }
      const { violations } = await axe.run(document);
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
    });
  }
  /** Whether the page is wider than its window: then somebody has to scroll sideways. */
  overflows(): Promise<boolean> {
    return this.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);
  }
}
