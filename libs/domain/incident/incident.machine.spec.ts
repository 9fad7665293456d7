import { system, type Actor } from '../actor.js';
import { Walk } from '../walk.js';
import type { IncidentContext, IncidentEvent, IncidentSubject } from './incident.context.js';
import { bearsHeavyMetals, hoursToReport, treatedAs } from './incident.level.js';
import { incidentMachine } from './incident.machine.js';
import { incidentParts, incidentReaders } from './incident.policy.js';
import { incidentTests } from './incident.tests.js';

const walk = new Walk<IncidentContext, IncidentEvent>(incidentMachine, incidentTests, incidentParts);
type Case = { state: string; context: IncidentContext };
const person = (name: string, over: Partial<Actor> = {}): Actor => ({
  ...system,
  person: name,
  name,
  org: name,
  orgName: name,
  kind: 'province',
  province: '51',
  roles: ['officer'],
  auth: 'session',
  ...over,
});
const driver = person('carrier', { kind: 'firm', roles: ['handler'] });
const [sichuan, chongqing] = [person('sc'), person('cq', { province: '50' })];
const guangan = person('ga', { kind: 'city', city: '5116' });
const at = '2025-11-18T02:00:00.000Z';
const later = '2025-11-18T03:30:00.000Z';
const manifest: IncidentSubject = {
  machine: 'manifest',
  id: 'm1',
  number: '20255101000001',
  state: 'inTransit',
  remover: 'remover',
  receiver: 'receiver',
  carriers: ['carrier'],
  origin: '51',
  originCity: '5101',
  destination: '50',
  destinationCity: '5001',
  trip: 't1',
  categories: ['HW08'],
};
const found = (subject: Partial<IncidentSubject> = {}) => ({
  placeKnown: true,
  subjects: [{ ...manifest, ...subject }],
  unknownNumbers: [],
  unknownProvinces: [],
});
const story = {
  place: { text: '沪蓉高速邻水段', division: '511623' },
  occurredAt: at,
  kind: 'LEAK',
  leaked: '废矿物油约 200 升',
};
const tap = { ...story, manifests: [manifest.number] };
const nothing: Case = { state: 'new', context: {} as IncidentContext };
const ask = (from: Case, by: Actor, type: string, more: Record<string, unknown> = {}) =>
  walk.play(from.state, from.context, {
    type,
    by,
    at,
    evidence: { unknownProvinces: [] },
    door: by.kind === 'system' ? 'clock' : 'command',
    ...more,
  } as never);
const tapped = (more: object = {}, subject: Partial<IncidentSubject> = {}) =>
  ask(nothing, driver, 'reportByUnit', { ...tap, evidence: found(subject), ...more });
const initial = (from: Case, level: string, more: object = {}) =>
  ask(from, guangan, 'reportInitial', { level, text: '已到场处置', ...more });
const of = (step: ReturnType<typeof ask>, type: string) =>
  step.effects.filter((e) => e.type === type).map((e) => e.params);
const starts = (step: ReturnType<typeof ask>) => of(step, 'start');
const facts = (step: ReturnType<typeof ask>) => of(step, 'tell').map(({ fact }) => fact);

describe('levels', () => {
  it('[E-04] treats an unclear event with a sign as major, a clear one as stated', () => {
    expect(treatedAs('UNCLEAR', ['WATER_SOURCE'], [])).toEqual({ level: 'II', raisedBy: ['E-04'] });
    expect(treatedAs('UNCLEAR', [], [])).toEqual({ level: 'UNCLEAR', raisedBy: [] });
    expect(treatedAs('IV', ['WATER_SOURCE'], [])).toEqual({ level: 'IV', raisedBy: [] });
    expect(bearsHeavyMetals(['HW08', 'HW31'])).toBe(true);
    expect(bearsHeavyMetals(['HW08'])).toBe(false);
  });
  it('[E-05] makes an event that touches another province at least major', () => {
    expect(treatedAs('IV', [], ['50']).level).toBe('II');
    expect(treatedAs('I', [], ['50'])).toEqual({ level: 'I', raisedBy: [] });
    expect(treatedAs('UNCLEAR', [], ['50']).raisedBy).toEqual(['E-04', 'E-05']);
  });
  it('[K-E] gives four hours for III and IV, two for I, II and unclear', () => {
    expect((['I', 'II', 'III', 'IV', 'UNCLEAR'] as const).map(hoursToReport)).toEqual([2, 2, 4, 4, 2]);
  });
});

