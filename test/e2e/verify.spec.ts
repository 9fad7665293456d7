import encodeQR from 'qr';
import type { BrowserContext, Page } from 'playwright-core';
import { edit, editLeaf, type Files, packed, unpacked } from '../support/case-files.js';
import { Desk, Office, OFFICE, PHONE } from './support/desk.js';

/** The page without a login: somebody has a case file and a printed manifest, and believes nobody. */
let office: Office;
let context: BrowserContext;
let anybody: Desk;
let page: Page;
let bytes: Buffer;
let number: string;
let qr: string;

beforeAll(async () => {
  office = await Office.open();
  const officer = await office.seat('sc-officer1');
  const { items } = await officer.read<{ items: { id: string }[] }>('manifests?state=closed&limit=1');
  const id = items[0]!.id;
  ({ number, qr } = await officer.read<{ number: string; qr: string }>(`manifests/${id}`));
  const answer = await officer.context.request.get(`/v1/manifests/${id}/case-file`);
  expect(answer.status()).toBe(200);
  bytes = await answer.body();
  context = await office.browser.newContext({
    viewport: OFFICE,
    locale: 'zh-CN',
    baseURL: process.env['LIANDAN_E2E_ADDRESS'] ?? '',
  });
  anybody = new Desk('nobody', context, await context.newPage());
  page = anybody.page;
  await anybody.go('/verify');
});
afterAll(() => office?.close());

/** Lets a file fall on the page. */
async function drop(content: Buffer, name = 'case.lxz'): Promise<void> {
  await page.evaluate(() => (document.getElementById('verdict') as HTMLElement).replaceChildren());
  const data = await page.evaluateHandle(
    ([base64, called]) => {
      const transfer = new DataTransfer();
      const raw = Uint8Array.from(atob(base64!), (c) => c.charCodeAt(0));
      transfer.items.add(new File([raw], called!));
      return transfer;
    },
    [content.toString('base64'), name],
  );
  await page.dispatchEvent('#drop', 'drop', { dataTransfer: data });
}
const verdict = () => page.locator('#verdict');
const banner = (kind: 'good' | 'bad') => verdict().locator(`.banner.${kind}`).first();
const mangled = async (change: (files: Files) => void) => {
  const files = unpacked(bytes);
  change(files);
  return packed(files);
};

it('[Z-06] says of a case file that is dropped on it, in Chinese and in English, that it is whole', async () => {
  await drop(bytes);
  await banner('good').waitFor();
  const said = await verdict().innerText();
  for (const words of [
    '核验通过',
    'The file is whole',
    '全部记录完整、合法',
    'Every record is intact and lawful',
    number,
  ])
    expect(said).toContain(words);
  expect(await verdict().locator('.checks li.passed').count()).toBe(14);
});

/** What is done to the file, and what the page then says first. */
const faults: [what: string, does: (files: Files) => void, zh: RegExp, en: RegExp][] = [
  [
    'an event altered',
    (f) => editLeaf(f, 2, (leaf) => (leaf.rule_ids = ['R-99']), false),
    /核验不通过：叶哈希[\s\S]*第 2 个事件[\s\S]*已被改动/,
    /Not whole: leaf hashes[\s\S]*event 2 does not have the hash[\s\S]*it was altered/,
  ],
  [
    'a quantity altered',
    (f) => edit(f, 'case.json', ({ postings }) => (postings[0].reserved = '1')),
    /核验不通过：额度计算/,
    /Not whole: quota arithmetic/,
  ],
  [
    'the proof of another event',
    (f) => f.set('proofs/0002.tlog-proof', f.get('proofs/0001.tlog-proof')!),
    /核验不通过：入日志证明[\s\S]*第 2 个事件不在证明所示位置/,
    /Not whole: inclusion in the log[\s\S]*event 2 does not stand where its proof says/,
  ],
];
it.each(faults)(
  '[Z-06] names the first fault of a file with %s in plain words, in both languages',
  async (_, does, zh, en) => {
    await drop(await mangled(does));
    await banner('bad').waitFor();
    const said = await banner('bad').innerText();
    expect(said).toMatch(zh);
    expect(said).toMatch(en);
  },
);

