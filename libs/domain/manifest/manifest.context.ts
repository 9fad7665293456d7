import type { Leg } from '../leg/leg.context.js';
import type { Text } from '../errors.js';
import type { Photographed } from '../given/photo.js';
import type { ManifestHandler } from '../leg/leg.commands.js';
import type { ScaleOf } from '../licence/scales.js';
import type { Tolerance } from '../quantity/quantity.js';
import type { Said } from '../statute.js';
import type { Asked, Correction, Difference, PaperRecord } from './manifest.records.js';
import type { PaperJourney } from '../paper-fallback/paper-fallback.commands.js';
import type { PaperScan } from '../paper-fallback/paper-fallback.context.js';
import type {
  Command,
  CreateManifest,
  ManifestDangerousGoods,
  ManifestOriginalUnit,
  ManifestPackaging,
  ManifestReceiptLine,
  ManifestResultLine,
  ManifestWeighing,
} from './manifest.commands.js';

export type { Leg as ManifestLeg, LegState } from '../leg/leg.context.js';

/** An enterprise as the manifest prints it. */
export interface ManifestParty {
  id: string;
  name: string;
  uscc: string;
  address: string;
  phone?: string | null;
}

export interface ManifestLine {
  line: number;
  planRow: string;
  plan: { id: string; filingNo: string; version: number; line: number } | null;
  approvalLine: number | null;
  wasteCode: string;
  category: string;
  /** Edition of the catalogue that the code was judged by. */
  edition: string | null;
  name: string;
  commonName: string | null;
  hazards: string[];
  form: string;
  components: string | null;
  packaging: ManifestPackaging;
  /** Tonnes, six places. */
  planned: string;
  removed: string | null;
  original: ManifestOriginalUnit | null;
  method: string;
  dangerousGoods: ManifestDangerousGoods | null;
  labels: string[];
  purpose: string | null;
  /** Item of the exemption list claimed for the transport link. */
  exemption: number | null;
  weighing: ManifestWeighing | null;
}

/** A line's part in an account of the quota book. Tonnes. */
export interface Held {
  line: number;
  quantity: string;
}

/** How a load stands still, by an incident or by order (E-07). */
export interface Standing {
  from: string;
  at: string;
  place: string | null;
  incident: string | null;
  order: string | null;
  /** A bureau that is on none of its ways named it. */
  astray?: boolean;
}

export interface ManifestContext {
  number: string | null;
  /** What the QR code on the printed form says: the number and two check digits. */
  qr: string | null;
  kind: 'NORMAL';
  mode: 'VEHICLE';
  transferType: 'CROSS_PROVINCE';
  origin: string;
  originCity: string;
  destination: string;
  destinationCity: string | null;
  remover: ManifestParty;
  site: { id: string; name: string; address: string; city: string };
  receiver: ManifestParty;
  facility: { lat: string; lon: string } | null;
  /** Null where the receiver utilises without one. */
  licence: { id: string; number: string; mode: string } | null;
  /** Item of the exemption list under which it does. */
  exemption?: number | null | undefined;
  /** Organisation that opened the manifest; a collector may fill it for a small producer. */
  creator: string;
  unitClass: string | null;
  onBehalf: boolean;
  approval: { id: string; number: string; validTo: string } | null;
  instrument: { id: string; title: string } | null;
  contract: { id: string; number: string };
  plannedDate: string;
  consignor: 'REMOVER' | 'RECEIVER';
  emergencyPhone: string | null;
  handler: ManifestHandler | null;
  emergencyMeasures: string | null;
  remarks: string | null;
  trip: string | null;
  lines: ManifestLine[];
  legs: Leg[];
  /** Number of the current leg, from 1. */
  leg: number;
  createdAt: string;
  issuedAt: string | null;
  loadedAt: string | null;
  driverSignature: string | null;
  /** Numbers of the seals put on at loading, and photographs of the load; only where there were some. */
  seals?: string[];
  photos?: Photographed[];
  /** Receipt (接受时间): starts K-18. */
  receivedOn: string | null;
  receipt: {
    at: string;
    by: string | null;
    handler: ManifestHandler;
    remarks: string | null;
    outcome: 'ACCEPTED' | 'PARTIALLY_ACCEPTED' | 'REJECTED';
    reason: string | null;
    differences: string[];
    lines: ManifestReceiptLine[];
    /** Whether the seals were whole and those of the loading. */
    sealsMatch?: boolean;
  } | null;
  permitted: { at: string; by: string; decision: string; documentNo: string | null } | null;
  /** What the approval's lines still hold for this manifest; empty once settled or released. */
  held: Held[];
  /** Year of the licence scale on which it is counted. */
  scaleYear: number | null;
  /** Lines of the licence's year that count it by class or method, with the lines of the load on each (P-12). */
  scaleClasses?: { line: number; of: number[] }[];
  overdue: { clock: string; at: string }[];
  mismatches: { leg: number; at: string; by: string; found: string }[];
  differences: Difference[];
  /** Incident cases that froze the manifest; it does not close before them (M17). */
  incidents: string[];
  /** Numbered; never changed (R-29, Z-02). */
  corrections: Correction[];
  frozen: Standing | null;
  releases: { at: string; by: string; decision: string; kind: string; place?: string | null }[];
  redirected: { id: string; number: string } | null;
  /** `lines`: tonnes due and weighed back, by line. */
  returned: {
    at: string;
    weighings: ManifestWeighing[];
    lines?: { line: number; due: string; back: string }[];
  } | null;
  results: (ManifestResultLine & { at: string })[];
  voided: { at: string; reason: string } | null;
  outcome: string | null;
  closedAt: string | null;
  backfilled: boolean;
  /** Set when it was kept on paper and entered later (R-20b). */
  paper: PaperRecord | null;
  justifications: { rule: string; text: string; at: string; event: string }[];
}

