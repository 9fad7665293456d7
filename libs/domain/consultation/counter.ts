import { IsIn, IsNotEmpty, IsOptional, IsUUID, MaxLength } from 'class-validator';
import { IsTonnes } from '../given/fields.js';
import { grams, isTonnes } from '../quantity/quantity.js';

export const COUNTER_WAYS = ['TAKE', 'STRIKE', 'CAP'] as const;
type CounterWay = (typeof COUNTER_WAYS)[number];

/** What the other side would have of one entry of a proposed list: taken as it is, struck, or with another cap (W-08). */
export class CounterEntry {
  @IsUUID() entry!: string;
  @IsIn(COUNTER_WAYS) way!: CounterWay;
  @IsOptional() @IsTonnes() cap?: string;
  @IsOptional() @IsNotEmpty() @MaxLength(500) note?: string;
}
/** The same beside what the letter proposed: readable when the entry has been written anew. */
export interface Countered {
  entry: string;
  way: CounterWay;
  receiver: { name: string; uscc: string };
  licenceNumber: string;
  codes: string[];
  origins: string[];
  from: string | null;
  to: string | null;
  note: string | null;
}
type Proposed = Pick<Countered, 'receiver' | 'licenceNumber' | 'codes' | 'origins'> & {
  id: string;
  cap: string | null;
};

const proposed = (body: Record<string, unknown>): Proposed[] =>
  Array.isArray(body['entries']) ? (body['entries'] as Proposed[]) : [];

/** Each change beside the entry of the letter; what the letter does not name is left out. */
export function countered(body: Record<string, unknown>, said: CounterEntry[]): Countered[] {
  const entries = new Map(proposed(body).map((entry) => [entry.id, entry]));
  return said.flatMap(({ entry: id, way, cap, note }) => {
    const entry = entries.get(id);
    if (!entry) return [];
    const { receiver, licenceNumber, codes, origins, cap: from } = entry;
    return [
      {
        entry: id,
        way,
        receiver: { name: receiver.name, uscc: receiver.uscc },
        licenceNumber,
        codes,
        origins,
        from,
        to: way === 'CAP' ? (cap ?? null) : way === 'TAKE' ? from : null,
        note: note ?? null,
      },
    ];
  });
}

/** Whether each change is of an entry of the letter, said once, and a cap is another one. */
export const countersLetter = (body: Record<string, unknown>, said: CounterEntry[]): boolean =>
  new Set(said.map(({ entry }) => entry)).size === said.length &&
  countered(body, said).length === said.length &&
  countered(body, said).every(
    ({ way, from, to }) =>
      way !== 'CAP' || (to !== null && isTonnes(to) && grams(to) > 0n && (from === null || grams(from) !== grams(to))),
  );
