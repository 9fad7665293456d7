import { readFile } from 'node:fs/promises';
import { readSheet } from 'read-excel-file/node';
import writeExcelFile from 'write-excel-file/node';
import { type Desk, Office, PHONE } from './support/desk.js';

interface Named {
  id: string;
  state: string;
  version: number;
}
interface Listed<T> {
  items: T[];
}
interface Packed {
  labels: string[];
  packaging: { number: number };
}

/** The five tasks of a producer, with their clicks, and that nothing typed is ever lost. */
let office: Office;
let producer: Desk;
let officer: Desk;
beforeAll(async () => {
  office = await Office.open();
  producer = await office.seat('remover-sc');
  officer = await office.seat('sc-officer1');
});
afterAll(() => office?.close());

const button = (name: string | RegExp) => producer.page.getByRole('button', { name });
const press = (name: string | RegExp) => producer.click(button(name));
const menu = (name: string) => producer.click(producer.page.getByRole('menuitem', { name }));
/** The application and the draft that are this file's own; other tests keep some of the same firm. */
let own = '';
let draft = '';
/** Of the truck that was sent from the page: its approval and the numbers of its packages. */
let dispatched: { approval: string; labels: string[] };
const applications = () => producer.read<Listed<Named>>('transfer-applications?limit=100');
const idIn = (address: string) => new URL(address).pathname.split('/').pop() ?? '';

it('[ux 3.1] uses last time’s application again and submits it: at most 8 clicks', async () => {
  const before = (await applications()).items.map(({ id }) => id);
  await producer.go('/');
  producer.counted();
  await menu('新建转移申请');
  await producer.click(button(/^复用/).last());
  await producer.page.getByRole('status').filter({ hasText: '符合' }).waitFor();
  await producer.click(producer.page.getByRole('checkbox', { name: /真实、有效/ }));
  await press('提交申请');
  await press('查看办理进度');
  await producer.page.waitForURL('**/cases/transfer-applications/*');
  expect(producer.counted()).toBeLessThanOrEqual(8);
  own = idIn(producer.page.url());
  expect(before).not.toContain(own);
  expect((await producer.read<Named>(`transfer-applications/${own}`)).state).toBe('submitted');
});

it('[ux 3.2] shows where a case is that lies with the authority, and the days that are left, without a click', async () => {
  await producer.go('/');
  producer.counted();
  const card = producer.page.getByRole('region', { name: '他处在办事项与剩余时限' }).getByRole('listitem');
  await card.first().waitFor();
  // As many as the desk shows, the most urgent first, each with whom it is and how long that may take.
  const { items } = await producer.read<Listed<{ id: string; daysLeft: number | null; held: { side: string }[] }>>(
    'running-cases?mine=false&page=1&size=12',
  );
  expect(await card.count()).toBe(items.length);
  expect(items.map(({ id }) => id)).toContain(own);
  const mine = card.filter({ has: producer.page.locator(`a[href$="${own}"]`) });
  const text = await mine.innerText();
  expect(text).toContain('剩 5 个工作日');
  expect(text).toContain('办理单位：四川省生态环境部门');
  expect(await mine.locator('.light svg').count()).toBe(1);
  expect(producer.counted()).toBe(0);
});

describe('a correction notice', () => {
  beforeAll(async () => {
    const { version } = await officer.read<Named>(`transfer-applications/${own}`);
    const items1 = [{ field: 'contact', text: '联系电话缺少区号，请补全' }];
    await officer.send(`transfer-applications/${own}/requestCorrection`, { items: items1 }, version);
  });

  it('[ux 3.2] shows where the case is and the days that are left without a click', async () => {
    await producer.go('/');
    producer.counted();
    const row = producer.page.getByRole('row', { name: /补正/ }).first();
    await row.waitFor();
    expect(await row.textContent()).toMatch(/剩 \d+ 个工作日/);
    expect(producer.counted()).toBe(0);
  });

  it('[ux 3.3] is answered with only the marked field open: at most 4 clicks', async () => {
    await producer.go('/');
    producer.counted();
    await menu('新建转移申请');
    await producer.click(producer.page.locator(`tr[data-row-key="${own}"]`).getByRole('button', { name: '去补正' }));
    const { page } = producer;
    await page.getByText('联系电话缺少区号').waitFor();
    await page.getByText('前提交，逾期视为撤回申请').waitFor();
    expect(await page.getByLabel('跨省转移理由').count()).toBe(0);
    expect(await page.getByLabel('申请转移量').count()).toBe(0);
    await producer.type(page.getByLabel('联系人及电话'), '李某 028-13800000000');
    await press('提交补正');
    await page.getByText('申请已提交').waitFor();
    expect(producer.counted()).toBeLessThanOrEqual(4);
    const now = await producer.read<Named & { contact: string }>(`transfer-applications/${own}`);
    expect(now).toMatchObject({ state: 'submitted', contact: '李某 028-13800000000' });
  });
});

