import { addDays, addMonthsThrough, earliestDay, latestDay, type Day } from '../calendar/civil.js';

export interface ValidityFacts {
  decisionDay: Day;
  requestedFrom: Day;
  requestedTo: Day;
  /** Last day of the receiver's licence as of the decision; a later renewal does not extend the approval. */
  licenceValidTo: Day;
  /** Calendar days after the decision within which an agreement wants the transfer finished (W-15); 0 = none. */
  finishWithinDays: number;
}
export interface Validity {
  validFrom: Day;
  validTo: Day;
  /** What set the last day: TIME-6 twelve months, R-22b period, R-27b licence, W-15 agreement. */
  limitedBy: 'TIME-6' | 'R-22b' | 'R-27b' | 'W-15';
}

/**
 * Validity of a decision, computed and never typed (R-27b, W-15): from the later of decision and requested start,
 * through the earliest of twelve months, requested end, licence end and the agreement's days. `validFrom` may lie
 * after `validTo`; then no approval can be issued (V0).
 */
export function validity({
  decisionDay,
  requestedFrom,
  requestedTo,
  licenceValidTo,
  finishWithinDays,
}: ValidityFacts): Validity {
  const ends: [Validity['limitedBy'], Day][] = [
    ['TIME-6', addMonthsThrough(decisionDay, 12)],
    ['R-22b', requestedTo],
    ['R-27b', licenceValidTo],
  ];
  if (finishWithinDays > 0) ends.push(['W-15', addDays(decisionDay, finishWithinDays)]);
  const validTo = ends.map(([, day]) => day).reduce((a, b) => earliestDay(a, b));
  return {
    validFrom: latestDay(decisionDay, requestedFrom),
    validTo,
    limitedBy: ends.find(([, day]) => day === validTo)![0],
  };
}
