import { randomUUID } from 'node:crypto';
import { arrivalForm, departForm, loadForm, manifestForm, nextLabel, receiptForm, SHENGTONG } from '#src/demo/forms';
import { demoId, plateOf } from '#src/demo/party-set';
import { PaperService } from '#src/party/paper.service';
import type { Command } from '#workflow/workflow';
import { full, refusal, type Full } from '../support/full.js';
import '../support/slow.js';

/** Drafts of manifests, and loads frozen and released in every state of the road, by each authority that may. */
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
});
// Eight trucks serve the whole file: those of the last test are free again.
afterEach(() => w.sql('DELETE FROM liandan.moving_vehicle'));
afterAll(async () => {
  await w?.stop();
});

let truck = 0;
const { logins } = SHENGTONG;
const act = (id: string, login: string, type: string, body: object = {}) => w.act('manifest', id, login, type, body);
const manifest = (id: string) => w.row('manifest', id);
const stateOf = async (id: string) => (await manifest(id)).state;
const reserved = async () => (await w.row('approval', approval)).context['lines'][0].reserved as string;
/** Part 1 of a manifest; under another row of the plan where one is named. */
const part1 = async (tonnes = '10.000000', more: object = {}, planRow?: string): Promise<Record<string, unknown>> => {
  const day = await w.today();
  truck += 1;
  const label = nextLabel(SHENGTONG, day);
  const given = { licence: await w.licence(SHENGTONG), approval, tonnes, day, truck, label };
  const { lines, ...rest } = manifestForm(SHENGTONG, given);
  return { ...rest, lines: lines.map((line) => (planRow ? { ...line, planRow } : line)), ...more };
};
const form = async (tonnes?: string, more?: object): Promise<Command> => ({
  type: 'create',
  ...(await part1(tonnes, more)),
});
const instant = async () => (await w.one<{ at: Date }>('SELECT liandan.now() AS at')).at.toISOString();

async function loaded(more: object = {}): Promise<string> {
  const id = await w.people.open('manifest', logins.remover, await form('10.000000', more));
  await act(id, logins.remover, 'issue');
  const [{ labels }] = (await manifest(id)).context['lines'] as [{ labels: string[] }];
  await act(id, logins.remover, 'load', loadForm('10.000000', labels[0] ?? '', await instant()));
  return id;
}
/** Changsha to Xinyang, and from there to the receiver on another truck. */
async function twoLegs(): Promise<object> {
  const { legs } = (await form()) as unknown as { legs: { to: object; from: object }[] };
  const between = { text: '信阳市换装场', division: '411500' };
  const second = { ...legs[0], from: between, vehicle: plateOf(SHENGTONG.carrier, truck + 4) };
  return { legs: [{ ...legs[0], to: between }, second] };
}
/** The leg home, for what comes back. */
async function homeward(): Promise<object> {
  const { legs } = (await form()) as unknown as { legs: { to: object; from: object }[] };
  return { ...legs[0], from: legs[0]!.to, to: legs[0]!.from };
}
const depart = async (id: string) =>
  act(id, logins.carrier, 'depart', departForm(SHENGTONG, String((await manifest(id)).context['number']), truck));

const REACH: Record<string, () => Promise<string>> = {
  loaded: () => loaded(),
  inTransit: () => w.haul(SHENGTONG, approval, '10.000000', (truck += 1), 'driving'),
  handingOver: async () => {
    const more = await twoLegs();
    const id = await loaded(more);
    // The first leg's truck is the one of its form, the second leg's form was drawn before.
    const { legs } = more as { legs: { vehicle: string }[] };
    const plates = Array.from({ length: 8 }, (_, i) => plateOf(SHENGTONG.carrier, i));
    const number = String((await manifest(id)).context['number']);
    await act(id, logins.carrier, 'depart', departForm(SHENGTONG, number, plates.indexOf(legs[0]!.vehicle)));
    await act(id, logins.carrier, 'arriveAtTransferPoint', { place: { text: '信阳市换装场', division: '411500' } });
    return id;
  },
  arrived: () => w.haul(SHENGTONG, approval, '10.000000', (truck += 1), 'arrived'),
  returning: async () => {
    const id = await REACH['arrived']!();
    const handler = { name: '陈某', phone: '13700000000' };
    await act(id, logins.receiver, 'reject', { reason: '性质不符', differences: ['CHARACTER'], handler });
    await act(id, logins.remover, 'startReturn', { leg: await homeward(), reason: '退回' });
    return id;
  },
};

