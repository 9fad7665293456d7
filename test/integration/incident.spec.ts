import { randomUUID } from 'node:crypto';
import { arrivalForm, BATTERIES, departForm, loadForm, receiptForm } from '#src/demo/forms';
import { DutyRosterController } from '#src/incident/incident.controller';
import { IncidentService } from '#src/incident/incident.service';
import { RoomService } from '#src/incident/room.service';
import { full, refusal, type Full } from '../support/full.js';

const START = '2025-11-24 09:00';
let f: Full;
let approval: string;
let truck = 100;

beforeAll(async () => {
  f = await full(START);
  await f.list(2026, '60000.000000');
  await f.story.until('2026-01-12 09:00');
  ({ approval } = await f.approved(BATTERIES, '3000.000000'));
}, 120_000);
// Eight trucks serve the whole file: those of the last test are free again.
afterEach(() => f.sql('DELETE FROM liandan.moving_vehicle'));
afterAll(async () => {
  await f?.stop();
});

const now = async () => (await f.one<{ at: Date }>('SELECT liandan.now() AS at')).at.toISOString();
const haul = (stop: 'issued' | 'driving' | 'arrived' = 'driving') =>
  f.haul(BATTERIES, approval, '10.000000', truck++, stop);
const manifest = async (id: string) => {
  const { state, context } = await f.row('manifest', id);
  return { state, number: String(context['number']), frozen: context['frozen'] as { incident: string } | null };
};
/** In Linshui county of Sichuan, on the road to Chongqing. */
const place = { text: '沪蓉高速邻水段', division: '511623' };
const story = async (more: object = {}) => ({
  place,
  occurredAt: await now(),
  kind: 'LEAK',
  leaked: '电解液约 20 升',
  ...more,
});
const report = async (ids: string[], more: object = {}, as = BATTERIES.logins.carrier) => {
  const manifests = await Promise.all(ids.map(async (id) => (await manifest(id)).number));
  const id = await f.people.open('incident', as, { type: 'reportByUnit', ...(await story(more)), manifests });
  return id;
};
const known = async (more: object = {}, as = 'sc-officer1') =>
  f.people.open('incident', as, {
    type: 'reportInitial',
    ...(await story({ kind: 'DUMPING', leaked: '废矿物油桶 12 只' })),
    knownAt: await now(),
    level: 'IV',
    text: '群众举报，已到场',
    ...more,
  });
const act = (id: string, login: string, type: string, body: object = {}) => f.act('incident', id, login, type, body);
const initial = (id: string, level: string, more: object = {}) =>
  act(id, 'sc-officer1', 'reportInitial', { level, text: '已到场处置', ...more });
const outcome = { measures: '围堵、清运', losses: '土壤 3 立方米', responsibility: '承运人未固定桶盖' };
const release = (id: string) => f.act('manifest', id, 'sc-officer1', 'releaseToResume', { decision: '泄漏已处置' });
const clocks = (id: string) =>
  f.sql(
    `SELECT key, status, length, round(extract(epoch FROM due_at - started_at) / 3600)::int AS hours, overdue_at IS NOT NULL AS overdue
       FROM liandan.deadline WHERE case_id = $1 AND clock = 'K-E' ORDER BY id`,
    [id],
  );
const pass = async (hours: number, minutes = 0) => {
  const { wall } = await f.one<{ wall: string }>(
    `SELECT to_char((liandan.now() + make_interval(hours => $1, mins => $2)) AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS') AS wall`,
    [hours, minutes],
  );
  await f.story.until(wall);
};
const held = (id: string) =>
  f.sql(
    `SELECT number, relation, frozen_at IS NOT NULL AS frozen, released_at IS NOT NULL AS released, not_frozen_because AS because
       FROM liandan.incident_manifest WHERE incident = $1 ORDER BY relation, number`,
    [id],
  );

