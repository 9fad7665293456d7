import type { Actor } from '#domain/actor';
import { CrewController } from '#src/manifest/crew.controller';
import { TrackRegister } from '#src/exchange/track.register';
import { DetourRegister } from '#src/manifest/detour.register';
import { PolicyService } from '#src/policy/policy.service';
import { UNBALANCED } from '../support/invariants.js';
import { outcome, road, type Road } from '../support/road.js';

let r: Road;
let approval: string;
beforeAll(async () => {
  r = await road();
  approval = await r.approve(900_000_000n);
});
afterAll(() => r?.stop());

const atTransfer = (division = '520100') => ({ type: 'arriveAtTransferPoint', place: r.place(division) });
const handOver = (checked = true) => ({ type: 'handOver', place: r.place('520100'), checked });
const states = async (id: string) => (await r.one(id)).legs.map(({ state }) => state);
const handingOver = async () => {
  const id = await r.moving(r.twoLegs(approval));
  await r.carry(id, atTransfer());
  return id;
};
const mismatch = { type: 'reportMismatch', found: '标签脱落', kind: 'PACKAGING', line: 1 };

it('[R-17] carries by road and rail through two other provinces, handed over by both carriers', async () => {
  const id = await r.issue(r.twoLegs(approval));
  const [row] = await r.sql('SELECT readers FROM liandan.manifest WHERE id = $1', [id]);
  expect(row!['readers']).toEqual(expect.arrayContaining(['p:51', 'p:53', 'p:52', 'p:50']));
  expect((await r.one(id, r.guizhou)).number).toMatch(/^\d{14}$/);
  expect(await states(id)).toEqual(['planned', 'planned']);
  await r.loadIt(id);
  expect(await outcome(r.train(id, r.depart))).toBe('RULE_REFUSED R-11b');
  await r.carry(id, r.depart);
  expect(await outcome(r.carry(id, r.arrive()))).toBe('RULE_REFUSED R-11d');
  await r.carry(id, atTransfer());
  expect(await states(id)).toEqual(['ended', 'planned']);
  expect(await outcome(r.train(id, handOver(false)))).toBe('RULE_REFUSED R-17');
  await r.carry(id, handOver());
  expect(await r.state(id)).toBe('handingOver');
  expect(await outcome(r.carry(id, handOver()))).toBe('RULE_REFUSED R-17');
  expect(await outcome(r.train(id, r.depart))).toBe('INVALID_TRANSITION');
  await r.train(id, handOver());
  expect(await r.one(id)).toMatchObject({ state: 'loaded', leg: 2 });
  expect(await states(id)).toEqual(['ended', 'loaded']);
  await r.train(id, { ...r.depart, waybillNo: 'TL-1', vehicle: 'C64-1' });
  await r.train(id, r.arrive());
  await r.receive(id, r.accept('24.860000'));
  const done = await r.one(id);
  expect(done).toMatchObject({ state: 'closed', outcome: 'ACCEPTED' });
  expect(done.legs).toMatchObject([
    { state: 'ended', confirmations: [{ carrier: r.carrier.org }, { carrier: r.railway.org }] },
    { state: 'ended', waybillNo: 'TL-1', vehicle: 'C64-1' },
  ]);
});

it('[Z-07] shows a carrier part 1 and its own legs only', async () => {
  const id = await handingOver();
  const first = await r.one(id, r.carrier);
  const second = await r.one(id, r.railway);
  expect(first.legs.map(({ leg }) => leg)).toEqual([1]);
  expect(second.legs.map(({ leg }) => leg)).toEqual([2]);
  expect(second).toMatchObject({ lines: [{ removed: '24.860000' }], remover: { id: r.remover.org }, receipt: null });
  expect((await r.one(id, r.receiver)).legs).toHaveLength(2);
  expect([first, second]).toMatchObject([
    { goesOn: true, handedOver: false },
    { goesOn: true, handedOver: false },
  ]);
  await r.carry(id, handOver());
  expect([await r.one(id, r.carrier), await r.one(id, r.railway)]).toMatchObject([
    { goesOn: true, handedOver: true },
    { goesOn: true, handedOver: false },
  ]);
  await r.train(id, mismatch);
  expect((await r.one(id, r.carrier)).differences).toHaveLength(1);
  const alone = await r.issue(r.form(approval));
  expect(await outcome(r.one(alone, r.railway))).toBe('NOT_FOUND');
});

