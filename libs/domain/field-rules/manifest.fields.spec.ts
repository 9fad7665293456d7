import {
  answer,
  change,
  contradictions,
  faultsOf,
  pathsOf,
  placeOf,
  put,
  without,
  type Sample,
} from './walk-fields.js';
import { system, type Actor } from '../actor.js';
import type { ManifestContext } from '../manifest/manifest.context.js';
import { fixedFaults, uncorrectable, unfit } from '../manifest/manifest.corrections.js';
import { manifestMachine } from '../manifest/manifest.machine.js';
import { manifestParts } from '../manifest/manifest.policy.js';
import { manifestTests } from '../manifest/manifest.tests.js';
import { Walk } from '../walk.js';
import { fieldsNow } from './field-check.js';
import { correctableNow, manifestFields } from './manifest.fields.js';

const id = (n: number) => `01900000-0000-7000-8000-00000000000${n}`;
const firm = (org: string): Actor => ({
  ...system,
  person: org,
  name: org,
  org,
  orgName: org,
  kind: 'firm',
  roles: ['handler'],
  auth: 'session',
});
const [remover, receiver, carrier] = [id(1), id(2), id(3)].map(firm) as [Actor, Actor, Actor];
const UNIT = '91510100MA6XXXXX0X';
const LABELS = [`${UNIT}9000523120260305001`, `${UNIT}9000523120260305002`];
const crew = (certificate: string) => ({ name: '张三', phone: '13800000000', certificate });
const place = (division: string) => ({ text: division, division, lat: '29.5001', lon: '106.5001' });
const leg = (from: string, to: string) => ({
  carrier: id(3),
  conveyance: '1',
  vehicle: '川A12345',
  driver: crew('D-1'),
  escort: crew('E-1'),
  from: place(from),
  to: place(to),
  via: ['51', '50'],
});
const form = {
  site: id(4),
  remover: undefined as string | undefined,
  receiver: id(2),
  licence: id(5),
  contract: id(6),
  approval: id(7),
  plannedDate: '2026-03-10',
  consignor: 'REMOVER',
  emergencyPhone: '028-88888888',
  handler: { name: '李四', phone: '13900000000' },
  emergencyMeasures: '防漏托盘，沙土围堰',
  remarks: 'x',
  trip: id(8),
  lines: [
    {
      planRow: id(9),
      approvalLine: 1,
      wasteCode: '900-052-31',
      name: '废铅蓄电池',
      commonName: '旧电瓶',
      hazards: ['T', 'C'],
      form: 'S',
      components: '铅',
      packaging: { type: '06', number: 2, description: 'x' },
      planned: '24.86',
      removed: '24.860000',
      original: { amount: '1243', unit: 'PCS', factor: '0.02' },
      method: 'R4',
      dangerousGoods: { class: '8', division: '8.1', un: '2794', packingGroup: 'II' },
      labels: LABELS,
      purpose: '2',
      exemption: 1,
    },
  ],
  legs: [leg('510100', '500100')],
};
const party = (of: string) => ({ id: of, name: of, uscc: of === id(1) ? UNIT : of, address: 'x' });
const licence = {
  id: id(5),
  number: 'CQ-001',
  holder: id(2),
  state: 'valid',
  validFrom: '2024-01-01',
  validTo: '2027-12-31',
  mode: 'COMPREHENSIVE',
  scale: '1000.000000',
  taken: '0.000000',
};
const approval = {
  id: id(7),
  number: '川环固转〔2026〕1号',
  state: 'active',
  validFrom: '2026-03-01',
  validTo: '2026-12-31',
  remover: id(1),
  receiver: id(2),
  singleBatch: false,
  lines: [{ line: 1, wasteCode: '900-052-31', method: 'R4', approved: '100.000000', taken: '0.000000' }],
};
const carrierFacts = {
  ...party(id(3)),
  phone: null,
  licenceNo: 'T-1',
  classes: ['8'],
  validTo: '2026-12-31',
  emergencyPlanTo: '2026-12-31',
  contract: true,
};
const plan = {
  id: id(9),
  plan: 'plan',
  filingNo: 'P2026',
  version: 1,
  line: 1,
  remover: id(1),
  receiver: id(2),
  licenceNo: 'CQ-001',
  current: true,
  year: 2026,
  wasteCode: '900-052-31',
  method: 'R4',
  planned: '500.000000',
  used: '0.000000',
};
const facts = {
  remover: { ...party(id(1)), province: '51', unitClass: 'key' },
  site: { id: id(4), name: 'works', address: 'x', organisation: id(1), city: '5101', numberCity: '5101' },
  receiver: { ...party(id(2)), province: '50', city: '5001', lat: '29.5000', lon: '106.5000' },
  licence,
  contract: {
    id: id(6),
    number: 'HT-1',
    remover: id(1),
    receiver: id(2),
    codes: ['900-052-31'],
    from: '2026-01-01',
    to: '2026-12-31',
  },
  approval,
  instrument: null,
  lines: [{ plan, edition: '2025', codeKnown: true, hazardsFit: true, licensed: true, transportExempt: false }],
  carriers: [carrierFacts],
  negative: [],
  batches: [],
};
const loadFacts = {
  licence,
  approval,
  instrument: null,
  carrier: carrierFacts,
  trip: {
    vehicle: { plate: '川A12345', document: 'V-1', validTo: '2026-12-31', classes: [] },
    driverValidTo: '2026-12-31',
    escortValidTo: '2026-12-31',
    busy: [],
  },
  unitClass: 'key',
  labelsElsewhere: [],
  labelFaults: [],
  tripLoads: [],
  transportExempt: [false],
};
const at = '2026-03-10T02:00:00.000Z';
const weighing = (line: number) => ({
  line,
  scale: 'WB-1',
  gross: '39.86',
  tare: '15',
  at: '2026-03-10T01:00:00.000Z',
  typed: false,
});
const receiptFacts = {
  licence,
  tolerance: { permille: 5, kg: 20 },
  approval: [{ line: 1, approved: '100.000000', taken: '0.000000' }],
  licensed: [true],
};
const bodies = {
  issue: {},
  load: {
    weighings: [weighing(1)],
    scans: [{ line: 1, labels: LABELS }],
    driverSignature: 'sig',
    passengers: 0,
    photos: [{ sha256: 'a'.repeat(64), bytes: 1 }],
  },
  depart: { waybillNo: 'WB-9', operatingDocument: 'V-1', pass: 'x' },
  arriveAtReceiver: { receiver: id(2), place: place('500100') },
  accept: {
    lines: [
      {
        line: 1,
        differences: ['PACKAGING'],
        note: '一桶破损',
        opinion: 'ACCEPT',
        method: 'R4',
        quantity: '24.8',
        weighing: weighing(1),
        facility: 'F-1',
        storage: 'S-1',
        labels: LABELS,
      },
    ],
    handler: { name: '王五', phone: '13700000000' },
    remarks: 'x',
  },
  reject: { reason: '包装破损', differences: ['PACKAGING'], handler: { name: '王五', phone: '13700000000' } },
  reportResult: { results: [{ line: 1, date: '2026-03-10', quantity: '5', method: 'R4', residue: 'x' }] },
};
const evidence: Record<string, object> = {
  create: facts,
  issue: { ...facts, number: '20265101000042' },
  load: loadFacts,
  depart: { carrier: carrierFacts, restrictions: [] },
  arriveAtReceiver: { licence },
  accept: receiptFacts,
  reject: receiptFacts,
  close: { discrepancies: 0, incidents: 0, restSettled: true },
};
const walk = new Walk<ManifestContext, never>(manifestMachine, manifestTests as never, manifestParts);
type Case = { state: string; context: ManifestContext };
const ask = (from: Case, by: Actor, type: string, body: object): Case => {
  const door = by.kind === 'system' ? 'rule' : 'command';
  const step = walk.play(from.state, from.context, { type, by, at, door, evidence: evidence[type], ...body } as never);
  if (!step.row) throw new Error(`${type} refused: ${step.failed.join(' ')}`);
  return step;
};
const nothing: Case = { state: 'new', context: {} as ManifestContext };
const draft = ask(nothing, remover, 'create', form);
const issued = ask(draft, remover, 'issue', {});
const loaded = ask(issued, remover, 'load', bodies.load);
const moving = ask(loaded, carrier, 'depart', bodies.depart);
const arrived = ask(moving, carrier, 'arriveAtReceiver', bodies.arriveAtReceiver);
const accepted = ask(arrived, receiver, 'accept', bodies.accept);
const closed = ask(accepted, system, 'close', {});

