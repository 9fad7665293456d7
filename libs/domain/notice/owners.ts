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

/** Duties that another owes than the register says: the return of a load (M15), the report of what was found on the road (D2). */
const ALSO: Readonly<Record<string, Readonly<Partial<Record<Part, readonly string[]>>>>> = {
  manifest: { REM: ['K-18b'], CAR: ['K-18b'] },
  discrepancy: { CAR: ['K-18b'] },
};

/** The clocks of a machine that bind a party that plays these parts. */
export const clocksBinding = (machine: string, parts: readonly Part[]): string[] =>
  Object.keys(clocks).filter((clock) =>
    parts.some((part) => partsBoundBy(clock).includes(part) || ALSO[machine]?.[part]?.includes(clock)),
  );
