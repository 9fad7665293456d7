import { type Desk, Office, PHONE } from './support/desk.js';
import { type Haul, Hauls, keptOnPhone, standsAt } from './support/hauls.js';

/** One manifest from its issue to the treatment of its waste; three people, each with a phone, one without a network. */
let office: Office;
let remover: Desk;
let driver: Desk;
let receiver: Desk;
let hauls: Hauls;
let haul: Haul;

beforeAll(async () => {
  office = await Office.open();
  remover = await office.seat('remover-sc', { size: PHONE });
  driver = await office.seat('carrier', { size: PHONE });
  receiver = await office.seat('receiver-cq', { size: PHONE });
  hauls = new Hauls(remover, driver, receiver);
  haul = await hauls.issued('20.000000', 5);
});
afterAll(() => office.close());

const press = (desk: Desk, name: string) => desk.click(desk.page.getByRole('button', { name }));
const open = (desk: Desk, name: string) =>
  desk.click(desk.page.getByRole('region', { name: haul.number }).getByRole('button', { name }));
const badge = (desk: Desk) => desk.page.getByText(/未发送 \d 项/);
const verbsOf = async () => {
  const { events } = await remover.read<{ events: { verb: string; outcome: string }[] }>(`cases/${haul.id}/course`);
  return events.filter(({ verb }) => ['load', 'depart', 'arriveAtReceiver'].includes(verb)).map(({ verb }) => verb);
};

it('the consignor loads where there is no network: kept, shown, sent once', async () => {
  await keptOnPhone(remover, haul.number);
  await remover.context.setOffline(true);
  await open(remover, '装车称重');
  await remover.type(remover.page.getByLabel('衡器编号'), 'DB-0001');
  await remover.type(remover.page.getByLabel('毛重（吨）'), '35');
  await remover.type(remover.page.getByLabel('皮重（吨）'), '15');
  await remover.page.getByText('净重 20 吨，申报 20 吨').waitFor();
  await remover.click(remover.page.getByRole('checkbox'));
  await press(remover, '确认装车');
  await badge(remover).waitFor();
  expect((await hauls.one(haul.id)).state).toBe('issued');
  await remover.context.setOffline(false);
  await badge(remover).waitFor({ state: 'detached' });
  await standsAt(hauls, haul.id, 'loaded');
});

it('the driver departs and arrives without network, opens the page again, shows the papers', async () => {
  await keptOnPhone(driver, haul.number);
  const { version } = await hauls.one(haul.id);
  await driver.context.setOffline(true);
  await open(driver, '核对装车并发车');
  await driver.type(driver.page.getByLabel('危险货物运单编号'), `YD${haul.number}`);
  await press(driver, '核对无误，发车');
  await driver.page.getByText('未发送 1 项').waitFor();
  await press(driver, '确认到达（不附定位）');
  await driver.page.getByText('未发送 2 项').waitFor();

  await driver.page.goto('/driver');
  await driver.page.getByText('未发送 2 项').waitFor();
  await driver.page.getByText('离线数据').waitFor();
  await open(driver, '路检码');
  await driver.page.getByRole('dialog', { name: '路检码' }).getByText(haul.number).waitFor();
  expect((await hauls.one(haul.id)).version).toBe(version);

  await driver.context.setOffline(false);
  await badge(driver).waitFor({ state: 'detached' });
  const after = await standsAt(hauls, haul.id, 'arrived');
  expect(after.version).toBe(version + 2);
  expect(await verbsOf()).toEqual(['load', 'depart', 'arriveAtReceiver']);
});

it('[ux 5.2] the receiver weighs and accepts: at most 4 clicks, the difference reckoned as it is typed', async () => {
  await receiver.go('/arrivals');
  receiver.counted();
  await press(receiver, `过磅签收 ${haul.number}`);
  await receiver.type(receiver.page.getByLabel('毛重（吨）'), '35.2');
  await receiver.type(receiver.page.getByLabel('皮重（吨）'), '15');
  await receiver.page.getByText('超出容许范围 0.1 吨').waitFor();
  await receiver.type(receiver.page.getByLabel('毛重（吨）'), '35.05');
  await receiver.page.getByText('在容许范围 0.1 吨 内').waitFor();
  await receiver.type(receiver.page.getByLabel('经办人电话'), '13700000000');
  await press(receiver, '接受 20.05 吨');
  await receiver.page.getByText('已接受 20.05 吨').waitFor();
  expect(receiver.counted()).toBeLessThanOrEqual(4);
  await standsAt(hauls, haul.id, 'accepted', 'closed');
});

it('[ux 5.4] the receiver tells what became of it, in one go with all that is stored', async () => {
  await standsAt(hauls, haul.id, 'closed');
  await receiver.go('/treatment');
  const row = receiver.page.getByRole('row').filter({ hasText: haul.number });
  await row.waitFor();
  receiver.counted();
  await press(receiver, '提交');
  await row.getByText('已提交').waitFor();
  expect(receiver.counted()).toBe(1);
  const { results } = (await hauls.one(haul.id)) as unknown as { results: { quantity: string }[] };
  expect(results.map(({ quantity }) => quantity)).toEqual(['20.050000']);
  expect([...remover.faults, ...driver.faults, ...receiver.faults]).toEqual([]);
});
