import { loadReference } from '#config/reference';
import { settingsOf } from '#config/env';
import type { Actor } from '#domain/actor';
import { civilDay, endOfDay } from '#domain/calendar/civil';
import type { ListQuery } from '#src/http/page';
import { ManifestReader } from '#src/manifest/manifest.reader';
import { road, type Road } from '../support/road.js';

/** Five loads at the gate whose time runs out in so many working days. */
const LEFT = [-1, 1, 2, 3, 9];
let r: Road;
let loads: string[];
beforeAll(async () => {
  r = await road();
  const approval = await r.approve(900_000_000n, { validTo: '2027-11-16' });
  loads = [];
  const today = civilDay((await r.now()).toISOString());
  for (const left of LEFT) {
    const id = await r.arrived(r.form(approval));
    const { day } = loadReference().calendar.addWorkingDays(today, left);
    await r.sql(
      `UPDATE liandan.deadline SET due_day = $2, due_at = $3 WHERE case_id = $1 AND status = 'open' AND met_at IS NULL`,
      [id, day, endOfDay(day)],
    );
    loads.push(id);
  }
}, 60_000);
afterAll(() => r?.stop());

interface Shown {
  id: string;
  light: string;
  duty: { clock: string; dueDay: string; daysLeft: number } | null;
}
const readerOf = (days?: string) =>
  new ManifestReader(r.engine.app, settingsOf(days === undefined ? {} : { LIANDAN_LIGHT_SOON_DAYS: days }));
const list = async (query: ListQuery, by: Actor = r.chongqing, days?: string) =>
  (await readerOf(days).list(by, query)) as { items: Shown[]; total: number };
const lightsOf = (items: Shown[]) => loads.map((id) => items.find((item) => item.id === id)?.light);

it('[ux 7.5][TIME-4] each load has the light of what is owed of it: two working days left and fewer are yellow', async () => {
  const { items } = await list({ state: 'arrived' });
  expect(lightsOf(items)).toEqual(['red', 'yellow', 'yellow', 'green', 'green']);
  expect(items.find(({ id }) => id === loads[1])?.duty).toMatchObject({
    daysLeft: 1,
    clock: expect.stringMatching(/^K-/),
  });
});

it('[ux 7.5] the server filters by light, so that pages and their number are those of the light', async () => {
  const found = async (light: string) => {
    const first = await list({ state: 'arrived', light, page: '1', size: '1' });
    const ids: string[] = [];
    for (let page = 1; page <= first.total; page += 1)
      ids.push(...(await list({ state: 'arrived', light, page: String(page), size: '1' })).items.map(({ id }) => id));
    return ids.sort();
  };
  const [red, yellow, other, ...green] = loads;
  expect(await found('red')).toEqual([red]);
  expect(await found('yellow')).toEqual([yellow, other].sort());
  expect(await found('green')).toEqual([...green].sort());
  expect(await found('paused')).toEqual([]);
  expect(await found('none')).toEqual([]);
  const both = await list({ light: ['red', 'yellow'], sort: 'dueAt' });
  expect(both.items.map(({ id }) => id)).toEqual([red, yellow, other]);
});

it('a light that there is not is refused by name, and a firm of elsewhere finds none', async () => {
  await expect(list({ light: 'blue' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  expect((await list({ light: 'red' }, { ...r.receiver, org: '01900000-0000-7000-8000-0000000000dd' })).items).toEqual(
    [],
  );
});

it('the deployment says from how many working days left a light is yellow, and what it may say', async () => {
  expect(lightsOf((await list({ state: 'arrived' }, r.chongqing, '0')).items)).toEqual([
    ...['red', 'green', 'green', 'green', 'green'],
  ]);
  expect(lightsOf((await list({ state: 'arrived' }, r.chongqing, '9')).items)).toEqual([
    ...['red', 'yellow', 'yellow', 'yellow', 'yellow'],
  ]);
  expect(() => settingsOf({ LIANDAN_LIGHT_SOON_DAYS: '21' })).toThrow(/LIANDAN_LIGHT_SOON_DAYS/);
});
