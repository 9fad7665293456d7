import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { IsCategory, IsMethod, IsTonnes, IsWasteCode } from '../given/fields.js';
import { Nested } from '../nested.js';

/** V5. Capability lost, reported by the origin's own officers. */
export class SuspendApproval {
  @IsString() @IsNotEmpty() @MaxLength(2000) reason!: string;
}
/** V6. */
export class ClearApproval {
  /** With whom of the destination it was checked. */
  @IsString() @IsNotEmpty() @MaxLength(200) checkedWith!: string;
  /** Numbers of the alarm letters that came while it was suspended already: checked with the destination as well. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  alarms?: string[];
  @IsOptional() @IsString() @MaxLength(2000) note?: string;
}
/** Grounds of A-69. */
export const REVOCATION_GROUNDS = [
  'ABUSE_OF_OFFICE',
  'BEYOND_POWERS',
  'AGAINST_PROCEDURE',
  'NOT_ELIGIBLE',
  'FRAUD',
  'OTHER_LAW',
] as const;
/** Grounds of A-70. */
export const CANCELLATION_GROUNDS = [
  'EXPIRED',
  'SUBJECT_DISSOLVED',
  'OWN_REQUEST',
  'IMPOSSIBLE',
  'REVOKED_BY_LAW',
  'OTHER_LAW',
] as const;
/** V8. */
export class RevokeApproval {
  @IsIn(REVOCATION_GROUNDS) ground!: (typeof REVOCATION_GROUNDS)[number];
  @IsString() @IsNotEmpty() @MaxLength(4000) reason!: string;
}
/** V9, the holder's request. */
export class RequestCancellation {
  @IsString() @IsNotEmpty() @MaxLength(2000) reason!: string;
}
/** V9. */
export class CancelApproval {
  @IsIn(CANCELLATION_GROUNDS) ground!: (typeof CANCELLATION_GROUNDS)[number];
  @IsString() @IsNotEmpty() @MaxLength(4000) reason!: string;
}

/** What stops an approval at the word of the destination (W-12); the licence (S3) speaks by its register. */
export const ALARM_TRIGGERS = ['S1', 'S2', 'S4'] as const;
/** V5, by letter: the destination finds that the receiver no longer meets the conditions. */
export class RaiseAlarm {
  @IsIn(ALARM_TRIGGERS) trigger!: (typeof ALARM_TRIGGERS)[number];
  @IsString() @IsNotEmpty() @MaxLength(2000) reason!: string;
}

/** What the holder wants otherwise on a line of the decision. */
export class WantedLine {
  @IsInt() @Min(1) @Max(99) line!: number;
  @IsOptional() @IsString() @Length(1, 200) name?: string;
  @IsOptional() @IsCategory() category?: string;
  @IsOptional() @IsWasteCode() code?: string;
  @IsOptional() @IsMethod() method?: string;
  @IsOptional() @IsTonnes() quantity?: string;
}
/** What the holder wants otherwise of a decision (TM 28). Always refused, and answered with an application anew. */
export class RequestChange {
  @IsOptional() @IsArray() @ArrayMaxSize(50) @Nested(() => WantedLine, { each: true }) lines?: WantedLine[];
  /** Another receiving enterprise. */
  @IsOptional() @IsUUID() receiver?: string;
  @IsOptional() @IsString() @MaxLength(2000) reason?: string;
}
/** Verb → body of a request that no state of the approval knows: the decision stays as it was made. */
export const changes = { requestChange: RequestChange };

/** Verb → body of what a person may ask. */
export const commands = {
  suspend: SuspendApproval,
  clear: ClearApproval,
  revoke: RevokeApproval,
  requestCancellation: RequestCancellation,
  cancel: CancelApproval,
};
export type Command = {
  [V in keyof typeof commands]: { type: V } & InstanceType<(typeof commands)[V]>;
}[keyof typeof commands];
