import { initialTransition, transition, type StateNode } from 'xstate';
import { mailboxOf, system, type Actor, type Door } from '../actor.js';
import { grams, tonnes } from '../quantity/quantity.js';
import { failing, type Lawful, type RowMeta } from '../statute.js';
import type { ManifestContext, ManifestEvent, Part1Evidence } from './manifest.context.js';
import { qrOf } from './manifest.document.js';
import { manifestMachine } from './manifest.machine.js';
import { manifestParts, manifestReaders } from './manifest.policy.js';
import { manifestTests } from './manifest.tests.js';

const person = (org: string, kind: Actor['kind'], more: Partial<Actor> = {}): Actor => ({
  ...system,
  person: `person-of-${org}`,
  name: org,
  org,
  orgName: org,
  kind,
  roles: kind === 'firm' ? ['handler'] : ['officer'],
  auth: 'session',
  ...more,
});
const remover = person('remover', 'firm', { province: '51', city: '5101' });
const receiver = person('receiver', 'firm', { province: '50', city: '5001' });
const carrier = person('carrier', 'firm', { province: '51' });
const rail = person('rail', 'firm', { province: '52' });
const stranger = person('stranger', 'firm');
const chengdu = person('chengdu', 'city', { province: '51', city: '5101' });
const yuzhong = person('yuzhong', 'city', { province: '50', city: '5001' });
const sichuan = person('sichuan', 'province', { province: '51' });
const chongqing = person('chongqing', 'province', { province: '50' });

const UNIT = '91510100MA6XXXXX0X';
const LABELS = [`${UNIT}9000523120260305001`, `${UNIT}9000523120260305002`];
const crew = { name: '张三', phone: '13800000000', certificate: 'D-1' };
const place = (division: string, more = {}) => ({ text: division, division, ...more });
const leg = (who: string, from: string, to: string) => ({
  carrier: who,
  conveyance: '1' as const,
  vehicle: '川A12345',
  driver: crew,
  escort: crew,
  from: place(from),
  to: place(to),
  via: ['51', '50'],
});
const line = {
  planRow: 'row-1',
  approvalLine: 1,
  wasteCode: '900-052-31',
  name: '废铅蓄电池',
  hazards: ['T', 'C'],
  form: 'S' as const,
  packaging: { type: '06' as const, number: 2 },
  planned: '24.86',
  removed: '24.860000',
  method: 'R4',
  dangerousGoods: { class: '8', un: '2794' },
  labels: LABELS,
};
const form = {
  site: 'site',
  receiver: 'receiver',
  licence: 'licence',
  contract: 'contract',
  approval: 'approval',
  plannedDate: '2026-03-10',
  consignor: 'REMOVER' as const,
  emergencyPhone: '028-88888888',
  handler: { name: '李四', phone: '13900000000' },
  emergencyMeasures: '防漏托盘，沙土围堰',
  lines: [line],
  legs: [leg('carrier', '510100', '500100')],
};
const party = (id: string) => ({ id, name: id, uscc: id === 'remover' ? UNIT : id, address: `${id} road 1` });
const licence = {
  id: 'licence',
  number: 'CQ-001',
  holder: 'receiver',
  state: 'valid',
  validFrom: '2024-01-01',
  validTo: '2027-12-31',
  mode: 'COMPREHENSIVE',
  scale: '1000.000000',
  taken: '0.000000',
};
const approval = {
  id: 'approval',
  number: '川环固转〔2026〕1号',
  state: 'active',
  validFrom: '2026-03-01',
  validTo: '2026-12-31',
  remover: 'remover',
  receiver: 'receiver',
  singleBatch: false,
  lines: [{ line: 1, wasteCode: '900-052-31', method: 'R4', approved: '100.000000', taken: '0.000000' }],
};
const carrierFacts = (id: string) => ({
  ...party(id),
  phone: null,
  licenceNo: 'T-1',
  classes: ['8'],
  validTo: '2026-12-31',
  emergencyPlanTo: '2026-12-31',
  contract: true,
});
const facts: Part1Evidence = {
  remover: { ...party('remover'), province: '51', unitClass: 'key' },
  site: { id: 'site', name: 'works', address: 'works road', organisation: 'remover', city: '5101', numberCity: '5101' },
  receiver: { ...party('receiver'), province: '50', city: '5001', lat: '29.5000', lon: '106.5000' },
  licence,
  contract: {
    id: 'contract',
    number: 'HT-1',
    remover: 'remover',
    receiver: 'receiver',
    codes: ['900-052-31'],
    from: '2026-01-01',
    to: '2026-12-31',
  },
  approval,
  instrument: null,
  lines: [
    {
      plan: {
        id: 'row-1',
        plan: 'plan',
        filingNo: 'P2026',
        version: 1,
        line: 1,
        remover: 'remover',
        receiver: 'receiver',
        licenceNo: 'CQ-001',
        current: true,
        year: 2026,
        wasteCode: '900-052-31',
        method: 'R4',
        planned: '500.000000',
        used: '0.000000',
      },
      edition: '2025',
      codeKnown: true,
      hazardsFit: true,
      licensed: true,
      transportExempt: false,
    },
  ],
  carriers: [carrierFacts('carrier')],
  negative: [],
  batches: [],
};
const loadFacts = {
  licence,
  approval,
  instrument: null,
  carrier: carrierFacts('carrier'),
  trip: {
    vehicle: { plate: '川A12345', document: 'V-1', validTo: '2026-12-31', classes: [] as string[] },
    driverValidTo: '2026-12-31',
    escortValidTo: '2026-12-31',
    busy: [] as string[],
  },
  unitClass: 'key',
  labelsElsewhere: [] as { code: string; number: string }[],
  labelFaults: [] as string[],
  tripLoads: [] as { code: string; hazards: string[] }[],
  transportExempt: [false],
};
const receiptFacts = {
  licence,
  tolerance: { permille: 5, kg: 20 },
  approval: [{ line: 1, approved: '100.000000', taken: '0.000000' }],
  licensed: [true],
};
const weighing = { line: 1, scale: 'WB-1', gross: '39.860000', tare: '15.000000', at: '2026-03-10T01:00:00.000Z' };
const returnLeg = { leg: { ...leg('carrier', '500100', '510100') }, reason: '退运' };