const signing = (from: Case, by: Actor, event: keyof typeof bodies) => ({
  ...from,
  by,
  body: bodies[event],
  evidence: evidence[event] ?? {},
});
const sample: Sample<ManifestContext> = {
  table: manifestFields,
  machine: manifestMachine,
  tests: manifestTests as never,
  parts: manifestParts,
  at,
  signings: {
    create: { ...nothing, by: remover, body: form, evidence: facts },
    issue: signing(draft, remover, 'issue'),
    load: signing(issued, remover, 'load'),
    depart: signing(loaded, carrier, 'depart'),
    accept: signing(arrived, receiver, 'accept'),
    reject: signing(arrived, receiver, 'reject'),
    reportResult: signing(closed, receiver, 'reportResult'),
  },
  evidence: (_, body, given) =>
    'site' in body
      ? { ...given, ...(body['approval'] ? {} : { approval: null }), ...(body['licence'] ? {} : { licence: null }) }
      : given,
  after: { create: draft, issue: issued, load: loaded, depart: moving, accept: accepted },
};

it('takes the whole form at each signature', () => {
  for (const [event, given] of Object.entries(sample.signings)) {
    expect([event, answer(sample, event, given)]).toEqual([event, { passes: true, byClass: [], fields: [] }]);
  }
});

