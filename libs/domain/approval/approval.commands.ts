import { IsIn, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';

/** V5. Capability lost, reported by the origin's own officers. */
export class SuspendApproval {
  @IsString() @IsNotEmpty() @MaxLength(2000) reason!: string;
}
/** V6. */
export class ClearApproval {
  /** With whom of the destination it was checked. */
  @IsString() @IsNotEmpty() @MaxLength(200) checkedWith!: string;
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