describe('the report of the unit', () => {
  it('[I1][E-01][R-09a][L-20][L-86] opens the case with one tap and starts the hours of the bureau', () => {
    const step = tapped();
    expect(step).toMatchObject({
      state: 'reportedByUnit',
      context: { province: '51', city: '5116', reportedLate: null },
    });
    expect(starts(step)).toEqual([{ clock: 'K-E', key: 'report', from: at, length: 2, fires: 'flagOverdue' }]);
    expect(facts(step)).toEqual(['incident.opened']);
    expect(incidentReaders(step.context).sort()).toEqual(
      ['c:5001', 'c:5101', 'c:5116', 'o:carrier', 'o:receiver', 'o:remover', 'p:50', 'p:51', 't:51'].sort(),
    );
  });
  it('[E-02][E-04] gives four hours to an estimate of III or IV without a sign, two with one', () => {
    expect(starts(tapped({ level: 'IV' }))[0]).toMatchObject({ length: 4 });
    expect(starts(tapped({ level: 'IV' }, { categories: ['HW31'] }))[0]).toMatchObject({ length: 2 });
    expect(starts(tapped({ level: 'IV', touches: ['50'] }))[0]).toMatchObject({ length: 2 });
  });
  it('[L-86] notes for ever that the unit did not report at once', () => {
    expect(tapped({ occurredAt: '2025-11-17T20:00:00Z' }).context.reportedLate).toBe(360);
  });
  it.each([
    ['placeKnown', { evidence: { ...found(), placeKnown: false } }],
    ['hasHappened', { occurredAt: '2025-11-18T02:00:01Z' }],
    ['manifestsKnown', { evidence: { ...found(), unknownNumbers: ['20255101000009'] } }],
    ['provincesKnown', { evidence: { ...found(), unknownProvinces: ['99'] } }],
    ['anotherProvince', { touches: ['51'] }],
    ['partyOfEach', { evidence: found({ carriers: ['other'] }) }],
  ])('is refused for %s', (test, more) => {
    expect(tapped(more).failed).toEqual([test]);
  });
  it('is no business of a passenger or of an officer', () => {
    expect(ask(nothing, sichuan, 'reportByUnit', { ...tap, evidence: found() }).row).toBeNull();
    const clerk = person('carrier', { kind: 'firm', roles: ['admin'] });
    expect(ask(nothing, clerk, 'reportByUnit', { ...tap, evidence: found() }).row).toBeNull();
  });
});

