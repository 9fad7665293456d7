import { BATTERIES } from '#src/demo/forms';
import { NoticeService } from '#src/notice/notice.service';
import { ReportService } from '#src/statistics/report.service';
import { StatisticsController } from '#src/statistics/statistics.controller';
import { full, refusal, type Full } from '../support/full.js';

/** Six provinces exchange the figures of 2026; Sichuan and Chongqing moved batteries in it. */
let w: Full;
let figures: StatisticsController;
beforeAll(async () => {
  w = await full('2025-11-24 09:00');
  figures = w.app.get(StatisticsController, { strict: false });
}, 60_000);
afterAll(async () => {
  await w?.stop();
});

const once = (key: string) => ({ kind: 'key' as const, actor: 'test', key, fingerprint: key });
const send = (login: string, id: string, key: string, expected = 1) => {
  const reports = w.app.get(ReportService, { strict: false });
  return refusal(reports.send(w.people.as(login), once(key), id, expected, { plans: '2027年新增1条再生铅生产线' }));
};
const reportOf = (province: string, year: number) =>
  w.one(
    `SELECT r.*, d.due_day::text AS due, d.status AS clock, d.overdue_at IS NOT NULL AS late FROM liandan.statistics_report r
     JOIN liandan.deadline d ON d.case_id = r.id AND d.key = '' WHERE r.province = $1 AND r.year = $2`,
    [province, year],
  );
const toldOf = async (kind: string, id: string) =>
  (await w.sql('SELECT addressee FROM liandan.notice WHERE kind = $1 AND case_id = $2', [kind, id])).map(
    ({ addressee }) => addressee as string,
  );
const inbox = async (login: string) =>
  (await w.app.get(NoticeService, { strict: false }).inbox(w.people.as(login), {})).items as {
    machine: string;
    verbs: string[];
    dueDay: string;
  }[];
const by = (login: string) => w.people.as(login);

it('[W-02] tells median and 90th percentile of working days for each agreement and track', async () => {
  await w.list(2026, '30000.000000');
  await w.story.until('2026-01-12 09:00');
  const decided = ['2026-01-12', '2026-01-13', '2026-01-16'];
  const open: string[] = [];
  for (let i = 0; i < 3; i++) open.push(await w.accepted(BATTERIES, '1000.000000'));
  for (const [i, day] of decided.entries()) {
    await w.story.until(`${day} 15:00`);
    await w.approve(BATTERIES, open[i]!);
  }
  await w.story.settle();
  const { items } = await figures.durations(by('sc-officer1'), { from: '2026-01-01', to: '2026-01-31' });
  expect(items).toMatchObject([
    { key: 'sichuan-chongqing-2020', track: 'WHITELIST', decisions: 3, overdue: 0, median: 1, p90: 4, longest: 4 },
  ]);
  expect((await figures.durations(by('sc-officer1'), { from: '2026-02-01' })).items).toEqual([]);
  expect((await figures.durations(by('sc-officer1'), { by: 'destination', to: '2026-01-31' })).items).toMatchObject([
    { key: null, province: '50', track: 'WHITELIST', decisions: 3, median: 1, p90: 4 },
  ]);
  expect(await refusal(figures.durations(by('sc-officer1'), { by: 'colour' }))).toBe('BAD_REQUEST');
  expect(await refusal(figures.durations(by('remover-sc'), {}))).toBe('NOT_PERMITTED');
  expect(await refusal(figures.durations(by('sc-officer1'), { from: 'soon' }))).toBe('BAD_REQUEST');
});

it('[W-10] sums up what was received by class and pair, as soon as it is received and treated', async () => {
  const { id } = await w.one<{ id: string }>(`SELECT id FROM liandan.approval ORDER BY id LIMIT 1`);
  await w.haul(BATTERIES, id, '25.000000', 0, 'accepted');
  await w.haul(BATTERIES, id, '24.500000', 1, 'accepted');
  await w.haul(BATTERIES, id, '24.000000', 2, 'arrived');
  const sums = (query: Record<string, string>) => figures.transfers(by('sc-officer1'), query);
  expect((await sums({})).items).toEqual([
    { category: 'HW31', pair: '51-50', lines: 2, removed: '49.500000', accepted: '49.500000', treated: '0.000000' },
  ]);
  expect((await sums({ by: 'month,track', destination: '50' })).items).toMatchObject([
    { month: '2026-01', track: 'WHITELIST', accepted: '49.500000' },
  ]);
  expect((await sums({ by: 'category', destination: '51' })).items).toEqual([]);
  expect((await figures.transfers(by('ha-officer1'), {})).items).toEqual([]); // no party to it (Z-07)
  expect(await refusal(sums({ by: 'colour' }))).toBe('BAD_REQUEST');
});

