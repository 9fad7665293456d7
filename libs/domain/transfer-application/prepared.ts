import { addDays, type Day } from '../calendar/civil.js';

/** Until when a party has its emergency plan on file; null: none. */
export interface Prepared {
  part: 'remover' | 'receiver' | 'carrier';
  name: string;
  until: Day | null;
}

/** Names of those whose filing, with the period of grace, does not reach the day (R-09b, L-85). */
export const unprepared = (parties: readonly Prepared[], day: Day, graceDays: number): string =>
  parties
    .filter(({ until }) => until === null || addDays(until, graceDays) < day)
    .map(({ name }) => name)
    .join('、');