describe('the initial report', () => {
  it('[I1a][E-02] opens the case where the bureau knew first, met from its knowing', () => {
    const knew = { ...story, knownAt: at, level: 'III', text: '接报', evidence: { ...found(), subjects: [] } };
    const step = ask(nothing, guangan, 'reportInitial', { ...knew, at: later });
    expect(step).toMatchObject({ state: 'initial', context: { level: 'III', knownAt: at } });
    expect(starts(step)).toEqual([{ clock: 'K-E', key: 'report', from: at, length: 4, fires: 'flagOverdue' }]);
    expect(of(step, 'stop')).toEqual([{ clock: 'K-E', key: 'report' }]);
    expect(facts(step)).toEqual(['incident.opened', 'incident.initialReported']);
    expect(ask(nothing, guangan, 'reportInitial', { ...knew, knownAt: later }).failed).toEqual(['hasHappened']);
    expect(ask(nothing, chongqing, 'reportInitial', knew).row).toBeNull();
    const major = ask(nothing, sichuan, 'reportInitial', { ...knew, touches: ['50'] });
    expect(starts(major)[1]).toEqual({ clock: 'K-E', key: 'ministry', length: 1, fires: 'flagOverdue' });
    expect(facts(major)).toContain('incident.neighbourTold');
  });
  it('[I1a][E-07] names a load of none of its ways only with a reason, which the room keeps', () => {
    const knew = { ...story, knownAt: at, level: 'III', text: '接报' };
    const evidence = { ...found(), astray: [manifest.number] };
    const stray = (more: object) => ask(nothing, guangan, 'reportInitial', { ...knew, evidence, ...more });
    expect(stray({}).failed).toEqual(['manifestsKnown']);
    expect(stray({ justifications: [{ rule: 'E-07', text: ' ' }] }).failed).toEqual(['manifestsKnown']);
    const justifications = [{ rule: 'E-07', text: '车辆改道至此' }];
    expect(stray({ justifications }).context.justifications).toEqual(justifications);
    expect(stray({ evidence: { ...evidence, unknownNumbers: ['1'] }, justifications }).failed).toEqual([
      'manifestsKnown',
    ]);
    expect('justifications' in stray({ evidence: found(), justifications }).context).toBe(false);
  });
  it('[I2][E-03][K-E] of a major event counts two hours from knowing and starts the hour to the ministry', () => {
    const step = initial(tapped({ level: 'IV' }), 'II');
    expect(step).toMatchObject({ state: 'initial', context: { level: 'II' } });
    expect(starts(step)).toEqual([
      { clock: 'K-E', key: 'report', from: at, length: 2 },
      { clock: 'K-E', key: 'ministry', length: 1, fires: 'flagOverdue' },
    ]);
    expect(starts(initial(tapped({ level: 'IV' }), 'IV'))).toEqual([]);
  });
  it('[I2][E-05] near a border is major by definition and tells the neighbour at once', () => {
    const step = initial(tapped(), 'IV', { touches: ['50'] });
    expect(step.context).toMatchObject({
      level: 'II',
      stated: 'IV',
      raisedBy: ['E-05'],
      neighbours: [{ province: '50' }],
    });
    expect(of(step, 'tell').at(-1)).toMatchObject({
      fact: 'incident.neighbourTold',
      provinces: ['50'],
      from: '51',
      level: 'II',
    });
    expect(initial(tapped(), 'IV', { touches: ['51'] }).failed).toEqual(['anotherProvince']);
  });
  it('[I2a][I4a] is flagged when its hours have passed, by its own clock only', () => {
    const late = ask(tapped(), system, 'flagOverdue', { clock: 'K-E', key: 'report', at: later });
    expect(late).toMatchObject({ state: 'reportedByUnit', context: { overdue: [{ key: 'report', at: later }] } });
    expect(ask(tapped(), system, 'flagOverdue', { clock: 'K-E', key: 'ministry' }).failed).toEqual(['isReportClock']);
    const major = initial(tapped(), 'II');
    for (const from of [major, ask(major, guangan, 'followUp', { text: '…' })]) {
      const flagged = ask(from, system, 'flagOverdue', { clock: 'K-E', key: 'ministry' });
      expect(flagged).toMatchObject({ state: from.state, context: { overdue: [{ key: 'ministry' }] } });
    }
    expect(ask(initial(tapped(), 'IV'), system, 'flagOverdue', { clock: 'K-E', key: 'ministry' }).failed).toEqual([
      'isMinistryClock',
    ]);
  });
});

