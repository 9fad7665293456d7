import { BATTERIES, crewOf, SHENGTONG } from '#src/demo/forms';
import { demoId, plateOf } from '#src/demo/party-set';
import { type Desk, Office, PHONE } from './support/desk.js';
import { type Haul, Hauls, type Next, standsAt } from './support/hauls.js';

/** A load that one carrier brings to a transfer point and another takes from there; each at a phone. */
let office: Office;
let remover: Desk;
let earlier: Desk;
let later: Desk;
let hauls: Hauls;
let haul: Haul;
const SUINING = { text: '遂宁换装站', division: '510900' };
const [TRUCK, NEXT_TRUCK] = [4, 3];
const next: Next = {
  at: SUINING,
  leg: {
    carrier: demoId(SHENGTONG.carrier),
    vehicle: plateOf(SHENGTONG.carrier, NEXT_TRUCK),
    ...crewOf(SHENGTONG.carrier),
  },
};

beforeAll(async () => {
  office = await Office.open();
  remover = await office.seat(BATTERIES.logins.remover);
  earlier = await office.seat(BATTERIES.logins.carrier, { size: PHONE });
  later = await office.seat(SHENGTONG.logins.carrier, { size: PHONE });
  hauls = new Hauls(remover, earlier, await office.seat(BATTERIES.logins.receiver));
  await remover.send('contracts', {
    number: 'HT-2026-HN',
    party: demoId(SHENGTONG.carrier),
    partyRole: 'CARRIER',
    wasteCodes: ['900-052-31'],
    validFrom: await hauls.today(),
    validTo: '2099-12-31',
  });
  haul = await hauls.onTheRoad('12.000000', TRUCK, [], next);
});
afterAll(() => office?.close());

const card = (desk: Desk) => desk.page.getByRole('region', { name: haul.number });
const press = (desk: Desk, name: string) => desk.click(desk.page.getByRole('button', { name }));

it('[R-17] only who drives now is asked for positions, and offered incident and detour', async () => {
  const offered = async (desk: Desk) => {
    await desk.go('/driver');
    await card(desk).waitFor();
    const onCard = await card(desk).getByRole('button', { name: '报告事故' }).count();
    await desk.go(`/driver/${haul.id}`);
    await desk.page.getByRole('heading', { name: haul.number }).waitFor();
    await desk.page.getByRole('link', { name: '119' }).waitFor();
    const asked = await desk.page.getByRole('region', { name: '途中位置记录' }).count();
    const onPage = ['报告事故', '报告绕行'].map((name) => desk.page.getByRole('button', { name }).count());
    return [onCard, asked, ...(await Promise.all(onPage))];
  };
  expect(await offered(earlier)).toEqual([1, 1, 1, 1]);
  expect(await offered(later)).toEqual([0, 0, 0, 0]);
});

it('[ux 4.5] the first carrier stops where the next one takes over and confirms: at most 3 taps, no receiver is offered', async () => {
  await earlier.go('/driver');
  earlier.counted();
  await earlier.click(card(earlier).getByRole('button', { name: '到达换装点' }));
  await earlier.page.getByText(SUINING.text).waitFor();
  expect(await earlier.page.getByRole('button', { name: '确认到达（附定位）' }).count()).toBe(0);
  await press(earlier, '到达换装点，与下一承运人交接');
  await standsAt(hauls, haul.id, 'handingOver');
  await press(earlier, '数据已核对，确认交接');
  await earlier.page.getByText('等待对方确认交接').waitFor();
  expect(earlier.counted()).toBeLessThanOrEqual(3);
});

it('[R-17] what the next carrier writes of a difference outlives a reload and reaches the record', async () => {
  await later.go('/driver');
  await later.click(card(later).getByRole('button', { name: '与下一承运人交接' }));
  await press(later, '数据不符，报告');
  await later.page.getByLabel('不符情况').fill('标签二号破损');
  await later.page.reload();
  expect(await later.page.getByLabel('不符情况').inputValue()).toBe('标签二号破损');
  await press(later, '提交不符报告');
  const told = async () => {
    const { events } = await remover.read<{ events: { verb: string; outcome: string }[] }>(`cases/${haul.id}/course`);
    return events.some(({ verb, outcome }) => verb === 'reportMismatch' && outcome !== 'refused');
  };
  for (let i = 0; i < 50 && !(await told()); i += 1) await later.page.waitForTimeout(200);
  expect(await told()).toBe(true);
});

it('both phones are without fault', () => {
  expect([...earlier.faults, ...later.faults]).toEqual([]);
});