describe('the report of the unit', () => {
  it('[E-01][E-07] opens the case with one tap and freezes each manifest; nothing is accepted until the bureau of the place releases it', async () => {
    const [first, second] = [await haul('arrived'), await haul()];
    const id = await report([first, second]);
    expect((await manifest(first)).state).toBe('arrived');
    await f.story.drain();
    expect(await manifest(first)).toMatchObject({ state: 'frozen', frozen: { incident: id } });
    expect(await manifest(second)).toMatchObject({ state: 'frozen', frozen: { incident: id } });
    expect((await f.clock(first, 'K-18')).status).toBe('paused');
    await expect(f.act('manifest', first, BATTERIES.logins.receiver, 'accept', {} as never)).rejects.toMatchObject({
      code: 'INVALID_TRANSITION',
    });
    // The other side cannot release what lies in Sichuan.
    expect(await refusal(f.act('manifest', first, 'cq-officer1', 'releaseToResume', { decision: '同意' }))).toBe(
      'RULE_REFUSED E-07',
    );
    await release(first);
    expect((await manifest(first)).state).toBe('arrived');
    expect((await f.clock(first, 'K-18')).status).toBe('open');
    await f.story.drain();
    expect((await held(id)).filter(({ released }) => released)).toHaveLength(1);
  });

  it('[E-01] is refused for a manifest of others, of nobody, at no place, or in the future', async () => {
    const id = await haul();
    const { number } = await manifest(id);
    const tap = async (as: string, more: object) =>
      refusal(
        f.people.open('incident', as, { type: 'reportByUnit', ...(await story()), manifests: [number], ...more }),
      );
    expect(await tap('remover-hn', {})).toBe('RULE_REFUSED E-01');
    expect(await tap('carrier', { manifests: ['20265101999999'] })).toBe('RULE_REFUSED E-01');
    expect(await tap('carrier', { place: { text: '某处', division: '999999' } })).toBe('RULE_REFUSED E-01');
    expect(await tap('carrier', { occurredAt: '2099-01-01T00:00:00Z' })).toBe('RULE_REFUSED E-01');
    expect(await tap('carrier', { touches: ['99'] })).toBe('RULE_REFUSED E-05');
    expect(await tap('carrier', { touches: ['51'] })).toBe('RULE_REFUSED E-05');
    expect(await tap('sc-officer1', {})).toBe('NOT_PERMITTED');
    await f.story.drain();
    expect((await manifest(id)).state).toBe('inTransit');
  });

  it('[E-07] lets a bureau on none of its ways stop a load only with a reason, and its own authorities let it go', async () => {
    const id = await haul();
    const { number } = await manifest(id);
    const abroad = { place: { text: '安宁区', division: '620105' }, manifests: [number], level: 'III' };
    const gansu = (more: object = {}) =>
      f.workflow.open(f.workflow.kinds.get('incident')!, {
        by: { ...f.people.as('sc-officer1'), org: null, province: '62' },
        command: { type: 'reportInitial', ...STORY, ...abroad, ...more } as never,
      });
    const STORY = { ...(await story()), knownAt: await now(), text: '接报' };
    expect(await refusal(gansu())).toBe('RULE_REFUSED E-07');
    await f.story.drain();
    expect((await manifest(id)).state).toBe('inTransit');
    const justifications = [{ rule: 'E-07', text: '车辆被发现于此' }];
    const { id: incident } = (await gansu({ justifications })).answer;
    expect((await f.row('incident', incident)).context).toMatchObject({ justifications });
    await f.story.drain();
    expect((await manifest(id)).state).toBe('frozen');
    expect(await refusal(f.act('manifest', id, 'hn-officer1', 'releaseToResume', { decision: '…' }))).toBe('NOT_FOUND');
    await f.act('manifest', id, 'cq-officer1', 'releaseToResume', { decision: '与本车无关' });
    expect((await manifest(id)).state).toBe('inTransit');
  });

  it('[E-07] freezes once however often it is told, and says so where there was nothing to freeze', async () => {
    const [moving, parked] = [await haul(), await haul('issued')];
    const id = await report([moving, parked]);
    const { fact } = await f.one<{ fact: string }>(
      `SELECT o.id AS fact FROM liandan.outbox o JOIN liandan.fact x ON x.id = o.fact_id WHERE x.type = 'incident.opened' AND x.case_id = $1`,
      [id],
    );
    await f.story.drain();
    const { version } = await f.row('manifest', moving);
    await f.sql('UPDATE liandan.outbox SET done_at = NULL WHERE id = $1', [fact]);
    await f.story.drain();
    expect((await f.row('manifest', moving)).version).toBe(version);
    expect(await held(id)).toEqual([
      expect.objectContaining({ number: (await manifest(moving)).number, frozen: true, because: null }),
      expect.objectContaining({ number: (await manifest(parked)).number, frozen: false, because: 'issued' }),
    ]);
  });

  it('[L-86] keeps for ever that the unit did not report at once, and nothing against one that did', async () => {
    const id = await haul();
    const early = await report([id], { acted: '已围堵', warned: '已告知沿线村委会' });
    expect((await f.row('incident', early)).context).toMatchObject({ acted: '已围堵', reportedLate: null });
    const { at } = await f.one<{ at: Date }>(`SELECT liandan.now() - interval '5 hours' AS at`);
    const late = await report([id], { occurredAt: at.toISOString() });
    expect((await f.row('incident', late)).context['reportedLate']).toBe(300);
  });
});

