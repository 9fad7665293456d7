import { createHash } from 'node:crypto';
import { grams, tonnes as asTonnes } from '#domain/quantity/quantity';
import { labelCode } from '#domain/waste/label';
import { DEMO_WASTES, demoId, demoSet, type DemoWaste } from '#src/demo/party-set';
import type { CaseView } from './client.js';
import type { Stage } from './stage.js';

/** The work of a transfer as its people do it, for the journeys. */
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
export const wasteOf = (flow: Flow): DemoWaste => {
  const waste = DEMO_WASTES[flow.waste];
  if (!waste) throw new Error(`no waste ${flow.waste}`);
  return waste;
};

export const BATTERIES: Flow = {
  remover: 'firm sc battery',
  receiver: 'firm cq battery',
  carrier: 'firm carrier',
  waste: 'battery',
  logins: { remover: 'remover-sc', receiver: 'receiver-cq', carrier: 'carrier' },
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

/** The licence of a receiver, as the register has it. */
export async function licenceOf(stage: Stage, receiver: string): Promise<CaseView> {
  const number = set.licences.find((l) => l.holder === receiver)?.number;
  const [row] = await stage.look<{ id: string; state: string; version: number }>(
    `SELECT id, state, version FROM liandan.licence WHERE context ->> 'number' = $1 ORDER BY id DESC LIMIT 1`,
    [number],
  );
  if (!row) throw new Error(`no licence of ${receiver}`);
  return row as unknown as CaseView;
}

const attachment = (kind: string, name: string) => ({
  kind,
  name,
  sha256: createHash('sha256').update(name).digest('hex'),
  bytes: 120_000,
});

/** Files and submits an application; returns its path. */
export async function submit(
  stage: Stage,
  flow: Flow,
  ask: { tonnes: string; from: string; to: string; route: string[]; year: number },
): Promise<string> {
  const remover = await stage.as(flow.logins.remover);
  const waste = wasteOf(flow);
  const carrier = organisation(flow.carrier);
  const created = await remover.create('transfer-applications', {
    site: demoId(`site ${flow.remover}`),
    plan: demoId(`plan ${flow.remover} ${ask.year}`),
    receiver: demoId(flow.receiver),
    licence: (await licenceOf(stage, flow.receiver)).id,
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
    carriers: [{ org: carrier.id, name: carrier.name, roadLicence: `YS-${carrier.id.slice(0, 8)}`, licenceValidTo: '2028-12-31' }],
    transport: { mode: 'ROAD', route: ask.route },
    period: { from: ask.from, to: ask.to },
    reason: '接受单位工艺成熟，本省同类利用能力不足',
    emergency: { filingNo: `YJ-${demoId(flow.remover).slice(0, 8)}`, filedOn: '2022-01-10', validTo: '2028-12-31', measures: '围堵、收集、上报' },
    contact: '李某 13800000000',
    attachments: [
      attachment('LICENCE_COPY', '接受人经营许可证复印件.pdf'),
      attachment('METHOD_STATEMENT', '利用方式说明.pdf'),
      attachment('CONTRACT', '委托利用合同.pdf'),
    ],
  });
  const path = `transfer-applications/${created.id}`;
  await remover.ask(path, 'submit', {
    statement: true,
    signatory: '李某',
    justifications: [
      { rule: 'R-03a', text: '本省同类利用能力不足' },
      { rule: 'R-03b', text: '接受地为合作省份' },
    ],
  });
  return path;
}

export const COMPLETE = { form: true, licenceCopy: true, methodStatement: true, contract: true, localMaterials: true, authority: true };
export const REVIEWED = { planRow: true, licence: true, method: true, proximity: true };

export interface Load {
  path: string;
  number: string;
}
let labels = 0;

/** Draws up one manifest under an approval. */
export async function draft(
  stage: Stage,
  flow: Flow,
  approval: string,
  tonnes: string,
  day: string,
  truck: number,
): Promise<{ path: string; labels: string[] }> {
  const remover = await stage.as(flow.logins.remover);
  const waste = wasteOf(flow);
  const from = organisation(flow.remover);
  const to = organisation(flow.receiver);
  labels += 1;
  const label = labelCode({ unit: from.uscc ?? '', wasteCode: waste.code, day, serial: labels % 1000 });
  const vehicle = (await vehicles(stage, flow.carrier))[truck % 8];
  const created = await remover.create('manifests', {
    site: demoId(`site ${flow.remover}`),
    receiver: demoId(flow.receiver),
    licence: (await licenceOf(stage, flow.receiver)).id,
    contract: demoId(`contract ${flow.remover} ${flow.receiver}`),
    approval,
    plannedDate: day,
    consignor: 'REMOVER',
    emergencyPhone: '13800000000',
    handler: { name: '李某', phone: '13800000000' },
    emergencyMeasures: '围堵、收集、上报',
    lines: [
      {
        planRow: demoId(`plan row ${flow.remover} ${day.slice(0, 4)} 1`),
        approvalLine: 1,
        wasteCode: waste.code,
        name: waste.name,
        hazards: waste.hazards,
        form: waste.form,
        packaging: { type: waste.packaging, number: 1 },
        planned: tonnes,
        removed: tonnes,
        method: waste.method,
        dangerousGoods: { class: waste.dangerClass.slice(0, 1), ...(waste.dangerClass.includes('.') ? { division: waste.dangerClass } : {}), un: waste.un },
        labels: [label],
      },
    ],
    legs: [
      {
        carrier: demoId(flow.carrier),
        conveyance: '1',
        vehicle: vehicle?.plate,
        driver: { name: '赵某', phone: '13900000000', certificate: `JS-${demoId(`driver ${flow.carrier}`).slice(0, 8)}` },
        escort: { name: '周某', phone: '13900000001', certificate: `YY-${demoId(`driver ${flow.carrier}`).slice(0, 8)}` },
        from: { text: from.address, division: `${from.city}00` },
        to: { text: to.address, division: `${to.city}00` },
      },
    ],
  });
  return { path: `manifests/${created.id}`, labels: [label] };
}

/** Draws up and issues one manifest under an approval. */
export async function issue(
  ...[stage, flow, ...rest]: Parameters<typeof draft>
): Promise<Load & { labels: string[] }> {
  const { path, labels } = await draft(stage, flow, ...rest);
  const issued = await (await stage.as(flow.logins.remover)).ask(path, 'issue');
  return { path, number: String(issued.number), labels };
}

const vehicles = (stage: Stage, carrier: string) =>
  stage.look<{ plate: string; operating_document: string }>(
    'SELECT plate, operating_document FROM liandan.vehicle WHERE organisation = $1 ORDER BY plate',
    [demoId(carrier)],
  );

/** Loads, drives and arrives. */
export async function drive(stage: Stage, flow: Flow, load: Load & { labels: string[] }, tonnes: string, truck: number): Promise<void> {
  await setOff(stage, flow, load, tonnes, truck);
  await arrive(stage, flow, load);
}
export async function setOff(stage: Stage, flow: Flow, load: Load & { labels: string[] }, tonnes: string, truck: number): Promise<void> {
  const [remover, carrier] = await Promise.all([stage.as(flow.logins.remover), stage.as(flow.logins.carrier)]);
  const [{ at } = { at: '' }] = await stage.look<{ at: string }>(`SELECT to_char(liandan.now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at`);
  const gross = asTonnes(grams(tonnes) + 15_000_000n);
  await remover.ask(load.path, 'load', {
    weighings: [{ line: 1, scale: 'DB-0001', gross, tare: '15.000000', at }],
    scans: [{ line: 1, labels: load.labels }],
    driverSignature: '赵某',
    passengers: 0,
  });
  const vehicle = (await vehicles(stage, flow.carrier))[truck % 8];
  await carrier.ask(load.path, 'depart', { waybillNo: `YD${load.number}`, operatingDocument: vehicle?.operating_document });
}
export async function arrive(stage: Stage, flow: Flow, load: Load): Promise<void> {
  const carrier = await stage.as(flow.logins.carrier);
  const to = organisation(flow.receiver);
  await carrier.ask(load.path, 'arriveAtReceiver', {
    receiver: to.id,
    place: { text: to.address, division: `${to.city}00` },
    justifications: [{ rule: 'R-11d', text: '厂区北门卸货' }],
  });
}

/** The receiver's form, and what it did with the waste. */
export const accept = async (stage: Stage, flow: Flow, load: Load, tonnes: string) =>
  (await stage.as(flow.logins.receiver)).ask(load.path, 'accept', {
    lines: [{ line: 1, differences: [], opinion: 'ACCEPT', method: wasteOf(flow).method, quantity: tonnes }],
    handler: { name: '陈某', phone: '13700000000' },
  });
export const treat = async (stage: Stage, flow: Flow, load: Load, tonnes: string, day: string) =>
  (await stage.as(flow.logins.receiver)).ask(load.path, 'reportResult', {
    results: [{ line: 1, date: day, quantity: tonnes, method: wasteOf(flow).method }],
  });
