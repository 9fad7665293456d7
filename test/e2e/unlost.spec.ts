import type { Page } from 'playwright-core';
import { arrivalForm, BATTERIES, receiptForm } from '#src/demo/forms';
import { eventually } from '../support/waiting.js';
import { Desk, Office, PHONE } from './support/desk.js';
import { type Haul, Hauls, standsAt } from './support/hauls.js';

/** What was typed or given is neither lost, nor done twice, nor done to another case. */
let office: Office;
let remover: Desk;
let desk: Desk;
let carrier: Desk;
let receiver: Desk;
let hauls: Hauls;
let haul: Haul;
/** Of road.spec too: each brings it home. */
const TRUCK = 5;
beforeAll(async () => {
  office = await Office.open();
  remover = await office.seat('remover-sc', { size: PHONE });
  desk = await office.seat('remover-sc');
  carrier = await office.seat('carrier');
  receiver = await office.seat('receiver-cq');
  hauls = new Hauls(remover, carrier, receiver);
  haul = await hauls.issued('20.000000', TRUCK);
});
afterAll(() => office?.close());

interface Listed {
  items: { id: string }[];
}
/** Until the last command is answered: a button that turns takes no click. */
const idle = (page: Page) => page.locator('.ant-btn-loading').waitFor({ state: 'detached' });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const drafts = async () => (await desk.read<Listed>('manifests?state=draft&limit=100')).items.map(({ id }) => id);

describe('on the road', () => {
  it('a refused loading stays in its form, is corrected there, and leaves nothing behind', async () => {
    const { page } = remover;
    await remover.go(`/driver/${haul.id}`);
    await page.getByLabel('衡器编号').fill('DB-0001');
    await page.getByLabel('毛重（吨）').fill('35');
    await page.getByLabel('皮重（吨）').fill('33');
    await page.getByLabel('铅封号（选填）').fill('SC-7701');
    await page.getByRole('checkbox').check();
    await button(page, '确认装车').click();
    await page.getByText('1 项被退回，需要处理').waitFor();
    await idle(page);
    expect(await page.getByLabel('铅封号（选填）').inputValue()).toBe('SC-7701');
    await page.getByLabel('皮重（吨）').fill('15');
    await button(page, '确认装车').click();
    await standsAt(hauls, haul.id, 'loaded');
    await page.getByText(/未发送|被退回/).waitFor({ state: 'detached' });
  });

  it('what was given under a link that is over is submitted under the next one, once', async () => {
    const link = async () => {
      const { secret } = await remover.send<{ secret: string }>('run-links', { manifest: haul.id });
      return `/run/${haul.id}#${secret}`;
    };
    const baseURL = process.env['LIANDAN_E2E_ADDRESS'] ?? '';
    const context = await office.browser.newContext({ viewport: PHONE, locale: 'zh-CN', baseURL });
    await context.addInitScript(() => localStorage.setItem('liandan.language', 'zh-CN'));
    const phone = new Desk('link', context, await context.newPage());
    await phone.go(await link());
    await phone.page.getByLabel('危险货物运单编号').fill(`YD${haul.number}`);
    await phone.page.getByLabel('车辆营运证件号').fill('DL-0001');
    await context.setOffline(true);
    await button(phone.page, '核对无误，发车').click();
    await phone.page.getByText('未发送 1 项').waitFor();
    await context.clearCookies(); // the first link is over
    await context.setOffline(false);
    await phone.go(await link());
    await phone.page.waitForURL(`**/driver/${haul.id}`);
    await phone.page.getByText('未发送 1 项').click();
    await button(phone.page, '由我提交').click();
    await standsAt(hauls, haul.id, 'inTransit');
    await phone.page.getByText(/未发送|被退回/).waitFor({ state: 'detached' });
  });

  it('a run opens by its number though it is not among those that the device keeps', async () => {
    const { page } = remover;
    await page.route('**/v1/manifests?state=*', (route) => route.fulfill({ json: { items: [], next: null } }));
    await remover.go('/driver');
    await remover.go(`/driver/${haul.id}`);
    await page.getByText(haul.number).first().waitFor();
    await page.unroute('**/v1/manifests?state=*');
  });
});

it('the run comes to its end', async () => {
  await carrier.send(
    `manifests/${haul.id}/arriveAtReceiver`,
    arrivalForm(BATTERIES),
    (await hauls.one(haul.id)).version,
  );
  const receipt = receiptForm(BATTERIES, haul.tonnes);
  await receiver.send(`manifests/${haul.id}/accept`, receipt, (await hauls.one(haul.id)).version);
});