const AT = '2026-03-10T02:00:00.000Z';
type Case = { state: string; context: ManifestContext };
type Saying = { type: ManifestEvent['type']; by?: Actor; door?: Door; at?: string } & Record<string, unknown>;
type Effect = { type: string; params: Record<string, unknown> };

function event(current: Case, { by = remover, door = 'command', at = AT, ...rest }: Saying): ManifestEvent {
  const seen = current.state === 'new' ? (rest as unknown as ManifestContext) : current.context;
  return { ...rest, by, door, at, parts: manifestParts(by, seen) } as unknown as ManifestEvent;
}
function ask(current: Case, saying: Saying): { now: Case; effects: Effect[] } | { rules: string[] } {
  const said = event(current, saying);
  const before = manifestMachine.resolveState({ value: current.state, context: current.context } as never);
  const [after, actions] = transition(manifestMachine, before, said as never);
  const effects = (actions as unknown as Effect[]).map(({ type, params }) => ({ type, params }));
  if (effects.some(({ type }) => type === 'row'))
    return { now: { state: String(after.value), context: after.context }, effects };
  const node = manifestMachine.states[current.state as never] as unknown as StateNode;
  const rows = (node.transitions.get(said.type) ?? []).filter(
    (each) =>
      (each.meta as RowMeta).door === said.door && (each.meta as RowMeta).by.some((part) => said.parts.includes(part)),
  );
  const found = rows
    .map((each) =>
      failing(manifestTests, (each.guard as unknown as { params: Lawful }).params.tests, current.context, said).map(
        ({ rule }) => rule,
      ),
    )
    .filter((rules) => rules.length > 0)
    .sort((a, b) => a.length - b.length);
  return { rules: found[0] ?? [] };
}
const start: Case = { state: 'new', context: initialTransition(manifestMachine)[0].context };
function go(from: Case, ...sayings: Saying[]): Case {
  return sayings.reduce((current, saying) => {
    const answer = ask(current, saying);
    if ('rules' in answer) throw new Error(`${saying.type} refused in ${current.state}: ${answer.rules.join(' ')}`);
    return answer.now;
  }, from);
}
const effectsOf = (from: Case, saying: Saying): Effect[] => {
  const answer = ask(from, saying);
  if ('rules' in answer) throw new Error(`${saying.type} refused: ${answer.rules.join(' ')}`);
  return answer.effects;
};
const rulesOf = (from: Case, saying: Saying): string[] => {
  const answer = ask(from, saying);
  return 'rules' in answer ? answer.rules : ['accepted'];
};

const create: Saying = { type: 'create', ...form, evidence: facts };
const issue: Saying = { type: 'issue', evidence: { ...facts, number: '20265101000042' } };
const VOID: Saying = { type: 'void', reason: '取消', evidence: { carriesOn: [] } };
const load: Saying = {
  type: 'load',
  weighings: [weighing],
  scans: [{ line: 1, labels: LABELS }],
  driverSignature: 'sig',
  passengers: 0,
  evidence: loadFacts,
};
const depart: Saying = {
  type: 'depart',
  by: carrier,
  waybillNo: 'WB-9',
  operatingDocument: 'V-1',
  evidence: { carrier: carrierFacts('carrier'), restrictions: [] },
};
const arrive: Saying = {
  type: 'arriveAtReceiver',
  by: carrier,
  receiver: 'receiver',
  place: place('500100', { lat: '29.5001', lon: '106.5001' }),
  evidence: { licence },
};
const receipt = (quantity: string, more: Record<string, unknown> = {}) => ({
  lines: [{ line: 1, differences: [], opinion: 'ACCEPT', method: 'R4', quantity, ...more }],
  handler: { name: '王五', phone: '13700000000' },
  by: receiver,
  evidence: receiptFacts,
});
const accept: Saying = { type: 'accept', ...receipt('24.800000') };
const partly: Saying = {
  type: 'acceptPartly',
  ...receipt('23.100000', { opinion: 'PARTIAL', differences: ['QUANTITY'], note: '短少' }),
};
const reject: Saying = {
  type: 'reject',
  by: receiver,
  reason: '性质不符',
  differences: ['CHARACTER'],
  handler: { name: '王五', phone: '13700000000' },
  evidence: receiptFacts,
};
const close: Saying = {
  type: 'close',
  by: system,
  door: 'rule',
  evidence: { discrepancies: 0, incidents: 0, restSettled: false },
};
const home: Saying = {
  type: 'startReturn',
  ...returnLeg,
  evidence: { carrier: carrierFacts('carrier'), transportExempt: [false], settled: [] },
};
const tolerance = { permille: 5, kg: 20 };
const weighed = (quantity: string) => [
  { ...weighing, gross: tonnes(grams('15') + grams(quantity)), tare: '15.000000' },
];
const back: Saying = { type: 'receiveBack', weighings: [weighing], evidence: { tolerance } };
const freezeIt: Saying = { type: 'freeze', by: chengdu, incident: 'incident', place: '510104', order: '停运' };

const draft = go(start, create);
const issued = go(draft, issue);
const loaded = go(issued, load);
const inTransit = go(loaded, depart);
const arrived = go(inTransit, arrive);
const accepted = go(arrived, accept);
const partlyAccepted = go(arrived, partly);
const rejected = go(arrived, reject);
const closed = go(accepted, close);

