import { type Desk, Office } from './support/desk.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

const wordsOf = async (desk: Desk, page: string): Promise<string> => {
  await desk.go(page);
  await desk.page.locator('main#page h1').first().waitFor();
  await desk.page.waitForLoadState('networkidle');
  await desk.page.locator('main#page .ant-skeleton').first().waitFor({ state: 'detached' });
  return desk.page.locator('main#page').innerText();
};
const first = async (desk: Desk, list: string) => {
  const { items } = await desk.read<{ items: { id: string }[] }>(list);
  return items[0]?.id ?? '';
};

it('[R-21b] the head of an authority drafts an agreement where agreements are read', async () => {
  const head = await office.seat('sc-head');
  await wordsOf(head, '/admin/agreements');
  await head.click(head.page.getByRole('button', { name: '拟订合作协议' }));
  await head.page.locator('.act-drawer form').waitFor();
  expect(await head.page.locator('.act-drawer').innerText()).toContain('协议参数');
  await head.context.close();
  // The ministry reads them too, and drafts none by a form: what it declares comes by its feed (W-16).
  const ministry = await office.seat('mee-head');
  expect(await wordsOf(ministry, '/')).toContain('');
  await ministry.click(ministry.page.locator('nav').getByText('合作协议'));
  await ministry.page.getByRole('heading', { name: '合作协议' }).waitFor();
  expect(await ministry.page.getByRole('button', { name: '拟订合作协议' }).count()).toBe(0);
  await ministry.context.close();
});

it('registers of a head name what a row is about: the case that is late, the agreement of a report, who delegates', async () => {
  const head = await office.seat('sc-head');
  const late = await wordsOf(head, '/browse/overdue-records');
  expect(late).toContain('事项');
  expect(late.match(/川渝危险废物跨省市转移“白名单”合作机制 · 2026/g)?.length).toBe(1);
  expect(await wordsOf(head, '/browse/statistics~reports')).toMatch(
    /滇黔川渝湘豫六省市危险废物跨省市转移“白名单”合作机制/,
  );
  expect(await wordsOf(head, '/browse/delegations')).toMatch(/委托机关[\s\S]*河南/);
  // What is empty still says what there will be.
  await wordsOf(head, '/browse/meetings');
  expect(await head.page.locator('thead th').allInnerTexts()).toEqual(expect.arrayContaining(['标题', '状态']));
  await head.context.close();
  const ministry = await office.seat('mee-head');
  const grants = await wordsOf(ministry, '/browse/audit-grants');
  expect(grants).toContain('全国');
  expect(grants).not.toMatch(/^\*$/m);
  await ministry.context.close();
});

it('[TIME-4] time limits are called by what they time, and a day that has come alarms nobody', async () => {
  const head = await office.seat('sc-head');
  const record = await wordsOf(head, `/cases/overdue-records/${await first(head, 'overdue-records?limit=1')}`);
  expect(record).toMatch(/提醒(分管领导|督察)/);
  expect(record).not.toMatch(/LADDER|今日到期/);
  const list = await first(head, 'whitelists?receiving=51&limit=1');
  const clocks = await head.page.goto(`/cases/whitelists/${list}`).then(async () => {
    await head.page.locator('.case-clocks li').first().waitFor();
    return head.page.locator('.case-clocks li strong').allInnerTexts();
  });
  expect(clocks.length).toBeGreaterThan(2);
  expect(new Set(clocks).size).toBe(clocks.length);
  expect(clocks).toContain('名单确认时限');
  await head.context.close();
});

it('a case says nothing in the marks of the engine: readers, bare ids and keys have names or are left out', async () => {
  const head = await office.seat('sc-head');
  const letter = await wordsOf(head, `/cases/letters/${await first(head, 'letters?limit=1')}`);
  expect(letter).not.toMatch(/[ocp]:[0-9a-f]{2}/);
  expect(letter).toMatch(/所涉案件\s+跨省转移申请/);
  const approved = await first(head, 'transfer-applications?state=approved&limit=1');
  const application = await wordsOf(head, `/cases/transfer-applications/${approved}`);
  expect(application).not.toMatch(/通知书|sichuan-chongqing-2020/);
  const list = await wordsOf(head, `/cases/whitelists/${await first(head, 'whitelists?limit=1')}`);
  expect(list).not.toMatch(/upper-yangtze-2023|sichuan-chongqing-2020/);
  await head.context.close();
});

it('the board names the yearly report that is late, and the menu says how many notices are unread', async () => {
  const head = await office.seat('sc-head');
  const board = await wordsOf(head, '/supervision');
  expect(board).toMatch(/年度统计交换/);
  expect(board).toMatch(/滇黔川渝湘豫六省市危险废物跨省市转移“白名单”合作机制 · 2025/);
  const { counts } = await head.read<{ counts: { unread: number } }>('inbox?box=todo&limit=1');
  expect(counts.unread).toBeGreaterThan(0);
  const line = head.page.locator('nav .menu-line', { hasText: '消息' });

  expect((await line.innerText()).replace(/\s/g, '')).toMatch(/^消息\d+\+?$/);
  await head.context.close();
});
