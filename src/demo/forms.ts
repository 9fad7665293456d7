import { createHash } from 'node:crypto';
import { grams, tonnes as asTonnes } from '#domain/quantity/quantity';
import { labelCode } from '#domain/waste/label';
import { DEMO_WASTES, demoId, demoSet, plateOf, type DemoWaste } from './party-set.js';

/** A flow between parties of the set, with the accounts that work it. */
export interface Flow {
  remover: string;
  receiver: string;
  carrier: string;
  waste: string;
  logins: { remover: string; receiver: string; carrier: string };
}
const set = demoSet();
const organisation = (key: string) => {
  const found = set.organisations.find((o) => o.key === key);
  if (!found) throw new Error(`no organisation ${key}`);
  return found;
};
const wasteOf = (flow: Flow): DemoWaste => {
  const waste = DEMO_WASTES[flow.waste];
  if (!waste) throw new Error(`no waste ${flow.waste}`);
  return waste;
};
export const licenceNumberOf = (holder: string): string => set.licences.find((l) => l.holder === holder)?.number ?? '';

export const BATTERIES: Flow = {
  remover: 'firm sc battery',
  receiver: 'firm cq battery',
  carrier: 'firm carrier',
  waste: 'battery',
  logins: { remover: 'remover-sc', receiver: 'receiver-cq', carrier: 'carrier' },
};
export const BATTERIES_TOO: Flow = {
  ...BATTERIES,
  remover: 'firm sc second',
  logins: { ...BATTERIES.logins, remover: 'remover-sc2' },
};
export const SHENGTONG: Flow = {
  remover: 'firm hn shengtong',
  receiver: 'firm ha ningtai',
  carrier: 'firm carrier hn',
  waste: 'slag',
  logins: { remover: 'remover-hn', receiver: 'receiver-ha', carrier: 'carrier-hn' },
};
export const MEIHUA: Flow = {
  remover: 'firm hn meihua',
  receiver: 'firm ha shoucheng',
  carrier: 'firm carrier hn',
  waste: 'tar',
  logins: { remover: 'remover-hn2', receiver: 'receiver-ha2', carrier: 'carrier-hn' },
};

const attachment = (kind: string, name: string) => ({
  kind,
  name,
  sha256: createHash('sha256').update(name).digest('hex'),
  bytes: 120_000,
});

export interface Ask {
  tonnes: string;
  from: string;
  to: string;
  route: string[];
  year: number;
}

/** The application form of a flow, complete with its three attachments (R-22a). */
export function applicationForm(flow: Flow, licence: string, ask: Ask) {
  const waste = wasteOf(flow);
  const carrier = organisation(flow.carrier);
  return {
    site: demoId(`site ${flow.remover}`),
    plan: demoId(`plan ${flow.remover} ${ask.year}`),
    receiver: demoId(flow.receiver),
    licence,
    lines: [
      {
        line: 1,
        name: waste.name,
        category: `HW${waste.code.slice(-2)}`,
        code: waste.code,
        hazards: waste.hazards,
        form: waste.form,
        packaging: waste.packaging,
        quantity: ask.tonnes,
        method: waste.method,
        purpose: waste.purpose,
      },
    ],
    carriers: [
      {
        org: carrier.id,
        name: carrier.name,
        roadLicence: `YS-${carrier.id.slice(0, 8)}`,
        licenceValidTo: '2028-12-31',
      },
    ],
    transport: { mode: 'ROAD', route: ask.route },
    period: { from: ask.from, to: ask.to },
    reason: '接受单位工艺成熟，本省同类利用能力不足',
    emergency: {
      filingNo: `YJ-${demoId(flow.remover).slice(0, 8)}`,
      filedOn: '2022-01-10',
      validTo: '2028-12-31',
      measures: '围堵、收集、上报',
    },
    contact: '李某 13800000000',
    attachments: [
      attachment('LICENCE_COPY', '接受人经营许可证复印件.pdf'),
      attachment('METHOD_STATEMENT', '利用方式说明.pdf'),
      attachment('CONTRACT', '委托利用合同.pdf'),
    ],
  };
}

export const SUBMISSION = {
  statement: true,
  signatory: '李某',
  justifications: [
    { rule: 'R-03a', text: '本省同类利用能力不足' },
    { rule: 'R-03b', text: '接受地为合作省份' },
  ],
};
export const COMPLETE = {
  form: true,
  licenceCopy: true,
  methodStatement: true,
  contract: true,
  localMaterials: true,
  authority: true,
};
export const REVIEW = {
  findings: { planRow: true, licence: true, method: true, proximity: true },
  note: '初审通过',
  justifications: [
    { rule: 'R-03a', text: '本省同类利用能力不足' },
    { rule: 'R-03b', text: '用于利用，不受处置就近限制' },
  ],
};