describe('a draft', () => {
  it('[M1, M2, R-10d, Z-01] is changed and discarded by its remover; it holds no number and no reserve', async () => {
    const before = await reserved();
    const id = await w.people.open('manifest', logins.remover, await form());
    expect(await refusal(act(id, logins.receiver, 'edit', await part1()))).toBe('NOT_FOUND');
    await act(id, logins.remover, 'edit', await part1('12.500000'));
    const { state, context } = await manifest(id);
    expect([state, context['lines'][0].removed, context['number']]).toEqual(['draft', '12.500000', null]);
    expect(
      await refusal(act(id, logins.remover, 'edit', await part1('1.000000', { contract: demoId('nothing') }))),
    ).toMatch(/^RULE_REFUSED R-10/);
    await act(id, logins.remover, 'discard', { reason: '改期' });
    expect([await stateOf(id), await reserved()]).toEqual(['discarded', before]);
    expect(await refusal(act(id, logins.remover, 'issue'))).toMatch(/^INVALID_TRANSITION/);
  });
});

const opened = async (place: { text: string; division: string }) =>
  w.people.open('incident', 'ha-officer1', {
    type: 'reportInitial',
    place,
    occurredAt: await instant(),
    kind: 'COLLISION',
    leaked: '无',
    knownAt: await instant(),
    level: 'IV',
    text: '已到场',
  } as Command);
const elsewhere = () => opened({ text: '郑州市中原区', division: '410102' });

describe.each(Object.keys(REACH))('frozen in %s', (state) => {
  it('[M19, M20, E-01, E-07] by the incident that names it and by the order of each authority of the place; released to where it was', async () => {
    const id = await REACH[state]!();
    expect(await stateOf(id)).toBe(state);
    const number = String((await manifest(id)).context['number']);
    const held = async (by: string) => {
      expect([by, await stateOf(id)]).toEqual([by, 'frozen']);
      if (state === 'arrived') {
        expect((await w.clock(id, 'K-18')).status).toBe('paused');
        const taken = receiptForm(SHENGTONG, '10.000000');
        expect(await refusal(act(id, logins.receiver, 'accept', taken))).toMatch(/^INVALID_TRANSITION/);
      }
    };
    const release = async (by: string) => {
      expect(await refusal(act(id, logins.remover, 'releaseToResume', { decision: '…' }))).toBe('NOT_PERMITTED');
      await act(id, by, 'releaseToResume', { decision: '泄漏已处置，可以继续' });
      expect([by, await stateOf(id)]).toEqual([by, state]);
      if (state === 'arrived') expect((await w.clock(id, 'K-18')).status).toBe('open');
    };
    const place = { text: '焦作市沁阳市', division: '410882' };
    const incident = await w.people.open('incident', logins.carrier, {
      type: 'reportByUnit',
      place,
      occurredAt: await instant(),
      kind: 'LEAK',
      leaked: '铝灰约 50 千克',
      manifests: [number],
    } as Command);
    await w.story.drain();
    await held('SYS');
    expect((await manifest(id)).context['frozen'].incident).toBe(incident);
    expect(await refusal(act(id, 'hn-officer1', 'releaseToResume', { decision: '…' }))).toBe('RULE_REFUSED E-07');
    await release('ha-officer1');
    const order = (at: string) => ({ incident, place: at, order: '责令停运检查' });
    // Nobody stops a load under no incident, or under one of another load and another city.
    for (const other of ['01900000-0000-7000-8000-00000000e0c9', await elsewhere()])
      expect(await refusal(act(id, 'ha-officer1', 'freeze', { ...order('410882'), incident: other }))).toBe(
        'RULE_REFUSED E-07',
      );
    expect(await refusal(act(id, 'hn-officer1', 'freeze', order('410882')))).toBe('RULE_REFUSED E-07');
    for (const [login, at] of [
      ['hn-officer1', '430112'], // OUT, the origin's province
      ['ha-officer1', '410882'], // IN
      ['city-4108', '410882'], // CITY of the receiver
      ['city-4301', '430112'], // BUREAU of a place on the way
    ] as const) {
      await act(id, login, 'freeze', order(at));
      await held(login);
      await release(login);
    }
  });
});

describe('released otherwise', () => {
  const incident = () => opened({ text: '焦作市沁阳市', division: '410882' });
  const frozen = async (state: string) => {
    const id = await REACH[state]!();
    await act(id, 'ha-officer1', 'freeze', { incident: await incident(), place: '410882', order: '停运' });
    return id;
  };

  it.each(['inTransit', 'handingOver', 'arrived'])(
    '[M20, M16, E-07] home from %s by order: the load is weighed back and its reserve given up',
    async (state) => {
      const before = await reserved();
      const id = await frozen(state);
      await act(id, 'ha-officer1', 'releaseToReturn', { decision: '责令退回', leg: await homeward() });
      expect(await stateOf(id)).toBe('returning');
      const weighing = { line: 1, scale: 'DB-2', gross: '25.000000', tare: '15.000000', at: await instant() };
      await act(id, logins.remover, 'receiveBack', { weighings: [weighing] });
      await w.story.drain();
      expect(['returned', 'closed']).toContain(await stateOf(id));
      expect(await reserved()).toBe(before);
    },
  );

  it.each(['loaded', 'inTransit', 'arrived', 'returning'])(
    '[M20, E-07, R-20a] ended by order from %s: closed with the outcome, its reserve given up once',
    async (state) => {
      const before = await reserved();
      const id = await frozen(state);
      const order = { decision: '就地处置', outcome: 'DISPOSED_ON_SITE' };
      await act(id, 'ha-officer1', 'releaseToClose', order);
      await w.story.settle();
      const { state: after, context } = await manifest(id);
      expect([after, context['outcome'], await reserved()]).toEqual(['closed', 'DISPOSED_ON_SITE', before]);
      expect(await refusal(act(id, 'ha-officer1', 'releaseToClose', order))).toMatch(/^INVALID_TRANSITION/);
    },
  );
});