it('[Z-07] [R-17] tells a carrier plate and papers of its own leg only, the parties those of the leg under way', async () => {
  const [first, second] = r.twoLegs(approval)['legs'] as object[];
  const id = await r.moving({ ...r.twoLegs(approval), legs: [first, { ...second, vehicle: 'C64-7' }] } as never);
  const { vehicle } = (await r.one(id)).legs[0]!;
  const crew = new CrewController(r.engine.app);
  const plates = async () => {
    const all = await Promise.all([r.carrier, r.railway, r.remover, r.receiver].map((by) => crew.of(by, id)));
    return all.map(({ plate }) => plate);
  };
  expect(await plates()).toEqual([vehicle, 'C64-7', vehicle, vehicle]);
  expect(await crew.of(r.railway, id)).toMatchObject({ document: null, vehicle: null });
  await r.carry(id, atTransfer());
  await r.carry(id, handOver());
  await r.train(id, handOver());
  expect(await plates()).toEqual([vehicle, 'C64-7', 'C64-7', 'C64-7']);
});

it('[Z-07] [R-11c] shows a carrier vehicle, way, silences and detours of its own leg only, the parties those of all', async () => {
  const tracks = new TrackRegister(r.engine.app, r.register, new PolicyService());
  const detours = new DetourRegister(r.register);
  const id = await r.moving(r.twoLegs(approval));
  const { number } = await r.one(id);
  const seen = async (by: Actor, table: string) =>
    r.engine.app.read(by, async (tx) =>
      (await tx.query<{ leg: number }>(`legs_${table}`, `SELECT leg FROM liandan.${table} WHERE manifest = $1`, [id]))
        .map(({ leg }) => leg)
        .sort(),
    );
  const point = async (lat: number, minutes = 0) => ({
    ...{ manifest: number!, at: new Date((await r.now()).getTime() + minutes * 60_000).toISOString() },
    ...{ lat, lon: 106 },
  });
  const report = async (by: Actor, ...points: object[]) => outcome(tracks.report(by, r.key(), { points } as never));
  const line = [
    { lat: 20, lon: 106 },
    { lat: 20, lon: 107 },
  ];
  const detour = async (by: Actor) =>
    outcome(detours.report(by, r.key(), { manifest: id, reason: 'ROAD_CLOSED', at: (await r.now()).toISOString() }));
  const wholeWay = async (by: Actor, leg: number, away: number) => {
    expect(await outcome(tracks.declare(by, r.key(), { manifest: number!, leg, line }))).toBe('accepted');
    expect(await report(by, await point(away), await point(away, 1))).toBe('accepted');
    expect(await detour(by)).toBe('accepted');
  };
  await wholeWay(r.carrier, 1, 30);
  expect(await outcome(tracks.declare(r.carrier, r.key(), { manifest: number!, leg: 2, line }))).toMatch(/R-11c/);
  expect(await report(r.railway, await point(30))).toMatch(/R-11c/);
  await r.carry(id, atTransfer());
  await r.carry(id, handOver());
  await r.train(id, handOver());
  await r.train(id, { ...r.depart, waybillNo: 'TL-1', vehicle: 'C64-1' });
  await wholeWay(r.railway, 2, 31);
  // What the first vehicle says late is of its own leg, and moves the second nowhere.
  expect(await report(r.carrier, await point(30))).toBe('accepted');
  for (const table of ['track_head', 'track_route', 'track_flag', 'detour']) {
    const all = [await seen(r.carrier, table), await seen(r.railway, table), await seen(r.remover, table)];
    expect([table, ...all]).toEqual([table, [1], [2], [1, 2]]);
  }
  expect([await seen(r.carrier, 'track'), await seen(r.railway, 'track')]).toEqual([[1, 1], [2]]);
  const plates = await r.sql('SELECT leg, vehicle FROM liandan.track WHERE manifest = $1 AND leg = 2', [id]);
  expect(plates).toEqual([{ leg: 2, vehicle: 'C64-1' }]);
  const told = await r.sql(
    `SELECT DISTINCT (data ->> 'leg')::int AS leg, readers FROM liandan.fact
      WHERE type = 'manifest.trackFlagged' AND data ->> 'manifest' = $1 ORDER BY 1`,
    [id],
  );
  expect(told).toMatchObject([{ leg: 1 }, { leg: 2 }]);
  expect(told[0]!['readers']).not.toContain(`o:${String(r.railway.org)}`);
  expect(told[1]!['readers']).not.toContain(`o:${String(r.carrier.org)}`);
});