describe('until the final report', () => {
  const states = () => {
    const first = initial(tapped(), 'II');
    return [first, ask(first, guangan, 'followUp', { text: '围堵完成' })];
  };
  const outcome = { measures: '围堵、清运', losses: '土壤 3 立方米', responsibility: '承运人未固定桶盖' };

  it('[I3][E-05] tells another province, by the bureau or either province of the manifests', () => {
    for (const from of states()) {
      for (const by of [guangan, sichuan, chongqing]) {
        const step = ask(from, by, 'notifyNeighbour', { provinces: ['52'], text: '请关注' });
        expect(step.context.neighbours.at(-1)).toMatchObject({ province: '52' });
        expect(of(step, 'tell')[0]).toMatchObject({ provinces: ['52'], from: by.province });
        expect(incidentReaders(step.context)).toContain('p:52');
      }
      expect(ask(from, guangan, 'notifyNeighbour', { provinces: ['51'], text: '…' }).failed).toEqual([
        'anotherProvince',
      ]);
      const unknown = { provinces: ['99'], text: '…', evidence: { unknownProvinces: ['99'] } };
      expect(ask(from, guangan, 'notifyNeighbour', unknown).failed).toEqual(['provincesKnown']);
    }
  });
  it('[I3][E-05] raises a general event to major by telling the neighbour', () => {
    const step = ask(initial(tapped(), 'IV'), guangan, 'notifyNeighbour', { provinces: ['50'], text: '…' });
    expect(step.context).toMatchObject({ level: 'II', raisedBy: ['E-05'] });
    expect(starts(step)).toEqual([{ clock: 'K-E', key: 'ministry', length: 1, fires: 'flagOverdue' }]);
    expect(ask(step, guangan, 'changeLevel', { level: 'III', text: '…' }).failed).toEqual(['levelDiffers']);
  });
  it('[I4][E-03] goes to the ministry by the province, if major', () => {
    for (const from of states()) {
      const step = ask(from, sichuan, 'reportToMinistry', { text: '…' });
      expect(of(step, 'stop')).toEqual([{ clock: 'K-E', key: 'ministry' }]);
      expect(incidentReaders(step.context)).toContain('ministry');
      expect(ask(from, guangan, 'reportToMinistry', { text: '…' }).failed).toEqual(['byProvince']);
    }
    expect(ask(initial(tapped(), 'III'), sichuan, 'reportToMinistry', { text: '…' }).failed).toEqual(['isMajor']);
  });
  it('[I5][K-E] starts the matching clock anew when the level changes', () => {
    for (const from of states()) {
      const up = ask(ask(from, sichuan, 'reportToMinistry', { text: '…' }), guangan, 'changeLevel', {
        level: 'I',
        text: '…',
      });
      expect(up).toMatchObject({ state: 'followUp', context: { level: 'I', ministry: null } });
      expect(of(up, 'lapse')).toEqual([{ clock: 'K-E', key: 'ministry' }]);
      expect(starts(up)).toEqual([{ clock: 'K-E', key: 'ministry', length: 1, fires: 'flagOverdue' }]);
      const down = ask(from, guangan, 'changeLevel', { level: 'IV', text: '…' });
      expect([of(down, 'lapse').length, starts(down)]).toEqual([1, []]);
      expect(ask(from, guangan, 'changeLevel', { level: 'II', text: '…' }).failed).toEqual(['levelDiffers']);
    }
    const up = ask(initial(tapped(), 'IV'), guangan, 'changeLevel', { level: 'II', touches: ['50'], text: '…' });
    expect([of(up, 'lapse'), starts(up).length, facts(up)]).toEqual([
      [],
      1,
      ['incident.neighbourTold', 'incident.levelChanged'],
    ]);
  });
  it('[I5][E-06] takes as many follow-ups as there are', () => {
    const [, second] = states();
    const third = ask(second!, sichuan, 'followUp', { text: '监测达标' });
    expect(third.context.log.map(({ event }) => event)).toEqual([
      'reportByUnit',
      'reportInitial',
      'followUp',
      'followUp',
    ]);
  });
  it('[I6][E-06] ends with measures, losses and responsibility, after the ministry has been told', () => {
    for (const from of states()) {
      expect(ask(from, guangan, 'reportFinal', outcome).failed).toEqual(['ministryTold']);
      const told = ask(from, sichuan, 'reportToMinistry', { text: '…' });
      expect(ask(told, guangan, 'reportFinal', { ...outcome, losses: ' ' }).failed).toEqual(['outcomeStated']);
      expect(ask(told, guangan, 'reportFinal', outcome)).toMatchObject({ state: 'final', context: { final: outcome } });
      expect(ask(told, chongqing, 'reportFinal', outcome).row).toBeNull();
    }
    expect(ask(tapped(), guangan, 'reportFinal', outcome).row).toBeNull();
    expect(ask(tapped(), guangan, 'followUp', { text: '…' }).row).toBeNull();
  });
  it('[I7][E-07][W-12] closes when every manifest is released, and asks for the review of list entries', () => {
    const entries = [
      { id: 'n1', receiver: 'receiver', receiving: '50' },
      { id: 'n2', receiver: 'remover', receiving: '50' },
    ];
    const close = (level: string, serious: string[], unreleased: string[] = []) => {
      const final = ask(initial(tapped(), level), guangan, 'reportFinal', { ...outcome, serious });
      return ask(final, guangan, 'close', { evidence: { unreleased, entries } });
    };
    expect(close('III', ['receiver']).context.reviews.map(({ entry, ground }) => [entry, ground])).toEqual([
      ['n1', 'S1'],
      ['n2', 'S4'],
    ]);
    expect(close('IV', []).context.reviews).toEqual([]);
    expect(close('III', [], ['20255101000001']).failed).toEqual(['manifestsReleased']);
  });
});

it('has walked every transition of the machine', () => {
  expect(walk.missed()).toEqual([]);
});