const twoLegs = {
  ...form,
  legs: [leg('carrier', '510100', '520100'), { ...leg('rail', '520100', '500100'), conveyance: '2' as const }],
};
const twoFacts = { ...facts, carriers: [carrierFacts('carrier'), carrierFacts('rail')] };
const handingOver = go(
  start,
  { ...create, ...twoLegs, evidence: twoFacts },
  { ...issue, evidence: { ...twoFacts, number: '20265101000043' } },
  load,
  depart,
  {
    type: 'arriveAtTransferPoint',
    by: carrier,
    place: place('520100'),
  },
);
const handOver = (by: Actor): Saying => ({
  type: 'handOver',
  by,
  place: place('520100'),
  checked: true,
  evidence: { carrier: carrierFacts('rail'), transportExempt: [false], settled: [] },
});

const withFacts = (more: Partial<Part1Evidence>): Saying => ({
  ...issue,
  evidence: { ...facts, number: '20265101000042', ...more },
});
const withLine = (more: Record<string, unknown>): Case => ({
  ...draft,
  context: { ...draft.context, lines: [{ ...draft.context.lines[0]!, ...more }] },
});

describe('the ordinary road', () => {
  it('[M1 M3 M5 M7 M11 M12 M17] goes from draft to closed', () => {
    expect([draft, issued, loaded, inTransit, arrived, accepted, closed].map(({ state }) => state)).toEqual([
      'draft',
      'issued',
      'loaded',
      'inTransit',
      'arrived',
      'accepted',
      'closed',
    ]);
    expect(closed.context.outcome).toBe('ACCEPTED');
  });

  it('[R-15] has no number before issue and keeps it afterwards', () => {
    expect(draft.context.number).toBeNull();
    expect(issued.context.number).toBe('20265101000042');
    expect(closed.context.number).toBe('20265101000042');
    expect(issued.context.qr).toBe(qrOf('20265101000042'));
    expect(BigInt(issued.context.qr!.replace('-', '')) % 97n).toBe(1n);
  });

  it('[R-27c] tells what the approval has to hold, settle and release, by its lines', () => {
    const fact = (effects: Effect[], name: string) => effects.find(({ params }) => params.fact === name)!.params;
    expect(fact(effectsOf(draft, issue), 'manifest.issued')).toMatchObject({
      quantities: [{ line: 1, quantity: '24.860000' }],
      year: 2026,
    });
    expect(fact(effectsOf(arrived, accept), 'manifest.accepted')).toMatchObject({
      reserved: [{ line: 1, quantity: '24.860000' }],
      accepted: [{ line: 1, quantity: '24.800000' }],
    });
    expect(fact(effectsOf(issued, VOID), 'manifest.voided')).toMatchObject({
      quantities: [{ line: 1, quantity: '24.860000' }],
    });
  });

  it('[K-18] starts at arrival and stops at the decision, [K-81] starts with it', () => {
    const clocks = (effects: Effect[], type: string) =>
      effects.filter((each) => each.type === type).map(({ params }) => params.clock);
    expect(clocks(effectsOf(inTransit, arrive), 'start')).toEqual(['K-18']);
    expect(clocks(effectsOf(arrived, accept), 'stop')).toEqual(['K-18']);
    expect(clocks(effectsOf(arrived, accept), 'start')).toContain('K-81');
    expect(clocks(effectsOf(arrived, reject), 'start')).toEqual(['K-18b']);
  });

  it('[K-P20] starts with a collector as receiver', () => {
    const collector = {
      ...arrived,
      context: { ...arrived.context, licence: { ...arrived.context.licence!, mode: 'COLLECTION' } },
    };
    expect(
      effectsOf(collector, accept)
        .filter(({ type }) => type === 'start')
        .map(({ params }) => params.clock),
    ).toEqual(['K-81', 'K-P20']);
  });

  it('[Z-07] shows a draft to its origin only, an issued manifest to all parties and provinces', () => {
    expect(manifestReaders(draft.context)).toEqual(expect.arrayContaining(['p:51', 'c:5101', 'o:remover']));
    expect(manifestReaders(draft.context)).not.toContain('o:receiver');
    expect(manifestReaders(issued.context)).toEqual(
      expect.arrayContaining(['p:51', 'p:50', 'o:receiver', 'o:carrier', 'c:5001']),
    );
  });
});

