import type { AgreementParameters } from '../agreement/agreement.parameters.js';
import type { Day } from '../calendar/civil.js';

/** The agreement on the day of a test, W-01 or X-04. */
export interface FastTrackAgreement {
  id: string;
  key: string;
  state: string;
  parties: string[];
  /** The parameter version in force on the day. */
  version: number;
  parameters: AgreementParameters;
}

/** The list of the receiving province. */
export interface FastTrackList {
  id: string;
  state: string;
  year: number;
  version: number;
  receiving: string;
  /** First and last day on which it may be used; null: open. */
  effectiveOn: Day;
  lastDay: Day | null;
}

/** The entry of the receiver. */
export interface FastTrackEntry {
  id: string;
  state: string;
  receiver: string;
  licenceNumber: string;
  facility: string | null;
  codes: string[];
  methods: string[];
  /** Provinces that may send to it, and have a share where its cap is split. */
  origins: string[];
  /** An adjustment lowered its cap to what is approved: no consent to more quantity opens it again. */
  noFurther: boolean;
  /** Last day of the licence as listed (W-17). */
  licenceTo: Day;
  /** The receiver utilises without a licence: item of the exemption list and, from point to point, the one sender. */
  exemption?: {
    item: number;
    sender: string | null;
    /** Provinces that the entry names, with a share or without. */
    origins: string[];
  } | null;
}
