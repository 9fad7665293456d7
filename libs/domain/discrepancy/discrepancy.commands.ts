import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { Nested } from '../nested.js';

/** What differs (R-18b). METHOD: accepted for another method than approved (R-28b). */
export const KINDS = ['QUANTITY', 'PACKAGING', 'FORM', 'CHARACTER', 'NAME', 'CODE', 'METHOD', 'OTHER'] as const;
export type DifferenceKind = (typeof KINDS)[number];

/** A picture of what was found, by its hash. */
export class DiscrepancyPhoto {
  @IsString() @Length(1, 200) name!: string;
  @Matches(/^[0-9a-f]{64}$/) sha256!: string;
}
/** D1. */
export class OpenDiscrepancy {
  @IsUUID() manifest!: string;
  @IsOptional() @IsInt() @Min(1) @Max(99) line?: number;
  @IsArray() @ArrayNotEmpty() @ArrayUnique() @IsIn(KINDS, { each: true }) kinds!: DifferenceKind[];
  @IsString() @Length(1, 2000) declared!: string;
  @IsString() @Length(1, 2000) found!: string;
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @Nested(() => DiscrepancyPhoto, { each: true })
  photos?: DiscrepancyPhoto[];
}
/** D2. The account of whoever found it; it goes to the remover and to the authority of the receiving place. */
export class ReportDiscrepancy {
  @IsString() @Length(1, 4000) account!: string;
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @Nested(() => DiscrepancyPhoto, { each: true })
  photos?: DiscrepancyPhoto[];
}
/** D3. */
export class AnswerDiscrepancy {
  @IsBoolean() agree!: boolean;
  @IsOptional() @IsString() @MaxLength(4000) text?: string;
}
/** D3a. */
export class TakeUpDiscrepancy {
  @IsString() @Length(1, 2000) reason!: string;
}
/** D4. */
export class ResolveDiscrepancy {
  @IsString() @Length(1, 4000) finding!: string;
  /** The manifest must be corrected (M21) before the case closes. */
  @IsOptional() @IsBoolean() correction?: boolean;
  /** The finding settles the rest: nothing of it is to be returned or sent on. */
  @IsOptional() @IsBoolean() restSettled?: boolean;
}
/** D4. */
export class ConfirmViolation extends ResolveDiscrepancy {
  @IsIn(['REMOVER', 'CARRIER', 'RECEIVER']) party!: 'REMOVER' | 'CARRIER' | 'RECEIVER';
}

/** Verb → body of what a person may ask. */
export const commands = {
  report: ReportDiscrepancy,
  answer: AnswerDiscrepancy,
  takeUp: TakeUpDiscrepancy,
  resolve: ResolveDiscrepancy,
  confirmViolation: ConfirmViolation,
};
export type Command = {
  [V in keyof typeof commands]: { type: V } & InstanceType<(typeof commands)[V]>;
}[keyof typeof commands];