describe('scattering and dumping', () => {
  it('[R-09a][L-20] becomes an incident case, on the hours of the bureau, also without a manifest', async () => {
    const scattered = await report([await haul()], { kind: 'SCATTER' });
    expect((await f.row('incident', scattered)).context['kind']).toBe('SCATTER');
    const dumped = await known();
    expect(await f.row('incident', dumped)).toMatchObject({
      state: 'initial',
      context: { kind: 'DUMPING', manifests: [] },
    });
    expect(await clocks(scattered)).toEqual([expect.objectContaining({ key: 'report', status: 'open' })]);
    expect(await clocks(dumped)).toEqual([expect.objectContaining({ key: 'report', status: 'met', overdue: false })]);
    // Nobody enters a case of another place, and no unit invents a load.
    expect(await refusal(known({}, 'cq-officer1'))).toBe('NOT_PERMITTED');
    expect(await refusal(known({ manifests: ['20265101999999'] }))).toBe('RULE_REFUSED E-01');
  });
});

describe('hours', () => {
  it('[E-02][K-E] four hours for an event of level IV: in time, or overdue for ever', async () => {
    const [timely, late] = [await known(), await report([await haul()], { level: 'IV', signs: [] })];
    expect((await clocks(timely))[0]).toMatchObject({ hours: 4, status: 'met' });
    // Lead batteries are heavy metal: whatever the driver thinks, two hours.
    expect((await clocks(late))[0]).toMatchObject({ hours: 2, status: 'open' });
    await pass(2, 1);
    expect(await f.row('incident', late)).toMatchObject({
      state: 'reportedByUnit',
      context: { overdue: [{ key: 'report' }] },
    });
    await initial(late, 'IV');
    expect((await clocks(late))[0]).toMatchObject({ status: 'metLate', overdue: true });
  });

  it('[E-02][K-E] runs from knowing, not from writing: a bureau that opens its own case after five hours is late', async () => {
    const { at } = await f.one<{ at: Date }>(`SELECT liandan.now() - interval '5 hours' AS at`);
    const id = await known({ occurredAt: at.toISOString(), knownAt: at.toISOString() });
    expect(await clocks(id)).toEqual([{ key: 'report', status: 'metLate', length: 4, hours: 4, overdue: true }]);
    expect(await refusal(known({ knownAt: '2099-01-01T00:00:00Z' }))).toBe('RULE_REFUSED E-01');
  });

  it('[E-03][K-E] a major event goes to the ministry within one hour, by the province of the place only', async () => {
    const [timely, late] = [await known({ level: 'II' }), await known({ level: 'I' })];
    expect(await refusal(act(timely, 'city-5101', 'reportToMinistry', { text: '…' }))).not.toBe('accepted');
    expect(await refusal(act(timely, 'cq-officer1', 'reportToMinistry', { text: '…' }))).not.toBe('accepted');
    await act(timely, 'sc-officer1', 'reportToMinistry', { text: '已核实' });
    expect((await clocks(timely))[1]).toMatchObject({ key: 'ministry', status: 'met', hours: 1 });
    await pass(1, 1);
    expect((await f.row('incident', late)).context['overdue']).toMatchObject([{ key: 'ministry' }]);
    await act(late, 'sc-officer1', 'reportToMinistry', { text: '已核实' });
    expect((await clocks(late))[1]).toMatchObject({ status: 'metLate', overdue: true });
    // An event of level IV is not the ministry's, and its final report waits for nobody.
    const general = await known();
    expect(await refusal(act(general, 'sc-officer1', 'reportToMinistry', { text: '…' }))).toBe('RULE_REFUSED E-03');
    const silent = await known({ level: 'II' });
    expect(await refusal(act(silent, 'sc-officer1', 'reportFinal', outcome))).toBe('RULE_REFUSED E-03');
  });

  it('[K-E][E-06] a change of level starts the matching clock anew', async () => {
    const id = await known();
    expect(await refusal(act(id, 'sc-officer1', 'changeLevel', { level: 'IV', text: '…' }))).toBe('RULE_REFUSED E-06');
    await act(id, 'sc-officer1', 'changeLevel', { level: 'II', text: '饮用水源受影响' });
    await pass(0, 30);
    await act(id, 'sc-officer1', 'reportToMinistry', { text: '…' });
    await act(id, 'sc-officer1', 'changeLevel', { level: 'I', text: '扩大' });
    expect((await clocks(id)).map(({ key, status }) => `${key} ${status}`)).toEqual([
      'report met',
      'ministry met',
      'ministry open',
    ]);
    await act(id, 'sc-officer1', 'changeLevel', { level: 'III', text: '已控制' });
    await pass(1, 1);
    expect((await f.row('incident', id)).context['overdue']).toEqual([]);
  });

  it('[E-04] an unclear event with a sign is treated as major; without one it is not', async () => {
    const plain = await known({ level: 'UNCLEAR' });
    expect((await f.row('incident', plain)).context).toMatchObject({ level: 'UNCLEAR', raisedBy: [] });
    for (const sign of ['WATER_SOURCE', 'DENSE_POPULATION', 'HEAVY_METALS']) {
      const id = await known({ level: 'UNCLEAR', signs: [sign] });
      expect((await f.row('incident', id)).context).toMatchObject({ level: 'II', raisedBy: ['E-04'] });
      expect((await clocks(id)).map(({ key, hours }) => [key, hours])).toEqual([
        ['report', 2],
        ['ministry', 1],
      ]);
    }
    // What is on board says so itself: lead batteries.
    const lead = await report([await haul()]);
    await initial(lead, 'UNCLEAR');
    expect((await f.row('incident', lead)).context).toMatchObject({ signs: ['HEAVY_METALS'], level: 'II' });
  });
});

