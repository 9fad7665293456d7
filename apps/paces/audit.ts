import { type Figures, timed } from './figures.js';
import type { Host } from './host.js';
import { Visitor } from './visitor.js';

/** What the auditor waits for: the red cases, a case as it was. */
export async function audit(host: Host, figures: Figures, application: string): Promise<void> {
  const auditor = await Visitor.seat(host, 'auditor');
  const { page } = auditor;
  await page.goto('/');
  const menu = (name: string) => page.getByRole('menuitem', { name });
  await menu('监察看板').waitFor();
  await page.waitForLoadState('networkidle');
  const red = await timed(async () => {
    await menu('监察看板').click();
    await page.locator('.supervision-list tbody tr.ant-table-row').first().waitFor();
  });
  figures.put({ name: 'redCases', says: 'all red cases and who holds them', unit: 'ms', goal: 2000, value: red });

  await menu('时间机器').click();
  await page.getByLabel('案卷', { exact: true }).fill(application);
  const at = page.getByLabel('时点（北京时间）');
  await at.fill('2026-11-23 23:00');
  await at.press('Enter');
  const rebuilt = await timed(async () => {
    await page.getByRole('button', { name: '还原' }).click();
    await page.getByRole('link', { name: '打开案卷' }).waitFor();
  });
  figures.put({ name: 'rebuilt', says: 'a case as it was on a day', unit: 'ms', goal: 3000, value: rebuilt });
  await auditor.leave();
}