it('[Z-07] a firm reads the figures of its own loads, and no others', async () => {
  const own = (login: string, query: Record<string, string> = {}) => figures.transfers(by(login), query);
  for (const login of ['receiver-cq', 'remover-sc'])
    expect((await own(login, { by: 'code,month' })).items).toEqual([
      {
        code: '900-052-31',
        month: '2026-01',
        lines: 2,
        removed: '49.500000',
        accepted: '49.500000',
        treated: '0.000000',
      },
    ]);
  expect((await own('remover-sc2')).items).toEqual([]);
  expect((await own('receiver-ha')).items).toEqual([]);
  expect(await refusal(figures.trips(by('receiver-cq'), {}))).toBe('NOT_PERMITTED');
});

it('[W-10] drafts the report of each party on 1 April, and tells it to the partners by letter', async () => {
  await w.story.until('2027-03-31 23:59');
  expect(await w.sql('SELECT 1 FROM liandan.statistics_report WHERE year = 2026')).toEqual([]);
  await w.story.until('2027-04-01 00:00');
  const drafted = await w.sql('SELECT province FROM liandan.statistics_report WHERE year = 2026 ORDER BY province');
  expect(drafted.map(({ province }) => province)).toEqual(['41', '43', '50', '51', '52', '53']);
  const report = await reportOf('51', 2026);
  expect(report).toMatchObject({
    state: 'drafted',
    due: '2027-04-30',
    clock: 'open',
    partners: ['50', '52', '53', '43', '41'],
    body: {
      approvals: [{ origin: '51', destination: '50', category: 'HW31', approvals: 3, approved: '3000.000000' }],
      transports: [{ origin: '51', destination: '50', category: 'HW31', manifests: 2, accepted: '49.500000' }],
    },
  });
  expect((await reportOf('50', 2026))['body']).toMatchObject({
    business: [{ code: '900-052-31', fromOtherProvinces: '49.500000', origins: ['51'] }],
    facilities: expect.arrayContaining([expect.objectContaining({ facility: '利用设施一' })]),
  });
  // It waits for the province that owes it, and its officers are told (W-10).
  const waiting = async (login: string) =>
    (await inbox(login))
      .filter(({ machine, dueDay }) => machine === 'statistics' && dueDay > '2027')
      .map(({ verbs, dueDay }) => [verbs, dueDay]);
  expect(await waiting('sc-officer1')).toEqual([[['send'], '2027-04-30']]);
  expect(await waiting('cq-officer1')).toEqual([[['send'], '2027-04-30']]);
  expect(await waiting('remover-sc')).toEqual([]);
  expect(await toldOf('statistics.drafted', report['id'])).toEqual(['p:51']);
  expect(await send('cq-officer1', report['id'], 'send-0001')).toBe('NOT_FOUND');
  expect(await send('remover-sc', report['id'], 'send-0002')).toBe('NOT_PERMITTED');
  expect(await send('sc-officer1', report['id'], 'send-0003', 2)).toBe('STALE_VERSION');
  expect(await send('sc-officer1', report['id'], 'send-0004')).toBe('accepted');
  expect(await send('sc-officer1', report['id'], 'send-0005', 2)).toBe('INVALID_TRANSITION');
  await w.story.settle();
  const letters = await w.sql(
    `SELECT addressee, number, delivered_at IS NOT NULL AS delivered, body ->> 'plans' AS plans FROM liandan.letter
     WHERE kind = 'STATISTICS' ORDER BY addressee`,
  );
  expect(letters.map(({ addressee, delivered }) => [addressee, delivered])).toEqual(
    ['41', '43', '50', '52', '53'].map((province) => [province, true]),
  );
  expect(letters[0]).toMatchObject({
    number: expect.stringMatching(/^川环固函〔2027〕\d+号$/),
    plans: expect.any(String),
  });
  expect((await reportOf('51', 2026))['clock']).toBe('met');
  expect([await waiting('sc-officer1'), (await waiting('cq-officer1')).length]).toEqual([[], 1]);
});

it('[W-10][K-W] flags the reports that are not sent by 30 April, and drafts the next year on its day', async () => {
  await w.story.until('2027-04-19 23:59');
  expect(await toldOf('escalated.OFFICER', (await reportOf('50', 2026))['id'])).toEqual([]);
  await w.story.until('2027-04-20 09:00');
  expect(await toldOf('escalated.OFFICER', (await reportOf('50', 2026))['id'])).toEqual(['p:50']);
  expect(await toldOf('escalated.OFFICER', (await reportOf('51', 2026))['id'])).toEqual([]);
  await w.story.until('2027-04-30 23:59');
  expect((await reportOf('50', 2026))['late']).toBe(false);
  await w.story.until('2027-05-01 00:00');
  expect([(await reportOf('50', 2026))['late'], (await reportOf('51', 2026))['late']]).toEqual([true, false]);
  const late = await reportOf('50', 2026);
  expect(await send('cq-officer1', late['id'], 'send-0006')).toBe('accepted');
  expect(await reportOf('50', 2026)).toMatchObject({ state: 'sent', clock: 'metLate', late: true });
});
