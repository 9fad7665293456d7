import { civilDay } from '../calendar/civil.js';
import { grams, tonnes } from '../quantity/quantity.js';

/** Part of a load in a line of an approval, in tonnes. */
export interface LinePart {
  line: number;
  quantity: string;
}
/** What an approval has to say to a load that is entered after it moved (V2a). */
export interface LateBearer {
  validFrom: string;
  validTo: string;
  /** The remainder of an ended approval went back to its entry (W-14): nothing is left to take. */
  handedBack: boolean;
  /** Left on each line, in grams. */
  left: { line: number; left: bigint }[];
}
/** How a back-entered load is booked: what the lines still held, and what lies beyond it, flagged (decision 14). */
export interface LateTaking {
  taken: LinePart[];
  excess: LinePart[];
}

/**
 * Splits a back-entered load by what is left, part after part: what one part takes of a line is no more left for the next.
 * All of it is excess where it did not move within validity (R-20b, R-28a).
 */
export function takeLate(bearer: LateBearer, moved: { from: string; to: string }, wanted: LinePart[]): LateTaking {
  const [first, last] = [civilDay(moved.from), civilDay(moved.to)];
  const inside = !bearer.handedBack && first >= bearer.validFrom && first <= bearer.validTo && last >= first;
  const rest = new Map(inside ? bearer.left.map(({ line, left }) => [line, left > 0n ? left : 0n]) : []);
  const split = wanted.map(({ line, quantity }) => {
    const room = rest.get(line) ?? 0n;
    const asked = grams(quantity);
    const taken = asked < room ? asked : room;
    rest.set(line, room - taken);
    return { line, taken, excess: asked - taken };
  });
  return {
    taken: split.map(({ line, taken }) => ({ line, quantity: tonnes(taken) })),
    excess: split.filter(({ excess }) => excess > 0n).map(({ line, excess }) => ({ line, quantity: tonnes(excess) })),
  };
}

/**
 * Accepting a load that took less than it weighs: no more than it took is settled; its excess stands already and grows
 * only by what was accepted beyond both. In grams.
 */
export function settleLate(taken: bigint, excess: bigint, accepted: bigint): { accepted: bigint; excess: bigint } {
  const beyond = accepted - taken - excess;
  return { accepted: accepted < taken ? accepted : taken, excess: beyond > 0n ? beyond : 0n };
}

/** What correcting the accepted quantity of such a load changes (M21): what it settles, and its own excess. In grams. */
export function resettleLate(
  taken: bigint,
  excess: bigint,
  before: bigint,
  after: bigint,
): { accepted: bigint; excess: bigint } {
  const [was, is] = [settleLate(taken, excess, before), settleLate(taken, excess, after)];
  return { accepted: is.accepted - was.accepted, excess: is.excess - was.excess };
}
