import { IsIn, IsString, IsUUID, Length } from 'class-validator';
import { MASKED } from '#domain/personal/masking';

/** The telephone and identity numbers of a case, for a reason that is recorded. */
export class RevealNumbers {
  @IsIn(MASKED) machine!: (typeof MASKED)[number];
  @IsUUID() case!: string;
  @IsString() @Length(4, 500) reason!: string;
}
