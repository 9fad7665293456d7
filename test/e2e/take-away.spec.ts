import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Download } from 'playwright-core';
import { bytesSource } from '#case-file/verify';
import { openZip } from '#case-file/zip';
import { eventually, until } from '../support/waiting.js';
import { type Desk, Office, OFFICE, PHONE } from './support/desk.js';

/** What a case gives to take away: the proof of one event, the archive of an ended case, and its papers within the page. */
let office: Office;
let officer: Desk;
let auditor: Desk;
/** An application that was approved, with its papers. */
let ended: string;
let folder: string;
beforeAll(async () => {
  office = await Office.open();
  officer = await office.seat('hn-officer1');
  auditor = await office.seat('auditor');
  const { items } = await officer.read<{ items: { id: string }[] }>('transfer-applications?state=approved&limit=100');
  ended = items.at(-1)?.id ?? '';
  folder = mkdtempSync(join(tmpdir(), 'papers-'));
});
afterAll(async () => {
  await office?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function bytesOf(file: Download): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of await file.createReadStream()) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
/** The files within the archive or the case file of the case. */
async function unpacked(bytes: Buffer): Promise<(name: string) => Promise<Buffer>> {
  const zip = await openZip(bytesSource(bytes));
  return async (name) => Buffer.from(await zip.read(name));
}

it('the proof of one event comes with one click and is verified without the system', async () => {
  await officer.go(`/cases/transfer-applications/${ended}?tab=history`);
  const proofs = officer.page.getByRole('link', { name: /^下载第 \d+ 个事件的入日志证明$/ });
  await proofs.first().waitFor();
  officer.counted();
  const [file] = await Promise.all([officer.page.waitForEvent('download'), officer.click(proofs.first())]);
  expect(officer.counted()).toBe(1);
  expect(file.suggestedFilename()).toMatch(new RegExp(`^case-${ended}-event-\\d+\\.tlog-proof$`));
  const proof = join(folder, 'one.tlog-proof');
  writeFileSync(proof, await bytesOf(file));

  // Whom to believe comes from elsewhere: here from the policy that every case file of this installation names.
  const caseFile = await officer.context.request.get(`/v1/transfer-applications/${ended}/case-file`);
  const policy = join(folder, 'policy.txt');
  writeFileSync(policy, await (await unpacked(await caseFile.body()))('policy.txt'));
  const { status, stdout } = spawnSync('node', ['dist/verify.mjs', proof, '--policy', policy], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, expect.stringContaining(`核验通过：案件 ${ended}（application）`)]);
});

it('the archive of an ended case: at most 2 clicks, with papers, records, case file and the cosigned head', async () => {
  await auditor.go(`/browse/transfer-applications?state=approved`);
  const row = auditor.page.locator(`a[href="/cases/transfer-applications/${ended}"]`).first();
  await row.waitFor();
  auditor.counted();
  await auditor.click(row);
  const [file] = await Promise.all([
    auditor.page.waitForEvent('download'),
    auditor.click(auditor.page.getByRole('link', { name: /导出归档包/ })),
  ]);
  expect(auditor.counted()).toBeLessThanOrEqual(2);
  expect(file.suggestedFilename()).toBe(`archive-${ended}.zip`);
  const read = await unpacked(await bytesOf(file));
  const index = JSON.parse(String(await read('archive.json'))) as {
    documents: { file: string }[];
    timestamp: { cosigned: string[] };
  };
  expect(index.documents.length).toBeGreaterThan(0);
  for (const paper of index.documents) expect((await read(paper.file)).subarray(0, 5).toString()).toBe('%PDF-');
  expect(index.timestamp.cosigned.length).toBeGreaterThanOrEqual(2);
  const caseFile = join(folder, 'case.lxz');
  writeFileSync(caseFile, await read(`case-${ended}.lxz`));
  expect(spawnSync('node', ['dist/verify.mjs', caseFile], { encoding: 'utf8' }).status).toBe(0);
});

describe.each([
  ['an office', OFFICE],
  ['a phone', PHONE],
] as const)('a paper on the screen of %s', (_, size) => {
  it('is shown within the page, no new tab, nothing forbidden', async () => {
    const desk = await office.seat('hn-officer1', { size });
    const { page } = desk;
    await desk.go(`/cases/transfer-applications/${ended}?tab=papers`);
    const preview = page.getByRole('button', { name: /^预览 / });
    await preview.first().waitFor();
    desk.counted();
    await desk.click(preview.first());
    expect(desk.counted()).toBe(1);
    const shows = await page.evaluate(() => navigator.pdfViewerEnabled);
    if (shows && size === OFFICE) {
      const frame = page.locator('iframe.paper-frame');
      await frame.waitFor();
      await until('the PDF has come', () =>
        Promise.resolve(page.frames().some((each) => /\/v1\/documents\/[^/]+\/content$/.test(each.url()))),
      );
      const box = await frame.boundingBox();
      expect([box!.width > 600, box!.height > 400]).toEqual([true, true]);
      await desk.click(page.locator('.paper-viewer').getByText('文字', { exact: true }));
    }
    const sheet = page.getByRole('article', { name: '文书' });
    await sheet.waitFor();
    expect(await sheet.innerText()).toMatch(/生态环境厅/);
    expect(await sheet.innerText()).not.toContain('DRAFT');
    expect(await desk.overflows()).toBe(false);
    await eventually(async () => expect(await desk.barriers()).toEqual([]));
    expect(desk.context.pages()).toHaveLength(1);
    expect(desk.faults).toEqual([]);
    await desk.context.close();
  });
});

it('leaves no error behind', () => {
  expect([...officer.faults, ...auditor.faults]).toEqual([]);
});
