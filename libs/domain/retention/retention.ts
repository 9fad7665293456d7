import { type Day, addDays } from '../calendar/civil.js';

/** What a record is, for as long as it must be kept. A record may be several things at once. */
export type RecordKind = 'MANIFEST' | 'LICENCE_HOLDER' | 'LEDGER';

/** Years, or for ever, with the rule that asks for them. */
export interface Retention {
  years: number | 'FOREVER';
  rule: string;
}

const TERMS: Record<RecordKind, Retention> = {
  MANIFEST: { years: 10, rule: 'R-20a' },
  LICENCE_HOLDER: { years: 10, rule: 'P-18' },
  LEDGER: { years: 5, rule: 'M-09' },
};
export const RECORD_KINDS = Object.keys(TERMS) as RecordKind[];
const LANDFILL: Retention = { years: 'FOREVER', rule: 'P-18' };
/** Method of the landfill (填埋). */
const LANDFILL_METHOD = 'D1';

/**
 * How long a record is kept: the longest of all terms that apply wins (Z-05). Records of licence holders about landfill
 * are kept for ever (P-18). `kinds` must name at least one.
 */
export function retentionOf(kinds: readonly RecordKind[], methods: readonly string[] = []): Retention {
  if (kinds.length === 0) throw new RangeError('a record is at least of one kind');
  if (methods.includes(LANDFILL_METHOD) && kinds.some((kind) => kind !== 'LEDGER')) return LANDFILL;
  const [longest] = kinds.map((kind) => TERMS[kind]).sort((a, b) => Number(b.years) - Number(a.years));
  return longest ?? TERMS.LEDGER;
}

/** The last day on which a record closed on the day must still be there; null: there is none. */
export function keptThrough(closedOn: Day, { years }: Retention): Day | null {
  if (years === 'FOREVER') return null;
  const same = `${Number(closedOn.slice(0, 4)) + years}${closedOn.slice(4)}`;
  // 29 February has no anniversary in most years: the day before 1 March.
  return same.endsWith('-02-29') && !isLeap(Number(same.slice(0, 4))) ? addDays(`${same.slice(0, 4)}-03-01`, -1) : same;
}

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
