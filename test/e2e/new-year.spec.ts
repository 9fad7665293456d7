import { type Demonstration, startDemonstration } from '../../config/tooling/demonstration.mjs';
import { eventually } from '../support/waiting.js';
import { Applications } from './support/applications.js';
import { Office } from './support/desk.js';

/** An installation of its own: its civil clock stands at the end of the year, where others have still to work. */
let place: Demonstration;
let office: Office;
beforeAll(async () => {
  const env = { LIANDAN_CLOCK: 'settable', LIANDAN_CLOCK_START: '2026-11-23T01:00:00Z' };
  place = await startDemonstration({ name: 'liandan_new_year', env });
  office = await Office.open(place.adminUrl);
});
afterAll(async () => {
  await office.close();
  await place.stop();
});

/** The civil day before which something is due: due at the end of it. */
const civil = (instant = '') => new Date(Date.parse(instant) + 8 * 3_600_000 - 1).toISOString().slice(0, 10);

it("[ux 9.2][TIME-2] next year's calendar: 1 file lists the open cases whose due dates move, and only a further act puts it in force", async () => {
  const base = place.address;
  await office.until('2026-12-29 09:00');
  const firm = await office.seat('remover-hn', { base });
  const { id } = await new Applications(firm).submitted();
  type Clocks = { items: { clock: string; dueAt: string; provisional?: boolean }[] };
  const due = async () => (await firm.read<Clocks>(`clocks?case=${id}`)).items[0];
  const before = await due();

  const admin = await office.seat('admin', { base });
  const { page } = admin;
  await admin.go('/admin/calendar');
  // The days of 1 January to 3 January are off, and Monday 4 January as well: only a fifth working day says so.
  const days = ['01', '02', '03', '04'].map((day) => ({ date: `2027-01-${day}`, kind: 'rest', zh: '元旦' }));
  const source = '国务院办公厅关于2027年部分节假日安排的通知';
  const buffer = Buffer.from(JSON.stringify({ year: 2027, source, days }));
  await page.locator('input[type=file]').setInputFiles({ name: '2027.json', mimeType: 'application/json', buffer });
  expect(admin.counted()).toBe(0);
  const row = page
    .getByRole('region', { name: '将改变到期日的时限' })
    .locator('tr.ant-table-row', { hasText: '2026-12-29' });
  await row.getByText('转移申请').waitFor(); // the words come by a reading of their own
  const text = await row.innerText();
  // An administrator reads no case and is told none: its kind, its number if it has one, its clock.
  expect(text).toContain('无编号');
  expect(await page.locator('main').innerText()).not.toContain(id);
  expect(text).toContain('转移申请');
  const [, from = '', to = ''] = text.match(/\d{4}-\d{2}-\d{2}/g) ?? [];
  expect(to > from).toBe(true);
  expect(to.startsWith('2027-01')).toBe(true);
  expect(await admin.barriers()).toEqual([]);
  // Nothing has been changed by looking.
  expect(await due()).toEqual(before);
  expect((await firm.context.request.get('/v1/reference/calendars/2027')).status()).toBe(404);

  await admin.click(page.getByRole('button', { name: '写入 2027 年日历' }));
  await admin.click(page.getByRole('button', { name: /^写\s?入$/ }));
  await page.getByText('2027 年日历已生效').waitFor();
  await eventually(async () => expect(civil((await due())?.dueAt)).toBe(to), 30_000);
  expect([...admin.faults, ...firm.faults]).toEqual([]);
});
