import { Person } from '../demo/client.js';
import { acceptCase, agree, idOf, letterAbout, passReview } from '../demo/decisions.js';
import type { Stage } from '../demo/stage.js';
import { submit } from '../demo/works.js';
import type { Page } from 'playwright-core';
import { DEMO_PASSWORD } from '#src/demo/accounts';
import { SHENGTONG } from '#src/demo/forms';
import { type Figures, median, quantile, timed } from './figures.js';
import { type Host, MORNING } from './host.js';
import { Visitor } from './visitor.js';

const ASK = { tonnes: '3.000000', from: MORNING.day, to: '2026-12-31', route: ['43', '42', '41'], year: 2026 };
const LISTS = ['inbox?box=todo', 'transfer-applications?', 'letters?', 'manifests?', 'approvals?', 'notices?'];
const READS = 20;

/** What officers of both provinces wait for: what others do, lists, the letter, its reply, the decision. */
export async function offices(host: Host, stage: Stage, figures: Figures): Promise<void> {
  let application = '';
  const apply = async () => (application = await submit(stage, SHENGTONG, ASK));
  await figures.measure('changeSeen', () =>
    Visitor.at(host, 'hn-officer1', async (officer) => {
      await officer.page.goto('/?machine=application');
      await officer.live();
      return median(3, () =>
        timed(async () => {
          await apply();
          await officer.page.locator(`a[href="/review/${idOf(application)}"]`).waitFor();
        }),
      );
    }),
  );
  await figures.measure('lists', () => lists(host));
  const letter = await consulted(stage, application || (await apply()));
  await Visitor.at(host, 'ha-officer1', ({ page }) => reply(page, figures, letter));
  await agree(stage, `letters/${letter}`, 'ha-officer1', 'ha-officer2');
  await figures.measure('decisionPreview', () =>
    Visitor.at(host, 'hn-head', async ({ page }) => {
      await page.goto(`/review/${idOf(application)}`);
      return previewed(page, '附加条件（每行一条）', '预览');
    }),
  );
}

async function lists(host: Host): Promise<number> {
  const person = await Person.login(host.address, 'sc-officer1', DEMO_PASSWORD);
  const reads: number[] = [];
  for (let i = 0; i < READS; i += 1)
    for (const list of LISTS) reads.push(await timed(() => person.get(`${list}&limit=20`)));
  return quantile(reads, 0.95);
}

/** Takes the application to its consultation; the id of the letter that has arrived at the other province. */
async function consulted(stage: Stage, application: string): Promise<string> {
  await acceptCase(stage, 'hn', application);
  await passReview(stage, 'hn', application);
  await stage.quiet();
  const { id, state } = await letterAbout(stage, idOf(application));
  if (state !== 'delivered') throw new Error('the letter has not arrived');
  return id;
}

async function reply(page: Page, figures: Figures, letter: string): Promise<void> {
  await figures.measure('letterOpened', async () => {
    await page.goto('/?machine=consultation');
    const row = page.locator(`a[href="/letters/${letter}"]`);
    await row.waitFor();
    await page.waitForLoadState('networkidle');
    return timed(async () => {
      await row.click();
      await page.getByRole('region', { name: '接收能力（系统计算）' }).getByText('数据截至').waitFor();
    });
  });
  await figures.measure('letterPreview', () => previewed(page, '附带条件（每行一条）', '复函预览'));
}

/** Milliseconds from the last key in the field until the paper says it. */
async function previewed(page: Page, field: string, tab: string): Promise<number> {
  const conditions = page.getByLabel(field, { exact: true });
  await conditions.waitFor();
  await page.getByText(tab, { exact: true }).click();
  await page.getByRole('article').waitFor();
  return median(3, (attempt) =>
    timed(async () => {
      const text = `应当按来函所列路线运输（${attempt}）`;
      await conditions.fill(text);
      await page.getByRole('article').getByText(text).waitFor();
    }),
  );
}
