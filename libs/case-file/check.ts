import type { CaseReading, EventReading } from './reading.js';

/** A check of a case file, in the order in which faults are named (integrity.md §6). It throws the fault that it finds. */
export interface FileCheck {
  name: CheckName;
  zh: string;
  en: string;
  /** Asked also where an earlier check has found something at the same event: it may say why. */
  explains?: true;
  /** Needs what every event says: where the file leaves some out, it holds as far as leaves show it. */
  ofWhole?: true;
  begin?(file: CaseReading): Promise<void> | void;
  each?(file: CaseReading, event: EventReading): Promise<void> | void;
  end?(file: CaseReading): Promise<void> | void;
}
export type CheckName =
  | 'syntax'
  | 'leafHashes'
  | 'caseChain'
  | 'inclusion'
  | 'logSignature'
  | 'quorum'
  | 'consistency'
  | 'legalPath'
  | 'clocks'
  | 'quota'
  | 'foldedState'
  | 'payloads'
  | 'papers'
  | 'freshness';