describe('the neighbour', () => {
  it('[E-05] an event that touches another province is at least major, and the neighbour is told at once', async () => {
    const inside = await known({ level: 'IV' });
    expect((await f.row('incident', inside)).context).toMatchObject({ level: 'IV', neighbours: [] });
    const id = await known({ level: 'IV', touches: ['52'] });
    expect((await f.row('incident', id)).context).toMatchObject({ level: 'II', stated: 'IV', raisedBy: ['E-05'] });
    await f.story.drain();
    expect(
      await f.sql(
        `SELECT sender, addressee, number, delivered_at IS NOT NULL AS delivered FROM liandan.letter WHERE case_id = $1`,
        [id],
      ),
    ).toEqual([{ sender: '51', addressee: '52', number: expect.stringMatching(/〔2026〕\d+号$/), delivered: true }]);
    const read = (login: string, which: string) =>
      f.sql(`SELECT readers && $2 AS sees FROM liandan.incident WHERE id = $1`, [which, [`p:${login}`]]);
    expect(await read('52', id)).toEqual([{ sees: true }]);
    expect(await read('52', inside)).toEqual([{ sees: false }]);
    // By its own hand for a province that comes to be touched later; the event's own province is no neighbour.
    expect(await refusal(act(inside, 'sc-officer1', 'notifyNeighbour', { provinces: ['51'], text: '…' }))).toBe(
      'RULE_REFUSED E-05',
    );
    await act(inside, 'sc-officer1', 'notifyNeighbour', { provinces: ['50'], text: '油膜随江而下' });
    expect((await f.row('incident', inside)).context).toMatchObject({ level: 'II', neighbours: [{ province: '50' }] });
    expect(await refusal(act(inside, 'sc-officer1', 'changeLevel', { level: 'IV', text: '…' }))).toBe(
      'RULE_REFUSED E-06',
    );
  });

  it('[E-05, Z-04] each of several is written to, by place, hour and degree, and reads who else was', async () => {
    const id = await known({ level: 'III', leaked: '约200升' });
    const text = '请加强跨界断面监测。\n联系人见值班表';
    await act(id, 'sc-officer1', 'notifyNeighbour', { provinces: ['52', '50', '53'], text });
    await f.story.settle();
    const sheets = await f.sql(
      `SELECT l.addressee, d.sheet FROM liandan.letter l JOIN liandan.document d ON d.source = 'paper/' || l.id
        WHERE l.case_id = $1 ORDER BY l.addressee`,
      [id],
    );
    expect(sheets.map(({ addressee }) => addressee)).toEqual(['50', '52', '53']);
    const { copies, blocks } = sheets[0]!['sheet'] as { copies: string[]; blocks: { text: string }[] };
    const others = sheets.slice(1).map(({ sheet }) => String(sheet.addressee));
    expect(copies).toEqual(others);
    const words = blocks.map((block) => block.text);
    expect(words).toContain('发生地点：四川省广安市沪蓉高速邻水段。');
    expect(words).toContain('事件类型：倾倒。事件级别：重大。');
    expect(words.find((said) => said.startsWith('发生时间'))).toMatch(/^发生时间：2026年\d+月\d+日\d+时\d\d分。$/);
    expect(words.slice(-2)).toEqual(['请加强跨界断面监测。', '联系人见值班表。']);
  });
});

