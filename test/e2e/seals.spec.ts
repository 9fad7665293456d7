import { readFile } from 'node:fs/promises';
import { eventually, until } from '../support/waiting.js';
import { Desk, Office, PHONE } from './support/desk.js';
import { type Haul, Hauls, keptOnPhone, standsAt } from './support/hauls.js';

/** Seals and photographs at loading, detours, and the link by which a driver without an account opens the run. */
let office: Office;
let remover: Desk;
let carrier: Desk;
let receiver: Desk;
let hauls: Hauls;
let haul: Haul;
let photo: Buffer;
beforeAll(async () => {
  office = await Office.open();
  remover = await office.seat('remover-sc', { size: PHONE });
  carrier = await office.seat('carrier', { size: PHONE });
  receiver = await office.seat('receiver-cq');
  hauls = new Hauls(remover, carrier, receiver);
  haul = await hauls.issued('20.000000', 7);
  const page = await office.browser.newPage({ viewport: { width: 640, height: 480 } });
  await page.setContent('<body style="background:#2a6;color:#fff;font:60px sans-serif">装车 LOAD</body>');
  photo = await page.screenshot();
  await page.close();
});
afterAll(() => office?.close());

const press = (desk: Desk, name: string | RegExp) => desk.click(desk.page.getByRole('button', { name }));
const chosen = { name: 'load.png', mimeType: 'image/png' };
interface Loaded {
  seals?: string[];
  photos?: { sha256: string }[];
}

it('[ux 4.2] confirms the loading with weight, seals and photograph where there is no network: at most 5 taps, sent once', async () => {
  const { page, context } = remover;
  await keptOnPhone(remover, haul.number);
  await context.setOffline(true);
  remover.counted();
  await remover.click(page.getByRole('region', { name: haul.number }).getByRole('button', { name: '装车称重' }));
  await remover.type(page.getByLabel('衡器编号'), 'DB-0001');
  await remover.type(page.getByLabel('毛重（吨）'), '35');
  await remover.type(page.getByLabel('皮重（吨）'), '15');
  await remover.type(page.getByLabel('铅封号（选填）'), 'SC-8801 SC-8802');
  const choosing = page.waitForEvent('filechooser');
  await press(remover, '拍照');
  await (await choosing).setFiles({ ...chosen, buffer: photo });
  await page.getByRole('img', { name: '照片 1' }).waitFor();
  await remover.click(page.getByRole('checkbox'));
  await press(remover, '确认装车');
  await page.getByText('未发送 1 项').waitFor();
  expect(remover.counted()).toBeLessThanOrEqual(5);
  // The page is opened anew in between, and the photograph is still there.
  await page.goto('/driver');
  await page.getByText('未发送 1 项').waitFor();
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PUT') sent.push(new URL(request.url()).pathname);
  });
  await context.setOffline(false);
  await page.getByText('未发送 1 项').waitFor({ state: 'detached' });
  await standsAt(hauls, haul.id, 'loaded');
  const { seals, photos } = (await hauls.one(haul.id)) as unknown as Loaded;
  expect(seals).toEqual(['SC-8801', 'SC-8802']);
  expect(sent).toEqual([`/v1/files/${photos?.[0]?.sha256}`]);
  expect(await page.evaluate(countKept)).toBe(0);
  expect(remover.faults).toEqual([]);
});

let driver: Desk;
it('[ux 4.1] opens the run by the link, without a password or a click, on one telephone', async () => {
  await remover.go(`/cases/manifests/${haul.id}?tab=trip`);
  await press(remover, '发放司机链接');
  const link = (await remover.page.getByText(`/run/${haul.id}#`).first().textContent()) ?? '';
  const base = process.env['LIANDAN_E2E_ADDRESS'] ?? '';
  const phone = async () => {
    const context = await office.browser.newContext({ viewport: PHONE, locale: 'zh-CN', baseURL: base });
    await context.addInitScript(() => localStorage.setItem('liandan.language', 'zh-CN'));
    return new Desk('link', context, await context.newPage());
  };
  driver = await phone();
  await driver.go(link);
  await driver.page.waitForURL(`**/driver/${haul.id}`);
  await driver.page.getByText(haul.number).first().waitFor();
  expect(driver.clicks).toBe(0);
  const thief = await phone();
  await thief.go(link);
  await thief.page.getByRole('alert').filter({ hasText: '该链接已绑定到另一部手机' }).waitFor();
  await thief.context.close();
  expect(await driver.barriers()).toEqual([]);
  expect(await driver.overflows()).toBe(false);
});

