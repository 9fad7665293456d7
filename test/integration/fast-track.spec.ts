import { BATTERIES, receiptForm, REVIEW } from '#src/demo/forms';
import { LightsService } from '#src/deadline/lights.service';
import { OverdueService } from '#src/deadline/overdue.service';
import { DeskService } from '#src/desk/desk.service';
import { full, listed, refusal, type Full } from '../support/full.js';

/** A year between Sichuan and Chongqing on the list of 2025, in the order of its days. */
let w: Full;
let entry: string;
let yearly: { application: string; approval: string };
beforeAll(async () => {
  w = await full('2024-11-25 09:00', listed(2025, '30000.000000'));
  ({ entry } = await w.listOf(2025));
  await w.story.until('2025-01-13 16:00');
  yearly = await w.approved(BATTERIES, '12000.000000');
}, 300_000);
afterAll(async () => {
  await w?.stop();
});
afterEach(async () => {
  await w.story.settle();
  expect(await w.broken(({ row }) => received.has(row.split('/', 4).join('/')))).toEqual({});
});
/** Accounts of licences with receipts of others, which no record of this instance tells. */
const received = new Set<string>();

const issueAnother = (approval: string, truck = 0) =>
  refusal(w.haul(BATTERIES, approval, '25.000000', truck, 'issued'));
const approvalOf = (id: string) => w.row('approval', id);

it('[W-02, K-26, TIME-4] flags a decision that is not made within decision_days of acceptance, and keeps it when it comes late', async () => {
  const id = await w.accepted(BATTERIES, '10.000000');
  const { track, route } = (await w.row('application', id)).context;
  expect([track, route.decisionDays]).toEqual(['WHITELIST', 5]);
  const { due, overdue } = await w.clock(id, 'K-26');
  expect([due, overdue]).toEqual(['2025-01-20', false]);
  await w.story.until('2025-01-20 23:59');
  expect((await w.clock(id, 'K-26')).overdue).toBe(false);
  await w.story.until('2025-01-21 09:00');
  expect(await w.clock(id, 'K-26')).toMatchObject({ status: 'passed', overdue: true });
  const letters = await w.sql('SELECT id FROM liandan.consultation WHERE about_id = $1', [id]);
  expect([letters, (await w.row('application', id)).state]).toEqual([[], 'accepted']);
  await w.act('application', id, 'sc-officer2', 'refuse', { code: 'RR99', reason: '材料不实' });
  expect((await w.clock(id, 'K-26')).overdue).toBe(true);
});

it('[W-06][P13a] reduces the quantity to what is left, and is back on the fast track', async () => {
  await w.story.until('2025-02-10 09:00');
  const id = await w.accepted(BATTERIES, '20000.000000', { to: '2025-03-31' });
  expect((await w.row('application', id)).context['track']).toBe('OVER_QUOTA');
  const reduce = (quantity: string) =>
    w.act('application', id, 'remover-sc', 'reduceQuantity', { lines: [{ line: 1, quantity }] });
  expect(await refusal(w.approve(BATTERIES, id))).toMatch(/^RULE_REFUSED W-0[156]$/);
  expect(await refusal(reduce('20000'))).toBe('RULE_REFUSED W-06');
  await reduce('8000');
  expect((await w.row('application', id)).context['track']).toBe('WHITELIST');
  await w.approve(BATTERIES, id);
  expect((await w.entry(entry)).used).toBe('20000.000000');
});

it('[W-06][P15a] consults in full when the over-quota letter stays unanswered or is refused, not before', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 2; i++) {
    const id = await w.accepted(BATTERIES, '11000.000000');
    await w.act('application', id, 'sc-officer1', 'sendOverQuotaLetter', { extra: '1000', note: '集中清库' });
    await w.story.drain();
    ids.push(id);
  }
  const [silent, refused] = ids as [string, string];
  const consult = (id: string) => w.act('application', id, 'sc-officer1', 'consultInFull');
  expect(await refusal(consult(silent))).toBe('RULE_REFUSED K-25');
  const letter = await w.letterOf(silent);
  const { due } = await w.clock(letter.id, 'K-25');
  await w.reply((await w.letterOf(refused)).id, 'cq', false, { reasons: '年度能力已满' });
  await w.story.settle();
  expect((await w.row('application', refused)).state).toBe('repliedRefuse');
  await consult(refused);
  await w.story.until(`${due} 23:59`);
  expect(await refusal(consult(silent))).toBe('RULE_REFUSED K-25');
  await w.story.until(`${nextDay(due)} 00:01`);
  await consult(silent);
  await w.story.settle();
  for (const id of ids) {
    const { state, context } = await w.row('application', id);
    expect([state, context['track']]).toEqual(['accepted', 'CONSULTED']);
  }
  expect((await w.row('consultation', letter.id)).state).toBe('closed');
  expect((await w.clock(silent, 'K-24')).status).toBe('open');
  await w.act('application', silent, 'sc-officer1', 'passReview', REVIEW);
  await w.story.drain();
  await w.reply((await w.letterOf(silent)).id, 'cq', true);
  await w.story.settle();
  await w.approve(BATTERIES, silent);
  await w.story.settle();
  expect((await w.entry(entry)).used).toBe('20000.000000'); // a consulted approval draws nothing from the list
});