describe('the order of reports', () => {
  it('[E-06] is initial, follow-up, final; every other order is refused', async () => {
    const id = await report([await haul('issued')]);
    for (const [type, body] of [
      ['followUp', { text: '…' }],
      ['changeLevel', { level: 'III', text: '…' }],
      ['reportFinal', outcome],
      ['close', {}],
    ] as const)
      expect(await refusal(act(id, 'sc-officer1', type, body))).toBe('INVALID_TRANSITION');
    await initial(id, 'III');
    expect(await refusal(initial(id, 'III'))).toBe('INVALID_TRANSITION');
    expect(await refusal(act(id, 'sc-officer1', 'close'))).toBe('INVALID_TRANSITION');
    expect(await refusal(act(id, 'sc-officer1', 'reportFinal', { ...outcome, losses: ' ' }))).toBe('RULE_REFUSED E-06');
    await act(id, 'sc-officer1', 'followUp', { text: '清运完毕' });
    await act(id, 'sc-officer1', 'reportFinal', outcome);
    expect(await refusal(act(id, 'sc-officer1', 'followUp', { text: '…' }))).toBe('INVALID_TRANSITION');
    expect(await refusal(act(id, 'sc-officer1', 'reportFinal', outcome))).toBe('INVALID_TRANSITION');
    await f.story.drain();
    await act(id, 'sc-officer1', 'close');
    expect((await f.row('incident', id)).state).toBe('closed');
  });

  it('[E-07][W-12] closes only when every manifest is released, and asks for the review of the list entries', async () => {
    const id = await haul();
    const incident = await report([id]);
    await initial(incident, 'III');
    await act(incident, 'sc-officer1', 'reportFinal', outcome);
    expect(await refusal(act(incident, 'sc-officer1', 'close'))).toBe('RULE_REFUSED E-07');
    await f.story.drain();
    expect(await refusal(act(incident, 'sc-officer1', 'close'))).toBe('RULE_REFUSED E-07');
    await release(id);
    await f.story.drain();
    await act(incident, 'sc-officer1', 'close');
    const reviews = (await f.row('incident', incident)).context['reviews'] as { ground: string; receiving: string }[];
    expect(reviews).toEqual([expect.objectContaining({ ground: 'S4', receiving: '50' })]);
    const [fact] = await f.sql(
      `SELECT data -> 'reviews' -> 0 ->> 'ground' AS ground FROM liandan.fact WHERE type = 'incident.closed' AND case_id = $1`,
      [incident],
    );
    expect(fact).toEqual({ ground: 'S4' });
    // A general event asks for none.
    const small = await known();
    await act(small, 'sc-officer1', 'reportFinal', outcome);
    await act(small, 'sc-officer1', 'close');
    expect((await f.row('incident', small)).context['reviews']).toEqual([]);
  });

  it('[M17][E-07] holds the manifest open until every incident that names it is closed, also one that found it frozen', async () => {
    const accept = (id: string) =>
      f.act('manifest', id, BATTERIES.logins.receiver, 'accept', receiptForm(BATTERIES, '10.000000'));
    const close = async (incident: string) => {
      await act(incident, 'sc-officer1', 'reportFinal', outcome);
      await f.story.drain();
      await act(incident, 'sc-officer1', 'close');
      await f.story.drain();
    };
    const id = await haul('arrived');
    const first = await report([id]);
    await f.story.drain();
    const second = await report([id], { leaked: '另一处渗漏' }, BATTERIES.logins.remover);
    await f.story.drain();
    for (const incident of [first, second]) await initial(incident, 'IV');
    await release(id);
    await accept(id);
    expect((await manifest(id)).state).toBe('accepted');
    await close(first);
    expect((await manifest(id)).state).toBe('accepted');
    await close(second);
    expect((await manifest(id)).state).toBe('closed');
    // Of which nobody knew before the load had arrived, and of a place whose bureau does not see the manifest.
    const parked = await haul('issued');
    const elsewhere = await report([parked], { place: { text: '遵义市桐梓县', division: '520322' } });
    await f.act('incident', elsewhere, 'gz-officer1', 'reportInitial', { level: 'IV', text: '已到场处置' });
    await f.story.drain();
    const { lines, number } = (await f.row('manifest', parked)).context;
    await f.act(
      'manifest',
      parked,
      BATTERIES.logins.remover,
      'load',
      loadForm('10.000000', lines[0].labels[0], await now()),
    );
    await f.act('manifest', parked, BATTERIES.logins.carrier, 'depart', departForm(BATTERIES, number, truck - 1));
    await f.act('manifest', parked, BATTERIES.logins.carrier, 'arriveAtReceiver', arrivalForm(BATTERIES));
    await accept(parked);
    expect((await manifest(parked)).state).toBe('accepted');
    await f.act('incident', elsewhere, 'gz-officer1', 'reportFinal', outcome);
    await f.act('incident', elsewhere, 'gz-officer1', 'close');
    await f.story.drain();
    expect((await manifest(parked)).state).toBe('closed');
  });

  it('[E-07] is for the bureau of the place to release, also where the load had no business to be', async () => {
    const id = await haul();
    expect(await refusal(f.act('manifest', id, 'gz-officer1', 'releaseToResume', { decision: '…' }))).toBe('NOT_FOUND');
    await report([id], { place: { text: '遵义市桐梓县', division: '520322' } });
    await f.story.drain();
    expect(await refusal(f.act('manifest', id, 'sc-officer1', 'releaseToResume', { decision: '…' }))).toBe(
      'RULE_REFUSED E-07',
    );
    expect(await refusal(f.act('manifest', id, 'gz-officer1', 'releaseToResume', { decision: '已处置' }))).toBe(
      'accepted',
    );
    expect((await manifest(id)).state).toBe('inTransit');
  });

  it('[E-07] marks the others of the same trip without freezing them', async () => {
    const [first, second] = [await haul(), await haul()];
    const trip = randomUUID();
    await f.sql(
      `UPDATE liandan.manifest SET context = jsonb_set(context, '{trip}', to_jsonb($2::text)) WHERE id = ANY ($1)`,
      [[first, second], trip],
    );
    const incident = await report([first]);
    await f.story.drain();
    expect((await manifest(second)).state).toBe('inTransit');
    expect((await held(incident)).map(({ relation, frozen }) => [relation, frozen])).toEqual([
      ['NAMED', true],
      ['TRIP', false],
    ]);
  });
});

