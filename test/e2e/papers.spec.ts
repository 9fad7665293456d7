import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { SUBMISSION } from '#src/demo/forms';
import { type Desk, Office } from './support/desk.js';

/** Papers with their bytes: attached in the wizard, opened by the officer who reviews. */
let office: Office;
let applicant: Desk;
let officer: Desk;
beforeAll(async () => {
  office = await Office.open();
  applicant = await office.seat('remover-sc');
  officer = await office.seat('sc-officer1');
});
afterAll(() => office?.close());

const PAPER = Buffer.from('%PDF-1.7\n接受单位经营许可证复印件\n%%EOF\n');
const digest = createHash('sha256').update(PAPER).digest('hex');
let id = '';

it('sends a paper as soon as it is chosen, and says what is no paper: 1 click each', async () => {
  const { page } = applicant;
  await applicant.go('/apply');
  await page.getByRole('button', { name: /^复用/ }).last().click();
  await page.getByRole('button', { name: '修改：期限、附件与理由' }).click();
  const field = page.locator('input[data-kind=LICENCE_COPY]');
  await field.setInputFiles({
    name: '说明.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('<html>no paper</html>'),
  });
  await page.getByRole('alert').filter({ hasText: '不是可接受的文件类型' }).waitFor();
  await field.setInputFiles({ name: '许可证.pdf', mimeType: 'application/pdf', buffer: PAPER });
  await page.getByText('许可证.pdf', { exact: true }).waitFor();
  await page.getByRole('alert').filter({ hasText: '不是可接受的文件类型' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '保存并下一步' }).click();
  await page.waitForURL(/id=/);
  id = new URL(page.url()).searchParams.get('id') ?? '';
  const { attachments, version } = await applicant.read<{ attachments: { sha256: string }[]; version: number }>(
    `transfer-applications/${id}`,
  );
  await applicant.send(`transfer-applications/${id}/submit`, SUBMISSION, version);
  expect(attachments.map(({ sha256 }) => sha256)).toContain(digest);
  expect(applicant.faults).toEqual([]);
});

it('is opened by the officer from the review with one click, byte for byte', async () => {
  const { page } = officer;
  await officer.go(`/review/${id}`);
  const link = page.getByRole('link', { name: '打开 许可证.pdf' });
  await link.waitFor();
  officer.counted();
  const [saved] = await Promise.all([page.waitForEvent('download'), officer.click(link)]);
  expect(officer.counted()).toBe(1);
  expect(saved.suggestedFilename()).toBe('许可证.pdf');
  expect(await readFile(await saved.path())).toEqual(PAPER);
  expect(officer.faults).toEqual([]);
});

it('stands among the papers of the case, and of a digest alone says so', async () => {
  const { page } = officer;
  await officer.go(`/cases/transfer-applications/${id}?tab=papers`);
  await page.getByRole('link', { name: '打开 许可证.pdf' }).waitFor();
  await page.getByRole('link', { name: /^打开/ }).first().click();
  await page.getByText('系统中只有该附件的摘要').waitFor();
});
