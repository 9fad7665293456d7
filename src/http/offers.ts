import { SetMetadata } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import type { Tx } from '#workflow/workflow';
import type { Why } from '#workflow/acts';

/** An operation of the API document as the caller finds it: open, or closed and why. What is not theirs at all is not told. */
export interface Action {
  operation: string;
  allowed: boolean;
  /** Without its words in a list, but where it is asked for by id. */
  why?: Pick<Why, 'code' | 'rule'> & Partial<Why>;
}
/** What a register tells of its acts; its commands are judged by the same. */
export interface Offers {
  /** Names of its operations in the API document. */
  readonly operations: readonly string[];
  /** Whether acts are asked of its records. */
  readonly ofRecords: boolean;
  /** Its list is the only place where a record is read: reasons stand there in words too. */
  readonly inWords?: boolean;
  /** What the caller may enter. */
  makes(by: Actor): Action[];
  /** What is the caller's business by its office, whatever the record; `fourEyes`: where somebody else has acted before. */
  rights(by: Actor): { operation: string; fourEyes: boolean }[];
  /** What may be asked of each of these records, by one question for all. */
  on(tx: Tx, by: Actor, ids: readonly string[]): Promise<Map<string, Action[]>>;
}

export const OFFERS = 'http:offers';
/** The reading tells beside each record, and beside the list, what the caller may ask of it. */
export const Offering = (offers: Offers) => SetMetadata(OFFERS, offers);
