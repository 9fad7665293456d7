import { type Figures, timed } from './figures.js';
import type { Host } from './host.js';
import { Visitor } from './visitor.js';

/** What the auditor waits for: the red cases, a case as it was. */
export const audit = (host: Host, figures: Figures, application: string): Promise<void> =>
  Visitor.at(host, 'auditor', async ({ page }) => {
    const menu = (name: string) => page.getByRole('menuitem', { name });
    await figures.measure('redCases', async () => {
      await page.goto('/');
      await menu('监察看板').waitFor();
      await page.waitForLoadState('networkidle');
      return timed(async () => {
        await menu('监察看板').click();
        await page.locator('.supervision-list tbody tr.ant-table-row').first().waitFor();
      });
    });
    await figures.measure('verdict', async () => {
      const file = await page.request.get(`/v1/transfer-applications/${application}/case-file`);
      if (!file.ok()) throw new Error(`no case file: ${file.status()}`);
      const named = { name: 'case.lxz', mimeType: 'application/zip', buffer: await file.body() };
      await page.goto('/verify');
      return timed(async () => {
        await page.locator('#file').setInputFiles(named);
        await page.locator('#verdict .banner.good').waitFor();
      });
    });
    await page.goto('/');
    await figures.measure('rebuilt', async () => {
      await menu('时间机器').click();
      await page.getByLabel('案卷', { exact: true }).fill(application);
      const at = page.getByLabel('时点（北京时间）');
      await at.fill('2026-11-23 23:00');
      await at.press('Enter');
      return timed(async () => {
        await page.getByRole('button', { name: '还原' }).click();
        await page.getByRole('link', { name: '打开案卷' }).waitFor();
      });
    });
  });
