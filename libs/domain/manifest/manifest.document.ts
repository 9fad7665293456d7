import type { Actor } from '../actor.js';
import { planned } from '../leg/leg.js';
import type { Leg, LegCarrier } from '../leg/leg.context.js';
import type { ManifestLegForm } from '../leg/leg.commands.js';
import { factorOf, grams, tonnes } from '../quantity/quantity.js';
import { isCategory } from '../waste/code.js';
import type {
  CarrierFacts,
  Held,
  ManifestContext,
  ManifestLine,
  Of,
  Part1Evidence,
  Standing,
} from './manifest.context.js';
import type { ManifestOriginalUnit } from './manifest.commands.js';
import { byApprovalLine } from './manifest.reading.js';

type C = ManifestContext;

const six = (quantity: string | undefined): string | null => (quantity === undefined ? null : tonnes(grams(quantity)));
const categoryOf = (code: string): string => {
  const category = `HW${code.slice(-2)}`;
  return isCategory(category) ? category : '';
};

export const carrierOf = (id: string, facts: CarrierFacts | null | undefined): LegCarrier => ({
  id,
  name: facts?.name ?? '',
  uscc: facts?.uscc ?? '',
  address: facts?.address ?? '',
  phone: facts?.phone ?? null,
  licenceNo: facts?.licenceNo ?? null,
});
/** A leg of the form as the document keeps it (LG1). */
export const legOf = (
  form: ManifestLegForm,
  leg: number,
  facts: CarrierFacts | null | undefined,
  at: string,
  more: { return?: boolean; reason?: string } = {},
): Leg => planned({ leg, form, carrier: carrierOf(form.carrier, facts), ...more }, at);

/** As it was given, with its factor (M-05). */
const inOriginal = ({ amount, unit, factor }: ManifestOriginalUnit): ManifestOriginalUnit => {
  const kept = factorOf(unit, factor);
  return { amount, unit, ...(kept === undefined ? {} : { factor: kept }) };
};

const linesOf = (e: Of<'create'> | Of<'edit'>): ManifestLine[] =>
  e.lines.map((line, i) => {
    const facts = e.evidence.lines[i];
    return {
      line: i + 1,
      planRow: line.planRow,
      plan: facts?.plan
        ? { id: facts.plan.plan, filingNo: facts.plan.filingNo, version: facts.plan.version, line: facts.plan.line }
        : null,
      approvalLine: line.approvalLine ?? null,
      wasteCode: line.wasteCode,
      category: categoryOf(line.wasteCode),
      edition: facts?.edition ?? null,
      name: line.name,
      commonName: line.commonName ?? null,
      hazards: line.hazards,
      form: line.form,
      components: line.components ?? null,
      packaging: line.packaging,
      planned: tonnes(grams(line.planned)),
      removed: six(line.removed),
      original: line.original ? inOriginal(line.original) : null,
      method: line.method,
      dangerousGoods: line.dangerousGoods ?? null,
      labels: line.labels ?? [],
      purpose: line.purpose ?? null,
      exemption: line.exemption ?? null,
      weighing: null,
    };
  });

/** The licence that a load is received under; none where its use is exempted. */
const licenceIn = ({ licence, exempted }: Part1Evidence): C['licence'] =>
  exempted || !licence ? null : { id: licence.id, number: licence.number, mode: licence.mode };

/** Header and part 1 from the form and what the registers say to it; `before`: the document that is filled in anew. */
export function filled(e: Of<'create'> | Of<'edit'>, before?: C): Partial<C> {
  const { remover, site, receiver, licence, exempted, contract, approval, instrument, carriers }: Part1Evidence =
    e.evidence;
  if (!remover || !site || !receiver || !(licence ?? exempted) || !contract) return {};
  return {
    origin: site.authority ?? site.city.slice(0, 2),
    originCity: site.numberCity ?? site.city,
    destination: receiver.province,
    destinationCity: receiver.city,
    remover: {
      id: remover.id,
      name: remover.name,
      uscc: remover.uscc,
      address: remover.address,
      phone: remover.phone ?? null,
    },
    unitClass: remover.unitClass,
    site: { id: site.id, name: site.name, address: site.address, city: site.city },
    receiver: {
      id: receiver.id,
      name: receiver.name,
      uscc: receiver.uscc,
      address: receiver.address,
      phone: receiver.phone ?? null,
    },
    facility: receiver.lat !== null && receiver.lon !== null ? { lat: receiver.lat, lon: receiver.lon } : null,
    licence: licenceIn(e.evidence),
    ...(exempted ? { exemption: exempted.item } : before?.exemption == null ? {} : { exemption: null }),
    approval: approval ? { id: approval.id, number: approval.number, validTo: approval.validTo } : null,
    instrument: !approval && instrument ? { id: instrument.id, title: instrument.title } : null,
    contract: { id: contract.id, number: contract.number },
    plannedDate: e.plannedDate,
    consignor: e.consignor,
    emergencyPhone: e.emergencyPhone ?? null,
    handler: e.handler ?? null,
    emergencyMeasures: e.emergencyMeasures ?? null,
    remarks: e.remarks ?? null,
    trip: e.trip ?? null,
    lines: linesOf(e),
    legs: e.legs.map((leg, i) => legOf(leg, i + 1, carriers[i], e.at)),
    leg: 1,
  };
}

export const BLANK = {
  number: null,
  qr: null,
  kind: 'NORMAL',
  mode: 'VEHICLE',
  transferType: 'CROSS_PROVINCE',
  issuedAt: null,
  loadedAt: null,
  driverSignature: null,
  receivedOn: null,
  receipt: null,
  permitted: null,
  held: [] as Held[],
  scaleYear: null,
  overdue: [],
  mismatches: [],
  differences: [],
  incidents: [],
  corrections: [],
  frozen: null,
  releases: [],
  redirected: null,
  returned: null,
  results: [],
  voided: null,
  outcome: null,
  closedAt: null,
  backfilled: false,
  paper: null,
  justifications: [],
} satisfies Partial<C>;

/** The number with two check digits (mod 97), as the QR code carries it. */
export const qrOf = (number: string): string =>
  `${number}-${String(98 - Number((BigInt(number) * 100n) % 97n)).padStart(2, '0')}`;

/** The licence that stands at the issue, and which lines of the load count on which of its scales by class or method (P-12). */
export const countedOn = (evidence: Part1Evidence): Pick<C, 'licence' | 'scaleClasses'> => {
  const classes = evidence.licence?.classes;
  return {
    licence: licenceIn(evidence),
    ...(classes ? { scaleClasses: classes.map(({ line, of }) => ({ line, of })) } : {}),
  };
};

/** Quantities by approval line that the approval holds for this manifest from issue on. */
export const holdings = (c: C): Held[] =>
  c.paper?.taking?.taken ??
  [...byApprovalLine(c.lines.map(({ approvalLine, removed }) => ({ approvalLine, quantity: removed })))].map(
    ([line, quantity]) => ({ line, quantity: tonnes(quantity) }),
  );

/** Who acted, as the document says it. */
export const byName = (by: Actor): string => `${by.orgName} ${by.name}`.trim();

/** As it stands from then on; `from` is the state to which it goes back. */
export const standing = (
  from: string,
  { at, place, incident, order, astray }: Partial<Omit<Standing, 'from'>> & Pick<Standing, 'at'>,
): Standing => ({
  ...{ from, at, place: place ?? null, incident: incident ?? null, order: order ?? null },
  ...(astray ? { astray } : {}),
});
