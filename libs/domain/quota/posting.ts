export type OwnerKind = 'listing' | 'approval' | 'licence' | 'plan';

/** One account: a list entry, a line of an approval, a year of a licence's scale, a line of a plan (counted only). */
export interface AccountKey {
  ownerKind: OwnerKind;
  ownerId: string;
  line?: number;
  year?: number;
}

/** A change of one account, in grams; negative releases. */
export interface Posting extends AccountKey {
  reserve: bigint;
  settle: bigint;
  /** What goes beyond the cap is posted to the flagged excess instead of being refused. */
  overrun?: boolean;
  /** Posted to the flagged excess from the beginning: a back-entered load beyond what was left (V2a). */
  excess?: bigint;
  /** What of the excess a correction downwards leaves alone: back-entered loads brought it. */
  kept?: bigint;
}

/** The identity of an account; its order is the order in which accounts are locked. */
export const accountId = ({ ownerKind, ownerId, line = 0, year = 0 }: AccountKey): string =>
  `${ownerKind}/${ownerId}/${String(line).padStart(4, '0')}/${String(year).padStart(4, '0')}`;
