import type { Said } from '../statute.js';
import type { ManifestForm } from '../manifest/manifest.commands.js';
import type { Command, PaperJourney } from './paper-fallback.commands.js';

/** A scan of the paper form as it was stored: content hash and size. */
export interface PaperScan {
  id: string;
  name: string;
  mediaType: string;
  sha256: string;
  bytes: number;
}
export interface PaperFallbackContext {
  origin: string;
  originCity: string | null;
  remover: { id: string; name: string };
  reason: string;
  text: string | null;
  notice: string | null;
  paperNo: string;
  announcedAt: string;
  completedOn: string | null;
  remarks: string | null;
  overdue: { clock: string; at: string }[];
  /** The paper as it was entered: times of the event stand beside the time of entry. */
  entry: {
    at: string;
    late: boolean;
    /** The day of completion and the last arrival cannot both be right. */
    contradicts?: true;
    form: ManifestForm;
    journey: PaperJourney;
    scans: PaperScan[];
  } | null;
  manifest: string | null;
  justifications: { rule: string; text: string }[];
  cancelled: { at: string; reason: string } | null;
}
export interface AnnounceEvidence {
  firm: { id: string; name: string; province: string; city: string | null } | null;
  /** The notice of an outage that is named. */
  notice: { id: string; province: string; from: string; to: string | null } | null;
  /** The firm has announced this paper number before. */
  taken: boolean;
}
export interface BackEntryEvidence {
  /** Id of the manifest that the entry creates. */
  manifest: string;
  scans: PaperScan[];
  /**
   * When K-20 is over, counted from the day of completion as stated and from the last arrival, and when K-18 was over for
   * what arrived then. Absent in what was entered before these were looked at.
   */
  due?: { stated: string; arrival: string; acceptance: string };
}
type Told<B> = B extends { type: 'announce' }
  ? Said & B & { evidence: AnnounceEvidence }
  : B extends { type: 'backEnter' }
    ? Said & B & { evidence: BackEntryEvidence }
    : Said & B;
export type PaperFallbackEvent = Told<Command | { type: 'flagOverdue'; clock?: string }>;
export type Of<T extends PaperFallbackEvent['type']> = Extract<PaperFallbackEvent, { type: T }>;
