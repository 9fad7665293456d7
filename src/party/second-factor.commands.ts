import { IsEmail, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';

export class GiveCode {
  @IsString() @Matches(/^\d{6}$/) code!: string;
}
export class ResetSecondFactor {
  @IsString() @Length(1, 1000) reason!: string;
  /** Where the enrolment link is sent; without it where the person has asked for mail, if so. */
  @IsOptional() @IsEmail() @MaxLength(200) mail?: string;
}
