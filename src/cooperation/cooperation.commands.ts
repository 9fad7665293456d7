import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  MaxLength,
} from 'class-validator';
import { GRADES, type Grade } from '#domain/cooperation/credit';
import { MECHANISM_TYPES, type MechanismType } from '#domain/cooperation/mechanisms';
import { IsCreditCode, IsDay } from '#domain/given/fields';
import { Nested } from '#domain/nested';
import { ReadingScope } from '../party/reading-scope.js';

const PROVINCE = /^\d{2}$/;
const SHA256 = /^[0-9a-f]{64}$/;

export class Participant {
  @Matches(PROVINCE) province!: string;
  @IsString() @Length(1, 60) name!: string;
  @IsOptional() @IsString() @MaxLength(100) office?: string;
}
/** A joint meeting is called by one province; all that take part see one record. */
export class CallMeeting {
  @IsString() @Length(1, 200) title!: string;
  @IsIn(['PROVINCE', 'CITY', 'WORKING_GROUP']) level!: 'PROVINCE' | 'CITY' | 'WORKING_GROUP';
  @IsIn(['VIDEO', 'ON_SITE']) mode!: 'VIDEO' | 'ON_SITE';
  @IsOptional() @IsString() @MaxLength(200) place?: string;
  @IsDay() heldOn!: string;
  @IsOptional() @IsUUID() agreement?: string;
  @IsArray() @ArrayMinSize(2) @ArrayMaxSize(31) @ArrayUnique() @Matches(PROVINCE, { each: true }) provinces!: string[];
  @IsArray() @ArrayMaxSize(200) @Nested(() => Participant, { each: true }) participants!: Participant[];
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Length(1, 500, { each: true })
  agenda!: string[];
}
/** Minutes as one side writes them; the day of the next meeting with them. */
export class WriteMinutes {
  @IsString() @Length(1, 50_000) text!: string;
  @IsOptional() @IsDay() nextOn?: string;
}
/** Under the very words: the hash of the minutes that were read. */
export class SignMinutes {
  @Matches(SHA256) sha256!: string;
}
export class CancelMeeting {
  @IsString() @Length(1, 1000) reason!: string;
}
/** An instrument signed at the meeting: an agreement of the register, or a paper by its hash. */
export class SignInstrument {
  @IsString() @Length(1, 200) title!: string;
  @IsOptional() @IsUUID() agreement?: string;
  @IsOptional() @Matches(SHA256) sha256?: string;
}
export class AddActionItem {
  @IsUUID() meeting!: string;
  @IsString() @Length(1, 1000) subject!: string;
  /** Authority that answers for it. */
  @IsUUID() owner!: string;
  @IsOptional() @IsUUID() person?: string;
  @IsDay() dueOn!: string;
}
export class FinishActionItem {
  @IsString() @Length(1, 2000) outcome!: string;
}

/** A standing mechanism between provinces, and the paper that carries it. */
export class EnterMechanism {
  @IsIn(MECHANISM_TYPES) type!: MechanismType;
  @IsArray() @ArrayMinSize(2) @ArrayMaxSize(31) @ArrayUnique() @Matches(PROVINCE, { each: true }) provinces!: string[];
  @IsOptional() @IsUUID() agreement?: string;
  @IsString() @Length(1, 200) instrument!: string;
  @IsOptional() @Matches(SHA256) instrumentSha256?: string;
  @IsOptional() @IsUUID() meeting?: string;
  @IsDay() validFrom!: string;
}
export class EndMechanism {
  @IsDay() on!: string;
  @IsString() @Length(1, 1000) reason!: string;
}

/** The own province's records to the auditors of another party of the agreement, for a stated time. */
export class GrantReading extends ReadingScope {
  @IsUUID() agreement!: string;
  @Matches(PROVINCE) grantee!: string;
  @IsDay() validFrom!: string;
  @IsDay() validTo!: string;
  @IsString() @Length(1, 100) instrument!: string;
}
export class RevokeReading {
  @IsString() @Length(1, 1000) reason!: string;
}

/** A grade or a violation, as the credit feed or the outcome of an enforcement lead states it (L-28). */
export class NoteCredit {
  @IsCreditCode() uscc!: string;
  @IsIn(['GRADE', 'VIOLATION']) kind!: 'GRADE' | 'VIOLATION';
  @IsOptional() @IsIn(GRADES) grade?: Grade;
  @IsOptional() @IsBoolean() serious?: boolean;
  @IsIn(['FEED', 'ENFORCEMENT', 'EVALUATION']) source!: 'FEED' | 'ENFORCEMENT' | 'EVALUATION';
  /** Number of the decision or evaluation. */
  @IsString() @Length(1, 100) document!: string;
  @IsString() @Length(1, 2000) summary!: string;
  @IsDay() decidedOn!: string;
  @IsOptional() @IsDay() validTo?: string;
  /** The enforcement lead behind it. */
  @IsOptional() @IsUUID() lead?: string;
}
/** What the receiving province makes of a record that concerns its listed unit (S1, S6). */
export class ReviewCredit {
  @IsIn(['SUSPENDED', 'REMOVAL_PROPOSED', 'KEPT']) outcome!: 'SUSPENDED' | 'REMOVAL_PROPOSED' | 'KEPT';
  @IsString() @Length(1, 2000) reason!: string;
}
/** Credit restored, or the decision set aside. */
export class LiftCredit {
  @IsDay() on!: string;
  @IsString() @Length(1, 1000) reason!: string;
}
