import { loadReference } from '#config/reference';
import type { Actor } from '#domain/actor';
import type { DomainError } from '#domain/errors';
import { REVIEW, SHENGTONG } from '#src/demo/forms';
import { OverdueService } from '#src/deadline/overdue.service';
import { Poller } from '#src/deadline/poller';
import { EnforcementLeadService } from '#src/exception/enforcement-lead.service';
import type { Command } from '#workflow/workflow';
import { full, refusal, type Full } from '../support/full.js';
import { unprinted } from '../support/printed.js';

/** Hunan to Henan by consultation: differences, records of clocks, and what follows from them. */
let w: Full;
let approval: string;
beforeAll(async () => {
  w = await full('2025-11-17 09:00');
  const { application, letter } = await w.consulted(SHENGTONG, '900.000000');
  await w.reply(letter, 'ha', true);
  await w.story.settle();
  await w.approve(SHENGTONG, application);
  await w.story.settle();
  approval = String((await w.row('application', application)).context['approval'].id);
}, 90_000);
afterAll(async () => {
  await w?.stop();
});
afterEach(async () => {
  await w.story.settle();
  expect(await w.broken()).toEqual({});
});

let truck = 0;
const arrived = (tonnes = '24.860000') => w.haul(SHENGTONG, approval, tonnes, (truck += 1), 'arrived');
const method = async (id: string) => String((await w.row('manifest', id)).context['lines'][0].method);
const receipt = async (id: string, quantity: string, more: object = {}) => ({
  lines: [
    { line: 1, differences: [], opinion: 'ACCEPT', method: await method(id), quantity, note: '与联单不符', ...more },
  ],
  handler: { name: '陈某', phone: '13700000000' },
});
const short = async (id: string) =>
  w.act(
    'manifest',
    id,
    'receiver-ha',
    'acceptPartly',
    await receipt(id, '23.100000', { differences: ['QUANTITY'], opinion: 'PARTIAL' }),
  );
const caseOf = (subject: string) =>
  w.one<{ id: string; state: string; context: Record<string, any> }>(
    'SELECT id, state, context FROM liandan.discrepancy WHERE subject = $1',
    [subject],
  );
const records = async (id: string) =>
  (await w.sql('SELECT clock, state, level FROM liandan.overdue WHERE case_id = $1 ORDER BY clock', [id])).map(
    ({ clock, state, level }) => `${clock} ${state} ${level}`,
  );
const facts = async (type: string, id: string) =>
  (await w.sql('SELECT data FROM liandan.fact WHERE type = $1 AND case_id = $2 ORDER BY id', [type, id])).map(
    ({ data }) => data as Record<string, any>,
  );
const send = (machine: string, id: string, by: Actor, command: Command) =>
  w.workflow.send(w.workflow.kinds.get(machine)!, id, { by, command });
const nextDay = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
const report = (id: string) => w.act('discrepancy', id, 'receiver-ha', 'report', { account: '复磅短少1.76吨' });

it('[R-28b] acceptance by another method is reported as a difference and flagged to both provinces', async () => {
  const manifest = await arrived();
  const approved = await method(manifest);
  const otherMethod = approved === 'R5' ? 'R4' : 'R5';
  const accept = async (more: object) =>
    w.act('manifest', manifest, 'receiver-ha', 'accept', await receipt(manifest, '24.860000', more));
  expect(await refusal(accept({ method: otherMethod, note: undefined }))).toMatch(/^RULE_REFUSED/);
  const plain = await arrived();
  await w.act('manifest', plain, 'receiver-ha', 'accept', await receipt(plain, '24.860000'));
  expect(await w.sql('SELECT 1 FROM liandan.discrepancy WHERE subject = $1', [plain])).toEqual([]);
  expect((await w.row('manifest', plain)).state).toBe('closed');
  const licence = await w.licence(SHENGTONG);
  await w.sql(
    `UPDATE liandan.licence SET context = replace(context::text, '"${approved}"', '"${approved}", "${otherMethod}"')::jsonb WHERE id = $1`,
    [licence],
  );
  await accept({ method: otherMethod, differences: ['OTHER'] });
  await w.sql(
    `UPDATE liandan.licence SET context = replace(context::text, '"${approved}", "${otherMethod}"', '"${approved}"')::jsonb WHERE id = $1`,
    [licence],
  );
  const { id, context } = await caseOf(manifest);
  expect(context['kinds']).toEqual(['METHOD']);
  expect((await facts('discrepancy.opened', id))[0]?.['provinces']).toEqual(['43', '41']);
  for (const login of ['hn-officer1', 'ha-officer1']) {
    const seen = await w.workflow.read(w.people.as(login), (tx) =>
      tx.query('seen', 'SELECT 1 FROM liandan.discrepancy WHERE id = $1', [id]),
    );
    expect(seen).toHaveLength(1);
  }
  await report(id);
  await w.act('discrepancy', id, 'remover-hn', 'answer', { agree: true });
  expect((await w.row('manifest', manifest)).state).toBe('closed');
});

