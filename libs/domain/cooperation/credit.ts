import type { Day } from '../calendar/civil.js';
import type { Text } from '../errors.js';

/** Credit grades of units (环保信用等级), best first. */
export const GRADES = ['A', 'B', 'C', 'D'] as const;
export type Grade = (typeof GRADES)[number];

/** What is known of a unit's credit on a day: the newest grade, and violations that still count (L-28). */
export interface Credit {
  name: string;
  uscc: string;
  grade: Grade | null;
  violations: { id: string; document: string; summary: string; serious: boolean; decidedOn: Day }[];
}
/** What an agreement makes of bad credit when a unit is proposed for a list. */
export type CreditVerdict = 'NONE' | 'WARN' | 'BLOCK';

/** Years for which a violation counts where the record itself states no end (trial schemes of 2025). */
export const VIOLATION_YEARS = 3;

/** Eligibility rules of agreements that the engine reads; any other text is judged by officers. */
export const CREDIT_BLOCKS = 'CREDIT:BLOCK';

/**
 * What stands in the way of listing the unit (S1: serious violation, S6: grade C or D). An agreement says `CREDIT:BLOCK`
 * or `CREDIT:WARN` among its eligibility rules; without either it is a warning.
 */
export function creditVerdict({ grade, violations }: Credit, eligibilityRules: readonly string[]): CreditVerdict {
  const poor = grade === 'C' || grade === 'D' || violations.some(({ serious }) => serious);
  if (!poor) return 'NONE';
  return eligibilityRules.includes(CREDIT_BLOCKS) ? 'BLOCK' : 'WARN';
}

/** The ground of suspension and removal that the record makes (whitelist.md §6), if any. */
export function triggerOf(record: { kind: 'GRADE' | 'VIOLATION'; grade?: Grade | null; serious?: boolean }) {
  if (record.kind === 'VIOLATION') return record.serious ? ('S1' as const) : null;
  return record.grade === 'C' || record.grade === 'D' ? ('S6' as const) : null;
}

/** In words, for the refusal. */
export function creditSays({ name, grade, violations }: Credit): Text {
  const serious = violations.filter((v) => v.serious);
  const papers = serious.map(({ document }) => document);
  return {
    zh: `${name}${papers.length > 0 ? `有严重环境违法行为（${papers.join('、')}）` : `环保信用等级为${grade}级`}。`,
    en: `${name} ${papers.length > 0 ? `has serious violations on record (${papers.join(', ')})` : `has credit grade ${grade}`}.`,
  };
}