describe('create and edit', () => {
  it.each<[string, Saying]>([
    ['R-14', { ...create, evidence: { ...facts, lines: [{ ...facts.lines[0]!, plan: null }] } }],
    [
      'R-14',
      {
        ...create,
        evidence: { ...facts, lines: [{ ...facts.lines[0]!, plan: { ...facts.lines[0]!.plan!, current: false } }] },
      },
    ],
    [
      'R-10b',
      {
        ...create,
        evidence: { ...facts, lines: [{ ...facts.lines[0]!, plan: { ...facts.lines[0]!.plan!, receiver: 'other' } }] },
      },
    ],
    ['R-10a', { ...create, evidence: { ...facts, contract: null } }],
    ['R-10a', { ...create, evidence: { ...facts, contract: { ...facts.contract!, to: '2026-03-09' } } }],
    ['R-10a', { ...create, evidence: { ...facts, contract: { ...facts.contract!, codes: [] } } }],
    ['R-10f', { ...create, evidence: { ...facts, licence: null } }],
    ['R-21a', { ...create, evidence: { ...facts, approval: null } }],
    ['R-21a', { ...create, evidence: { ...facts, approval: { ...approval, receiver: 'other' } } }],
    ['R-06', { ...create, remover: 'other' }],
  ])('[%s] refuses', (rule, saying) => {
    expect(rulesOf(start, saying.remover ? { ...saying, remover: undefined, by: stranger } : saying)).toContain(
      saying.remover ? 'R-10d' : rule,
    );
  });

  it('[M-05] takes pieces and volumes with a factor that brings them to the tonnes, and keeps it', () => {
    const original = (of: object, more: object = {}): Saying => ({
      ...create,
      lines: [{ ...line, ...more, original: of }],
    });
    const said = (saying: Saying) => rulesOf(start, saying);
    expect(said(original({ amount: '1243', unit: 'PCS' }))).toEqual(['M-05']);
    expect(said(original({ amount: '1243', unit: 'PCS', factor: '0.021' }))).toEqual(['M-05']);
    expect(said(original({ amount: '24.86', unit: 'KG' }))).toEqual(['M-05']);
    expect(said(original({ amount: '24860', unit: 'KG', factor: '0.01' }))).toEqual(['M-05']);
    const kept = (saying: Saying) => go(start, saying).context.lines[0]!.original;
    expect(kept(original({ amount: '1243', unit: 'PCS', factor: '0.02' }))).toMatchObject({ factor: '0.02' });
    expect(kept(original({ amount: '24860', unit: 'KG' }))).toEqual({ amount: '24860', unit: 'KG', factor: '0.001' });
    // Planned by the piece, weighed afterwards.
    const weighed = original({ amount: '1243', unit: 'PCS', factor: '0.02' }, { removed: '24.710000' });
    expect(kept(weighed)).toMatchObject({ unit: 'PCS' });
    const neither = { planned: '24.8', removed: '24.7' };
    expect(said(original({ amount: '1243', unit: 'PCS', factor: '0.02' }, neither))).toEqual(['M-05']);
  });

  it('[M1] lets a collector fill the manifest of a small producer, and nobody of a large one', () => {
    const small = {
      ...facts,
      remover: { ...facts.remover!, unitClass: 'registration' },
      licence: { ...licence, mode: 'COLLECTION' },
    };
    const filling = { ...create, by: receiver, remover: 'remover' };
    expect(go(start, { ...filling, evidence: small }).context).toMatchObject({ creator: 'receiver', onBehalf: true });
    expect(rulesOf(start, { ...filling, evidence: facts })).toContain('R-10b');
  });

  it('[M2 R-10d] is changed and discarded by its creator only', () => {
    expect(go(draft, { ...create, type: 'edit', plannedDate: '2026-03-11' }).context.plannedDate).toBe('2026-03-11');
    const small = {
      ...facts,
      remover: { ...facts.remover!, unitClass: 'registration' },
      licence: { ...licence, mode: 'COLLECTION' },
    };
    const theirs = go(start, { ...create, by: receiver, remover: 'remover', evidence: small });
    expect(rulesOf(theirs, { type: 'discard' })).toEqual(['R-10d']);
    expect(go(theirs, { type: 'discard', by: receiver }).state).toBe('discarded');
  });

  it('[M1 M2 X-04] a load of an exempted use names no licence; under another approval it is of the licence again', () => {
    const exempted = { item: 31, refused: null };
    const first = go(start, { ...create, evidence: { ...facts, licence: null, exempted } });
    expect(first.context).toMatchObject({ licence: null, exemption: 31 });
    const { licence: named, exemption } = go(first, { ...create, type: 'edit' }).context;
    expect([named?.id, exemption]).toEqual(['licence', null]);
  });
});

/** Of a use without a licence that no joint scheme lists. */
const NOT_LISTED = { says: { zh: '未列明', en: 'not listed' }, remedy: { zh: '列明', en: 'list it' } };