it('[L-82a][L-28][R-05] a confirmed violation opens a lead, which both provinces follow to its outcome by letter', async () => {
  const manifest = await arrived();
  await short(manifest);
  const { id } = await caseOf(manifest);
  await report(id);
  await w.act('discrepancy', id, 'remover-hn', 'answer', { agree: false, text: '装车磅单无误' });
  expect(await refusal(w.act('discrepancy', id, 'hn-officer1', 'resolve', { finding: '磅差' }))).toBe(
    'RULE_REFUSED R-18b',
  );
  await w.act('discrepancy', id, 'ha-officer1', 'confirmViolation', {
    finding: '途中卸下1.76吨，无联单',
    party: 'CARRIER',
    restSettled: true,
  });
  expect([(await caseOf(manifest)).state, (await w.row('manifest', manifest)).state]).toEqual(['closed', 'closed']);
  await w.story.drain();
  const shared = await w.sql(`SELECT delivered_at IS NOT NULL AS there FROM liandan.letter WHERE case_id = $1`, [id]);
  expect(shared).toEqual([{ there: true }]);
  const lead = await w.one<{ id: string }>(
    `SELECT id FROM liandan.enforcement_lead WHERE context -> 'about' ->> 'id' = $1`,
    [id],
  );
  expect((await w.row('enforcementLead', lead.id)).context).toMatchObject({ source: 'VIOLATION', keeper: '41' });
  const act = (login: string, type: string, body: object = {}) => w.act('enforcementLead', lead.id, login, type, body);
  expect(await refusal(act('hn-officer1', 'sendToPartner', { text: '?' }))).toMatch(/^(NOT_FOUND|RULE_REFUSED R-05)/);
  expect(await refusal(act('ha-officer1', 'dismiss', { reasons: '查无实据' }))).toBe('RULE_REFUSED Z-02');
  await act('ha-officer1', 'sendToPartner', { text: '请派员参加现场检查' });
  await w.story.drain();
  await w.reply((await w.letterOf(lead.id)).id, 'hn', false, { reasons: '承运单位不在本省' });
  await w.story.drain();
  expect((await w.row('enforcementLead', lead.id)).state).toBe('newLead');
  expect(await refusal(act('ha-officer1', 'dismiss', { reasons: '查无实据' }))).toBe('RULE_REFUSED Z-02');
  await act('ha-officer1', 'sendToPartner', { text: '承运单位登记地为长沙，请派员参加' });
  await w.story.drain();
  await w.reply((await w.letterOf(lead.id)).id, 'hn', true);
  await w.story.drain();
  expect((await w.row('enforcementLead', lead.id)).state).toBe('jointCheck');
  const record = { on: await w.today(), place: '停车场', present: ['李某', '王某'], text: '查获未载明的废物' };
  expect(await refusal(act('hn-officer1', 'recordOutcome', { outcome: 'PENALTY', record }))).toBe('RULE_REFUSED L-28');
  await act('hn-officer1', 'recordOutcome', { outcome: 'PENALTY', record, documentNo: '湘环罚〔2025〕9号' });
  expect((await facts('enforcementLead.outcomeRecorded', lead.id))[0]).toMatchObject({
    confirmed: true,
    joint: true,
    outcome: 'PENALTY',
  });
  await act('ha-officer2', 'close');
  await w.story.drain();
  expect((await facts('enforcementLead.closed', lead.id))[0]?.['review']).toMatchObject({ trigger: 'S1' });
  const [paper] = await w.sql(
    `SELECT addressee, delivered_at IS NOT NULL AS there FROM liandan.letter WHERE case_id = $1 AND kind = 'LEAD_OUTCOME'`,
    [lead.id],
  );
  expect(paper).toEqual({ addressee: '43', there: true });
});

