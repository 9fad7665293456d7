import type { Day } from '../calendar/civil.js';
import type { Divisions } from '../division/divisions.js';
import type { Text } from '../errors.js';
import { isCreditCode } from '../identity/credit-code.js';
import { isCategory, parseWasteCode } from '../waste/code.js';

export const NEGATIVE_KINDS = ['WASTE_CODE', 'ENTERPRISE', 'AREA', 'ROUTE'] as const;
export type NegativeKind = (typeof NEGATIVE_KINDS)[number];
export const NEGATIVE_DIRECTIONS = ['IN', 'OUT', 'BOTH'] as const;

/** One line of a province's or an agreement's negative list (负面清单). It beats every white list (W-19). */
export interface NegativeItem {
  id: string;
  scope: 'PROVINCE' | 'AGREEMENT';
  /** The province that keeps it, two digits, or the agreement's key. */
  keeper: string;
  direction: (typeof NEGATIVE_DIRECTIONS)[number];
  kind: NegativeKind;
  /** Waste code or class, credit code of an enterprise, division code prefix of an area or a route. */
  value: string;
  reason: string;
  validFrom: Day;
  validTo: Day | null;
}

/** Why the value names nothing of its kind; undefined when it does. */
export function negativeFault(kind: NegativeKind, value: string, divisions: Divisions): Text | undefined {
  switch (kind) {
    case 'WASTE_CODE':
      if (parseWasteCode(value) || isCategory(value)) return undefined;
      return { zh: '应为废物代码或类别', en: 'Neither a waste code nor a class' };
    case 'ENTERPRISE':
      return isCreditCode(value) ? undefined : { zh: '应为统一社会信用代码', en: 'Not a unified social credit code' };
    case 'AREA':
    case 'ROUTE': {
      const known = value.length === 2 ? divisions.province(value) : divisions.city(value);
      return known ? undefined : { zh: '没有该行政区划', en: 'There is no such division' };
    }
  }
}

/** A transfer as the negative list sees it. */
interface Movement {
  origin: string;
  destination: string;
  /** Key of the agreement it relies on, if any. */
  agreement: string | null;
  code: string;
  /** Unified social credit codes of the units that take part. */
  enterprises: string[];
  /** Division codes touched: sites of departure and arrival. */
  areas: string[];
  /** Division codes of the way, from origin to destination. */
  route: string[];
  on: Day;
}

const applies = (item: NegativeItem, movement: Movement): boolean => {
  if (movement.on < item.validFrom || (item.validTo !== null && movement.on > item.validTo)) return false;
  if (item.scope === 'AGREEMENT') return item.keeper === movement.agreement;
  // Whoever lies on the way speaks of its own roads.
  if (item.kind === 'ROUTE' && item.value.startsWith(item.keeper)) return true;
  const inbound = item.keeper === movement.destination && item.direction !== 'OUT';
  const outbound = item.keeper === movement.origin && item.direction !== 'IN';
  return inbound || outbound;
};

const matches = (item: NegativeItem, movement: Movement): boolean => {
  switch (item.kind) {
    case 'WASTE_CODE':
      return item.value === movement.code || item.value === `HW${movement.code.slice(-2)}`;
    case 'ENTERPRISE':
      return movement.enterprises.includes(item.value);
    case 'AREA':
      return movement.areas.some((area) => area.startsWith(item.value));
    case 'ROUTE':
      return movement.route.some((place) => place.startsWith(item.value));
  }
};

/** A movement of several wastes, to which the lists of several agreements speak. */
export interface Transfer extends Omit<Movement, 'agreement' | 'code'> {
  agreements: readonly string[];
  codes: readonly string[];
}

/** The items that forbid the transfer, on its day, of any of its wastes, under any of its agreements or none (W-19). */
export function forbidding<I extends NegativeItem>(items: readonly I[], { agreements, codes, ...rest }: Transfer): I[] {
  const movements = [null, ...agreements].flatMap((agreement) =>
    (codes.length > 0 ? codes : ['']).map((code) => ({ ...rest, agreement, code })),
  );
  return items.filter((item) => movements.some((movement) => applies(item, movement) && matches(item, movement)));
}

/** The areas and roads among the items that a way crosses, whoever restricts them. */
export const crossed = (items: readonly NegativeItem[], way: readonly string[]): NegativeItem[] =>
  items.filter(
    ({ kind, value }) => (kind === 'AREA' || kind === 'ROUTE') && way.some((code) => code.startsWith(value)),
  );