/** A use without a licence that the approval rests on: why it may not be today; null: it may. */
export interface ExemptedUse {
  item: number;
  refused: { says: Text; remedy: Text } | null;
}
/** Validity of an operating licence as the register states it. */
export interface LicenceFacts {
  id: string;
  number: string;
  holder: string;
  state: string;
  validFrom: string;
  validTo: string;
  /** COLLECTION or COMPREHENSIVE (P-03). */
  mode: string;
  /** Licensed annual scale in tonnes, null where none is stated. */
  scale: string | null;
  /** Taken of this year's scale, tonnes. */
  taken: string;
  /** The scales by class or method that lines of the load count on, with what is taken of each; only where there are some. */
  classes?: (ScaleOf & { taken: string })[];
}
export interface PlanRowFacts {
  id: string;
  plan: string;
  filingNo: string;
  version: number;
  /** Line in the plan. */
  line: number;
  remover: string;
  receiver: string | null;
  licenceNo: string | null;
  /** Row of the version in force, for a transfer to another province in the year of the transfer. */
  current: boolean;
  year: number;
  wasteCode: string;
  method: string;
  /** Planned for the year, and issued under the row so far; tonnes. */
  planned: string;
  used: string;
}
export interface ApprovalFacts {
  id: string;
  number: string;
  state: string;
  validFrom: string;
  validTo: string;
  remover: string;
  receiver: string;
  singleBatch: boolean;
  /** What it did not use went back to its entry (W-14). */
  handedBack?: boolean;
  /** Item of the exemption list under which the receiver utilises without a licence. */
  exemption?: number;
  /** Approved, and what other manifests hold or were accepted with; tonnes. */
  lines: { line: number; wasteCode: string; method: string; approved: string; taken: string }[];
}
export interface CarrierFacts {
  id: string;
  name: string;
  uscc: string;
  address: string;
  phone: string | null;
  licenceNo: string | null;
  /** Dangerous-goods classes it may carry: '8', '6.1' … */
  classes: string[];
  /** Last day of the operating document. */
  validTo: string | null;
  emergencyPlanTo: string | null;
  /** A transport contract with the consignor covers the wastes today. */
  contract: boolean;
}
/** Papers of vehicle and crew on the day of loading (R-13c). */
export interface TripFacts {
  vehicle: { plate: string; document: string; validTo: string; classes: string[] } | null;
  driverValidTo: string | null;
  escortValidTo: string | null;
  /** Other manifests on the same vehicle that are on the road on another trip (R-16a). */
  busy: string[];
}
/** Everything that part 1 rests on, gathered for create, edit and issue. */
export interface Part1Evidence {
  remover: (ManifestParty & { province: string; unitClass: string | null }) | null;
  site: {
    id: string;
    name: string;
    address: string;
    organisation: string;
    city: string;
    numberCity: string | null;
    /** Authority of the site, where it is not the province of its city: the Production Corps (W-16). */
    authority?: string;
  } | null;
  receiver: (ManifestParty & { province: string; city: string | null; lat: string | null; lon: string | null }) | null;
  licence: LicenceFacts | null;
  exempted?: ExemptedUse | null;
  contract: {
    id: string;
    number: string;
    remover: string;
    receiver: string;
    codes: string[];
    from: string;
    to: string;
  } | null;
  approval: ApprovalFacts | null;
  instrument: { id: string; title: string; from: string; to: string | null; receiver: boolean; codes: string[] } | null;
  lines: {
    plan: PlanRowFacts | null;
    edition: string | null;
    codeKnown: boolean;
    /** Rules of the catalogue that want a reason for the code: identified but unlisted (C-03), not in the table loaded (C-04). */
    codeAsks?: string[];
    hazardsFit: boolean;
    licensed: boolean;
    transportExempt: boolean;
  }[];
  carriers: (CarrierFacts | null)[];
  /** What of this transfer stands on the negative list today (W-19). */
  negative: string[];
  /** Trips of other live manifests under the approval; null = without a trip (W-15). */
  batches: (string | null)[];
  /** Late evidence: the number of the manifest. */
  number?: string;
}
export interface LoadEvidence {
  licence: LicenceFacts | null;
  exempted?: ExemptedUse | null;
  approval: ApprovalFacts | null;
  instrument: Part1Evidence['instrument'];
  /** Last day of the year of the loading: plan and licence scale of that year have to hold the load (M-02, P-12). */
  yearEnd?: string;
  carrier: CarrierFacts | null;
  trip: TripFacts;
  unitClass: string | null;
  /** Labels open on another manifest, with its number (T-08). */
  labelsElsewhere: { code: string; number: string }[];
  /** Label codes that are not true: check character, catalogue code or date (T-06). */
  labelFaults: string[];
  /** What the consignor's own scales said of this vehicle about then, by line (R-10c); none where no scale is connected. */
  readings?: { line: number; ticket: string; gross: string; tare: string }[];
  /** Wastes of other manifests on the trip (L-81a). */
  tripLoads: { code: string; hazards: string[] }[];
  transportExempt: boolean[];
}
/** Until when a party has its emergency plan on file, the grace of the origin with it (R-09b). */
export interface EmergencyPlan {
  name: string;
  until: string | null;
}
export interface DepartEvidence {
  /** Other manifests with which the vehicle is on the road, where it is not the one that was loaded (R-16a). */
  busy?: string[];
  carrier: CarrierFacts | null;
  /** Of the remover and the receiver. */
  prepared?: EmergencyPlan[];
  /** Areas or dates closed to this route. */
  restrictions: string[];
  /** Restrictions in force that close the way to this departure today. */
  closed?: string[];
  /** Of each line, whether its transport exemption relaxes the rules of the vehicle. */
  transportExempt?: boolean[];
}
export interface ArrivalEvidence {
  licence: LicenceFacts | null;
  exempted?: ExemptedUse | null;
  /** Of each line, whether the licence covers its code and method today. */
  licensed?: boolean[];
}
export interface ReceiptEvidence {
  licence: LicenceFacts | null;
  exempted?: ExemptedUse | null;
  tolerance: { permille: number; kg: number };
  /** Approved, and what the other manifests hold or were accepted with, by approval line; tonnes. */
  approval: { line: number; approved: string; taken: string }[];
  /** First day of the approval, where that has not come. */
  begins?: string;
  licensed: boolean[];
  /** What the receiver's own scale said of the vehicle since it set out; of a vehicle with this load alone (R-12a). */
  reading?: { ticket: string; net: string } | null;
}
export interface CloseEvidence {
  discrepancies: number;
  incidents: number;
  /** The rest has been settled by a finding (D4, D5). */
  restSettled: boolean;
}
export interface NewLegEvidence {
  carrier: CarrierFacts | null;
  /** Other manifests with which the vehicle of the leg that is loaded by this is on the road, on another trip (R-16a). */
  busy?: string[];
  /** What the origin asks for when carrier, vehicle or route change (R-28d); none unless it says so. */
  carrierChange?: 'NONE' | 'NOTIFY' | 'APPROVE';
  transportExempt: boolean[];
  /** Differences whose cases are closed. */
  settled: string[];
}
export interface CorrectionEvidence {
  request: {
    id: string;
    /** Organisation that asked. */
    org: string | null;
    state: string;
    reason: string;
    changes: Asked[];
    consent: Correction['consent'] | null;
  } | null;
  tolerance: { permille: number; kg: number };
  /** Approved, and what all manifests hold or were accepted with, by approval line; tonnes. */
  approval: { line: number; approved: string; taken: string }[];
  /** First day of the approval, where that has not come. */
  begins?: string;
}
/** The incident under which a bureau orders a load to stand still; null where it sees none of that id. */
export interface FreezeEvidence {
  incident?: {
    state: string;
    /** Division of its place. */
    place: string;
    /** It names the load, or another of its trip. */
    names: boolean;
  } | null;
}
export interface VoidEvidence {
  /** Numbers of the manifests whose rest goes on under this one (M15a). */
  carriesOn: string[];
}
export interface RedirectEvidence {
  successor: {
    id: string;
    number: string | null;
    state: string;
    remover: string;
    receiver: string;
    lines?: { code: string; removed: string | null }[];
  } | null;
  /** Of the destination (R-18c). */
  tolerance?: Tolerance;
  /** Numbers of other manifests of which the rest goes on under this successor. */
  others?: string[];
}
/** What comes home is compared with what was due, by the tolerance of the destination (R-18c). */
export interface ReturnEvidence {
  tolerance: Tolerance;
}