it('[EL5, R-05, Z-07] whoever is told by letter what came of a lead can open it, though it was checked by one side alone', async () => {
  const lead = await w.people.open('enforcementLead', 'ha-officer1', {
    type: 'open',
    source: 'COMPLAINT',
    title: '群众举报夜间装卸',
    text: '举报某日夜间在厂外装卸',
    partner: '43',
  } as Command);
  const seen = () =>
    w.app
      .get(EnforcementLeadService)
      .one(w.people.as('hn-officer1'), lead)
      .then(
        ({ state }) => state,
        (error: DomainError) => error.code,
      );
  const record = { on: await w.today(), place: '厂区', present: ['李某'], text: '已恢复原状' };
  const given = { outcome: 'ORDER_TO_CORRECT', record, documentNo: '豫环责改〔2025〕3号' };
  await w.act('enforcementLead', lead, 'ha-officer1', 'recordOutcome', given);
  expect(await seen()).toBe('NOT_FOUND');
  await w.act('enforcementLead', lead, 'ha-officer2', 'close');
  await w.story.settle();
  const letters = await w.sql(`SELECT id, addressee FROM liandan.letter WHERE case_id = $1`, [lead]);
  expect(letters).toMatchObject([{ addressee: '43' }]);
  expect(await seen()).toBe('closed');
  const sheet = await w.one<{ text: string }>('SELECT sheet::text AS text FROM liandan.document WHERE source = $1', [
    `paper/${letters[0]!['id']}`,
  ]);
  for (const words of ['责令改正', '豫环责改〔2025〕3号', '已恢复原状']) expect(sheet.text).toContain(words);
});

it('[K-18b][TIME-4] a difference reported on the same working day leaves no record; a day later it leaves one that stays', async () => {
  const [first, second] = [await arrived(), await arrived()];
  await short(first);
  await short(second);
  const [early, late] = [await caseOf(first), await caseOf(second)];
  const today = await w.today();
  await report(early.id);
  await w.story.until(`${nextDay(today)} 00:01`);
  expect(await records(early.id)).toEqual([]);
  expect(await records(late.id)).toEqual(['K-18b open HEAD']);
  await report(late.id);
  await w.story.settle();
  expect(await records(late.id)).toEqual(['K-18b metLate HEAD']);
});