it('goes on the road under the link; reports a detour with at most 3 taps, the position only by choice', async () => {
  const { page } = driver;
  await driver.type(page.getByLabel('危险货物运单编号'), `YD${haul.number}`);
  await driver.type(page.getByLabel('车辆营运证件号'), 'DL-0001');
  await press(driver, '核对无误，发车');
  await standsAt(hauls, haul.id, 'inTransit');
  await page.getByRole('button', { name: '报告绕行' }).waitFor();
  driver.counted();
  await press(driver, '报告绕行');
  await press(driver, '道路封闭');
  await press(driver, '不附定位上报');
  await page.getByText('未附定位').waitFor();
  expect(driver.counted()).toBeLessThanOrEqual(3);
  const officer = await office.seat('cq-officer1');
  await officer.go(`/cases/manifests/${haul.id}?tab=trip`);
  await officer.page.getByText('道路封闭').waitFor();
  await officer.page.getByText('SC-8801、SC-8802').waitFor();
  const link = officer.page.getByRole('link', { name: /^打开 照片 1/ });
  const [saved] = await Promise.all([officer.page.waitForEvent('download'), link.click()]);
  expect((await readFile(await saved.path())).subarray(0, 3)).toEqual(Buffer.from('ffd8ff', 'hex'));
  expect([...officer.faults, ...driver.faults]).toEqual([]);
});

it('[ux 4.5] the receiver compares the seals while weighing: at most 5 clicks with it; both pages follow without a reload', async () => {
  const { page } = receiver;
  // The truck stands at the gate and its driver has not told so: whom to call; the page goes on by itself afterwards.
  await receiver.go(`/arrivals/${haul.id}`);
  const note = page.getByRole('note').filter({ hasText: '承运人尚未确认到达' });
  await note.getByText('请联系司机').waitFor();
  expect(await note.getByRole('link', { name: /呼叫/ }).first().getAttribute('href')).toMatch(/^tel:[\d-]+$/);
  await driver.page.locator('.bar-demo').waitFor();
  await press(driver, '确认到达（不附定位）');
  await standsAt(hauls, haul.id, 'arrived');
  await page.getByLabel('毛重（吨）').waitFor();
  await receiver.go('/arrivals');
  receiver.counted();
  await press(receiver, `过磅签收 ${haul.number}`);
  await page.getByText('SC-8801、SC-8802').waitFor();
  await receiver.click(page.getByText('铅封完好、号码一致'));
  await receiver.type(page.getByLabel('毛重（吨）'), '35');
  await receiver.type(page.getByLabel('皮重（吨）'), '15');
  await receiver.type(page.getByLabel('地磅编号'), 'DB-0501');
  await receiver.type(page.getByLabel('经办人电话'), '13700000000');
  await press(receiver, '接受 20 吨');
  await page.getByText('已接受 20 吨').waitFor();
  expect(receiver.counted()).toBeLessThanOrEqual(5);
  const { receipt } = (await hauls.one(haul.id)) as unknown as { receipt: { sealsMatch: boolean } };
  expect(receipt.sealsMatch).toBe(true);
  // The run is over, and the link with it: the driver's page says so by itself.
  await driver.page.getByRole('dialog').filter({ hasText: '接受单位已办理签收' }).waitFor();
  await until('the link is over', async () => (await driver.context.request.get('/v1/me')).status() === 401);
  await driver.page.reload();
  await driver.page.getByLabel('用户名').waitFor();
});

it('an incident may bring a photograph: at most 3 taps beside the camera', async () => {
  const rolling = await hauls.onTheRoad('20.000000', 7);
  const { page } = carrier;
  await carrier.go('/driver');
  carrier.counted();
  await carrier.click(page.getByRole('region', { name: rolling.number }).getByRole('button', { name: '报告事故' }));
  await press(carrier, '泄漏');
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: '拍照' }).click();
  await (await choosing).setFiles({ ...chosen, buffer: photo });
  await page.getByRole('img', { name: '照片 1' }).waitFor();
  await press(carrier, /^不附定位上报/);
  await page.getByText('已上报').last().waitFor();
  expect(carrier.counted()).toBeLessThanOrEqual(3);
  await eventually(async () => {
    const { items } = await carrier.read<{ items: { id: string }[] }>(`incidents?manifest=${rolling.id}`);
    expect(items).toHaveLength(1);
    const { photos } = await carrier.read<Loaded>(`incidents/${items[0]?.id}`);
    expect(photos).toHaveLength(1);
  });
  expect(carrier.faults).toEqual([]);
});

/** How many photographs this device still keeps. */
const countKept = () =>
  new Promise<number>((resolve, reject) => {
    const opening = indexedDB.open('liandan');
    opening.onerror = () => reject(new Error('no store'));
    opening.onsuccess = () => {
      const counting = opening.result.transaction('files').objectStore('files').count();
      counting.onsuccess = () => resolve(counting.result);
    };
  });