it('[M5, M6, M7, M11, R-13c, R-11b] is unloaded by its consignor only before it departs, and loaded again', async () => {
  const id = await loaded();
  expect(await refusal(act(id, logins.receiver, 'unload', { reason: '?' }))).toBe('RULE_REFUSED R-13c');
  await act(id, logins.remover, 'unload', { reason: '换车' });
  expect(await stateOf(id)).toBe('issued');
  const [{ labels }] = (await manifest(id)).context['lines'] as [{ labels: string[] }];
  await act(id, logins.remover, 'load', loadForm('10.000000', labels[0] ?? '', await instant()));
  await depart(id);
  expect(await refusal(act(id, logins.remover, 'unload', { reason: '?' }))).toMatch(/^INVALID_TRANSITION/);
  await act(id, logins.carrier, 'arriveAtReceiver', arrivalForm(SHENGTONG));
  expect(await w.clock(id, 'K-18')).toMatchObject({ status: 'open' });
});

describe('a small producer’s draft', () => {
  it('[M1, M2, R-10b, P-03] is filled, changed and discarded by the collector that the plan names, and by no other receiver', async () => {
    const remover = demoId(SHENGTONG.remover);
    const filled = (tonnes?: string, planRow?: string) => part1(tonnes, { remover }, planRow);
    const open = async (planRow?: string) =>
      w.people.open('manifest', logins.receiver, { type: 'create', ...(await filled('5.000000', planRow)) });
    expect(await refusal(open())).toBe('RULE_REFUSED R-10b');
    // The set has no collector and no small producer on a flow: the firms of this one are made so behind the back.
    const licence = await w.licence(SHENGTONG);
    const { kind } = (await w.row('licence', licence)).context as { kind: string };
    const licensedFor = (k: string) =>
      w.sql(`UPDATE liandan.licence SET context = jsonb_set(context, '{kind}', to_jsonb($2::text)) WHERE id = $1`, [
        licence,
        k,
      ]);
    await licensedFor('COLLECTION');
    const plan = demoId(`plan ${SHENGTONG.remover} 2025`);
    await w.sql(`UPDATE liandan.plan SET unit_class = 'registration' WHERE id = $1`, [plan]);
    const own = await w.one(
      `SELECT waste_name, waste_code, category, hazard, method, receiver, receiver_name, licence_no FROM liandan.plan_row WHERE plan = $1`,
      [plan],
    );
    const line = {
      line: 1,
      transferType: 'CROSS_PROVINCE' as const,
      wasteName: own['waste_name'] as string,
      wasteCode: own['waste_code'] as string,
      category: own['category'] as string,
      hazard: own['hazard'] as string[],
      quantity: '9.000000',
      method: own['method'] as string,
      receiverKind: 'LICENCE_HOLDER' as const,
      receiver: own['receiver'] as string,
      receiverName: own['receiver_name'] as string,
      licenceNo: own['licence_no'] as string,
    };
    const key = { kind: 'key' as const, actor: 'test', key: randomUUID(), fingerprint: 'f' };
    const revised = { reason: '产生量减少', rows: [line] };
    await w.app.get(PaperService).revisePlan(w.people.as(logins.remover), key, plan, 1, revised);
    const { id: row } = await w.one<{ id: string }>('SELECT id FROM liandan.plan_row WHERE plan = $1 AND version = 2', [
      plan,
    ]);
    try {
      const id = await open(row);
      const { state, context } = await manifest(id);
      expect([state, context['creator'], context['remover'].id]).toEqual([
        'draft',
        demoId(SHENGTONG.receiver),
        remover,
      ]);
      expect(await refusal(act(id, logins.remover, 'edit', await part1('5.000000', {}, row)))).toBe(
        'RULE_REFUSED R-10d',
      );
      await act(id, logins.receiver, 'edit', await filled('3.000000', row));
      expect((await manifest(id)).context['lines'][0].removed).toBe('3.000000');
      expect(await refusal(act(id, logins.remover, 'discard', { reason: '?' }))).toBe('RULE_REFUSED R-10d');
      await act(id, logins.receiver, 'discard', { reason: '改期' });
      expect(await stateOf(id)).toBe('discarded');
    } finally {
      await licensedFor(kind);
    }
  });
});

it('[Z-03] leaves a history and books without a fault', async () => {
  await w.story.settle();
  expect(await w.broken(({ table }) => table === 'moving_vehicle')).toEqual({});
});