it('[R-18a][K-18][L-28] three acceptances overdue in 90 days bring a warning letter, ten working days a lead; two do not (S7)', async () => {
  const warnings = () =>
    w.sql(`SELECT l.addressee_org AS firm FROM liandan.letter l WHERE l.kind = 'WARNING' ORDER BY l.id`);
  const before = (await warnings()).length;
  const ids = [await arrived('1.000000'), await arrived('1.000000'), await arrived('1.000000')];
  await w.act('manifest', ids[0]!, 'receiver-ha', 'accept', await receipt(ids[0]!, '1.000000'));
  const { due } = await w.clock(ids[1]!, 'K-18');
  await w.story.until(`${nextDay(due)} 00:01`);
  expect(await Promise.all(ids.map(records))).toEqual([[], ['K-18 open HEAD'], ['K-18 open HEAD']]);
  const counted = await w.one<{ n: number }>(
    `SELECT count(*)::int AS n FROM liandan.overdue WHERE clock IN ('K-18', 'K-18b') AND context ->> 'key' = ''
       AND due_day > ($1::date - 90)::text`,
    [due],
  );
  expect((await warnings()).length).toBe(counted.n >= 3 ? 1 : before);
  const third = await arrived('1.000000');
  const last = await w.clock(third, 'K-18');
  await w.story.until(`${nextDay(last.due)} 00:01`);
  const { context } = await w.row('manifest', third);
  expect(await warnings()).toEqual([{ firm: context['receiver'].id }]);
  await w.story.drain();
  const [sheet] = await w.sql(`SELECT sheet::text AS text FROM liandan.document WHERE kind = 'WARNING'`);
  for (const words of ['90日内', '3次', '不属于行政处罚', '《危险废物转移管理办法》第十八条'])
    expect(sheet?.['text']).toContain(words);
  const leads = () =>
    w.sql(`SELECT keeper, partner, source FROM liandan.enforcement_lead WHERE context -> 'about' ->> 'id' = $1`, [
      third,
    ]);
  expect(await leads()).toEqual([]);
  const { context: record } = await w.one<{ context: Record<string, any> }>(
    'SELECT context FROM liandan.overdue WHERE case_id = $1',
    [third],
  );
  await w.story.until(
    new Date(Date.parse(record['ladder'].auditor) + 8 * 3_600_000 + 60_000)
      .toISOString()
      .slice(0, 16)
      .replace('T', ' '),
  );
  expect(await leads()).toEqual([{ keeper: '41', partner: '43', source: 'OVERDUE' }]);
  const { id } = await w.one<{ id: string }>(
    `SELECT id FROM liandan.enforcement_lead WHERE context -> 'about' ->> 'id' = $1`,
    [third],
  );
  const seen = { on: await w.today(), place: '厂区', present: ['何某'], text: '货物在库，系统故障' };
  await w.act('enforcementLead', id, 'ha-officer1', 'recordOutcome', { outcome: 'NONE', record: seen });
  expect((await facts('enforcementLead.outcomeRecorded', id))[0]).toMatchObject({ confirmed: false, outcome: 'NONE' });
}, 60_000);

/** Clocks of applications, on a year of their own: the days above have used up what the approval allows. */
it('[Z-04] leaves no paper, signature or manifest of all this unprinted', async () => {
  await w.story.settle();
  expect(await unprinted(w.sql)).toEqual([]);
  const kinds = await w.sql('SELECT DISTINCT kind FROM liandan.document ORDER BY kind');
  expect(kinds.map(({ kind }) => String(kind))).toEqual(expect.arrayContaining(['FINDING', 'WARNING']));
});