it('[ux 3.4] issues a manifest for one truck, the quota before and after in view: at most 6 clicks', async () => {
  const { page } = producer;
  // Another test's approval may have no manifest yet: then the transport is still to be filled in.
  const [closed] = (await producer.read<Listed<Named>>('manifests?state=closed&limit=1')).items;
  const { approval } = await producer.read<{ approval: Named }>(`manifests/${closed?.id}`);
  await producer.go('/');
  producer.counted();
  await menu('新建联单');
  await producer.click(page.locator(`tr[data-row-key="${approval.id}"]`).getByRole('button', { name: /^按「/ }));
  await page.getByText(/本次之前剩余/).waitFor();
  await producer.type(page.getByLabel(/^移出量/), '12.345');
  await page.getByText('本次之后剩余').waitFor();
  await press('签发联单');
  const number = /\d{14}/.exec((await page.getByText(/联单已签发/).textContent()) ?? '')?.[0];
  const print = page.getByRole('link', { name: '打印联单（PDF）' });
  await print.waitFor();
  expect(producer.counted() + 1).toBeLessThanOrEqual(6); // one more prints it
  const answer = await producer.context.request.get((await print.getAttribute('href')) ?? '');
  expect([answer.status(), answer.headers()['content-type']]).toEqual([200, 'application/pdf']);
  const { items } = await producer.read<Listed<Named & { lines: { removed: string }[] }>>(`manifests?number=${number}`);
  expect(items[0]).toMatchObject({ state: 'issued', lines: [{ removed: '12.345000' }] });
  const { lines } = await producer.read<{ lines: Packed[] }>(`manifests/${items[0]?.id}`);
  const [{ labels, packaging }] = lines as [Packed];
  expect([labels.length, new Set(labels).size]).toEqual([packaging.number, packaging.number]);
  dispatched = { approval: approval.id, labels };
});

const bookOf = async (rows: string[][]) => {
  const buffer = await writeExcelFile(rows.map((row) => row.map((value) => ({ value, type: String })))).toBuffer();
  return { name: '导入.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer };
};

it('[T-08] imports trucks from Excel as drafts, each package with a number of its own', async () => {
  const { page } = producer;
  const { number } = await producer.read<{ number: string }>(`approvals/${dispatched.approval}`);
  const { now } = await producer.read<{ now: string }>('me');
  const day = new Date(Date.parse(now) + 8 * 3_600_000).toISOString().slice(0, 10);
  const trucks = async () =>
    (await producer.read<Listed<Named>>('manifests?state=draft&limit=100')).items.map(({ id }) => id);
  const before = await trucks();
  await producer.go('/import');
  await page.getByText('联单草稿').click();
  const [template] = await Promise.all([page.waitForEvent('download'), press('下载模板')]);
  const [head] = await readSheet(await readFile((await template.path()) ?? ''));
  const truck = (packages: number) => [number, day, '1.5', String(packages), ...Array<string>(7).fill('')];
  const rows = [(head ?? []).map(String), truck(3), truck(2)];
  await page.locator('input[type=file]').setInputFiles(await bookOf(rows));
  await press('导入 2 行');
  await page.getByText(/已导入 2 行/).waitFor();
  const made: Packed[] = [];
  for (const id of (await trucks()).filter((each) => !before.includes(each)))
    made.push(...(await producer.read<{ lines: Packed[] }>(`manifests/${id}`)).lines);
  expect(made.map(({ labels }) => labels.length).sort()).toEqual([2, 3]);
  const numbered = [...dispatched.labels, ...made.flatMap(({ labels }) => labels)];
  expect(new Set(numbered).size).toBe(dispatched.labels.length + 5);
});

describe('a month of batches from Excel', () => {
  const HEAD = ['台账类型', '产废场所', '日期', '废物代码', '废物名称', '数量（吨）', '容器编码', '利用处置方式'];
  const good = (n: number) => ['产生', '', '2026-11-03', '900-052-31', '废铅蓄电池', `${n}.5`, '', ''];
  const upload = (book: Awaited<ReturnType<typeof bookOf>>) =>
    producer.page.locator('input[type=file]').setInputFiles(book);
  const entries = async () =>
    (await producer.read<Listed<object>>('ledger-entries?kind=PRODUCED&from=2026-11-03&to=2026-11-03&limit=200')).items
      .length;

  it('[ux 3.5] gives a template, tells the faults of 1,000 rows in their cells within 5 s, and gives the file back', async () => {
    const { page } = producer;
    await producer.go('/import');
    const [template] = await Promise.all([page.waitForEvent('download'), press('下载模板')]);
    expect(await readSheet(await readFile((await template.path()) ?? ''))).toEqual([HEAD]);
    const rows = Array.from({ length: 1000 }, (_, i) => good(i + 1));
    rows[2] = ['产生', '', '2026-02-30', '900-052-31', '废铅蓄电池', '1', '', ''];
    rows[3] = ['自行利用', '无此场所', '2026-11-03', '900-999-99', '', '-1', '', ''];
    await upload(await bookOf([HEAD, ...rows]));
    const found = await page.getByText(/共 1000 行/).textContent();
    const [, ok, bad, ms] = /(\d+) 行可导入，(\d+) 行有错误（校验用时 (\d+) 毫秒）/.exec(found ?? '') ?? [];
    expect([ok, bad]).toEqual(['998', '2']);
    expect(Number(ms)).toBeLessThan(5000);
    await page.getByText('不是有效日期').waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), press(/下载错误文件/)]);
    const back = await readSheet(await readFile((await file.path()) ?? ''));
    expect(back).toHaveLength(1001);
    expect(back[0]).toEqual([...HEAD, '错误']);
    expect(back[1]?.[8] ?? '').toBe('');
    expect(back[4]?.slice(0, 4)).toEqual(['自行利用', '无此场所', '2026-11-03', '900-999-99']);
    expect(String(back[4]?.[8])).toMatch(/场所未登记.*没有该代码.*未填写.*大于零.*填写方式/);
  });

  it('[ux 3.5] imports in 3 steps, and nothing twice when the same file is imported again', async () => {
    const { page } = producer;
    const before = await entries();
    const book = await bookOf([HEAD, ...Array.from({ length: 8 }, (_, i) => good(i + 1))]);
    for (const round of [1, 2]) {
      await producer.go('/import');
      producer.counted();
      await upload(book); // one click more: the choice of the file
      await press('导入 8 行');
      await page.getByText(/已导入 8 行/).waitFor();
      expect(1 + producer.counted()).toBeLessThanOrEqual(3);
      expect([round, (await entries()) - before]).toEqual([round, 8]);
    }
  });

  it('refuses what is no workbook, and what would unpack to too much', async () => {
    const { page } = producer;
    await producer.go('/import');
    const give = (buffer: Buffer) =>
      page.locator('input[type=file]').setInputFiles({ name: 'x.xlsx', mimeType: 'application/zip', buffer });
    await give(Buffer.from('no workbook at all'));
    await page.getByText('不是可读取的 Excel 工作簿').waitFor();
    const { buffer } = await bookOf([HEAD, good(1)]);
    const at = buffer.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    buffer.writeUInt32LE(0x7fffffff, at + 24); // what the directory says of the first file once unpacked
    await give(buffer);
    await page.getByText('文件过大').waitFor();
  });
});