it('[R-17] goes on after a mismatch only when its case is closed, [R-18b] told as a difference', async () => {
  const id = await handingOver();
  await r.carry(id, handOver());
  expect(await outcome(r.carry(id, mismatch))).toBe('RULE_REFUSED R-17');
  await r.train(id, mismatch);
  expect((await r.one(id)).differences).toMatchObject([
    { id: 'D1', leg: 1, line: 1, kinds: ['PACKAGING'], declared: '06 × 1', found: '标签脱落', place: '520100' },
  ]);
  expect(await outcome(r.train(id, handOver()))).toBe('RULE_REFUSED R-17');
  await r.agree(id, r.railway);
  expect(await r.cases(id)).toMatchObject([{ state: 'closed', kinds: ['PACKAGING'] }]);
  expect(await outcome(r.train(id, handOver()))).toBe('accepted');
  expect(await r.state(id)).toBe('loaded');
});

it('[R-17] turns back after a mismatch: the return leg moves, the rest of the plan is cancelled', async () => {
  const own = await r.approve(24_860_000n);
  const id = await r.moving(r.twoLegs(own));
  await r.carry(id, atTransfer());
  const home = { type: 'turnBack', leg: { ...r.homeward(id), from: r.place('520100') }, reason: '拒绝交接' };
  expect(await outcome(r.carry(id, home))).toBe('RULE_REFUSED R-17');
  await r.train(id, mismatch);
  expect(await outcome(r.carry(id, { ...home, leg: { ...home.leg, to: r.place('500100') } }))).toBe(
    'RULE_REFUSED R-18b',
  );
  await r.carry(id, home);
  const back = await r.one(id);
  expect(back.legs).toMatchObject([
    { state: 'ended', return: false },
    { state: 'cancelled', return: false },
    { state: 'moving', return: true },
  ]);
  await r.remove(id, r.back('39.860000'));
  expect(await r.state(id)).toBe('returned');
  expect(await r.balance(own)).toMatchObject({ reserved: '0', settled: '0', approval: { state: 'active' } });
  await r.agree(id, r.railway);
  expect(await r.one(id)).toMatchObject({ state: 'closed', outcome: 'RETURNED' });
});

it('[R-17, R-18b, L-82a] what the later carrier found it reports, and the place of the hand-over tells the origin who is to blame', async () => {
  const id = await handingOver();
  await r.train(id, mismatch);
  const [found] = await r.cases(id);
  const ask = (by: typeof r.carrier, type: string, body: object = {}) =>
    r.discrepancies.send(by, found!.id, { command: { type, ...body } as never, once: undefined as never });
  expect(await outcome(ask(r.carrier, 'report', { account: '标签完好' }))).toBe('RULE_REFUSED R-18b');
  await ask(r.railway, 'report', { account: '标签脱落' });
  await ask(r.guizhou, 'takeUp', { reason: '移出人未答复' });
  await ask(r.guizhou, 'confirmViolation', { finding: '途中拆封', party: 'CARRIER' });
  const letters = await r.sql(`SELECT sender, addressee FROM liandan.letter WHERE case_id = $1`, [found!.id]);
  expect(letters).toEqual([{ sender: '52', addressee: '51' }]);
  const [told] = await r.sql(
    `SELECT data FROM liandan.fact WHERE case_id = $1 AND type = 'discrepancy.violationConfirmed'`,
    [found!.id],
  );
  expect(told).toMatchObject({ data: { firm: { id: r.carrier.org } } });
});