describe('of applications', () => {
  beforeAll(async () => {
    await w.stop();
    w = await full('2025-11-17 09:00');
  }, 60_000);

  it('[K-25][R-25a] the record of a late reply: reminded before, told up the ladder, acknowledged, met late, and there for good', async () => {
    const prompt = await w.consulted(SHENGTONG, '10.000000');
    const slow = await w.consulted(SHENGTONG, '11.000000');
    const { due } = await w.clock(slow.letter, 'K-25');
    await w.reply(prompt.letter, 'ha', true);
    await w.story.until(`${due} 00:00`);
    await w.story.settle();
    expect((await facts('overdue.escalated', slow.letter)).map(({ level }) => level)).toEqual(['OFFICER']);
    expect(await facts('overdue.escalated', prompt.letter)).toEqual([]);
    await w.story.until(`${nextDay(due)} 00:01`);
    expect([await records(prompt.letter), await records(slow.letter)]).toEqual([[], ['K-25 open HEAD']]);
    const { id } = await w.one<{ id: string }>('SELECT id FROM liandan.overdue WHERE case_id = $1', [slow.letter]);
    expect(await refusal(w.act('overdue', id, 'hn-officer1', 'acknowledge', { reason: '?' }))).toBe('NOT_PERMITTED');
    await w.act('overdue', id, 'ha-officer1', 'acknowledge', { reason: '会签未完成' });
    const { context } = await w.row('overdue', id);
    await w.story.until(
      new Date(Date.parse(context['ladder'].leader) + 8 * 3_600_000 + 60_000)
        .toISOString()
        .slice(0, 16)
        .replace('T', ' '),
    );
    const ladder = await facts('overdue.escalated', id);
    expect(ladder.map(({ level, partner }) => [level, partner])).toEqual([
      ['HEAD', null],
      ['LEADER', '43'],
    ]);
    await w.reply(slow.letter, 'ha', true);
    await w.story.settle();
    const daysLate = loadReference().calendar.workingDaysBetween(due, await w.today()).days;
    expect(daysLate).toBeGreaterThanOrEqual(3);
    expect((await w.row('overdue', id)).context).toMatchObject({ daysLate, acknowledged: { reason: '会签未完成' } });
    const head: Actor = { ...w.people.as('ha-officer2'), roles: ['head'] };
    expect(await refusal(send('overdue', id, head, { type: 'waive', reason: '不可抗力' }))).toBe('INVALID_TRANSITION');
    await expect(
      w.behind
        .get(Poller)
        .turn()
        .then(() => w.workflow.db.query('DELETE FROM liandan.overdue WHERE id = $1', [id])),
    ).rejects.toThrow('permission denied');
    expect(await records(slow.letter)).toEqual(['K-25 metLate LEADER']);
  });

  it('[A-44][K-44] a decision that reaches the applicant in ten working days leaves no record; one that does not leaves it', async () => {
    const decided = async (tonnes: string) => {
      const { application, letter } = await w.consulted(SHENGTONG, tonnes);
      await w.reply(letter, 'ha', true);
      await w.story.settle();
      await w.approve(SHENGTONG, application);
      return application;
    };
    const served = await decided('15.000000');
    await w.story.settle();
    expect(await w.clock(served, 'K-44')).toMatchObject({ status: 'met', overdue: false });
    const lost = await decided('16.000000'); // its delivery does not leave the outbox
    const { due } = await w.clock(lost, 'K-44');
    await w.sql('SELECT liandan.set_clock($1::timestamptz)', [`${nextDay(due)} 00:01+08:00`]);
    await w.behind.get(Poller).turn();
    expect([await records(served), await records(lost)]).toEqual([[], ['K-44 open HEAD']]);
    await w.story.settle();
    expect(await records(lost)).toEqual(['K-44 metLate HEAD']);
  });

  it('[K-23][K-24][K-26][K-42] each clock of an application: in time no record, late one record that says how it ended', async () => {
    const silent = await w.submit(SHENGTONG, '12.000000');
    const slow = await w.accepted(SHENGTONG, '13.000000');
    const prompt = await w.consulted(SHENGTONG, '14.000000');
    await w.reply(prompt.letter, 'ha', true);
    await w.story.settle();
    await w.approve(SHENGTONG, prompt.application);
    const { due } = await w.clock(slow, 'K-24');
    await w.story.until(`${nextDay(due)} 00:01`);
    expect(await records(silent)).toContain('K-23 neverMet HEAD');
    expect(await records(slow)).toEqual(['K-24 open HEAD']);
    await w.act('application', slow, 'hn-officer1', 'passReview', REVIEW);
    await w.story.settle();
    expect(await records(slow)).toEqual(['K-24 metLate HEAD']);
    await w.reply((await w.letterOf(slow)).id, 'ha', true);
    await w.story.settle();
    const decision = await w.clock(slow, 'K-26');
    await w.story.until(`${nextDay(decision.due)} 00:01`);
    expect(await records(slow)).toEqual(['K-24 metLate HEAD', 'K-26 open HEAD']);
    const outer = await w.clock(slow, 'K-42');
    await w.story.until(`${nextDay(outer.due)} 00:01`);
    expect(await records(slow)).toContain('K-42 open HEAD');
    await w.act('application', slow, 'hn-officer2', 'refuse', { code: 'RR99', reason: '不符合条件' });
    await w.story.settle();
    expect((await records(slow)).map((record) => record.split(' ').slice(0, 2).join(' '))).toEqual([
      'K-24 metLate',
      'K-26 metLate',
      'K-42 metLate',
    ]);
    expect(await records(prompt.application)).toEqual([]);
    const counts = await w.app.get(OverdueService).counts(w.people.as('hn-officer1'), 'clock');
    expect(counts.items).toContainEqual(
      expect.objectContaining({ key: 'K-24', records: expect.any(Number) as number }),
    );
  }, 60_000);
});
