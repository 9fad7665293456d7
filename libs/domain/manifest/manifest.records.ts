import type { LateTaking } from '../approval/late.js';
import type { Text } from '../errors.js';
import type { PaperJourney } from '../paper-fallback/paper-fallback.commands.js';
import type { PaperScan } from '../paper-fallback/paper-fallback.context.js';

/**
 * A difference found on the road or at the gate. Each opens a discrepancy case, and the manifest does not close before
 * that is closed (R-17, R-18b, M17).
 */
export interface Difference {
  /** `D1`, `D2` … within the manifest. */
  id: string;
  /** Leg at whose end it was found; null at the receiver. */
  leg: number | null;
  line: number | null;
  /** Kinds of the form, and METHOD for acceptance by another method than approved (R-28b). */
  kinds: string[];
  declared: string;
  found: string;
  /** Division where it was found; null at the receiver. */
  place: string | null;
  /** Organisation that found it. */
  by: string;
  at: string;
}
/** One value put right: the old one stays in the correction record (Z-02). */
export interface Change {
  field: string;
  from: string | null;
  to: string | null;
}
/** A numbered correction record. */
export interface Correction {
  no: number;
  at: string;
  by: { person: string | null; name: string; org: string | null; orgName: string };
  request: string;
  reason: string;
  consent: { side: 'OUT' | 'IN'; name: string; orgName: string; at: string };
  changes: Change[];
}
/** What a party asks to be put right. An empty text empties the field. */
export interface Asked {
  field: string;
  value: string;
}
/** What a check of M3 to M11 would have refused, had it not happened on paper (R-20b). Never erased. */
export interface Flag {
  row: string;
  rule: string;
  says: Text;
  remedy: Text;
  /** The event's own time. */
  at: string;
}
/** The paper behind a back-entered manifest: original times beside the time of entry. */
export interface PaperRecord {
  fallback: string;
  number: string;
  reason: string;
  /** Entered after K-20 had passed. */
  late: boolean;
  enteredAt: string;
  journey: PaperJourney;
  scans: PaperScan[];
  /** What the approval still held, and the flagged excess (decision 14); null where there was none. */
  taking: LateTaking | null;
  flags: Flag[];
}