const demands = manifestFields.rows.flatMap((row) =>
  row.requiredFrom.map((demand) => [row.path, demand.event, demand.rule, row] as const),
);
it.each(demands)('[R-10d][R-13b] asks for %s at %s (%s), and names it', (_path, event, rule, row) => {
  const said = answer(sample, event, without(sample.signings[event]!, event, row));
  expect(said.passes).toBe(false);
  if (said.byClass.length > 0) return expect(said.byClass).toContain(placeOf(row, event));
  const fault = said.fields.find(({ pointer }) => pointer === placeOf(row, event));
  expect(fault).toMatchObject({ rule });
  expect([fault!.detail.zh.includes(row.zh), fault!.detail.en.includes(row.en)]).toEqual([true, true]);
});

const drafted = manifestFields.rows.filter(({ given }) => given['create']);
it.each(drafted.filter((row) => !row.requiredFrom.some((d) => d.event === 'create')))(
  '[R-10d] lets a draft be without $path',
  (row) => {
    expect(answer(sample, 'create', without(sample.signings['create']!, 'create', row)).passes).toBe(true);
  },
);

const ORDER = ['create', 'issue', 'load', 'depart', 'accept'];
it.each(manifestFields.rows.filter((row) => ORDER.includes(row.frozenFrom) && Object.keys(row.given).length > 0))(
  '[Z-02] keeps $path from $frozenFrom on, and not before',
  (row) => {
    const event = Object.keys(row.given).includes('edit') ? 'edit' : (Object.keys(row.given)[0] ?? '');
    const turn = ORDER.indexOf(row.frozenFrom);
    ORDER.forEach((signature, i) => {
      const fault = change(sample, row, event, sample.after[signature]!);
      if (i < turn) return expect([signature, fault]).toEqual([signature, undefined]);
      expect([signature, fault]).toEqual([signature, expect.objectContaining({ code: 'frozen', rule: 'Z-02' })]);
      expect([fault!.detail.zh.includes(row.zh), fault!.detail.en.includes(row.en)]).toEqual([true, true]);
    });
  },
);

