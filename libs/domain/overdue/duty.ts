import type { Part } from '../actor.js';
import { clock as clockOf } from '../calendar/clocks.js';

/** Whose duty a clock times, as the case names them. */
export interface Duty {
  part: Extract<Part, 'REM' | 'CAR' | 'RCV' | 'OUT' | 'IN' | 'PROP' | 'CITY' | 'BUREAU'>;
  /** Authority that owes the act, or that supervises the firm which owes it; two digits. */
  province: string | null;
  /** City of that authority, four digits. */
  city: string | null;
  /** Set when a firm owes the act. */
  firm: { id: string; name: string } | null;
  /** The other province of the case. */
  partner: string | null;
  /** Who worked the case last on the authority's side. */
  officer: { person: string; name: string } | null;
  /** Number by which people know the case. */
  number: string | null;
}

type Loose = Record<string, unknown>;
const object = (value: unknown): Loose => (typeof value === 'object' && value !== null ? (value as Loose) : {});
const text = (...values: unknown[]): string | null =>
  values.find((value): value is string => typeof value === 'string' && value !== '') ?? null;

const firmOf = (value: unknown): Duty['firm'] => {
  const id = text(object(value)['id'], object(value)['org']);
  return id === null ? null : { id, name: text(object(value)['name']) ?? '' };
};
const handOf = (value: unknown): Duty['officer'] => {
  const person = text(object(value)['person']);
  return person === null ? null : { person, name: text(object(value)['name']) ?? '' };
};
const lastOf = (value: unknown): unknown => (Array.isArray(value) ? value.at(-1) : undefined);

/**
 * The duty behind a clock of the register, read from the case: the origin's authority, the destination's, a firm under
 * the authority of its province, or the bureau of the place. Letters run from `from` to `to`, lists from the receiving
 * province to its counterparts.
 */
export function dutyOf(clock: string, context: object, key = ''): Duty {
  const c = context as Loose;
  const place = text(object(c['place'])['division'], c['place'], c['division']);
  const origin = text(c['origin'], c['from'], c['keeper'], lastOf(c['counterparts'])) ?? place?.slice(0, 2) ?? null;
  const destination = text(c['destination'], c['to'], c['receiving'], object(c['agreement'])['receiving']) ?? origin;
  const owner = ownerOf(clock, key, c);
  const common = {
    officer: handOf(lastOf(c['hands'])) ?? handOf(object(c['draft'])['by']),
    number: text(c['number']),
    firm: null,
  };
  const out = { ...common, province: origin, city: text(c['originCity']), partner: other(destination, origin) };
  const inward = {
    ...common,
    province: destination,
    city: text(c['destinationCity'], c['toCity']),
    partner: other(origin, destination),
  };
  // Of the place where it is to be done, or that owes it: the bureau, or the firm under it.
  const province = place?.slice(0, 2) ?? origin;
  const local = { ...common, province, city: place && place.length >= 4 ? place.slice(0, 4) : null };
  switch (owner) {
    case 'out':
      return { ...out, part: 'OUT' };
    case 'in':
      return { ...inward, part: 'IN' };
    case 'remover':
      return { ...out, part: 'REM', firm: firmOf(c['remover']) };
    case 'receiver':
    case 'collector':
      return { ...inward, part: 'RCV', firm: firmOf(c['receiver']) ?? firmOf(c['holder']) };
    case 'carrier':
      return {
        ...local,
        part: 'CAR',
        firm: firmOf(c['reporter']),
        partner: other(destination, province) ?? other(origin, province),
      };
    default:
      return { ...local, part: 'BUREAU', partner: null };
  }
}

/**
 * Who owes the act; of the daily readings of a pipeline the side that the key names. A load that was not accepted
 * is returned by its remover (M15); what was found on the road is reported by a carrier (R-17, D2).
 */
const ownerOf = (clock: string, key: string, c: Loose) => {
  if (clock === 'R-19') return key.startsWith('RCV/') ? 'receiver' : 'remover';
  if (clock === 'K-18b' && key === 'return') return 'remover';
  if (clock === 'K-18b' && c['reporter']) return 'carrier';
  return clockOf(clock)?.owner ?? 'local';
};
const other = (candidate: string | null, own: string | null): string | null =>
  candidate !== null && candidate !== own ? candidate : null;
