import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { AgreementParameters } from '../agreement/agreement.parameters.js';
import { IsCreditCode, IsDay, IsMethod, IsTonnes, IsWasteCode } from '../given/fields.js';
import { Nested } from '../nested.js';
import { OriginShare } from '../whitelist/list.commands.js';

const PROVINCE = /^\d{2}$/;
const KEY = /^[a-z0-9-]{3,60}$/;

/** Terms that an agreement would have, in force for the whole replay. A new key is a new agreement. */
export class ProposedAgreement {
  @Matches(KEY) key!: string;
  @Nested(() => AgreementParameters) parameters!: AgreementParameters;
}
/** An entry that a list would have: what W-01 compares, and no more. */
export class ProposedEntry {
  /** Unified social credit code of the receiver. */
  @IsCreditCode() receiver!: string;
  @IsNotEmpty() @MaxLength(64) licenceNumber!: string;
  @IsOptional() @MaxLength(200) facility: string | null = null;
  @IsArray() @ArrayMinSize(1) @ArrayUnique() @IsWasteCode({ each: true }) codes!: string[];
  @IsArray() @ArrayMinSize(1) @ArrayUnique() @IsMethod({ each: true }) methods!: string[];
  /** Tonnes a year; null: no cap. */
  @IsOptional() @IsTonnes() cap: string | null = null;
  /** Origin provinces admitted; empty: all. */
  @IsArray() @ArrayUnique() @Matches(PROVINCE, { each: true }) origins: string[] = [];
  @IsArray() @Nested(() => OriginShare, { each: true }) split: OriginShare[] = [];
}
/** The list that a province would have under an agreement, each year of the replay, in place of those it had. */
export class ProposedList {
  @Matches(KEY) agreement!: string;
  /** Receiving province. */
  @Matches(PROVINCE) receiving!: string;
  @IsArray() @ArrayMaxSize(1000) @Nested(() => ProposedEntry, { each: true }) entries!: ProposedEntry[];
}
export class ProposedDay {
  @IsDay() date!: string;
  @IsIn(['rest', 'work']) kind!: 'rest' | 'work';
}
/** Holidays and make-up working days that a year would have (TIME-2). */
export class ProposedCalendar {
  @IsInt() @Min(2018) @Max(2099) year!: number;
  @IsArray() @ArrayMaxSize(366) @Nested(() => ProposedDay, { each: true }) days!: ProposedDay[];
}
/** What-if: which of the applications of the period would have gone another way. Without a proposal: the policy in force. */
export class Simulate {
  @IsNotEmpty() @MaxLength(200) title!: string;
  /** First and last day of acceptance; default: since 1 January of last year. Open cases are always in. */
  @IsOptional() @IsDay() from?: string;
  @IsOptional() @IsDay() to?: string;
  @IsOptional() @Nested(() => ProposedAgreement) agreement?: ProposedAgreement;
  @IsOptional() @Nested(() => ProposedList) list?: ProposedList;
  @IsOptional() @Nested(() => ProposedCalendar) calendar?: ProposedCalendar;
}