it.each(manifestFields.rows)('[R-29][Z-02] opens $path to correction as the table says', (row) => {
  const field = row.path.replace(/\[\]/g, '/1').replace(/\./g, '/');
  const [fault] = fixedFaults([{ field, value: 'x' }]);
  expect([field, uncorrectable([{ field, value: 'x' }]).length]).toEqual([field, row.correctable ? 0 : 1]);
  if (row.correctable)
    return expect(unfit(accepted.context, [{ field, value: String(row.check.wrong) }])).toEqual([field]);
  expect([fault?.detail.zh.includes(row.zh), fault?.detail.en.includes(row.en), fault?.rule]).toEqual([
    true,
    true,
    'Z-02',
  ]);
});

it('has a row for every property of the form classes, and a property for every row', () => {
  for (const [event, type] of Object.entries(manifestFields.forms)) {
    const rows = manifestFields.rows.flatMap(({ given }) => given[event] ?? []);
    expect([event, [...new Set(rows)].sort()]).toEqual([event, pathsOf(type).sort()]);
  }
});

it.each(manifestFields.rows)('checks $path as the table says', (row) => {
  for (const [event, path] of Object.entries(row.given)) {
    const body = { create: form, edit: form, acceptPartly: bodies.accept, ...bodies }[event as 'create'] as Record<
      string,
      unknown
    >;
    const type = manifestFields.forms[event]!;
    const driving = event === 'depart' ? { ...body, driver: crew('D'), escort: crew('E') } : body;
    expect([event, faultsOf(type, driving)]).toEqual([event, []]);
    expect([event, faultsOf(type, put(driving, path, row.check.wrong))]).toEqual([
      event,
      expect.arrayContaining([expect.stringContaining(placeOf(row, event))]),
    ]);
  }
});

it('[R-10d, M-05] takes and refuses at every bound what the table says, and asks for what it asks for', () => {
  const filled = { ...bodies, create: form, edit: form, acceptPartly: bodies.accept };
  const driven = { ...filled, depart: { ...bodies.depart, driver: crew('D'), escort: crew('E') } };
  expect(contradictions(manifestFields as never, driven)).toEqual([]);
});

it('[R-10d] tells each party what it may fill in, what is missing and what is frozen', () => {
  const bare = {
    ...draft.context,
    handler: null,
    lines: draft.context.lines.map((line) => ({ ...line, removed: null })),
  };
  const now = fieldsNow(manifestFields, 'draft', bare, ['edit', 'discard', 'issue']);
  expect(now).toMatchObject({
    next: 'issue',
    required: ['handler.name', 'handler.phone', 'lines[0].removed'],
    frozen: [],
  });
  expect(now.editable).toContain('lines[].removed');
  const driver = fieldsNow(manifestFields, loaded.state, loaded.context, ['depart']);
  expect(driver).toMatchObject({ next: 'depart', required: ['legs[0].waybillNo', 'legs[0].operatingDocument'] });
  expect(driver.editable).toEqual(expect.arrayContaining(['legs[].vehicle', 'legs[].waybillNo']));
  expect(driver.editable).not.toContain('legs[].carrier');
  expect(fieldsNow(manifestFields, loaded.state, loaded.context, [])).toMatchObject({ editable: [], required: [] });
  expect(fieldsNow(manifestFields, accepted.state, accepted.context, []).frozen).toEqual(
    expect.arrayContaining(['lines[].removed', 'legs[].vehicle', 'receipt.lines[].quantity']),
  );
});

it('[R-29] names what each party may have put right, from the receipt on', () => {
  expect(correctableNow('inTransit', ['REM', 'CAR', 'RCV'])).toEqual([]);
  expect(correctableNow('closed', ['RCV'])).toEqual(expect.arrayContaining(['receipt.lines[].quantity']));
  expect(correctableNow('closed', ['RCV'])).not.toContain('lines[].removed');
  expect(correctableNow('accepted', ['OUT'])).toEqual([]);
});