it('[P12][P12a][W-12][TIME-4] a decision that was due on a route the case has lost is never met, not met late', async () => {
  const letter = (id: string, extra: string) =>
    w.act('application', id, 'sc-officer1', 'sendOverQuotaLetter', { extra, note: '集中清库' });
  const [slow, prompt, consented] = [
    await w.accepted(BATTERIES, '10.000000'),
    await w.accepted(BATTERIES, '11.000000'),
    await w.accepted(BATTERIES, '11000.000000'),
  ];
  await letter(consented, '1000');
  await w.story.drain();
  await w.reply((await w.letterOf(consented)).id, 'cq', true);
  await w.story.settle();
  const { due } = await w.clock(consented, 'K-26');
  await w.story.until(`${nextDay(due)} 09:00`);
  const late = await w.accepted(BATTERIES, '12.000000');
  const decisions = (id: string) =>
    w.sql(
      `SELECT d.status, d.overdue_at IS NOT NULL AS overdue, d.ended_at IS NOT NULL AS ended, o.state AS record
         FROM liandan.deadline d LEFT JOIN liandan.overdue o ON o.id = d.id
        WHERE d.case_id = $1 AND d.clock = 'K-26' ORDER BY d.id`,
      [id],
    );
  const counted = async () =>
    (await w.app.get(OverdueService).counts(w.people.as('sc-officer1'), 'clock')).items.find(
      ({ key }) => key === 'K-26',
    ) as { metLate: number; neverMet: number; unsettled: number };
  const red = async () =>
    (await w.app.get(LightsService).lights(w.people.as('sc-officer1'))).items.filter(
      ({ clock, light }) => clock === 'K-26' && light === 'red',
    ).length;
  const before = { ...(await counted()), red: await red() };
  await w.act('listing', entry, 'cq-officer1', 'suspend', { trigger: 'S5', reason: '公示期间收到举报' });
  await w.story.settle();
  const ran = { status: 'lapsed', overdue: false, ended: true, record: null };
  const passed = { status: 'passed', overdue: true, ended: true, record: 'neverMet' };
  expect(await decisions(late)).toEqual([ran]);
  for (const id of [slow, prompt]) expect(await decisions(id)).toEqual([passed]);
  const course = await w.app.get(DeskService).course(w.people.as('sc-officer1'), slow, 'zh');
  expect(course.clocks).toContainEqual(expect.objectContaining({ clock: 'K-26', status: 'lapsed', overdue: true }));
  const met = { status: 'met', overdue: false, ended: false, record: null };
  expect(await decisions(consented)).toEqual([met, passed]);
  expect({ ...(await counted()), red: await red() }).toMatchObject({
    metLate: before.metLate,
    neverMet: before.neverMet + 3,
    unsettled: before.unsettled - 3,
    red: before.red - 3,
  });
  // What is decided on the consulted route, or given up there, leaves that record as it is.
  await w.act('application', slow, 'sc-officer1', 'passReview', REVIEW);
  await w.story.drain();
  await w.reply((await w.letterOf(slow)).id, 'cq', true);
  await w.story.settle();
  await w.approve(BATTERIES, slow);
  await w.act('application', prompt, 'remover-sc', 'withdraw', {});
  await w.story.settle();
  expect(await decisions(slow)).toEqual([passed, met]);
  expect(await decisions(prompt)).toEqual([passed]);
  await w.act('listing', entry, 'cq-officer1', 'proposeLift', { evidenceText: '复查合格' });
  await w.story.drain();
  await w.reply((await w.letterOf(entry)).id, 'sc', true);
  await w.story.settle();
  expect((await w.entry(entry)).state).toBe('active');
});

