import type {
  ApprovalFacts,
  CloseEvidence,
  CorrectionEvidence,
  EmergencyPlan,
  ManifestContext,
  Part1Evidence,
} from '../manifest/manifest.context.js';
import type { Difference } from '../manifest/manifest.records.js';
import type { Said } from '../statute.js';
import type { Command, CreatePipeline, PipelineMeter } from './pipeline.commands.js';

export const PERIODS = ['DAY', 'WEEK', 'MONTH'] as const;
export type Period = (typeof PERIODS)[number];
/** The two sides that record daily. */
export type Side = 'REM' | 'RCV';

/** What the city authority has set for the pipelines of its removers. */
export interface PipelineSetting {
  id: string;
  city: string;
  period: Period;
  /** Accuracy class of the meters in thousandths. */
  meterPermille: number;
}
export interface Reading {
  day: string;
  side: Side;
  wasteCode: string;
  /** Tonnes. */
  weight: string;
  form: string;
  characteristics: string;
  at: string;
  by: string;
}
/** A difference of a day between the two meters; without a day, the total beyond what is reserved (R-28a). */
export interface PipelineDifference extends Difference {
  day: string | null;
}

/** What the record shares with the manifest's form: header, part 1 and 3, cases and corrections. */
type Shared = Pick<
  ManifestContext,
  | 'number'
  | 'qr'
  | 'transferType'
  | 'origin'
  | 'originCity'
  | 'destination'
  | 'destinationCity'
  | 'remover'
  | 'site'
  | 'receiver'
  | 'licence'
  | 'exemption'
  | 'creator'
  | 'unitClass'
  | 'approval'
  | 'instrument'
  | 'contract'
  | 'plannedDate'
  | 'emergencyPhone'
  | 'handler'
  | 'emergencyMeasures'
  | 'remarks'
  | 'lines'
  | 'createdAt'
  | 'issuedAt'
  | 'receipt'
  | 'held'
  | 'scaleYear'
  | 'scaleClasses'
  | 'overdue'
  | 'incidents'
  | 'corrections'
  | 'frozen'
  | 'releases'
  | 'results'
  | 'voided'
  | 'outcome'
  | 'closedAt'
  | 'justifications'
>;
export interface PipelineContext extends Shared {
  mode: 'PIPELINE';
  meters: { remover: PipelineMeter | null; receiver: PipelineMeter | null };
  setting: PipelineSetting | null;
  startedAt: string | null;
  /** First and last day of the period, from the start on. */
  period: { from: string; to: string } | null;
  readings: Reading[];
  /** Days on which a side recorded nothing within 24 hours. */
  missing: { day: string; side: Side; at: string }[];
  differences: PipelineDifference[];
}

export type FillingEvidence = Part1Evidence & { setting: PipelineSetting | null };
export interface StartEvidence {
  approval: ApprovalFacts | null;
  instrument: Part1Evidence['instrument'];
  /** Of the remover and the receiver (R-09b). */
  prepared?: EmergencyPlan[];
  /** Last day of the year whose plan and licence scale hold the reserve (M-02, P-12). */
  yearEnd?: string;
}
type Evidences = {
  create: FillingEvidence;
  edit: FillingEvidence;
  issue: Part1Evidence;
  start: StartEvidence;
  correct: CorrectionEvidence;
  close: CloseEvidence;
};
type Evidence<T extends string> = T extends keyof Evidences ? { evidence: Evidences[T] } : { evidence?: unknown };

/** What only the system says. */
type Ruled =
  | { type: 'close' }
  | { type: 'reportMismatch' }
  | { type: 'endPeriod'; clock?: string; key?: string }
  | { type: 'flagMissingDay'; clock?: string; key?: string }
  | { type: 'flagOverdue'; clock?: string; key?: string }
  | { type: 'freeze'; incident?: string; place?: string; order?: string };
type Told<B> = B extends { type: infer T extends string } ? Said & B & Evidence<T> : never;
export type PipelineEvent = Told<({ type: 'create' } & CreatePipeline) | Command | Ruled>;
/** The event of one type. */
export type Of<T extends PipelineEvent['type']> = Extract<PipelineEvent, { type: T }>;
