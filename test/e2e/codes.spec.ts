import { type Desk, Office, PHONE } from './support/desk.js';

/** What the codes on printed papers lead to, for somebody without an account. */
let office: Office;
let stranger: Desk;
let officer: Desk;
beforeAll(async () => {
  office = await Office.open();
  officer = await office.seat('sc-officer1');
  stranger = await office.stranger({ size: PHONE });
});
afterAll(() => office?.close());

interface Document {
  id: string;
  kind: string;
  number: string;
  sha256: string;
  record: { paper: { id: string } };
}

it('[R-15] the code of a manifest opens a page without login that says the least', async () => {
  const { items } = await officer.read<{ items: { id: string; number: string; remover: string }[] }>(
    'manifests?state=closed&limit=1',
  );
  const [{ id, number, remover }] = items as [{ id: string; number: string; remover: string }];
  const { qr } = await officer.read<{ qr: string }>(`manifests/${id}`);
  await stranger.go(`/v/manifest/${qr}`);
  await stranger.page.getByText('系统中有此联单').waitFor();
  const text = await stranger.page.locator('main').innerText();
  expect(text).toContain(number);
  expect(text).toMatch(/HW\d\d/);
  expect(text).not.toContain(remover);
  expect(await stranger.overflows()).toBe(false);
  expect(await stranger.barriers()).toEqual([]);
  await stranger.go(`/v/manifest/${number}-00`);
  await stranger.page.getByText('查无此件').waitFor();
});

it('[Z-04] the code of a decision tells whether a PDF in hand is the issued one', async () => {
  const { items } = await officer.read<{ items: Document[] }>('documents?kind=APPROVAL_DECISION&limit=1');
  const { id, number, sha256 } = items[0]!;
  const { record } = await officer.read<Document>(`documents/${id}`);
  await stranger.go(`/v/paper/${record.paper.id}`);
  await stranger.page.getByText('系统中有此公文').waitFor();
  const text = await stranger.page.locator('main').innerText();
  for (const told of [number, '四川省生态环境厅', sha256]) expect(text).toContain(told);
  const pdf = await (await officer.context.request.get(`/v1/documents/${id}/content`)).body();
  const give = (name: string, buffer: Buffer) =>
    stranger.page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/pdf', buffer });
  await give('letter.pdf', pdf);
  await stranger.page.getByText('一致：这就是签发的文件').waitFor();
  await give('other.pdf', Buffer.concat([pdf, Buffer.from('\n')]));
  await stranger.page.getByText('不一致：').waitFor();
  expect(await stranger.overflows()).toBe(false);
  expect(await stranger.barriers()).toEqual([]);
  expect(stranger.faults).toEqual([]);
});

it('a firm sees its own statistics and what it has in store', async () => {
  const receiver = await office.seat('receiver-cq');
  await receiver.go('/pictures');
  await receiver.page.getByRole('heading', { name: '按废物代码' }).waitFor();
  const store = receiver.page.getByRole('region', { name: '库存' });
  await store.getByText('接收待利用处置').first().waitFor();
  await store.locator('.light').first().waitFor();
  expect(await receiver.barriers()).toEqual([]);
  expect(receiver.faults).toEqual([]);
  expect(await receiver.page.getByRole('heading', { name: '省际转移量' }).count()).toBe(0);
});
