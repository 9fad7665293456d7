import { IsNotEmpty, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import { IsInstant } from '#domain/given/fields';

/** A remark in the room of an incident. */
export class AddRemark {
  @IsString() @IsNotEmpty() @MaxLength(4000) text!: string;
}
/** The joint after-action report (联合复盘), a new version each time until it is signed by all. */
export class DraftAfterAction {
  @IsString() @IsNotEmpty() @MaxLength(10000) course!: string;
  @IsString() @IsNotEmpty() @MaxLength(10000) causes!: string;
  @IsString() @IsNotEmpty() @MaxLength(10000) lessons!: string;
}
export class SignAfterAction {
  @IsOptional() @IsString() @MaxLength(1000) note?: string;
}
/** Who is on duty for the authority, and where to ring. */
export class EnterDuty {
  @IsString() @Length(1, 60) person!: string;
  @Matches(/^\+?[0-9][0-9 -]{4,28}$/) phone!: string;
  @IsInstant() from!: string;
  @IsInstant() to!: string;
}
export class ReviseDuty extends EnterDuty {
  @IsString() @Length(1, 1000) reason!: string;
}
export class WithdrawDuty {
  @IsString() @Length(1, 1000) reason!: string;
}