describe('issue', () => {
  it.each<[string, Saying | Case]>([
    ['R-21a', withFacts({ approval: { ...approval, state: 'suspended' } })],
    ['R-27c', withFacts({ approval: { ...approval, validTo: '2026-03-09' } })],
    ['R-27c', withFacts({ approval: { ...approval, validFrom: '2026-03-11' } })],
    ['R-28a', withFacts({ approval: { ...approval, lines: [{ ...approval.lines[0]!, wasteCode: '900-053-49' }] } })],
    ['R-28b', withFacts({ approval: { ...approval, lines: [{ ...approval.lines[0]!, method: 'R5' }] } })],
    ['R-27c', withFacts({ approval: { ...approval, lines: [{ ...approval.lines[0]!, taken: '75.140001' }] } })],
    ['W-15', withFacts({ approval: { ...approval, singleBatch: true }, batches: [null] })],
    ['L-80b', withFacts({ licence: { ...licence, state: 'suspended' } })],
    ['L-80b', withFacts({ licence: { ...licence, validTo: '2026-03-09' } })],
    ['X-04', withFacts({ licence: null, exempted: { item: 31, refused: NOT_LISTED } })],
    ['P-15', withFacts({ lines: [{ ...facts.lines[0]!, licensed: false }] })],
    ['P-12', withFacts({ licence: { ...licence, taken: '1175.140001' } })],
    ['W-19', withFacts({ negative: ['900-052-31'] })],
    ['C-04', withFacts({ lines: [{ ...facts.lines[0]!, codeKnown: false }] })],
    ['C-02', withFacts({ lines: [{ ...facts.lines[0]!, hazardsFit: false }] })],
    ['R-13a', withFacts({ carriers: [{ ...carrierFacts('carrier'), classes: ['3'] }] })],
    ['R-13a', withFacts({ carriers: [{ ...carrierFacts('carrier'), validTo: '2026-03-09' }] })],
    ['R-13a', withFacts({ carriers: [{ ...carrierFacts('carrier'), contract: false }] })],
    ['R-16b', withLine({ labels: [`91510100MA6YYYYY0X${'9000523120260305001'}`] })],
    ['R-10d', withLine({ removed: null })],
    [
      'R-16a',
      { ...draft, context: { ...draft.context, legs: [...draft.context.legs, { ...draft.context.legs[0]!, leg: 2 }] } },
    ],
  ])('[%s] refuses', (rule, given) => {
    const from = 'state' in given ? (given as Case) : draft;
    const saying = 'state' in given ? issue : (given as Saying);
    expect(rulesOf(from, saying)).toEqual([rule]);
  });

  it('[R-27c] takes the last gram of a line', () => {
    const last = { ...approval, lines: [{ ...approval.lines[0]!, taken: '75.140000' }] };
    expect(go(draft, withFacts({ approval: last })).state).toBe('issued');
  });

  it('[P-12] asks for a reason above 100 % of the scale, [R-14] above the plan', () => {
    const above = withFacts({ licence: { ...licence, taken: '980.000000' } });
    expect(rulesOf(draft, above)).toEqual(['P-12']);
    expect(
      go(draft, { ...above, justifications: [{ rule: 'P-12', text: '新证办理中' }] }).context.justifications,
    ).toHaveLength(1);
    const plan = { ...facts.lines[0]!.plan!, used: '480.000000' };
    expect(rulesOf(draft, withFacts({ lines: [{ ...facts.lines[0]!, plan }] }))).toEqual(['R-14']);
  });

  it.each(['C-03', 'C-04'])('[%s] asks for a reason for a code that the table does not have, and keeps it', (rule) => {
    const saying = withFacts({ lines: [{ ...facts.lines[0]!, codeAsks: [rule] }] });
    expect(rulesOf(draft, saying)).toEqual([rule]);
    const reason = (text: string, of = rule): Saying => ({ ...saying, justifications: [{ rule: of, text }] });
    expect(rulesOf(draft, reason('  '))).toEqual([rule]);
    expect(rulesOf(draft, reason('已核对', 'R-14'))).toEqual([rule]);
    const { state, context } = go(draft, reason('已鉴别，现有代码均不适用'));
    expect([state, context.justifications.map((each) => each.rule)]).toEqual(['issued', [rule]]);
  });

  it('[W-15] allows a single batch on one trip', () => {
    const onTrip = { ...draft, context: { ...draft.context, trip: 'trip' } };
    expect(go(onTrip, withFacts({ approval: { ...approval, singleBatch: true }, batches: ['trip'] })).state).toBe(
      'issued',
    );
  });

  it('[W-16] needs no approval where the instrument applies, and is refused where it does not', () => {
    const instrument = {
      id: 'PILOT',
      title: '试点通知',
      from: '2026-01-01',
      to: null,
      receiver: true,
      codes: ['900-052-31'],
    };
    const pilot = { ...form, approval: undefined, instrument: 'PILOT' };
    const filled = go(start, { ...create, ...pilot, evidence: { ...facts, approval: null, instrument } });
    expect(go(filled, withFacts({ approval: null, instrument })).state).toBe('issued');
    expect(rulesOf(filled, withFacts({ approval: null, instrument: { ...instrument, receiver: false } }))).toContain(
      'W-16',
    );
    expect(rulesOf(filled, withFacts({ approval: null, instrument: { ...instrument, codes: [] } }))).toContain('W-16');
  });

  it('[X-03][R-02b] relaxes the class of the carrier for an exempt line, and nothing of the other links', () => {
    const carriers = [{ ...carrierFacts('carrier'), classes: [] }];
    const lines = [{ ...facts.lines[0]!, transportExempt: true }];
    expect(go(draft, withFacts({ lines, carriers })).state).toBe('issued');
    expect(rulesOf(draft, withFacts({ carriers }))).toContain('R-13a');
    expect(rulesOf(draft, withFacts({ lines, carriers, licence: null }))).toContain('L-80b');
    expect(rulesOf(draft, withFacts({ lines, carriers, approval: null }))).not.toEqual([]);
  });

  it('[M4] voids before loading and keeps the number', () => {
    const voided = go(issued, VOID);
    expect(voided).toMatchObject({ state: 'voided', context: { number: '20265101000042' } });
    expect(rulesOf(loaded, VOID)).toEqual([]);
    expect(ask(loaded, VOID)).toEqual({ rules: [] });
  });
});

