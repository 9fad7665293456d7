import type { Part } from '../actor.js';
import { clocks, type Clock } from '../calendar/clocks.js';

const PARTS: Readonly<Record<Clock['owner'], readonly Part[]>> = {
  out: ['OUT'],
  in: ['IN', 'PROP'],
  remover: ['REM'],
  receiver: ['RCV'],
  collector: ['RCV'],
  local: ['CITY', 'BUREAU'],
  none: [],
};

/** The parts that have to act before the clock expires. A clock that no register knows binds nobody. */
export const partsBoundBy = (clock: string): readonly Part[] =>
  clock in clocks ? PARTS[(clocks as Record<string, Clock>)[clock]!.owner] : [];

/** The clocks that bind a party that plays these parts. */
export const clocksBinding = (parts: readonly Part[]): string[] =>
  Object.keys(clocks).filter((clock) => partsBoundBy(clock).some((part) => parts.includes(part)));