/** What the checks of M3 to M11 are replayed on, each as of its own time. */
export interface PaperEvidence extends Part1Evidence {
  load: LoadEvidence | null;
  departures: DepartEvidence[];
  /** Approvals of these parties, by number, that were valid when the load departed and have a line for each of its codes. */
  fitting?: string[];
}

type Evidences = {
  backEnter: PaperEvidence;
  create: Part1Evidence;
  edit: Part1Evidence;
  issue: Part1Evidence;
  void: VoidEvidence;
  freeze: FreezeEvidence;
  load: LoadEvidence;
  depart: DepartEvidence;
  arriveAtReceiver: ArrivalEvidence;
  permitAcceptance: ArrivalEvidence;
  accept: ReceiptEvidence;
  acceptPartly: ReceiptEvidence;
  reject: ReceiptEvidence;
  startReturn: NewLegEvidence;
  turnBack: NewLegEvidence;
  releaseToReturn: NewLegEvidence;
  addLeg: NewLegEvidence;
  handOver: NewLegEvidence;
  redirect: RedirectEvidence;
  receiveBack: ReturnEvidence;
  correct: CorrectionEvidence;
  close: CloseEvidence;
};
type Evidence<T extends string> = T extends keyof Evidences ? { evidence: Evidences[T] } : { evidence?: unknown };

/** M1a: part 1 as on the paper, and what happened. */
type BackEntry = { type: 'backEnter' } & CreateManifest & {
    journey: PaperJourney;
    paper: {
      fallback: string;
      number: string;
      reason: string;
      late: boolean;
      contradicts?: boolean;
      scans: PaperScan[];
    };
  };
/** What only the system says. */
type Ruled =
  | BackEntry
  | { type: 'close' }
  | { type: 'flagOverdue'; clock?: string }
  | { type: 'freeze'; incident?: string; place?: string; order?: string };

type Bodies = ({ type: 'create' } & CreateManifest) | Command | Ruled;
type Told<B> = B extends { type: infer T extends string } ? Said & B & Evidence<T> : never;
export type ManifestEvent = Told<Bodies>;
/** The event of one type. */
export type Of<T extends ManifestEvent['type']> = Extract<ManifestEvent, { type: T }>;