describe('loading and the road', () => {
  const ev = (more: Partial<typeof loadFacts> & { yearEnd?: string }): Saying => ({
    ...load,
    evidence: { ...loadFacts, ...more },
  });
  it.each<[string, Saying]>([
    ['R-27b', ev({ approval: { ...approval, validTo: '2026-03-09' } })],
    ['R-27b', ev({ approval: { ...approval, state: 'suspended' } })],
    ['R-13c', ev({ trip: { ...loadFacts.trip, vehicle: null as never } })],
    ['R-13c', ev({ trip: { ...loadFacts.trip, driverValidTo: '2026-03-09' } })],
    ['R-13c', ev({ trip: { ...loadFacts.trip, escortValidTo: null as never } })],
    ['R-13c', ev({ carrier: { ...carrierFacts('carrier'), validTo: '2026-03-09' } })],
    ['R-13c', { ...load, scans: [{ line: 1, labels: LABELS.slice(1) }] }],
    ['R-10c', { ...load, weighings: [] }],
    ['R-10c', { ...load, weighings: [{ ...weighing, gross: '39.000000' }] }],
    ['T-08', ev({ labelsElsewhere: [{ code: LABELS[0]!, number: '1' }] })],
    ['L-81a', ev({ tripLoads: [{ code: '900-000-15', hazards: ['R'] }] })],
    ['L-83', { ...load, passengers: 1 }],
    ['R-16a', ev({ trip: { ...loadFacts.trip, busy: ['20265101000001'] } })],
    ['R-13c', { ...load, by: receiver }],
  ])('[%s] does not load', (rule, saying) => {
    expect(rulesOf(issued, saying)).toContain(rule);
  });

  it('[P-12, M-02, R-14] is loaded in the year whose plan and scale hold it, or voided', () => {
    expect(go(issued, ev({ yearEnd: '2026-12-31' })).state).toBe('loaded');
    expect(rulesOf(issued, ev({ yearEnd: '2027-12-31' }))).toEqual(['R-27b']);
    expect(go(issued, VOID).state).toBe('voided');
  });

  it('[M5, W-16, W-12] under an instrument is loaded for a receiver and codes to which it still applies', () => {
    const instrument = {
      id: 'PILOT',
      title: '试点',
      from: '2026-01-01',
      to: null,
      receiver: true,
      codes: ['900-052-31'],
    };
    const under = {
      ...issued,
      context: { ...issued.context, approval: null, instrument: { id: 'PILOT', title: '试点' } },
    };
    const then = (more: object | null): Saying =>
      ev({ approval: null, instrument: more && { ...instrument, ...more }, yearEnd: '2026-12-31' } as never);
    expect(go(under, then({})).state).toBe('loaded');
    for (const gone of [null, { receiver: false }, { codes: [] }, { to: '2026-03-09' }])
      expect(rulesOf(under, then(gone))).toEqual(['R-27b']);
  });

  it('[R-10c] asks a key unit to justify a typed weight', () => {
    const typed = { ...load, weighings: [{ ...weighing, typed: true }] };
    expect(rulesOf(issued, typed)).toEqual(['R-10c']);
    expect(go(issued, { ...typed, justifications: [{ rule: 'R-10c', text: '地磅故障' }] }).state).toBe('loaded');
  });

  it('[R-13b] does not load an unlabelled package', () => {
    const bare = { ...issued, context: { ...issued.context, lines: [{ ...issued.context.lines[0]!, labels: [] }] } };
    expect(rulesOf(bare, { ...load, scans: [] })).toEqual(['R-13b']);
  });

  it('[M6] is unloaded again before departure', () => {
    expect(go(loaded, { type: 'unload', reason: '车辆故障' })).toMatchObject({
      state: 'issued',
      context: { loadedAt: null },
    });
  });

  it('[R-11b] departs with waybill and part 2, by the carrier of the leg only', () => {
    expect(rulesOf(loaded, { ...depart, waybillNo: ' ' })).toEqual(['R-11b']);
    expect(rulesOf(loaded, { ...depart, by: rail })).toEqual([]);
    expect(inTransit.context.legs[0]).toMatchObject({ state: 'moving', waybillNo: 'WB-9', departedAt: AT });
  });

  it('[R-09b] does not depart without the carrier’s emergency plan', () => {
    expect(
      rulesOf(loaded, {
        ...depart,
        evidence: { carrier: { ...carrierFacts('carrier'), emergencyPlanTo: null }, restrictions: [] },
      }),
    ).toEqual(['R-09b']);
  });

  it('[R-08] crosses a restricted area with a pass or a reason', () => {
    const closedRoad = { ...depart, evidence: { carrier: carrierFacts('carrier'), restrictions: ['5001'] } };
    expect(rulesOf(loaded, closedRoad)).toEqual(['R-08']);
    expect(go(loaded, { ...closedRoad, pass: 'P-1' }).state).toBe('inTransit');
    expect(go(loaded, { ...closedRoad, justifications: [{ rule: 'R-08', text: '已改道' }] }).state).toBe('inTransit');
  });

  it('[X-03] crosses it without either where every line travels under an exemption, and not beside one that does not', () => {
    const carrying = (...transportExempt: boolean[]): Saying => ({
      ...depart,
      evidence: { carrier: carrierFacts('carrier'), restrictions: ['5001'], transportExempt },
    });
    expect(go(loaded, carrying(true, true)).state).toBe('inTransit');
    expect(rulesOf(loaded, carrying(true, false))).toEqual(['R-08']);
    expect(rulesOf(loaded, carrying(false))).toEqual(['R-08']);
  });

  it('[R-11d] arrives only at the receiver named, outside the fence with a reason', () => {
    expect(rulesOf(inTransit, { ...arrive, receiver: 'other' })).toEqual(['R-11d']);
    const far = { ...arrive, place: place('500100', { lat: '29.52', lon: '106.5' }) };
    expect(rulesOf(inTransit, far)).toEqual(['R-11d']);
    expect(go(inTransit, { ...far, justifications: [{ rule: 'R-11d', text: '厂区改造' }] }).state).toBe('arrived');
  });

  it('[R-17] hands over only when both carriers have confirmed', () => {
    const once = go(handingOver, handOver(carrier));
    expect(once.state).toBe('handingOver');
    expect(rulesOf(once, handOver(carrier))).toContain('R-17');
    const both = go(once, handOver(rail));
    expect(both).toMatchObject({ state: 'loaded', context: { leg: 2 } });
    expect(rulesOf(both, { type: 'unload', reason: '卸回' })).toEqual(['R-13c']);
    const there = go(both, { ...depart, by: rail }, { ...arrive, by: rail });
    expect(there.state).toBe('arrived');
  });

  it('[R-17] stops at a mismatch, which leads home', () => {
    const wrong = go(handingOver, { type: 'reportMismatch', by: rail, found: '标签不符' });
    expect(rulesOf(go(wrong, handOver(carrier)), handOver(rail))).toContain('R-17');
    expect(rulesOf(handingOver, { ...home, type: 'turnBack' })).toContain('R-17');
    const turned = go(wrong, { ...home, type: 'turnBack' });
    expect(turned).toMatchObject({ state: 'returning', context: { leg: 3 } });
    expect(turned.context.legs.map(({ state }) => state)).toEqual(['ended', 'cancelled', 'moving']);
  });

  it('[R-28d] adds a leg with a qualified carrier', () => {
    const addLeg = {
      type: 'addLeg' as const,
      leg: leg('rail', '510100', '500100'),
      reason: '车辆故障',
      evidence: { carrier: carrierFacts('rail'), transportExempt: [false], settled: [] },
    };
    expect(go(inTransit, addLeg).context.legs.map(({ carrier: { id } }) => id)).toEqual(['carrier', 'rail']);
    expect(
      rulesOf(inTransit, { ...addLeg, evidence: { carrier: null, transportExempt: [false], settled: [] } }),
    ).toEqual(['R-13a']);
    // None is asked for by default; the origin may ask for its consent.
    const asking = { ...addLeg, evidence: { ...addLeg.evidence, carrierChange: 'APPROVE' as const } };
    expect(rulesOf(inTransit, asking)).toEqual(['R-28d']);
    expect(go(inTransit, { ...asking, permit: '川环函〔2025〕7号' }).context.legs).toHaveLength(2);
  });
});

