import { loadReference } from '#config/reference';
import { endOfDay } from '#domain/calendar/civil';
import { type LightName, lightOf } from '#domain/calendar/light';
import { BATTERIES, SHENGTONG } from '#src/demo/forms';
import { full, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

/** Loads at one gate: green, nearly due, over due, excused, and one that stands still by an incident. */
const SOON = 2;
const { receiver } = BATTERIES.logins;
let f: Full;
let door: ReturnType<typeof visitors>;
const load: Record<'late' | 'excused' | 'still' | 'soon' | 'new', string> = {} as never;
const place = { text: '沪蓉高速邻水段', division: '511623' };

interface Told {
  light: LightName | 'none';
  clock: string | null;
  dueDay: string | null;
  daysLeft: number | null;
}
const lightIn = (item: Record<string, any>): Told['light'] =>
  item['dueDay'] === null
    ? 'none'
    : lightOf({ overdue: item['overdue'], paused: item['clockStatus'] === 'paused', daysLeft: item['daysLeft'] }, SOON);
const told = (item: Record<string, any>, light: Told['light']): Told => ({
  light,
  clock: item['clock'] ?? null,
  dueDay: item['dueDay'] ?? null,
  daysLeft: item['daysLeft'] ?? null,
});
const items = async (login: string, path: string) => {
  const { status, body } = await door.get(login, path);
  expect(status).toBe(200);
  return body['items'] as Record<string, any>[];
};
/** What each place tells of the case, by the name of the place. */
async function everywhere(id: string): Promise<Record<string, Told | undefined>> {
  const of = (rows: Record<string, any>[], key: string) => rows.find((row) => row[key] === id);
  const card = of(await items(receiver, '/v1/running-cases?machine=manifest&limit=200'), 'id');
  const line = of(await items(receiver, '/v1/manifests?limit=200'), 'id');
  const task = of(await items(receiver, `/v1/inbox?box=todo&case=${id}`), 'caseId');
  const board = of(await items('cq-officer1', '/v1/clocks/lights'), 'caseId');
  return {
    card: card && told(card, lightIn(card)),
    list: line && told(line['duty'] ?? {}, line['light']),
    inbox: task && told(task, lightIn(task)),
    board: board && told(board, board['light']),
  };
}

beforeAll(async () => {
  f = await full('2025-11-24 09:00');
  door = visitors(f.app);
  await f.list(2026, '60000.000000');
  await f.story.until('2026-01-12 09:00');
  const { approval } = await f.approved(BATTERIES, '3000.000000');
  let truck = 100;
  const arrive = () => f.haul(BATTERIES, approval, '10.000000', truck++, 'arrived');
  load.late = await arrive();
  load.excused = await arrive();
  load.still = await arrive();
  const { number } = (await f.row('manifest', load.still)).context;
  await f.people.open('incident', BATTERIES.logins.carrier, {
    type: 'reportByUnit',
    ...{ place, occurredAt: (await f.one<{ at: Date }>('SELECT liandan.now() AS at')).at.toISOString() },
    ...{ kind: 'LEAK', leaked: '电解液约 20 升', manifests: [number] },
  });
  const { due } = await f.clock(load.late, 'K-18');
  const later = (days: number) => loadReference().calendar.addWorkingDays(due, days).day;
  await f.story.until(`${later(-2)} 09:00`);
  load.soon = await arrive();
  await f.sql('UPDATE liandan.deadline SET due_day = $2::date, due_at = $3 WHERE case_id = $1 AND met_at IS NULL', [
    ...[load.soon, later(2), endOfDay(later(2))],
  ]);
  await f.story.until(`${later(1)} 09:00`);
  load.new = await arrive();
  await f.story.settle();
  const [record] = await f.sql(
    `SELECT o.id FROM liandan.overdue o JOIN liandan.deadline d ON d.id = o.id WHERE d.case_id = $1`,
    [load.excused],
  );
  await f.act('overdue', record!['id'], receiver, 'acknowledge', { reason: '系统故障' });
  await f.act('overdue', record!['id'], 'cq-head', 'waive', { reason: '系统故障，非责任方原因' });
  await f.story.settle();
}, 180_000);
afterAll(() => f?.stop());

it.each([
  ['late', 'red'],
  ['soon', 'yellow'],
  ['new', 'green'],
  ['still', 'paused'],
] as const)(
  '[TIME-4][K-18][ux 7.5] of a load that is %s the card, the list, the inbox and the board tell the same light (%s), clock and days',
  async (which, light) => {
    const { card, list, inbox, board } = await everywhere(load[which]);
    expect(card).toMatchObject({ light, clock: 'K-18', dueDay: expect.any(String), daysLeft: expect.any(Number) });
    expect({ list, board }).toEqual({ list: card, board: card });
    // Whoever waits for a release has nothing to do meanwhile.
    expect(inbox).toEqual(which === 'still' ? undefined : card);
  },
);

it('[TIME-4][E-07] what stands still keeps the days that it had, however long', async () => {
  const { clock: _, ...before } = (await everywhere(load.still)).list!;
  await f.story.until('2026-02-10 09:00');
  const { list, board } = await everywhere(load.still);
  expect(list).toMatchObject(before);
  expect(board).toEqual(list);
});

it('[TIME-4][Z-02] a delay that was excused is red nowhere', async () => {
  const { card, list, inbox, board } = await everywhere(load.excused);
  expect(board).toBeUndefined();
  expect([card?.light, list?.light, inbox?.light]).toEqual(['none', 'none', 'none']);
});

it('[K-25][R-25a] an application that waits for a letter has the light and the days of the letter', async () => {
  const { application, letter } = await f.consulted(SHENGTONG, '10.000000');
  await f.story.settle();
  const card = (await items('remover-hn', '/v1/running-cases')).find(({ id }) => id === application)!;
  const board = (await items('hn-officer1', '/v1/clocks/lights')).find(({ caseId }) => caseId === letter)!;
  expect(told(card, lightIn(card))).toEqual(told(board, board['light']));
});
