import { grams, tonnes } from '../quantity/quantity.js';
import { resettleLate, settleLate, takeLate, type LateTaking } from './late.js';
import type { ApprovalContext, ApprovalEvent, EventOf, ApprovalLine, SettledLine, TakenLine } from './approval.case.js';

type C = ApprovalContext;
type E = ApprovalEvent;
const said = <T extends E['type']>(event: E) => event as EventOf<T>;

/** What is left on a line, in grams. */
export const leftOn = (line: Pick<ApprovalLine, 'approved' | 'reserved' | 'accepted' | 'returned'>): bigint =>
  grams(line.approved) - grams(line.returned ?? '0') - grams(line.reserved) - grams(line.accepted);
export const exhausted = (lines: ApprovalLine[]) => lines.every((line) => leftOn(line) <= 0n);

/** Whether what is not used goes back as it ends: where its validity is over, also by a cancellation, as was agreed (W-14). */
export const refunded = ({ ended, releaseUnusedOnExpiry }: C): boolean =>
  releaseUnusedOnExpiry || (ended?.how !== 'EXPIRED' && ended?.ground !== 'EXPIRED');
/** Whether what an ended approval did not use has gone back to its entry (W-14). */
export const handedBack = (c: C): boolean => c.ended !== null && c.listing !== null && refunded(c);
/** What an event takes of the lines, and what of a back-entered load lies beyond (V2a). */
export const taking = (c: C, e: E): LateTaking => {
  const { lines, late } = said<'reserve'>(e);
  if (!late) return { taken: lines, excess: [] };
  const left = c.lines.map((line) => ({ line: line.line, left: leftOn(line) }));
  const bearer = { validFrom: c.validFrom, validTo: c.validTo, handedBack: handedBack(c), left };
  return takeLate(bearer, { from: late.movedFrom, to: late.movedTo }, lines);
};
const sumOn = (lines: TakenLine[], line: number) =>
  lines.filter((l) => l.line === line).reduce((sum, l) => sum + grams(l.quantity), 0n);
/** What back-entered loads have brought of the excess of a line, in grams; with what comes to it. */
export const flaggedOn = ({ flagged }: Pick<ApprovalLine, 'flagged'>): bigint => grams(flagged ?? '0');
const withFlagged = (line: ApprovalLine, more: bigint): Pick<ApprovalLine, 'flagged'> =>
  more === 0n ? {} : { flagged: tonnes(flaggedOn(line) + more) };
export const reserved = (c: C, { taken, excess }: LateTaking): ApprovalLine[] =>
  c.lines.map((line) => ({
    ...line,
    reserved: tonnes(grams(line.reserved) + sumOn(taken, line.line)),
    excess: tonnes(grams(line.excess) + sumOn(excess, line.line)),
    ...withFlagged(line, sumOn(excess, line.line)),
  }));
export const released = (c: C, lines: TakenLine[]): ApprovalLine[] =>
  c.lines.map((line) => {
    const given = lines.filter((l) => l.line === line.line).reduce((sum, l) => sum + grams(l.quantity), 0n);
    return { ...line, reserved: tonnes(grams(line.reserved) - given) };
  });
/** The reserve is given up and the accepted quantity counts; what overruns the approval is kept apart, flagged. */
export const settled = (c: C, lines: SettledLine[]): ApprovalLine[] =>
  c.lines.map((line) => lines.filter((l) => l.line === line.line).reduce(settledOn, line));
const settledOn = (line: ApprovalLine, l: SettledLine): ApprovalLine => {
  const part = partOf(l);
  const reserved = grams(line.reserved) - grams(l.reserved);
  const room = leftOn({ ...line, reserved: tonnes(reserved) });
  // A correction downwards takes away first what lies beyond the approval, but nothing that another load has flagged.
  const least = flaggedOn(line) - grams(line.excess);
  const { accepted } = part;
  const beyond = accepted < 0n ? (accepted > least ? accepted : least) : accepted > room ? accepted - room : 0n;
  return {
    ...line,
    reserved: tonnes(reserved),
    accepted: tonnes(grams(line.accepted) + accepted - beyond),
    excess: tonnes(grams(line.excess) + beyond + part.excess),
    ...withFlagged(line, part.excess),
  };
};
/** What a load adds to the accepted quantity, and what it adds to the excess whatever is left (V2a). */
const partOf = ({
  reserved: held,
  accepted,
  before,
  flagged,
  took,
}: SettledLine): { accepted: bigint; excess: bigint } => {
  const now = grams(accepted);
  if (flagged === undefined) return { accepted: now - grams(before ?? '0'), excess: 0n };
  if (before === undefined) return settleLate(grams(held), grams(flagged), now);
  return resettleLate(grams(took ?? held), grams(flagged), grams(before), now);
};
/** What is left on the lines of an ended approval and goes back to its entry (W-14). */
export const returning = (c: C): TakenLine[] =>
  handedBack(c)
    ? c.lines.flatMap((line) => (leftOn(line) > 0n ? [{ line: line.line, quantity: tonnes(leftOn(line)) }] : []))
    : [];
export const known = (c: C, lines: { line: number }[]) =>
  Array.isArray(lines) && lines.length > 0 && lines.every(({ line }) => c.lines.some((l) => l.line === line));
export const coveredByReserve = (c: C, lines: { line: number; quantity: string }[]) =>
  known(c, lines) && released(c, lines).every((line) => !line.reserved.startsWith('-'));