describe('receipt', () => {
  it('[R-18c] accepts 24.800 of 24.860 t without, 24.700 t only with a report', () => {
    expect(go(arrived, accept).state).toBe('accepted');
    expect(rulesOf(arrived, { type: 'accept', ...receipt('24.700000') })).toEqual(['R-18b']);
    const reported = {
      type: 'accept' as const,
      ...receipt('24.700000', { differences: ['QUANTITY'], note: '少160千克' }),
    };
    expect(go(arrived, reported).context.receipt?.differences).toEqual(['QUANTITY']);
  });

  it.each<[string, Saying]>([
    ['R-12a', { ...accept, lines: [] }],
    ['L-80a', { ...accept, evidence: { ...receiptFacts, licence: { ...licence, validTo: '2026-03-09' } } }],
    ['X-04', { ...accept, evidence: { ...receiptFacts, licence: null, exempted: { item: 31, refused: NOT_LISTED } } }],
    ['P-15', { ...accept, evidence: { ...receiptFacts, licensed: [false] } }],
    ['R-28b', { type: 'accept', ...receipt('24.860000', { method: 'R5' }) }],
    ['R-18b', { type: 'accept', ...receipt('24.860000', { differences: ['PACKAGING'] }) }],
    [
      'R-27c',
      { ...accept, evidence: { ...receiptFacts, approval: [{ line: 1, approved: '24.600000', taken: '0.000000' }] } },
    ],
    [
      'R-12b',
      { type: 'accept', ...receipt('23.100000', { opinion: 'PARTIAL', differences: ['QUANTITY'], note: '短少' }) },
    ],
  ])('[%s] refuses', (rule, saying) => {
    expect(rulesOf(arrived, saying)).toContain(rule);
  });

  it('[R-27c] accepts beyond the approved quantity within the tolerance', () => {
    const tight = {
      ...accept,
      evidence: { ...receiptFacts, approval: [{ line: 1, approved: '24.700000', taken: '0.000000' }] },
    };
    expect(go(arrived, tight).state).toBe('accepted');
  });

  it('[R-28c M11a] needs a decision of the bureau when the licence has lapsed on the road', () => {
    const lapsed = { ...licence, state: 'suspended' };
    const lateAccept = { ...accept, evidence: { ...receiptFacts, licence: lapsed } };
    expect(rulesOf(arrived, lateAccept)).toEqual(['L-80a']);
    expect(
      rulesOf(arrived, { type: 'permitAcceptance', by: chongqing, decision: '同意', evidence: { licence } }),
    ).toEqual(['R-28c']);
    const permitted = go(arrived, {
      type: 'permitAcceptance',
      by: yuzhong,
      decision: '同意接受',
      evidence: { licence: lapsed },
    });
    expect(go(permitted, lateAccept).state).toBe('accepted');
  });

  it('[R-18b] accepts partly, returns the rest, closes: scenario 8', () => {
    expect(rulesOf(partlyAccepted, close)).toEqual(['R-12b']);
    const onItsWay = go(partlyAccepted, home);
    // Each line of which something is left, once, and no other.
    for (const wrong of [[], [...weighed('1.76'), ...weighed('1.76')], [{ ...weighing, line: 2 }]])
      expect(rulesOf(onItsWay, { ...back, weighings: wrong })).toEqual(['R-10c']);
    const returned = go(onItsWay, { ...back, weighings: weighed('1.76') });
    expect(returned.state).toBe('returned');
    expect(returned.context).toMatchObject({
      returned: { lines: [{ line: 1, due: '1.760000', back: '1.760000' }] },
      differences: [{ id: 'D1' }],
    });
    // Within the tolerance of R-18c nothing is to be said; beyond it a difference of its own opens.
    expect(go(onItsWay, { ...back, weighings: weighed('1.745') }).context.differences).toHaveLength(1);
    expect(go(onItsWay, { ...back, weighings: weighed('1.7') }).context.differences[1]).toMatchObject({
      line: 1,
      kinds: ['QUANTITY'],
      declared: '1.760000 t',
      found: '1.700000 t',
    });
    expect(go(returned, close)).toMatchObject({ state: 'closed', context: { outcome: 'RETURNED' } });
    expect(
      rulesOf(arrived, {
        ...partly,
        lines: [
          { line: 1, differences: ['QUANTITY'], note: 'x', opinion: 'PARTIAL', method: 'R4', quantity: '24.860000' },
        ],
      }),
    ).toContain('R-12b');
  });

  it('[M14 M15] rejects with a reason and sends the load home', () => {
    expect(rulesOf(arrived, { ...reject, differences: [] })).toEqual(['R-18b']);
    expect(rulesOf(rejected, { ...home, ...returnLeg, leg: leg('carrier', '500100', '520100') })).toEqual(['R-18b']);
    expect(go(rejected, home, back, close).state).toBe('closed');
  });

  it('[M15a R-28c] sends the rest to another receiver under a new manifest', () => {
    const number = '20265101000050';
    const successor = { id: 'm2', number, state: 'issued', remover: 'remover', receiver: 'other' };
    const onward = (removed: string, more: object = {}, code = '900-052-31', others: string[] = []): Saying => ({
      type: 'redirect',
      successor: 'm2',
      evidence: { successor: { ...successor, lines: [{ code, removed }], ...more }, tolerance, others },
    });
    for (const [from, rest, less] of [
      [rejected, '24.860000', '24.700000'],
      [partlyAccepted, '1.760000', '1.700000'],
    ] as const) {
      // Not numbered, for another weight or waste, or for the rest of another load already: nothing goes on under it.
      for (const wrong of [
        onward(rest, { number: null }),
        onward(less),
        onward(rest, {}, '900-045-49'),
        onward(rest, {}, '900-052-31', ['20265101000051']),
        onward(rest, { lines: [] }),
      ])
        expect(rulesOf(from, wrong)).toEqual(['R-28c']);
      const sent = go(from, onward(rest));
      expect(go(from, onward(tonnes(grams(rest) - grams('0.005')))).context.redirected).toEqual({ id: 'm2', number });
      expect(rulesOf(sent, home)).toEqual(['R-18b']);
      expect(go(sent, close)).toMatchObject({ state: 'closed', context: { outcome: 'REDIRECTED' } });
    }
    expect(rulesOf(rejected, close)).toEqual(['R-28c']);
  });

  it('[R-12b] does not close while a discrepancy is open', () => {
    expect(rulesOf(accepted, { ...close, evidence: { discrepancies: 1, incidents: 0, restSettled: false } })).toEqual([
      'R-12b',
    ]);
  });
});

