import { type Desk, Office } from './support/desk.js';

/** Browsers whose own clock is years off: days and years of the law come from the server. */
let office: Office;
let year: string;
beforeAll(async () => {
  office = await Office.open();
  const [now] = await office.query<{ year: string }>(
    `SELECT to_char(liandan.now() AT TIME ZONE 'Asia/Shanghai', 'YYYY') AS year`,
  );
  ({ year } = now!);
});
afterAll(() => office.close());

const astray = async (desk: Desk) => {
  await desk.page.clock.setFixedTime('2041-05-05T12:00:00+08:00');
  return desk;
};
const options = (desk: Desk) => desk.page.locator('.ant-select-item-option-content');

it('[W-20] offers the years of the published lists, and today, by the clock of the server', async () => {
  const desk = await astray(await office.stranger());
  await desk.go('/published');
  await desk.page.getByText(/^截至 /).waitFor();
  await desk.click(desk.page.getByLabel('年度'));
  await options(desk).nth(1).waitFor();
  expect(await options(desk).nth(1).innerText()).toBe(`年度 ${Number(year) + 1}`);
  await desk.page.keyboard.press('Escape');
  await desk.page.getByLabel('查询日期').click();
  await desk.page.locator('.ant-picker-now-btn').click();
  await desk.page.waitForURL(new RegExp(`on=${year}-`));
  expect(desk.faults).toEqual([]);
  await desk.context.close();
});

it('[TIME-4] takes the moment of now from the server where one is asked for', async () => {
  const desk = await astray(await office.seat('auditor'));
  await desk.go('/time-machine');
  await desk.page.locator('.ant-picker input').click();
  await desk.page.locator('.ant-picker-now-btn').click();
  expect(await desk.page.locator('.ant-picker input').inputValue()).toMatch(new RegExp(`^${year}-`));
  expect(desk.faults).toEqual([]);
  await desk.context.close();
});
