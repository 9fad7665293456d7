/** A row of the reconciliation: tonnes at each stage, and what is missing between them. */
export interface Row {
  entry: string | null;
  approval?: string;
  number?: string;
  track?: string;
  year?: number;
  version?: number;
  receiving?: string;
  origin?: string;
  destination?: string;
  removerName?: string;
  receiverName: string;
  codes?: string[];
  state: string;
  cap?: string | null;
  used?: string | null;
  approvals: number;
  manifests: number;
  approved: string;
  manifested: string;
  loaded: string;
  accepted: string;
  treated: string;
  differences: Record<string, string | null>;
}
export const STAGES = ['approved', 'manifested', 'loaded', 'accepted', 'treated'] as const;
export const DIFFERENCES = [
  'approvedLessManifested',
  'manifestedLessLoaded',
  'loadedLessAccepted',
  'acceptedLessTreated',
] as const;
export const OF_ENTRIES = ['capLessApproved', 'approvedLessUsed'] as const;

export type Gap = (typeof DIFFERENCES)[number] | (typeof OF_ENTRIES)[number];
/** What is missing on the way to a stage, told beside it. */
export const BEFORE: Readonly<Record<(typeof STAGES)[number], readonly Gap[]>> = {
  approved: OF_ENTRIES,
  manifested: ['approvedLessManifested'],
  loaded: ['manifestedLessLoaded'],
  accepted: ['loadedLessAccepted'],
  treated: ['acceptedLessTreated'],
};

export const isEven = (difference: string | null | undefined): boolean =>
  difference === null || difference === undefined || /^-?0+(\.0+)?$/.test(difference);
