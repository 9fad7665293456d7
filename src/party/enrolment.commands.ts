import { IsEmail, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';

/** Where the link is sent; without it where the person has asked for mail, if so. */
export class GiveEnrolment {
  @IsOptional() @IsEmail() @MaxLength(200) mail?: string;
}
/** What the link holds behind its `#`. */
export class OpenEnrolment {
  @IsString() @Length(20, 100) secret!: string;
}
export class CompleteEnrolment extends OpenEnrolment {
  @IsString() @Length(12, 200) password!: string;
  /** Of the authenticator that was just enrolled, or of the one that is in force already. */
  @IsOptional() @Matches(/^\d{6}$/) code?: string;
}