it('[W-14][R-27b] gives back to the entry what an expired approval has not used', async () => {
  const expiring = await w.one<{ id: string }>(`SELECT id FROM liandan.approval WHERE valid_to = '2025-03-31'`);
  await w.story.until('2025-03-20 09:00');
  await w.haul(BATTERIES, expiring.id, '25.000000', 0, 'accepted');
  await w.haul(BATTERIES, expiring.id, '20.000000', 1, 'driving');
  await w.story.until('2025-03-31 23:59');
  expect((await approvalOf(expiring.id)).state).toBe('active');
  await w.story.until('2025-04-01 00:00');
  expect((await approvalOf(expiring.id)).state).toBe('expired');
  expect((await w.entry(entry)).used).toBe('12045.000000');
  expect(await issueAnother(expiring.id)).toMatch(/^RULE_REFUSED/);
  const [truck] = await w.sql(`SELECT id FROM liandan.manifest WHERE state = 'inTransit'`);
  const { id } = truck as { id: string };
  await w.act('manifest', id, 'carrier', 'arriveAtReceiver', {
    receiver: w.people.as('receiver-cq').org,
    place: { text: '厂区', division: '500100' },
    justifications: [{ rule: 'R-11d', text: '北门卸货' }],
  });
  await w.act('manifest', id, 'receiver-cq', 'accept', receiptForm(BATTERIES, '20.000000'));
  expect((await w.entry(entry)).used).toBe('12045.000000');
});

it('[A-69][W-14] is revoked by another officer than its signer; the rest goes back, nothing more is issued', async () => {
  const { approval } = await w.approved(BATTERIES, '5000.000000', { to: '2025-06-30' });
  await w.haul(BATTERIES, approval, '25.000000', 0, 'accepted');
  expect((await w.entry(entry)).used).toBe('17045.000000');
  const revoke = (login: string) =>
    w.act('approval', approval, login, 'revoke', { ground: 'FRAUD', reason: '以虚假材料取得' });
  expect(await refusal(revoke('sc-officer2'))).toBe('RULE_REFUSED A-69');
  await revoke('sc-officer1');
  await w.story.settle();
  expect([(await approvalOf(approval)).state, (await w.entry(entry)).used]).toEqual(['revoked', '12070.000000']);
  expect(await issueAnother(approval, 2)).toMatch(/^RULE_REFUSED/);
});

it('[W-19] a negative list beats the white list: consulted, not reviewable, only refusable; no manifest on old approvals', async () => {
  await w.sql(
    `INSERT INTO liandan.negative_list_item (scope, province, direction, kind, value, reason, valid_from, confirmed_by)
     VALUES ('PROVINCE', '50', 'IN', 'WASTE_CODE', '900-052-31', '专项整治', '2025-04-02', '{50}')`,
  );
  await w.story.until('2025-04-07 09:00');
  const id = await w.accepted(BATTERIES, '100.000000');
  expect((await w.row('application', id)).context['track']).toBe('CONSULTED');
  expect(await refusal(w.act('application', id, 'sc-officer1', 'passReview', REVIEW))).toBe('RULE_REFUSED W-19');
  expect(await issueAnother(yearly.approval, 3)).toBe('RULE_REFUSED W-19');
  await w.act('application', id, 'sc-officer2', 'refuse', { code: 'RR06', reason: '列入接受地负面清单' });
  expect((await w.row('application', id)).state).toBe('refused');
  await w.sql(`UPDATE liandan.negative_list_item SET valid_to = '2025-04-08'`);
});

it('[W-19] each agreement in force between the provinces is asked, whichever the case rests on; a pilot only by what cites it', async () => {
  await w.story.until('2025-04-09 09:00');
  const forbid = (agreement: string) =>
    w.sql(
      `INSERT INTO liandan.negative_list_item (scope, agreement, direction, kind, value, reason, valid_from, valid_to, confirmed_by)
       VALUES ('AGREEMENT', $1, 'BOTH', 'WASTE_CODE', '900-052-31', '专项整治', '2025-04-09', '2025-04-09', '{50,51}')`,
      [agreement],
    );
  await forbid('lead-battery-pilot-2024');
  const lawful = await w.accepted(BATTERIES, '100.000000');
  const { track, route } = (await w.row('application', lawful)).context;
  expect([track, route.agreement.code]).toEqual(['WHITELIST', 'sichuan-chongqing-2020']);
  expect(await issueAnother(yearly.approval, 3)).toBe('accepted');
  await forbid('upper-yangtze-2023');
  const id = await w.accepted(BATTERIES, '100.000000');
  const { context } = await w.row('application', id);
  expect(context['track']).toBe('CONSULTED');
  expect(context['prechecks']).toContainEqual(expect.objectContaining({ rule: 'W-19', ok: false }));
  expect(await refusal(w.act('application', id, 'sc-officer1', 'passReview', REVIEW))).toBe('RULE_REFUSED W-19');
  // The fast track is tested again at the decision, the list among its tests.
  expect(await refusal(w.approve(BATTERIES, lawful))).toBe('RULE_REFUSED W-01');
  expect(await issueAnother(yearly.approval, 4)).toBe('RULE_REFUSED W-19');
  await w.story.until('2025-04-10 09:00');
  expect(await refusal(w.approve(BATTERIES, lawful))).toBe('accepted');
  await w.story.settle();
});