it('[Z-07] shows a firm what it said itself, reports that all have signed, and the line on duty; drafts and what officers say are theirs', async () => {
  const room = f.app.get(RoomService, { strict: false });
  const incidents = f.app.get(IncidentService, { strict: false });
  const once = () => ({ kind: 'key' as const, actor: 'room', key: randomUUID(), fingerprint: 'f' });
  const { carrier, remover } = BATTERIES.logins;
  const id = await report([await haul()]);
  await initial(id, 'IV');
  await act(id, 'sc-officer1', 'reportFinal', outcome);
  const { from, to } = await f.one<{ from: Date; to: Date }>(
    `SELECT liandan.now() - interval '1 hour' AS "from", liandan.now() + interval '1 hour' AS "to"`,
  );
  const duty = { person: '值班员甲', phone: '028-12369', from: from.toISOString(), to: to.toISOString() };
  await room.enterDuty(f.people.as('sc-officer1'), once(), duty);
  const { answer: officers } = await room.remark(f.people.as('cq-officer1'), once(), id, { text: '疑似承运人责任' });
  await room.remark(f.people.as(carrier), once(), id, { text: '已到现场配合' });
  const seen = async (login: string) => {
    const { remarks, afterAction, onDuty } = await incidents.one(f.people.as(login), id);
    const on = onDuty as { person: string | null; phone: string }[];
    return {
      said: (remarks as { text: string }[]).map(({ text }) => text),
      reports: (afterAction as { version: number }[]).map(({ version }) => version),
      duty: on.map(({ person, phone }) => [person, phone]),
    };
  };
  const causes = { course: '经过', causes: '桶盖未固定', lessons: '装载前查验' };
  const { answer: draft } = await room.draft(f.people.as('sc-officer1'), once(), id, causes);
  const both = ['疑似承运人责任', '已到现场配合'];
  expect(await seen('cq-officer1')).toEqual({ said: both, reports: [1], duty: [['值班员甲', '028-12369']] });
  expect(await seen(carrier)).toEqual({ said: both.slice(1), reports: [], duty: [[null, '028-12369']] });
  expect(await seen(remover)).toEqual({ said: [], reports: [], duty: [[null, '028-12369']] });
  expect((await seen('auditor')).said).toEqual(both);
  await room.sign(f.people.as('sc-head'), once(), draft.id, {});
  expect((await seen(carrier)).reports).toEqual([]);
  await room.sign(f.people.as('cq-head'), once(), draft.id, {});
  expect((await seen(carrier)).reports).toEqual([1]);
  const [event] = await f.sql('SELECT readers FROM liandan.audit_event WHERE case_id = $1', [officers.id]);
  expect((event?.['readers'] as string[]).filter((reader) => reader.startsWith('o:'))).toEqual([]);
  const roster = f.app.get(DutyRosterController, { strict: false });
  const named = async (login: string) =>
    ((await roster.list(f.people.as(login), {})).items as { person: string | null; phone: string }[]).some(
      ({ person }) => person !== null,
    );
  expect([await named('cq-officer1'), await named(carrier)]).toEqual([true, false]);
});

