import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  MaxLength,
} from 'class-validator';
import { IsDay } from '../given/fields.js';
import { Nested } from '../nested.js';

export const OUTCOMES = ['NONE', 'ORDER_TO_CORRECT', 'PENALTY', 'POLICE'] as const;
export type LeadOutcome = (typeof OUTCOMES)[number];

/** The case in which it was found. */
export class LeadCase {
  @IsString() @Length(1, 40) machine!: string;
  @IsUUID() id!: string;
}
/** EL1 by hand. */
export class OpenLead {
  @IsIn(['COMPLAINT', 'AUDIT_FINDING']) source!: 'COMPLAINT' | 'AUDIT_FINDING';
  @IsString() @Length(1, 200) title!: string;
  @IsString() @Length(1, 4000) text!: string;
  /** Firm under suspicion. */
  @IsOptional() @IsUUID() firm?: string;
  /** The other province. */
  @Matches(/^\d{2}$/) partner!: string;
  @IsOptional() @Nested(() => LeadCase) about?: LeadCase;
}
/** EL2. */
export class SendLead {
  @IsString() @Length(1, 4000) text!: string;
}
/** EL2a. */
export class DismissLead {
  @IsString() @Length(1, 4000) reasons!: string;
}
/** What was seen on the spot, jointly or by one side. */
export class OnSiteRecord {
  @IsDay() on!: string;
  @IsString() @Length(1, 300) place!: string;
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(30)
  @IsString({ each: true })
  @MaxLength(120, { each: true })
  present!: string[];
  @IsString() @Length(1, 4000) text!: string;
}
/** EL4. */
export class RecordOutcome {
  @IsIn(OUTCOMES) outcome!: LeadOutcome;
  @Nested(() => OnSiteRecord) record!: OnSiteRecord;
  /** Number of the order, penalty decision or transfer to the police. */
  @IsOptional() @IsString() @Length(1, 80) documentNo?: string;
}
/** EL5. */
export class CloseLead {
  @IsOptional() @IsString() @MaxLength(2000) note?: string;
}

/** Verb → body of what a person may ask. */
export const commands = {
  sendToPartner: SendLead,
  dismiss: DismissLead,
  recordOutcome: RecordOutcome,
  close: CloseLead,
};
export type Command = {
  [V in keyof typeof commands]: { type: V } & InstanceType<(typeof commands)[V]>;
}[keyof typeof commands];
