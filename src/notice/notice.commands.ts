import { IsBoolean, IsEmail, MaxLength } from 'class-validator';
import { IsInstant } from '#domain/given/fields';

/** Where a person's notices are mailed to, and whether. */
export class SetMail {
  @IsEmail() @MaxLength(200) address!: string;
  @IsBoolean() enabled!: boolean;
}

/** Everything that was told until then is read. */
export class ReadUntil {
  /** When the newest was told that the person has before them: what is told meanwhile stays unread. */
  @IsInstant() toldTo!: string;
}