it('[M4, R-06] is not voided while the rest of another load goes on under it', () => {
  expect(rulesOf(issued, { ...VOID, evidence: { carriesOn: ['20265101000049'] } })).toEqual(['R-06']);
});

describe('after receipt, and exceptions', () => {
  const flag = (clock: string): Saying => ({ type: 'flagOverdue', by: system, door: 'clock', clock });
  it('[K-18 K-81 K-P20] flags and changes no state', () => {
    expect(go(arrived, flag('K-18'))).toMatchObject({
      state: 'arrived',
      context: { overdue: [{ clock: 'K-18', at: AT }] },
    });
    expect(go(closed, flag('K-81'), flag('K-P20')).context.overdue.map(({ clock }) => clock)).toEqual([
      'K-81',
      'K-P20',
    ]);
  });

  it('[R-12c] takes results up to the accepted quantity and meets K-81 with the last', () => {
    const result = (quantity: string): Saying => ({
      type: 'reportResult',
      by: receiver,
      results: [{ line: 1, date: '2026-04-01', quantity, method: 'R4' }],
    });
    expect(rulesOf(closed, result('24.800001'))).toEqual(['R-12c']);
    const stops = (from: Case, quantity: string) =>
      effectsOf(from, result(quantity))
        .filter(({ type }) => type === 'stop')
        .map(({ params }) => params.clock);
    expect(stops(closed, '20.000000')).toEqual(['none', 'none']);
    expect(stops(go(closed, result('20.000000')), '4.800000')).toEqual(['K-81', 'K-P20']);
  });

  it.each([
    ['loaded', loaded],
    ['inTransit', inTransit],
    ['handingOver', handingOver],
    ['arrived', arrived],
    ['returning', go(rejected, home)],
  ])('[E-07] freezes while %s and goes back there by the authority of the place', (state, from) => {
    const ice = go(from, freezeIt);
    expect(ice.state).toBe('frozen');
    expect(go(from, { type: 'freeze', by: system, door: 'rule', incident: 'i', place: '510104' }).state).toBe('frozen');
    expect(rulesOf(ice, { type: 'releaseToResume', by: yuzhong, decision: '放行' })).toContain('E-07');
    expect(go(ice, { type: 'releaseToResume', by: chengdu, decision: '放行' }).state).toBe(state);
    expect(go(ice, { ...home, type: 'releaseToReturn', by: chengdu, decision: '退运' }).state).toBe('returning');
    expect(
      go(ice, { type: 'releaseToClose', by: chengdu, decision: '就地处置', outcome: 'DISPOSED_ON_SITE' }),
    ).toMatchObject({
      state: 'closed',
      context: { outcome: 'DISPOSED_ON_SITE' },
    });
  });

  it('[E-07] goes on by its own authorities too where a bureau on none of its ways stopped it, by nobody else', () => {
    const stop: Saying = { type: 'freeze', by: system, door: 'rule', incident: 'i', place: '620102' };
    const gansu = go(inTransit, { ...stop, astray: true });
    const released = (ice: Case, by: Actor) => rulesOf(ice, { type: 'releaseToResume', by, decision: '放行' });
    const province = (code: string) => person(code, 'province', { province: code });
    for (const code of ['51', '50', '62'])
      expect([code, released(gansu, province(code))]).toEqual([code, ['accepted']]);
    for (const by of [province('43'), chengdu]) expect(released(gansu, by)).toContain('E-07');
    // Where its own people have reported it, the bureau of the place decides alone.
    expect(released(go(inTransit, stop), province('50'))).toContain('E-07');
  });

  it('[E-07 K-18] stands still while frozen at the receiver', () => {
    expect(effectsOf(arrived, freezeIt).filter(({ type }) => type === 'pause')).toHaveLength(1);
    expect(
      effectsOf(go(arrived, freezeIt), { type: 'releaseToResume', by: chengdu, decision: '放行' }).filter(
        ({ type }) => type === 'resume',
      ),
    ).toHaveLength(1);
  });
});

it('[Z-07] gives each its part and others none', () => {
  const c = issued.context;
  expect(manifestParts(remover, c)).toEqual(['REM']);
  expect(manifestParts(carrier, c)).toEqual(['CAR']);
  expect(manifestParts(receiver, c)).toEqual(['RCV']);
  expect(manifestParts(stranger, c)).toEqual([]);
  expect(manifestParts(sichuan, c)).toEqual(['OUT', 'BUREAU']);
  expect(manifestParts(yuzhong, c)).toEqual(['CITY', 'BUREAU']);
  expect(manifestParts(mailboxOf('50'), c)).toEqual(['SYS']);
});

it('leaves no state without a way out, and knows a rule for every test', () => {
  const nodes = Object.entries(manifestMachine.states) as unknown as [string, StateNode][];
  for (const [name, node] of nodes) {
    const out = [...node.transitions.values()].flat().some((each) => each.target?.some(({ key }) => key !== name));
    expect([name, out || node.tags.includes('final')]).toEqual([name, true]);
  }
  const used = nodes.flatMap(([, node]) =>
    [...node.transitions.values()]
      .flat()
      .flatMap((each) =>
        (each.guard as unknown as { params: Lawful }).params.tests.map((test) => test.replace('!', '')),
      ),
  );
  expect(Object.keys(manifestTests).filter((name) => !used.includes(name))).toEqual([]);
  expect([...new Set(used)].filter((name) => !(name in manifestTests))).toEqual([]);
});
