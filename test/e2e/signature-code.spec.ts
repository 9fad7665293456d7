import { BATTERIES, crewOf, SHENGTONG } from '#src/demo/forms';
import { demoId, plateOf } from '#src/demo/party-set';
import { type Desk, Office, PHONE } from './support/desk.js';
import { type Haul, Hauls, type Next, standsAt } from './support/hauls.js';

/** People of consignor and next carrier who have no account sign on the driver's telephone, by the code that their firm gave. */
let office: Office;
let remover: Desk;
let driver: Desk;
let later: Desk;
let hauls: Hauls;
let issued: Haul;
let rolling: Haul;
const ANLI = { text: '安岳换装站', division: '512000' };
const next: Next = {
  at: ANLI,
  leg: {
    carrier: demoId(SHENGTONG.carrier),
    vehicle: plateOf(SHENGTONG.carrier, 5),
    ...crewOf(SHENGTONG.carrier),
  },
};

beforeAll(async () => {
  office = await Office.open();
  remover = await office.seat(BATTERIES.logins.remover);
  driver = await office.seat(BATTERIES.logins.carrier, { size: PHONE });
  later = await office.seat(SHENGTONG.logins.carrier);
  hauls = new Hauls(remover, driver, await office.seat(BATTERIES.logins.receiver));
  await remover.send('contracts', {
    number: 'HT-2026-HN-2',
    party: demoId(SHENGTONG.carrier),
    partyRole: 'CARRIER',
    wasteCodes: ['900-052-31'],
    validFrom: await hauls.today(),
    validTo: '2099-12-31',
  });
  issued = await hauls.issued('3.000000', 6);
  rolling = await hauls.onTheRoad('4.000000', 7, [], next);
});
afterAll(() => office?.close());

const press = (desk: Desk, name: string) => desk.click(desk.page.getByRole('button', { name }));
/** The codes on the page of the manifest. */
const codesOf = async (desk: Desk, haul: Haul) => {
  await desk.go(`/cases/manifests/${haul.id}?tab=trip`);
  return desk.page.getByRole('region', { name: '签署码' });
};
/** Gives a code there and reads it off. */
const given = async (desk: Desk, haul: Haul, holder: string): Promise<string> => {
  const codes = await codesOf(desk, haul);
  await codes.getByLabel('签署人姓名').fill(holder);
  await codes.getByRole('button', { name: '发放签署码' }).click();
  await codes.getByRole('listitem').filter({ hasText: holder }).first().waitFor();
  const code = (await codes.getByRole('heading', { name: '签署码' }).innerText()).replace(/\D/g, '');
  expect(code).toMatch(/^\d{9}$/);
  expect(await desk.barriers()).toEqual([]);
  return code;
};

it('[ux 4][R-13c] the consignor’s person without an account confirms the loading on the driver’s telephone: one code, 3 taps', async () => {
  const code = await given(remover, issued, '看库员周某');
  const { page } = driver;
  await driver.go(`/driver/${issued.id}`);
  driver.counted();
  await press(driver, '托运人在场无账号：凭码确认装车');
  await driver.type(page.getByLabel('衡器编号'), 'DB-01');
  await driver.type(page.getByLabel('毛重（吨）'), '13');
  await driver.type(page.getByLabel('皮重（吨）'), '10');
  await driver.click(page.getByRole('checkbox'));
  await driver.type(page.getByLabel('签署码（9位数字）'), code);
  expect([await driver.barriers(), await driver.overflows()]).toEqual([[], false]);
  await press(driver, '凭码签署');
  await standsAt(hauls, issued.id, 'loaded');
  expect(driver.counted()).toBeLessThanOrEqual(3);
  await page.getByRole('button', { name: '核对无误，发车' }).waitFor();
});

it('[ux 4][R-17] the next driver without an account takes over on the telephone of the one before; a wrong code is told with its way out', async () => {
  const code = await given(later, rolling, '接车员吴某');
  const { page } = driver;
  await driver.go(`/driver/${rolling.id}`);
  await press(driver, '到达换装点，与下一承运人交接');
  await press(driver, '数据已核对，确认交接');
  await page.getByText('等待对方确认交接').waitFor();
  await driver.type(
    page.getByLabel('签署码（9位数字）'),
    `${code.slice(0, 3)}${code.slice(3) === '000000' ? '000001' : '000000'}`,
  );
  await press(driver, '凭码签署');
  await page.getByText('签署码不正确，或已过期、撤销、锁定').first().waitFor();
  driver.counted();
  await driver.type(page.getByLabel('签署码（9位数字）'), code);
  await press(driver, '凭码签署');
  const { legs } = (await standsAt(hauls, rolling.id, 'loaded')) as unknown as {
    legs: { leg: number; state: string }[];
  };
  expect(legs.map(({ state }) => state)).toEqual(['ended', 'loaded']);
  expect(driver.counted()).toBeLessThanOrEqual(3);
});

it('the firm sees that a code was used, and ends it', async () => {
  const mine = (await codesOf(remover, issued)).getByRole('listitem').filter({ hasText: '看库员周某' });
  await mine.filter({ hasText: '已使用 1 次' }).waitFor();
  await mine.getByRole('button', { name: '撤销' }).click();
  await remover.page.getByRole('tooltip').getByRole('button', { name: '撤销' }).click();
  await mine.filter({ hasText: '已撤销' }).waitFor();
  expect([...remover.faults, ...driver.faults, ...later.faults]).toEqual([]);
});
