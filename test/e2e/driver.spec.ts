import { eventually } from '../support/waiting.js';
import { type Desk, Office, PHONE } from './support/desk.js';
import { type Haul, Hauls, standsAt } from './support/hauls.js';
import { photoOf } from './support/scanned.js';

let office: Office;
let driver: Desk;
let hauls: Hauls;
let waiting: Haul;
let rolling: Haul;

beforeAll(async () => {
  office = await Office.open();
  const [remover, receiver] = [await office.seat('remover-sc'), await office.seat('receiver-cq')];
  driver = await office.seat('carrier', { size: PHONE });
  await driver.context.grantPermissions(['geolocation']);
  await driver.context.setGeolocation({ latitude: 29.56, longitude: 106.55 });
  hauls = new Hauls(remover, driver, receiver);
  waiting = await hauls.loaded('21.500000', 1);
  rolling = await hauls.onTheRoad('22.250000', 2);
});
afterAll(() => office.close());

const card = ({ number }: Haul) => driver.page.getByRole('region', { name: number });
const press = (name: string | RegExp) => driver.click(driver.page.getByRole('button', { name }));

it("[ux 4.1] opens today's run from the code on the manifest: one scan", async () => {
  const { qr } = await hauls.one(waiting.id);
  await driver.go('/driver');
  driver.counted();
  await press('扫联单码');
  await driver.page
    .getByLabel('拍照识别')
    .setInputFiles({ name: 'manifest.png', mimeType: 'image/png', buffer: await photoOf(office, qr) });
  await driver.page.waitForURL(`**/driver/${waiting.id}`);
  expect(driver.counted()).toBe(1);
});

it('[ux 4.2] checks the load and departs: at most 5 taps', async () => {
  await driver.go('/driver');
  driver.counted();
  await driver.click(card(waiting).getByRole('button', { name: '核对装车并发车' }));
  await driver.type(driver.page.getByLabel('危险货物运单编号'), `YD${waiting.number}`);
  await press('核对无误，发车');
  await standsAt(hauls, waiting.id, 'inTransit');
  expect(driver.counted()).toBeLessThanOrEqual(5);
});

it('[ux 4.3] shows the papers at a road check: 1 tap, all that is asked for', async () => {
  await driver.go('/driver');
  driver.counted();
  await driver.click(card(rolling).getByRole('button', { name: '路检码' }));
  const papers = driver.page.getByRole('dialog', { name: '路检码' });
  await papers.waitFor();
  expect(driver.counted()).toBe(1);
  const text = await papers.innerText();
  const { qr } = await hauls.one(rolling.id);
  for (const asked of [rolling.number, '22.25 吨', '900-052-31', 'UN 2794', `YD${rolling.number}`, '赵某', '川A10102'])
    expect(text).toContain(asked);
  await papers.getByRole('img', { name: qr }).waitFor();
  expect(text).toContain('有效期至 2028-12-31');
  // In the sun: the code as large as the screen, white around it.
  await papers.getByRole('button', { name: '二维码放大至全屏' }).click();
  const box = await papers.getByRole('img', { name: qr }).boundingBox();
  expect(box?.width).toBeGreaterThanOrEqual(PHONE.width - 2);
  await papers.getByRole('button', { name: '二维码放大至全屏' }).click();
  expect(await driver.barriers()).toEqual([]);
});

