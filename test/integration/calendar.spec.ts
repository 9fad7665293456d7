import { calendarYear, loadReference } from '#config/reference';
import { WorkCalendar } from '#domain/calendar/calendar';
import { SHENGTONG } from '#src/demo/forms';
import { full, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

/** The last days of 2026: clocks run into 2027, whose calendar is not announced yet. */
let w: Full;
let door: ReturnType<typeof visitors>;
let letter: string;
let waiting: string;

const FILE = {
  year: 2027,
  source: '国务院办公厅关于2027年部分节假日安排的通知',
  days: [
    { date: '2027-01-01', kind: 'rest', zh: '元旦', en: "New Year's Day" },
    { date: '2027-02-06', kind: 'rest', zh: '春节', en: 'Spring Festival' },
  ],
};
const ANNOUNCED = [...loadReference().calendarFiles];
const commit = (login: string | null, body: object = FILE) => door.post(login, '/v1/calendars', body);
const clock = (of: string, name: string) =>
  w.one<{ due: string; status: string; provisional: boolean; version: string }>(
    `SELECT due_day::text AS due, status, provisional, calendar_version AS version FROM liandan.deadline
     WHERE case_id = $1 AND clock = $2 ORDER BY id DESC LIMIT 1`,
    [of, name],
  );
const recounts = () =>
  w.sql(
    `SELECT e.rule_ids AS rules, e.readers, convert_from(p.payload, 'UTF8')::jsonb AS said FROM liandan.audit_event e
       JOIN liandan.audit_payload p ON p.event_id = e.event_id WHERE e.type = 'clockRecounted' ORDER BY e.event_id`,
  );

beforeAll(async () => {
  w = await full('2026-12-28 09:00');
  door = visitors(w.app);
  letter = (await w.consulted(SHENGTONG, '30.000000')).letter;
  waiting = await w.submit(SHENGTONG, '31.000000');
  await w.story.settle();
  await w.sql(
    `WITH p AS (INSERT INTO liandan.person (login, name, hash) SELECT 'admin2', 'admin2', hash FROM liandan.person WHERE login = 'admin' RETURNING id)
     INSERT INTO liandan.membership (person, organisation, roles)
     SELECT p.id, m.organisation, m.roles FROM p, liandan.membership m JOIN liandan.person a ON a.id = m.person WHERE a.login = 'admin'`,
  );
}, 60_000);
afterAll(async () => {
  await w?.stop();
  // Other test files run in this process: to them the year is not announced.
  const { calendar, calendarFiles } = loadReference();
  calendarFiles.splice(0, calendarFiles.length, ...ANNOUNCED);
  Object.assign(calendar, new WorkCalendar(ANNOUNCED.map(calendarYear)));
  expect(calendar.years).not.toContain(FILE.year);
});
afterEach(async () => {
  await w.story.settle();
  expect(await w.broken()).toEqual({});
});

it('[TIME-2] counts Monday to Friday where no calendar is in force, and says so', async () => {
  // 29, 30, 31 December, then 1, 4, 5, 6, 7, 8 and 11 January.
  expect(await clock(letter, 'K-25')).toMatchObject({ due: '2027-01-11', provisional: true });
  expect(await clock(waiting, 'K-23')).toMatchObject({ due: '2027-01-04', provisional: true });
  expect((await door.get('admin', '/v1/reference/calendars/2027')).status).toBe(404);
});

it('[TIME-2] is committed by the administrator of the operator only, whole, and for the next year only', async () => {
  for (const login of ['sc-head', 'hn-officer1', 'auditor', 'remover-hn'])
    expect((await commit(login)).body).toMatchObject({ status: 403, code: 'NOT_PERMITTED', rule: 'TIME-2' });
  expect((await commit(null)).status).toBe(401);
  const final = await commit('admin', { ...FILE, year: 2026, days: [{ date: '2026-01-01', kind: 'rest' }] });
  expect(final).toMatchObject({ status: 409, body: { rule: 'TIME-2', remedy: '请核对年份' } });
  const later = await commit('admin', { ...FILE, year: 2028, days: [{ date: '2028-01-01', kind: 'rest' }] });
  expect(later).toMatchObject({ status: 409, body: { rule: 'TIME-2', remedy: '请先导入 2027 年日历' } });
  for (const wrong of [
    { days: [{ date: '2026-01-01', kind: 'rest' }] },
    { days: [{ date: '2027-02-30', kind: 'rest' }] },
    { days: [{ date: '2027-01-01', kind: 'holiday' }] },
    { days: [FILE.days[0], FILE.days[0]] },
    { days: [] },
    { source: ' ' },
    { year: '2027' },
  ])
    expect((await commit('admin', { ...FILE, ...wrong })).status).toBe(400);
  expect(await w.sql('SELECT 1 FROM liandan.calendar_year')).toEqual([]);
  expect(loadReference().calendar.years).not.toContain(2027);
});

it('[TIME-2][TIME-4] two administrators at once commit it once; what ran provisionally is counted anew, each with its reason', async () => {
  await w.story.until('2027-01-05 09:00');
  await w.story.settle();
  const before = loadReference().calendar.version;
  const past = await clock(waiting, 'K-23');
  expect(past.status).not.toBe('open');
  const both = await Promise.all([commit('admin'), commit('admin2')]);
  expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect(both.find(({ status }) => status === 201)?.body).toMatchObject({
    machine: 'calendar',
    state: 'inForce',
    number: '2027',
  });
  expect(both.find(({ status }) => status === 409)?.body).toMatchObject({ rule: 'TIME-2' });
  await w.story.settle();
  const { version } = loadReference().calendar;
  expect(version).not.toBe(before);
  // New Year's Day is no working day: one day more.
  expect(await clock(letter, 'K-25')).toMatchObject({ due: '2027-01-12', provisional: false, version });
  // What was over before is not touched.
  expect(await clock(waiting, 'K-23')).toEqual(past);
  // Whoever looks back sees the day that was known then, by the calendar that was.
  const known = async (asOf: string) => {
    const { body } = await door.get('hn-officer1', `/v1/letters/${letter}?asOf=${encodeURIComponent(asOf)}`);
    return (body['clocks'] as Record<string, unknown>[]).find((each) => each['clock'] === 'K-25');
  };
  const then = { dueAt: '2027-01-11T16:00:00.000Z', provisional: true, calendarVersion: before, status: 'open' };
  expect([await known('2027-01-04'), await known('2027-01-05T08:59:00+08:00')]).toMatchObject([then, then]);
  expect(await known('2027-01-05')).toMatchObject({
    ...{ dueAt: '2027-01-12T16:00:00.000Z', provisional: false, calendarVersion: version },
  });
  const [leaf] = (await recounts()).filter(({ said }) => said['case'].id === letter);
  expect(leaf).toMatchObject({
    rules: ['TIME-2'],
    said: { clock: 'K-25', from: '2027-01-11', to: '2027-01-12', calendar: version, reason: expect.any(String) },
  });
  expect(leaf?.['readers']).toEqual(expect.arrayContaining(['p:43', 'p:41']));
  const open = await w.sql(
    `SELECT 1 FROM liandan.deadline WHERE provisional AND status IN ('open', 'paused') AND due_at > liandan.now()
       AND due_day < '2028-01-01' AND length IS NOT NULL`,
  );
  expect(open).toEqual([]);
  // Who owes the reply and the applicant are told that its day has moved, and by which announcement.
  for (const login of ['ha-officer1', 'remover-hn']) {
    const { body } = await door.get(login, `/v1/notices?case=${letter}&kind=clock.movedByCalendar`);
    const told = body['items'] as { text: { zh: string; en: string } }[];
    expect([login, told.length]).toEqual([login, 1]);
    expect(told[0]?.text.zh).toMatch(/函复时限截止日由2027-01-\d\d改为2027-01-\d\d/);
    expect(told[0]?.text.zh).toContain('2027年官方工作日历已生效（国务院办公厅关于2027年部分节假日安排的通知）');
  }
  const counted = (await recounts()).length;
  await w.story.settle();
  expect(await recounts()).toHaveLength(counted); // and once only
});

it('[TIME-2] the year stands: shown to all, counted by, kept for every process that begins', async () => {
  const shown = await door.get('sc-officer1', '/v1/reference/calendars/2027');
  expect(shown).toMatchObject({ status: 200, body: { year: 2027, source: FILE.source } });
  expect((await commit('admin')).body).toMatchObject({ status: 409, rule: 'TIME-2' });
  const dry = await door.post('admin', '/v1/calendars/dry-run', FILE);
  expect(dry).toMatchObject({ status: 409, body: { rule: 'TIME-2' } });
  const next = (await w.consulted(SHENGTONG, '32.000000', { to: '2027-12-31' })).letter;
  expect(await clock(next, 'K-25')).toMatchObject({ provisional: false, version: loadReference().calendar.version });
  const [kept] = await w.sql('SELECT file FROM liandan.calendar_year WHERE year = 2027');
  expect(kept?.['file']).toMatchObject({ year: 2027, days: FILE.days });
  const [record] = await w.sql(
    `SELECT convert_from(p.payload, 'UTF8')::jsonb AS said, e.readers FROM liandan.audit_event e
       JOIN liandan.audit_payload p ON p.event_id = e.event_id WHERE e.machine = 'calendar' AND e.outcome = 'accepted'`,
  );
  expect(record).toMatchObject({ readers: ['all'], said: { year: 2027, days: FILE.days } });
});
