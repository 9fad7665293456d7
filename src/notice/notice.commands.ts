import { IsBoolean, IsEmail, MaxLength } from 'class-validator';

/** Where a person's notices are mailed to, and whether. */
export class SetMail {
  @IsEmail() @MaxLength(200) address!: string;
  @IsBoolean() enabled!: boolean;
}