it('[W-19] a province on the way closes its own road to review, approval and issue, a city of it only what passes there', async () => {
  const close = (value: string, province = '52') =>
    w.sql(
      `INSERT INTO liandan.negative_list_item (scope, province, direction, kind, value, reason, valid_from, valid_to, confirmed_by)
       VALUES ('PROVINCE', $2, 'BOTH', 'ROUTE', $1, '水源保护', '2025-04-10', '2025-04-10', ARRAY[$2])`,
      [value, province],
    );
  // Yunnan may not speak of the roads of others.
  await close('50', '53');
  await close('5203');
  const through = (...codes: string[]) => w.accepted(BATTERIES, '10.000000', { route: ['51', ...codes, '50'] });
  const [direct, zunyi, guiyang] = [await through(), await through('520300'), await through('520100')];
  expect(await refusal(w.approve(BATTERIES, direct))).toBe('accepted');
  expect(await refusal(w.approve(BATTERIES, guiyang))).toBe('accepted');
  expect((await w.row('application', zunyi)).context['track']).toBe('CONSULTED');
  expect(await refusal(w.act('application', zunyi, 'sc-officer1', 'passReview', REVIEW))).toBe('RULE_REFUSED W-19');
  expect(await issueAnother(yearly.approval, 4)).toBe('accepted');
  await close('5101', '51');
  expect(await issueAnother(yearly.approval, 5)).toBe('RULE_REFUSED W-19');
});

it('[P-12] receipts of the year above 100 % of the scale are told once, above 120 % again', async () => {
  await w.story.until('2025-05-12 09:00');
  const licence = await w.licence(BATTERIES);
  /** Receipts of others, as their manifests would have posted them. */
  const receivedElsewhere = (tonnes: number, column = 'settled') => {
    received.add(`licence/${licence}/0000/2025`);
    return w.sql(
      `WITH a AS (UPDATE liandan.quota_account SET ${column} = ${column} + $2 WHERE owner_kind = 'licence' AND owner_id = $1 AND year = 2025 RETURNING id, line_readers)
       INSERT INTO liandan.quota_line (account, at, ${column}, cause_machine, cause_id, reason, readers)
       SELECT id, liandan.now(), $2, 'manifest', $1, 'accepted', line_readers FROM a`,
      [licence, tonnes * 1_000_000],
    );
  };
  const intake = async () => (await w.row('licence', licence)).context['intake'];
  const load = async (truck: number) => {
    await w.haul(BATTERIES, yearly.approval, '25.000000', truck, 'accepted');
    await w.story.drain();
  };
  const told = async () =>
    (
      await w.sql(
        `SELECT type FROM liandan.fact WHERE case_id = $1 AND type LIKE 'licence.%e%d' AND machine = 'licence' ORDER BY id`,
        [licence],
      )
    )
      .map((r) => r['type'])
      .filter((t) => /scale|intake/.test(t));
  const refusedAt = (truck: number) => refusal(w.haul(BATTERIES, yearly.approval, '25.000000', truck, 'issued'));
  await load(4);
  expect(await intake()).toBeNull();
  const [first, second, third] = await Promise.all(
    [5, 6, 7].map((truck) => w.haul(BATTERIES, yearly.approval, '25.000000', truck, 'arrived')),
  );
  await receivedElsewhere(119_990);
  for (const id of [first!, second!]) {
    await w.act('manifest', id, 'receiver-cq', 'accept', receiptForm(BATTERIES, '25.000000'));
    await w.story.drain();
  }
  expect(await intake()).toMatchObject({ year: 2025, level: 'WARN', scale: '120000.000000' });
  expect(await told()).toEqual(['licence.scaleExceeded']);
  expect(await refusedAt(0)).toBe('RULE_REFUSED P-12');
  await receivedElsewhere(24_500, 'excess');
  await w.act('manifest', third!, 'receiver-cq', 'accept', receiptForm(BATTERIES, '25.000000'));
  await w.story.drain();
  expect(await intake()).toMatchObject({ year: 2025, level: 'BLOCK' });
  expect(await told()).toEqual(['licence.scaleExceeded', 'licence.intakeBlocked']);
});

const nextDay = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