it('[R-28d] adds a leg that was not planned, in each state of the road, and takes it up by hand-over', async () => {
  const leg = (id: string) => ({
    ...r.homeward(id),
    carrier: r.railway.org,
    conveyance: '2',
    from: r.place('520100'),
    to: r.place('500100'),
  });
  const addLeg = (id: string) => ({ type: 'addLeg', leg: leg(id), reason: '车辆故障' });
  const issued = await r.issue(r.form(approval));
  expect(await outcome(r.carry(issued, addLeg(issued)))).toBe('accepted');
  expect(await states(issued)).toEqual(['planned', 'planned']);
  const loaded = await r.issue(r.form(approval));
  await r.loadIt(loaded);
  expect(await outcome(r.remove(loaded, addLeg(loaded)))).toBe('accepted');
  const moving = await r.moving(r.form(approval));
  expect(await outcome(r.train(moving, addLeg(moving)))).toBe('NOT_FOUND');
  await r.sql(`UPDATE liandan.organisation SET operating_document_until = '2025-01-01' WHERE id = $1`, [r.railway.org]);
  expect(await outcome(r.carry(moving, addLeg(moving)))).toBe('RULE_REFUSED R-13a');
  await r.sql(`UPDATE liandan.organisation SET operating_document_until = '2028-12-31' WHERE id = $1`, [r.railway.org]);
  await r.carry(moving, addLeg(moving));
  await r.carry(moving, atTransfer('510600'));
  await r.carry(moving, handOver());
  await r.train(moving, handOver());
  await r.train(moving, { ...r.depart, vehicle: 'C64-2' });
  await r.train(moving, r.arrive());
  expect(await states(moving)).toEqual(['ended', 'ended']);
  expect((await r.one(moving)).legs[1]).toMatchObject({ leg: 2, reason: '车辆故障' });
  const between = await handingOver();
  await r.train(between, handOver());
  await r.carry(between, { ...addLeg(between), leg: { ...leg(between), carrier: r.carrier.org, conveyance: '1' } });
  expect(await states(between)).toEqual(['ended', 'planned', 'planned']);
  // The railway's word was for its own take-over, not for that of the leg put in between.
  expect(await outcome(r.carry(between, handOver()))).toBe('accepted');
  expect(await outcome(r.carry(await r.arrived(r.form(approval)), addLeg(between)))).toBe('INVALID_TRANSITION');
});

it('[R-17, R-28d] a carrier that goes on with another vehicle of its own confirms once, for both sides of the hand-over', async () => {
  const id = await r.moving(r.form(approval));
  const own = { ...r.homeward(id), from: r.place('520100'), to: r.place('500100') };
  await r.carry(id, { type: 'addLeg', leg: own, reason: '车辆故障' });
  await r.carry(id, atTransfer());
  expect(await outcome(r.train(id, handOver()))).toBe('NOT_FOUND');
  await r.carry(id, handOver());
  expect(await r.one(id)).toMatchObject({ state: 'loaded', leg: 2 });
  await r.carry(id, r.depart);
  await r.carry(id, r.arrive());
  await r.receive(id, r.accept('24.860000'));
  expect(await r.state(id)).toBe('closed');
});

