import { Person } from '../demo/client.js';
import { acceptCase, idOf, letterAbout, passReview } from '../demo/decisions.js';
import type { Stage } from '../demo/stage.js';
import { submit } from '../demo/works.js';
import { DEMO_PASSWORD } from '#src/demo/accounts';
import { SHENGTONG } from '#src/demo/forms';
import { type Figures, median, quantile, timed } from './figures.js';
import { type Host, MORNING } from './host.js';
import { Visitor } from './visitor.js';

const ASK = { tonnes: '3.000000', from: MORNING.day, to: '2026-12-31', route: ['43', '42', '41'], year: 2026 };
const LISTS = ['inbox?box=todo', 'transfer-applications?', 'letters?', 'manifests?', 'approvals?', 'notices?'];
const READS = 20;

/** What officers of both provinces wait for: what others do, lists, the letter, its reply. */
export async function offices(host: Host, stage: Stage, figures: Figures): Promise<void> {
  const officer = await Visitor.seat(host, 'hn-officer1');
  await officer.page.goto('/?machine=application');
  await officer.live();
  let application = '';
  const seen = await median(3, () =>
    timed(async () => {
      application = await submit(stage, SHENGTONG, ASK);
      await officer.page.locator(`a[href="/review/${idOf(application)}"]`).waitFor();
    }),
  );
  const says = 'an application that a firm has just drawn up and submitted, in the list of the officer';
  figures.put({ name: 'changeSeen', says, unit: 'ms', goal: 2000, value: seen });
  await officer.leave();

  const person = await Person.login(host.address, 'sc-officer1', DEMO_PASSWORD);
  const reads: number[] = [];
  for (let i = 0; i < READS; i += 1)
    for (const list of LISTS) reads.push(await timed(() => person.get(`${list}&limit=20`)));
  const value = quantile(reads, 0.95);
  figures.put({ name: 'lists', says: 'answers of lists, 95th percentile', unit: 'ms', goal: 300, value });

  await letters(host, figures, await consulted(stage, application));
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

async function letters(host: Host, figures: Figures, letter: string): Promise<void> {
  const drafter = await Visitor.seat(host, 'ha-officer1');
  const { page } = drafter;
  await page.goto('/?machine=consultation');
  const row = page.locator(`a[href="/letters/${letter}"]`);
  await row.waitFor();
  await page.waitForLoadState('networkidle');
  const opened = await timed(async () => {
    await row.click();
    await page.getByRole('region', { name: '接收能力（系统计算）' }).getByText('数据截至').waitFor();
  });
  figures.put({
    ...{ name: 'letterOpened', says: 'a consultation with its evidence, from the list' },
    ...{ unit: 'ms', goal: 2000, value: opened },
  });

  const conditions = page.getByLabel('附带条件（每行一条）', { exact: true });
  await page.getByText('复函预览', { exact: true }).click();
  await page.getByRole('article').waitFor();
  const preview = await median(3, (attempt) =>
    timed(async () => {
      const text = `应当按来函所列路线运输（${attempt}）`;
      await conditions.fill(text);
      await page.getByRole('article').getByText(text).waitFor();
    }),
  );
  figures.put({
    ...{ name: 'letterPreview', says: 'preview of a letter, from the last key' },
    ...{ unit: 'ms', goal: 1000, value: preview },
  });
  await drafter.leave();
}