it('[R-11c] tells positions on the way with the consent that was asked for once, sparingly, also those of a time without network', async () => {
  const cab = await office.seat('carrier', { size: PHONE });
  const { page, context } = cab;
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation({ latitude: 29.56, longitude: 106.55 });
  const points = async () => {
    const { items } = await cab.read<{ items: { points: { lat: number }[] }[] }>(
      `feeds/tracks?manifest=${rolling.id}&limit=50`,
    );
    return items.flatMap((item) => item.points.map(({ lat }) => lat)).sort();
  };
  await page.clock.install();
  await cab.go(`/driver/${rolling.id}`);
  const card = page.getByRole('region', { name: '途中位置记录' });
  await card.getByText('是否同意').waitFor();
  expect(await points()).toEqual([]);
  await card.getByRole('button', { name: '同意记录' }).click();
  await eventually(async () => expect(await points()).toEqual([29.56]));
  await card.getByText('正在记录位置，每 2 分钟至多一次').waitFor();
  // Moved, but no two minutes have gone by; then they have, and there is no network.
  await context.setGeolocation({ latitude: 29.6, longitude: 106.55 });
  await page.clock.runFor(30_000);
  expect(await points()).toEqual([29.56]);
  // Who leaves the page and comes back begins no new count.
  for (const again of ['back', 'reload']) {
    if (again === 'back') {
      await page.getByRole('link', { name: '今日任务' }).first().click();
      await page.getByRole('region', { name: rolling.number }).getByRole('button', { name: '到达交付' }).click();
    } else await page.reload();
    await card.getByText('最近一次').waitFor();
    await page.clock.runFor(15_000);
    expect(await points()).toEqual([29.56]);
  }
  await context.setOffline(true);
  await page.clock.runFor(75_000);
  await page.getByText('未发送 1 项').waitFor();
  await context.setOffline(false);
  await eventually(async () => expect(await points()).toEqual([29.56, 29.6]));
  // It stands: nothing more is told. And it can be stopped.
  await page.clock.runFor(150_000);
  expect(await points()).toEqual([29.56, 29.6]);
  await card.getByRole('button', { name: '停止记录' }).click();
  await card.getByText('未记录位置').waitFor();
  expect(cab.faults).toEqual([]);
  await context.close();
});

it('[ux 4.5] delivers at the receiver: at most 3 taps, the position only by the driver’s own choice', async () => {
  await driver.go('/driver');
  driver.counted();
  await driver.click(card(waiting).getByRole('button', { name: '到达交付' }));
  await press('确认到达（附定位）');
  await standsAt(hauls, waiting.id, 'arrived');
  expect(driver.counted()).toBeLessThanOrEqual(3);
  const { legs } = (await hauls.one(waiting.id)) as unknown as { legs: { arrivedIn: { lat: string } }[] };
  expect(legs[0]?.arrivedIn.lat).toBe('29.560000');
});

it('[ux 4.4] reports an incident: at most 3 taps, both provinces are told', async () => {
  await driver.go('/driver');
  driver.counted();
  await driver.click(card(rolling).getByRole('button', { name: '报告事故' }));
  await press('泄漏');
  await press(/^附定位上报/);
  await driver.page.getByText('已上报').last().waitFor();
  expect(driver.counted()).toBeLessThanOrEqual(3);
  await standsAt(hauls, rolling.id, 'frozen');
  const { items } = await driver.read<{ items: { place: { latitude: string } }[] }>(`incidents?manifest=${rolling.id}`);
  expect(items.map(({ place }) => place.latitude)).toEqual(['29.560000']);
});

it('shows the runs that have ended when they are asked for, page by page', async () => {
  await driver.go('/driver');
  const history = driver.page.getByRole('region', { name: '历史' });
  await history.getByRole('button', { name: '历史' }).click();
  await history.getByRole('listitem').first().waitFor();
  const { total } = await driver.read<{ total: number }>(
    'manifests?state=accepted,partiallyAccepted,rejected,returned,closed&page=1&size=10',
  );
  // Pages have items of their own in the list of numbers.
  expect(await history.locator('.run-history > li').count()).toBe(Math.min(10, total));
  expect(await history.locator('.run-history').innerText()).toMatch(/\d{14}/);
});

it('fits the phone, without barrier or fault', async () => {
  await driver.go('/driver');
  await card(waiting).waitFor();
  expect(await driver.overflows()).toBe(false);
  expect(await driver.barriers()).toEqual([]);
  expect(driver.faults).toEqual([]);
});