let labels = 0;
/** A label code that the set has not used yet. */
export function nextLabel(flow: Flow, day: string): string {
  labels += 1;
  const unit = organisation(flow.remover).uscc ?? '';
  return labelCode({ unit, wasteCode: wasteOf(flow).code, day, serial: labels % 1000 });
}

export interface Haul {
  licence: string;
  approval: string;
  tonnes: string;
  day: string;
  truck: number;
  label: string;
}
/** Part 1 and the planned leg of a manifest. */
export function manifestForm(flow: Flow, haul: Haul) {
  const waste = wasteOf(flow);
  const from = organisation(flow.remover);
  const to = organisation(flow.receiver);
  const crew = crewOf(flow.carrier);
  return {
    site: demoId(`site ${flow.remover}`),
    receiver: demoId(flow.receiver),
    licence: haul.licence,
    contract: demoId(`contract ${flow.remover} ${flow.receiver}`),
    approval: haul.approval,
    plannedDate: haul.day,
    consignor: 'REMOVER',
    emergencyPhone: '13800000000',
    handler: { name: '李某', phone: '13800000000' },
    emergencyMeasures: '围堵、收集、上报',
    lines: [
      {
        planRow: demoId(`plan row ${flow.remover} ${haul.day.slice(0, 4)} 1`),
        approvalLine: 1,
        wasteCode: waste.code,
        name: waste.name,
        hazards: waste.hazards,
        form: waste.form,
        packaging: { type: waste.packaging, number: 1 },
        planned: haul.tonnes,
        removed: haul.tonnes,
        method: waste.method,
        dangerousGoods: {
          class: waste.dangerClass.slice(0, 1),
          ...(waste.dangerClass.includes('.') ? { division: waste.dangerClass } : {}),
          un: waste.un,
        },
        labels: [haul.label],
      },
    ],
    legs: [
      {
        carrier: demoId(flow.carrier),
        conveyance: '1',
        vehicle: plateOf(flow.carrier, haul.truck),
        ...crew,
        from: { text: from.address, division: `${from.city}00` },
        to: { text: to.address, division: `${to.city}00` },
      },
    ],
  };
}

export const crewOf = (carrier: string) => ({
  driver: { name: '赵某', phone: '13900000000', certificate: `JS-${demoId(`driver ${carrier}`).slice(0, 8)}` },
  escort: { name: '周某', phone: '13900000001', certificate: `YY-${demoId(`driver ${carrier}`).slice(0, 8)}` },
});

export const loadForm = (tonnes: string, label: string, at: string) => ({
  weighings: [{ line: 1, scale: 'DB-0001', gross: asTonnes(grams(tonnes) + 15_000_000n), tare: '15.000000', at }],
  scans: [{ line: 1, labels: [label] }],
  driverSignature: '赵某',
  passengers: 0,
});
export const departForm = (flow: Flow, number: string, truck: number) => ({
  waybillNo: `YD${number}`,
  operatingDocument: `DL-${demoId(`vehicle ${flow.carrier} ${truck % 8}`).slice(0, 8)}`,
});
export const arrivalForm = (flow: Flow) => {
  const to = organisation(flow.receiver);
  return {
    receiver: to.id,
    place: { text: to.address, division: `${to.city}00` },
    justifications: [{ rule: 'R-11d', text: '厂区北门卸货' }],
  };
};
export const receiptForm = (flow: Flow, tonnes: string) => ({
  lines: [{ line: 1, differences: [], opinion: 'ACCEPT', method: wasteOf(flow).method, quantity: tonnes }],
  handler: { name: '陈某', phone: '13700000000' },
});
export const resultForm = (flow: Flow, tonnes: string, day: string) => ({
  results: [{ line: 1, date: day, quantity: tonnes, method: wasteOf(flow).method }],
});

/** The entry of the battery recycler on a list of Chongqing. */
export function batteryEntry(cap: string) {
  const receiver = organisation('firm cq battery');
  return {
    receiver: { org: receiver.id, name: receiver.name, uscc: receiver.uscc },
    licenceNumber: licenceNumberOf('firm cq battery'),
    facility: null,
    codes: ['900-052-31'],
    wasteName: '废铅蓄电池',
    methods: ['R4'],
    cap,
    origins: ['51'],
    split: [],
    grade: null,
    contact: { name: '陈某', phone: '13700000000' },
    plan: null,
  };
}
