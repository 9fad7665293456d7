import { AuditService } from '#src/audit/audit.service';
import { arrivalForm, BATTERIES, batteryEntry, receiptForm, REVIEW, SHENGTONG, type Flow } from '#src/demo/forms';
import { full, refusal, unseed, type Full } from '../support/full.js';

/** A year between Sichuan and Chongqing on the list of 2025, in the order of its days. */
let w: Full;
let list: string;
let entry: string;
beforeAll(async () => {
  w = await full('2024-11-25 09:00');
  ({ list, entry } = await w.list(2025, '30000.000000'));
}, 60_000);
afterAll(async () => {
  await w?.stop();
  await unseed();
});
afterEach(async () => {
  await w.story.settle();
  expect(await w.broken()).toEqual({});
});

const issueAnother = (approval: string, truck = 0) =>
  refusal(w.haul(BATTERIES, approval, '25.000000', truck, 'issued'));
const approvalOf = (id: string) => w.row('approval', id);

let yearly: { application: string; approval: string };
it('[W-01][W-02][W-03] row 1: 12,000 t of 30,000 t, accepted on Monday, approved by the next Monday without a letter', async () => {
  await w.story.until('2025-01-06 09:00');
  const id = await w.accepted(BATTERIES, '12000.000000');
  expect((await w.row('application', id)).context['track']).toBe('WHITELIST');
  expect((await w.clock(id, 'K-26')).due).toBe('2025-01-13');
  await w.story.until('2025-01-13 16:00');
  await w.approve(BATTERIES, id);
  await w.story.settle();
  const { context } = await w.row('application', id);
  yearly = { application: id, approval: context['approval'].id };
  expect(await w.clock(id, 'K-26')).toEqual({ due: '2025-01-13', status: 'met', overdue: false });
  expect(await w.sql('SELECT 1 FROM liandan.consultation WHERE about_id = $1', [id])).toEqual([]);
  const told = await w.sql(
    `SELECT DISTINCT to_char(delivered_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS day FROM liandan.letter WHERE case_id = $1 AND addressee = '50'`,
    [id],
  );
  expect(told).toEqual([{ day: '2025-01-13' }]);
  expect((await w.entry(entry)).used).toBe('12000.000000');
  await w.story.until('2025-01-14 00:01');
  for (let truck = 0; truck < 3; truck++) await w.haul(BATTERIES, yearly.approval, '24.860000', truck, 'accepted');
  expect((await approvalOf(yearly.approval)).context['lines'][0]).toMatchObject({
    reserved: '0.000000',
    accepted: '74.580000',
  });
});

