import { BATTERIES, receiptForm } from '#src/demo/forms';
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

it('[ux 4.3] the driver departs and arrives without network, opens the page again, shows the papers with 1 tap', async () => {
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
  driver.counted();
  await open(driver, '路检码');
  await driver.page.getByRole('dialog', { name: '路检码' }).getByText(haul.number).waitFor();
  expect(driver.counted()).toBe(1);
  expect((await hauls.one(haul.id)).version).toBe(version);

  await driver.context.setOffline(false);
  await badge(driver).waitFor({ state: 'detached' });
  const after = await standsAt(hauls, haul.id, 'arrived');
  expect(after.version).toBe(version + 2);
  expect(await verbsOf()).toEqual(['load', 'depart', 'arriveAtReceiver']);
});

it('[ux 5.2][R-12a] the receiver weighs and accepts: at most 4 clicks, the difference reckoned as it is typed', async () => {
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
  await receiver.page.getByText('称得的重量须有地磅编号').waitFor();
  expect((await hauls.one(haul.id)).state).toBe('arrived');
  await receiver.type(receiver.page.getByLabel('地磅编号'), 'DB-0501');
  await press(receiver, '接受 20.05 吨');
  await receiver.page.getByText('已接受 20.05 吨').waitFor();
  expect(receiver.counted()).toBeLessThanOrEqual(4);
  await standsAt(hauls, haul.id, 'accepted', 'closed');
  const { receipt } = (await hauls.one(haul.id)) as unknown as { receipt: { lines: { weighing?: object }[] } };
  expect(receipt.lines[0]?.weighing).toMatchObject({ scale: 'DB-0501', gross: '35.05', tare: '15', typed: true });
});

it('the next vehicle finds the weighbridge of this device filled in', async () => {
  const next = await hauls.arrived('1.000000', 5);
  await receiver.go(`/arrivals/${next.id}`);
  await receiver.page.getByLabel('毛重（吨）').waitFor();
  expect(await receiver.page.getByLabel('地磅编号').inputValue()).toBe('DB-0501');
  const { version } = await hauls.one(next.id);
  await receiver.send(`manifests/${next.id}/accept`, receiptForm(BATTERIES, '1.000000'), version);
});

it('[ux 5.4] tells what became of all that is stored with one click, 50 manifests in a minute; a wrong quantity is told beside it', async () => {
  const stored = [haul];
  for (let i = 0; i < 9; i += 1) stored.push(await hauls.accepted('0.200000', 5));
  for (const { id } of stored) await standsAt(hauls, id, 'closed');
  const { page } = receiver;
  const rows = page.locator('tbody tr[data-row-key]');
  const submit = page.getByRole('button', { name: '提交' });
  await receiver.go('/treatment');
  const first = rows.first();
  const treated = first.getByRole('textbox');
  const usual = await treated.inputValue();
  await receiver.type(treated, '99999');
  await first.getByText('超过待处置量').waitFor();
  await receiver.type(treated, '0');
  await first.getByText('处置量应大于零').waitFor();
  expect(await submit.isDisabled()).toBe(true);
  await receiver.type(treated, usual);
  // Fifty at once: where other tests have stored more, once again.
  for (let round = 0; (await rows.count()) > 0 && round < 3; round += 1) {
    const shown = await rows.count();
    receiver.counted();
    const begun = Date.now();
    await receiver.click(submit);
    await page.getByText(`${shown} 份已提交，0 份未提交`).waitFor();
    expect((Date.now() - begun) / shown).toBeLessThan(60_000 / 50);
    expect(receiver.counted()).toBe(1);
    await receiver.go('/treatment');
    await rows.first().or(page.getByText('没有等待利用处置结果的联单')).waitFor();
  }
  const resultsOf = async ({ id }: Haul) =>
    ((await hauls.one(id)) as unknown as { results: { quantity: string }[] }).results.map(({ quantity }) => quantity);
  expect(await resultsOf(haul)).toEqual(['20.050000']);
  for (const each of stored.slice(1)) expect(await resultsOf(each)).toEqual(['0.200000']);
  expect([...remover.faults, ...driver.faults, ...receiver.faults]).toEqual([]);
});
