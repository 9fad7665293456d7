import { eventually } from '../support/waiting.js';
import { type Desk, Office, PHONE } from './support/desk.js';
import { type Haul, Hauls, keptOnPhone, standsAt } from './support/hauls.js';
import { photoOf } from './support/scanned.js';

let office: Office;
let gate: Desk;
let driver: Desk;
let hauls: Hauls;
let first: Haul;
let second: Haul;
/** Who is told of what the receiver finds: the producer and both provinces. */
let told: Desk[];

beforeAll(async () => {
  office = await Office.open();
  gate = await office.seat('receiver-cq', { size: PHONE });
  driver = await office.seat('carrier', { size: PHONE });
  hauls = new Hauls(await office.seat('remover-sc'), driver, gate);
  told = await Promise.all(['remover-sc', 'sc-officer1', 'cq-officer1'].map((login) => office.seat(login)));
  first = await hauls.arrived('18.000000', 3);
  second = await hauls.arrived('19.000000', 4);
});
afterAll(() => office.close());

const press = (name: string) => gate.click(gate.page.getByRole('button', { name }));
const choose = (name: string) => gate.click(gate.page.getByText(name, { exact: true }));

it('[ux 5.1][ux 5.5] books in a truck by its number, with the headroom of the licence in sight', async () => {
  await gate.go('/arrivals');
  await gate.page.getByRole('heading', { name: '许可证余量' }).waitFor();
  await gate.page.getByText('900-052-31 R4').first().waitFor();
  gate.counted();
  await press('扫联单码');
  await gate.type(gate.page.getByLabel('联单编号'), first.number);
  await press('打开');
  await gate.page.waitForURL(`**/arrivals/${first.id}`);
  expect(gate.counted()).toBeLessThanOrEqual(3);
});

it('[ux 5.1] books in the truck by the code on its manifest: 1 scan and at most 2 taps', async () => {
  const { qr } = await hauls.one(first.id);
  await gate.go('/arrivals');
  await gate.page.locator('.bar-demo', { hasText: '演示数据' }).waitFor();
  gate.counted();
  await press('扫联单码');
  await gate.page
    .getByLabel('拍照识别')
    .setInputFiles({ name: 'manifest.png', mimeType: 'image/png', buffer: await photoOf(office, qr) });
  await gate.page.waitForURL(`**/arrivals/${first.id}`);
  expect(gate.counted()).toBeLessThanOrEqual(3);
});

/** The producer and both provinces are told within seconds. */
const toldOf = (haul: Haul, kind: string) =>
  eventually(async () => {
    for (const desk of told) {
      const { items } = await desk.read<{ items: { kind: string }[] }>(`notices?case=${haul.id}&limit=50`);
      expect(items.map((item) => item.kind)).toContain(kind);
    }
  });

it('[ux 5.3] refuses with the reason: at most 6 clicks', async () => {
  await gate.go('/arrivals');
  gate.counted();
  await press(`过磅签收 ${first.number}`);
  await choose('拒收');
  await choose('包装');
  await gate.type(gate.page.getByLabel('拒收理由'), '包装破损，电解液外漏');
  await gate.type(gate.page.getByLabel('经办人电话'), '13700000000');
  await press('全部拒收');
  await gate.page.getByText('已拒收').waitFor();
  expect(gate.counted()).toBeLessThanOrEqual(6);
  await standsAt(hauls, first.id, 'rejected');
  await toldOf(first, 'manifest.rejected');
});

it('[ux 5.3] accepts in part with the reason: at most 6 clicks, nothing sent before the note is there', async () => {
  await gate.go('/arrivals');
  gate.counted();
  await press(`过磅签收 ${second.number}`);
  await choose('部分接受');
  await gate.type(gate.page.getByLabel('毛重（吨）'), '34');
  await gate.type(gate.page.getByLabel('皮重（吨）'), '15');
  await gate.type(gate.page.getByLabel('地磅编号'), 'DB-0501');
  await gate.type(gate.page.getByLabel('接受量（吨）'), '12.5');
  await press('部分接受 12.5 吨');
  await gate.page.getByText('有差异须说明').waitFor();
  await gate.type(gate.page.getByLabel('差异说明'), '部分电池破损，拒收');
  await press('部分接受 12.5 吨');
  await gate.page.getByText('已接受 12.5 吨').waitFor();
  expect(gate.counted()).toBeLessThanOrEqual(6);
  await standsAt(hauls, second.id, 'partiallyAccepted');
  await toldOf(second, 'manifest.partlyAccepted');
});

it('a command that was refused is shown with its reason and can be given up', async () => {
  const haul = await hauls.onTheRoad('17.000000', 6);
  await keptOnPhone(driver, haul.number);
  await driver.context.setOffline(true);
  await driver.click(driver.page.getByRole('region', { name: haul.number }).getByRole('button', { name: '到达交付' }));
  await driver.page.getByRole('button', { name: '确认到达（不附定位）' }).click();
  await driver.page.getByText('未发送 1 项').waitFor();
  // Meanwhile another phone of the firm has said the same.
  const { version } = await hauls.one(haul.id);
  const place = { text: '厂区', division: '500100' };
  const { org } = await gate.read<{ org: string }>('me');
  await driver.send(`manifests/${haul.id}/arriveAtReceiver`, { receiver: org, place }, version);
  await driver.context.setOffline(false);
  const refused = driver.page.getByText(/1 项被退回/);
  await refused.click();
  await driver.page.getByText('事项已被他人更新').waitFor();
  await driver.page.getByRole('button', { name: '放弃' }).first().click();
  await driver.page.getByRole('tooltip').getByRole('button', { name: '放弃' }).click();
  await refused.waitFor({ state: 'detached' });
  expect((await hauls.one(haul.id)).version).toBe(version + 1);
});

it('[ux 5.4] reads all that waits for its treatment at once, not each manifest by itself', async () => {
  const waiting = await hauls.accepted('0.200000', 5);
  await standsAt(hauls, waiting.id, 'closed');
  const asked: string[] = [];
  const hear = (request: { url: () => string }) => asked.push(new URL(request.url()).pathname);
  gate.page.on('request', hear);
  await gate.go('/treatment');
  await gate.page.locator('tbody tr[data-row-key]').first().waitFor();
  await gate.page.waitForLoadState('networkidle');
  gate.page.off('request', hear);
  expect(asked.filter((path) => path.startsWith('/v1/manifests'))).toEqual(['/v1/manifests/stored']);
});

it('fits the phone, without barrier or fault', async () => {
  for (const page of ['/arrivals', `/arrivals/${second.id}`, '/treatment']) {
    await gate.go(page);
    await gate.page.waitForLoadState('networkidle');
    expect(await gate.overflows()).toBe(false);
    expect(await gate.barriers()).toEqual([]);
  }
  expect(gate.faults).toEqual([]);
});