it('[Z-06] says plainly of a cut file and of something else that it is no case file', async () => {
  for (const content of [bytes.subarray(0, bytes.length - 40), Buffer.from('hello')]) {
    await drop(content);
    await banner('bad').waitFor();
    expect(await banner('bad').innerText()).toMatch(/核验不通过：格式[\s\S]*Not whole: form of the file/);
  }
});

it('[Z-06] says of the export of a whole log where it can be verified', async () => {
  await drop(Buffer.concat([Buffer.alloc(30), Buffer.from('README.md and what follows')]), 'log-local-2026.lxz');
  await verdict().getByText('整年日志的导出文件').waitFor();
  expect(await verdict().innerText()).toContain('export of a whole log');
});

it('[Z-06] holds what a scanner reads from the printed manifest against the file', async () => {
  await drop(bytes);
  await banner('good').waitFor();
  const code = page.locator('#code');
  const says = page.locator('#codeSays');
  await code.fill(qr);
  await says.getByText(`与案卷一致：联单 ${number}`).waitFor();
  expect(await says.innerText()).toContain('The file is of this manifest, and whole');
  const digits = Number(qr.slice(-2));
  await code.fill(`${qr.slice(0, -2)}${String((digits + 1) % 97).padStart(2, '0')}`);
  await says.getByText('校验码不符').waitFor();
  const other = number.slice(0, -1) + String((Number(number.at(-1)) + 1) % 10);
  await code.fill(other);
  await says.getByText('与二维码不符').waitFor();
  await code.fill('hello');
  await says.getByText('不是联单编号或回执二维码').waitFor();
});

it('[Z-06] works without network once it was loaded, also after it is opened anew', async () => {
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await context.setOffline(true);
  try {
    await page.reload();
    await drop(bytes);
    await banner('good').waitFor();
    await drop(await mangled((f) => editLeaf(f, 2, (leaf) => (leaf.rule_ids = []), false)));
    await banner('bad').waitFor();
  } finally {
    await context.setOffline(false);
  }
});

it('[ux 8.3] reads the code from a photo where the browser itself knows none, by a program of this server alone', async () => {
  expect(await page.evaluate(() => 'BarcodeDetector' in globalThis)).toBe(false);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const camera = await office.browser.newPage({ viewport: { width: 320, height: 320 } });
  await camera.setContent(`<body style="margin:20px">${encodeQR(qr, 'svg', { ecc: 'medium', border: 4 })}</body>`);
  const buffer = await camera.screenshot();
  await camera.close();
  await drop(bytes);
  await banner('good').waitFor();
  await page.locator('#photo').setInputFiles({ name: 'manifest.png', mimeType: 'image/png', buffer });
  await page.waitForFunction((text) => (document.getElementById('code') as HTMLInputElement).value === text, qr);
  expect(await page.locator('#codeSays').innerText()).not.toBe('');
  const base = process.env['LIANDAN_E2E_ADDRESS'] ?? '';
  expect(asked.some((url) => url === `${base}/verify/reader.wasm`)).toBe(true);
  expect(asked.filter((url) => /^http/.test(url) && !url.startsWith(base))).toEqual([]);
  expect(anybody.faults).toEqual([]);
});

it.each([
  ['at a desk', OFFICE],
  ['on a phone', PHONE],
])('is readable %s: nothing runs out of the window, no barrier, no complaint of the browser', async (where, size) => {
  await page.setViewportSize(size);
  for (const [content, kind] of [
    [bytes, 'good'],
    [await mangled((f) => editLeaf(f, 2, (leaf) => (leaf.rule_ids = []), false)), 'bad'],
  ] as const) {
    await drop(content);
    await banner(kind).waitFor();
    expect([where, kind, await anybody.overflows()]).toEqual([where, kind, false]);
  }
  expect(await anybody.barriers()).toEqual([]);
  expect(anybody.faults).toEqual([]);
});