it('[E-07] is released three ways after an incident: onwards, home, or ended by order', async () => {
  const incident = '01900000-0000-7000-8000-00000000e001';
  const freeze = (id: string) => r.worker.freeze(id, { id: incident, place: '520100' });
  const decide = (id: string, type: string, more: object = {}) =>
    r.manifests.send(r.guizhou, id, { type, decision: '已处置', ...more });
  const onward = await r.moving(r.form(approval));
  await freeze(onward);
  expect(await outcome(r.manifests.send(r.chongqing, onward, { type: 'releaseToResume', decision: '放行' }))).toBe(
    'RULE_REFUSED E-07',
  );
  await decide(onward, 'releaseToResume');
  expect(await r.one(onward)).toMatchObject({ state: 'inTransit', incidents: [incident] });
  const home = await handingOver();
  await freeze(home);
  await decide(home, 'releaseToReturn', { leg: { ...r.homeward(home), from: r.place('520100') } });
  expect(await states(home)).toEqual(['ended', 'cancelled', 'moving']);
  const own = await r.approve(24_860_000n);
  const ended = await r.moving(r.twoLegs(own));
  await freeze(ended);
  await decide(ended, 'releaseToClose', { outcome: 'DISPOSED_ON_SITE' });
  expect(await states(ended)).toEqual(['ended', 'cancelled']);
  expect(await r.one(ended)).toMatchObject({ state: 'closed', outcome: 'DISPOSED_ON_SITE' });
  for (const _again of [1, 2]) await r.deliver('manifest', 'manifest.endedByOrder', ended);
  expect(await r.balance(own)).toMatchObject({ reserved: '0', settled: '0', approval: { state: 'active' } });
  expect(await r.sql(UNBALANCED)).toEqual([]);
});

describe('one plate, one trip (R-16a)', () => {
  const onRoad = async (id: string) =>
    (await r.sql('SELECT vehicle FROM liandan.moving_vehicle WHERE manifest = $1', [id])).map(({ vehicle }) => vehicle);
  /** Two legs by road, the second in the vehicle named. */
  const relayed = (vehicle: string) => {
    const given = r.twoLegs(approval);
    const [first, second] = given.legs as [object, object];
    return { ...given, legs: [first, { ...second, conveyance: '1', vehicle }] };
  };
  const atHandOver = async (vehicle: string) => {
    const id = await r.moving(relayed(vehicle));
    await r.carry(id, atTransfer());
    await r.carry(id, handOver());
    return id;
  };

  it('[R-16a, R-17] the vehicle of a later leg is on the road from its hand-over to its arrival, and takes no other load meanwhile', async () => {
    const [first, second] = [await atHandOver('贵A10001'), await atHandOver('贵A10001')];
    expect(await onRoad(first)).toEqual([]);
    await r.train(first, handOver());
    expect(await onRoad(first)).toEqual(['贵A10001']);
    expect(await outcome(r.train(second, handOver()))).toBe('RULE_REFUSED R-16a');
    await r.train(first, { ...r.depart, waybillNo: 'YD-2' });
    expect(await outcome(r.train(second, handOver()))).toBe('RULE_REFUSED R-16a');
    await r.train(first, r.arrive());
    expect(await onRoad(first)).toEqual([]);
    expect(await outcome(r.train(second, handOver()))).toBe('accepted');
  });

  it('[R-16a, R-11b] another vehicle than the loaded one that sets out takes its place on the road', async () => {
    const [first, second] = [await atHandOver('贵A10002'), await atHandOver('贵A10003')];
    await r.train(first, handOver());
    await r.train(second, handOver());
    const departs = (vehicle: string) => ({ ...r.depart, waybillNo: 'YD-3', vehicle });
    expect(await outcome(r.train(second, departs('贵A10002')))).toBe('RULE_REFUSED R-16a');
    await r.train(second, departs('贵A10004'));
    expect(await onRoad(second)).toEqual(['贵A10004']);
  });

  it('[R-16a, R-18b] so is the vehicle of the way back, until the remover has weighed', async () => {
    const id = await r.arrived(r.form(approval));
    const other = await r.arrived(r.form(approval));
    for (const each of [id, other]) await r.receive(each, r.reject);
    const home = { type: 'startReturn', leg: { ...r.homeward(id), vehicle: '川A90009' }, reason: '拒收' };
    expect(await onRoad(id)).toEqual([]);
    await r.carry(id, home);
    expect(await onRoad(id)).toEqual(['川A90009']);
    expect(await outcome(r.carry(other, home))).toBe('RULE_REFUSED R-16a');
    await r.remove(id, r.back('39.860000'));
    expect(await onRoad(id)).toEqual([]);
    expect(await outcome(r.carry(other, home))).toBe('accepted');
  });
});