it('[Z-06] row 13: why was this approved without consultation? decision → entry → list → both letters → parameters', async () => {
  const auditor = w.people.as('auditor');
  const history = await w.app.get(AuditService, { strict: false }).history(auditor, yearly.application);
  expect(history.unbroken).toBe(true);
  const events = history.events as unknown as { type: string; rules: string[]; payload: Record<string, any> }[];
  const decision = events.find(({ type }) => type === 'approve')!;
  expect(decision.rules).toEqual(expect.arrayContaining(['W-01', 'W-05']));
  const { finding } = decision.payload['evidence'];
  expect(finding.tests.every((test: { passed: boolean }) => test.passed)).toBe(true);
  expect([finding.listing, finding.list]).toEqual([entry, { id: list, year: 2025, version: 1 }]);
  const { context } = await w.row('list', finding.list.id);
  const confirmation = context['confirmations'][0];
  const papers = await w.sql(
    `SELECT sender FROM liandan.letter WHERE number = ANY ($1) AND delivered_at IS NOT NULL ORDER BY issued_at`,
    [[confirmation.letter, confirmation.reply]],
  );
  expect(papers).toEqual([{ sender: '50' }, { sender: '51' }]);
  const agreement = await w.row('agreement', finding.agreement.id);
  const version = agreement.context['versions'].find((v: { no: number }) => v.no === context['agreement'].version);
  expect([version.from, version.parameters.approvalMode]).toEqual(['2020-04-01', 'DIRECT']);
  const [read] = await w.sql(`SELECT count(*)::int AS n FROM liandan.audit_event WHERE person_id = $1`, [
    auditor.person,
  ]);
  expect(read!['n']).toBeGreaterThan(0);
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

it('[P-12] receipts of the year above 100 % of the scale are told once, above 120 % again', async () => {
  await w.story.until('2025-05-12 09:00');
  const licence = await w.licence(BATTERIES);
  /** Receipts of others, as their manifests would have posted them. */
  const received = (tonnes: number, column = 'settled') =>
    w.sql(
      `WITH a AS (UPDATE liandan.quota_account SET ${column} = ${column} + $2 WHERE owner_kind = 'licence' AND owner_id = $1 AND year = 2025 RETURNING id, line_readers)
       INSERT INTO liandan.quota_line (account, at, ${column}, cause_machine, cause_id, reason, readers)
       SELECT id, liandan.now(), $2, 'manifest', $1, 'accepted', line_readers FROM a`,
      [licence, tonnes * 1_000_000],
    );
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
  await received(119_990);
  for (const id of [first!, second!]) {
    await w.act('manifest', id, 'receiver-cq', 'accept', receiptForm(BATTERIES, '25.000000'));
    await w.story.drain();
  }
  expect(await intake()).toMatchObject({ year: 2025, level: 'WARN', scale: '120000.000000' });
  expect(await told()).toEqual(['licence.scaleExceeded']);
  expect(await refusedAt(0)).toBe('RULE_REFUSED P-12');
  await received(24_500, 'excess');
  await w.act('manifest', third!, 'receiver-cq', 'accept', receiptForm(BATTERIES, '25.000000'));
  await w.story.drain();
  expect(await intake()).toMatchObject({ year: 2025, level: 'BLOCK' });
  expect(await told()).toEqual(['licence.scaleExceeded', 'licence.intakeBlocked']);
});

it('[P-28][R-28c][L-80a] row 9: the licence is suspended with three trucks on the road: they arrive, the bureau decides', async () => {
  await w.story.until('2025-09-01 08:00');
  const licence = await w.licence(SHENGTONG);
  const approval = await consultedApproval(SHENGTONG, '5000.000000');
  const trucks: string[] = [];
  for (let truck = 0; truck < 3; truck++) trucks.push(await w.haul(SHENGTONG, approval, '25.000000', truck, 'driving'));
  await w.act('licence', licence, 'register', 'suspend', { reason: '发证机关暂扣经营许可证' });
  await w.story.settle();
  expect((await approvalOf(approval)).state).toBe('suspended');
  expect(await refusal(w.haul(SHENGTONG, approval, '25.000000', 4, 'issued'))).toMatch(
    /^RULE_REFUSED (L-80a|L-80b|R-28c|R-27c|R-21a)$/,
  );
  for (const id of trucks) await w.act('manifest', id, 'carrier-hn', 'arriveAtReceiver', arrivalForm(SHENGTONG));
  const [first] = trucks as [string];
  const accept = () => w.act('manifest', first, 'receiver-ha', 'accept', receiptForm(SHENGTONG, '25.000000'));
  expect(await refusal(accept())).toMatch(/^RULE_REFUSED (L-80a|R-28c)$/);
  await w.act('manifest', first, 'ha-officer1', 'permitAcceptance', { decision: '同意接收暂存' });
  await accept();
  expect((await approvalOf(approval)).context['lines'][0]).toMatchObject({
    reserved: '50.000000',
    accepted: '25.000000',
  });
});

it('[W-07][W-01] row 12: a list not confirmed by 1 January closes the fast track, until it is', async () => {
  await w.story.until('2025-12-22 09:00');
  const next = await w.one<{ id: string }>(
    `SELECT id FROM liandan.whitelist WHERE context -> 'agreement' ->> 'key' = 'sichuan-chongqing-2020'
       AND context ->> 'receiving' = '50' AND (context ->> 'year')::int = 2026`,
  );
  const { sql } = w;
  await sql(`UPDATE liandan.quota_account SET cap = cap * 2 WHERE owner_kind = 'licence' AND year = 2025`);
  await sql(
    `INSERT INTO liandan.quota_line (account, at, cap, cause_machine, cause_id, reason, readers)
     SELECT id, liandan.now(), cap / 2, 'licence', owner_id, 'LC4', line_readers FROM liandan.quota_account WHERE owner_kind = 'licence' AND year = 2025`,
  );
  await w.act('list', next.id, 'cq-officer1', 'editEntries', { put: [batteryEntry('30000.000000')], strike: [] });
  await w.act('list', next.id, 'cq-officer2', 'propose', { note: '提请确认' });
  await w.story.until('2025-12-30 10:00');
  const open = await w.accepted(BATTERIES, '200.000000', { to: '2026-06-30' });
  expect((await w.row('application', open)).context['track']).toBe('WHITELIST');
  await w.story.until('2026-01-01 00:00');
  expect([
    (await w.row('list', list)).state,
    (await w.row('list', next.id)).state,
    (await w.row('listing', entry)).state,
  ]).toEqual(['closed', 'proposed', 'expired']);
  expect((await w.row('application', open)).context['track']).toBe('CONSULTED');
  expect(await refusal(w.approve(BATTERIES, open))).toMatch(/^RULE_REFUSED (W-01|R-24a)$/);
  await w.story.until('2026-01-06 10:00');
  const late = await w.accepted(BATTERIES, '200.000000');
  expect((await w.row('application', late)).context['track']).toBe('CONSULTED');
  await w.reply((await w.letterOf(next.id)).id, 'sc', true);
  await w.story.settle();
  expect((await w.row('list', next.id)).state).toBe('effective');
  const then = await w.accepted(BATTERIES, '200.000000');
  expect((await w.row('application', then)).context['track']).toBe('WHITELIST');
  expect((await w.row('application', late)).context['track']).toBe('CONSULTED'); // a consulted case does not return
});

it('[W-09] the feedback of January shows what was really received', async () => {
  await w.story.until('2026-01-20 10:00');
  const { context } = await w.row('list', list);
  const received = await w.one<{ tonnes: string }>(
    `SELECT sum((l ->> 'accepted')::numeric)::text AS tonnes FROM liandan.approval a, jsonb_array_elements(a.context -> 'lines') l WHERE a.listing = $1`,
    [entry],
  );
  expect(context['feedback'].rows).toContainEqual(expect.objectContaining({ received: received.tonnes }));
  await w.act('list', list, 'cq-officer1', 'sendFeedback', { environmental: '达标' });
  expect((await w.row('list', list)).state).toBe('reported');
});

it('[R-27b] row 6: the licence ends in four months, and the validity with it', async () => {
  await w.story.until('2026-09-01 09:00');
  const { approval } = await w.approved(BATTERIES, '100.000000', { to: '2027-08-31' });
  expect((await approvalOf(approval)).context).toMatchObject({ validFrom: '2026-09-01', validTo: '2026-12-31' });
});

/** An approval after consultation, from letter to decision. */
async function consultedApproval(flow: Flow, tonnes: string): Promise<string> {
  const { application, letter } = await w.consulted(flow, tonnes);
  await w.reply(letter, 'ha', true);
  await w.story.drain();
  await w.approve(flow, application);
  await w.story.settle();
  return String((await w.row('application', application)).context['approval'].id);
}

const nextDay = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