it('loses nothing when the session ends in the middle of the form', async () => {
  const { page, context } = producer;
  await producer.go('/apply?new=1&step=papers');
  const reason = page.getByLabel('跨省转移理由');
  await producer.type(reason, '本省暂无同类利用能力');
  await context.clearCookies();
  await reason.pressSequentially('，且接受单位工艺成熟');
  await press('保存草稿');
  const dialog = page.getByRole('dialog', { name: '登录已到期' });
  await dialog.waitFor();
  await dialog.getByLabel('用户名').fill('remover-sc');
  await dialog.getByLabel('密码').fill('Liandan-demo-2026');
  await dialog.getByRole('button', { name: '登录' }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect(await reason.inputValue()).toBe('本省暂无同类利用能力，且接受单位工艺成熟');
  await press('保存草稿');
  await page.waitForURL(/\/apply\?.*id=/);
  draft = new URL(page.url()).searchParams.get('id') ?? '';
  expect(await producer.read(`transfer-applications/${draft}`)).toMatchObject({
    state: 'draft',
    reason: '本省暂无同类利用能力，且接受单位工艺成熟',
  });
});

it('shows what was changed elsewhere, field by field, and keeps what was typed', async () => {
  const { page } = producer;
  const { version } = await producer.read<Named>(`transfer-applications/${draft}`);
  await producer.go(`/apply?id=${draft}&step=papers`);
  await producer.type(page.getByLabel('跨省转移理由'), '我的理由');
  await producer.send(`transfer-applications/${draft}/edit`, { reason: '同事的理由' }, version);
  await press('保存草稿');
  const told = page.locator('[data-stale]');
  await told.getByText('同事的理由').waitFor();
  await told.getByText('我的理由').waitFor();
  await press('在最新版本上应用我的内容');
  await told.waitFor({ state: 'hidden' });
  await press('保存草稿');
  await page.getByText('已保存', { exact: true }).waitFor();
  expect(await producer.read(`transfer-applications/${draft}`)).toMatchObject({ reason: '我的理由' });
});

it('fits a phone in the middle of the form, has no barrier there, and nothing went wrong on the way', async () => {
  const phone = await office.seat('remover-sc', { size: PHONE });
  await phone.go('/apply?new=1&step=wastes');
  await phone.page.getByRole('button', { name: '添加废物' }).click();
  await phone.page.getByLabel('申请转移量').waitFor();
  expect(await phone.overflows()).toBe(false);
  expect(await phone.barriers()).toEqual([]);
  expect([...producer.faults, ...phone.faults]).toEqual([]);
});