describe('a manifest kept as a draft', () => {
  let before: string[];
  let kept: string;
  let closed: { id: string; approval: { id: string } };
  const open = async () => {
    await desk.go('/dispatch');
    const row = desk.page.locator(`tr[data-row-key="${closed.approval.id}"]`);
    await row.getByRole('button', { name: /^按「/ }).click();
  };
  beforeAll(async () => {
    before = await drafts();
    const [one] = (await desk.read<Listed>('manifests?state=closed&limit=1')).items;
    closed = await desk.read(`manifests/${one?.id}`);
  });

  it('stands among the drafts', async () => {
    await open();
    await desk.page.getByLabel(/^移出量/).fill('1.5');
    await button(desk.page, '存为草稿').click();
    await desk.page
      .getByText(/已保存|已存/)
      .first()
      .waitFor();
    await eventually(async () => {
      [kept = ''] = (await drafts()).filter((id) => !before.includes(id));
      expect(kept).not.toBe('');
    });
  });

  it('leaves no act open over another case', async () => {
    const { page } = desk;
    await desk.go(`/cases/manifests/${closed.id}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.evaluate((address) => history.pushState({}, '', address), `/cases/manifests/${kept}`);
    await button(page, /^全部操作/).click();
    await page.getByRole('dialog').getByRole('button', { name: '修改草稿' }).click();
    const open = page.getByRole('dialog', { name: /修改草稿/ });
    await open.waitFor();
    await page.evaluate(() => history.back());
    await page.waitForURL(`**/${closed.id}`);
    await open.waitFor({ state: 'hidden' });
  });

  it('is issued by whoever comes back to the form, and is no second one', async () => {
    const { page } = desk;
    await open();
    expect(await page.getByLabel(/^移出量/).inputValue()).toBe('1.5');
    await button(page, '签发联单').click();
    await page.getByText(/联单已签发/).waitFor();
    expect(await drafts()).toEqual(before);
    expect(await desk.read(`manifests/${kept}`)).toMatchObject({ state: 'issued' });
  });
});

describe('an application', () => {
  it('that could not be sent at once says so, with all that was typed', async () => {
    const { page } = desk;
    await desk.go('/apply');
    await button(page, /^复用/).last().click();
    await page.getByLabel('签字人').fill('王经理');
    await page.getByRole('checkbox', { name: /真实、有效/ }).check();
    await page.route('**/submit', (route) => route.abort(), { times: 1 });
    await button(page, '提交申请').click();
    await page.waitForURL(/id=/);
    await page.getByRole('alert').filter({ hasText: '网络不通' }).waitFor();
    expect(await page.getByLabel('签字人').inputValue()).toBe('王经理');
    await page.getByRole('checkbox', { name: /真实、有效/ }).check();
    await button(page, '提交申请').click();
    await button(page, '查看办理进度').waitFor();
  });

  it('keeps both papers that are sent at the same time', async () => {
    const { page } = desk;
    await desk.go('/apply');
    await button(page, /^复用/).last().click();
    await button(page, '修改：期限、附件与理由').click();
    const paper = (name: string) => ({
      name,
      mimeType: 'application/pdf',
      buffer: Buffer.from(`%PDF-1.7\n${name}\n%%EOF\n`),
    });
    let go: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    await page.route(
      '**/v1/files/*',
      async (route) => {
        await held;
        await route.continue();
      },
      { times: 1 },
    );
    const begun = page.waitForRequest('**/v1/files/*');
    await page.locator('input[data-kind=LICENCE_COPY]').setInputFiles(paper('一.pdf'));
    await begun;
    await page.locator('input[data-kind=CONTRACT]').setInputFiles(paper('二.pdf'));
    await page.getByText('二.pdf', { exact: true }).waitFor();
    go();
    await page.getByText('一.pdf', { exact: true }).waitFor();
    await page.getByText('二.pdf', { exact: true }).waitFor();
  });
});

it('the work list shows what is left of the approvals in force', async () => {
  await desk.go('/');
  await desk.page
    .getByText(/^批准 .+ · \d{3}-\d{3}-\d{2} /)
    .first()
    .waitFor();
});

it('who has logged out without a network is gone when it is back', async () => {
  const { page, context } = remover;
  await remover.go('/driver');
  const name = button(page, /李芳/);
  await name.waitFor();
  await context.setOffline(true);
  await name.click();
  await page.getByRole('menuitem', { name: '退出登录' }).click();
  await page.getByLabel('用户名').waitFor();
  expect((await context.cookies()).length).toBeGreaterThan(0);
  await context.setOffline(false);
  await remover.go('/driver');
  await page.getByLabel('用户名').waitFor();
  await eventually(async () => expect((await context.request.get('/v1/me')).status()).toBe(401));
});