it('keeps the duty roster by each authority for itself, version by version', async () => {
  const room = f.app.get(RoomService, { strict: false });
  const once = (actor: string) => ({ kind: 'key' as const, actor, key: randomUUID(), fingerprint: 'f' });
  const duty = {
    person: '值班员',
    phone: '028-12345',
    from: '2026-02-01T00:00:00+08:00',
    to: '2026-02-02T00:00:00+08:00',
  };
  const { answer } = await room.enterDuty(f.people.as('sc-officer1'), once('sc'), duty);
  const revise = (login: string, expected: number, more: object = {}) =>
    refusal(
      room.reviseDuty(f.people.as(login), once(login), answer.id, expected, { ...duty, reason: '换班', ...more }),
    );
  expect(await refusal(room.enterDuty(f.people.as(BATTERIES.logins.carrier), once('car'), duty))).toBe('NOT_PERMITTED');
  expect(await revise('cq-officer1', 1)).toBe('NOT_PERMITTED');
  expect(await revise('sc-officer1', 1, { to: duty.from })).toBe('BAD_REQUEST');
  expect(await revise('sc-officer1', 1)).toBe('accepted');
  expect(await revise('sc-officer1', 1)).toBe('STALE_VERSION');
  const withdraw = (expected: number) =>
    refusal(room.withdrawDuty(f.people.as('sc-officer1'), once('sc'), answer.id, expected, { reason: '取消' }));
  expect([await withdraw(2), await withdraw(3)]).toEqual(['accepted', 'INVALID_TRANSITION']);
});
