import { IsIn, IsString, IsUUID, Length } from 'class-validator';

/** Machines whose cases are read with masked numbers. */
const REVEALABLE = ['manifest', 'pipeline', 'paperFallback', 'application', 'list', 'listing'] as const;

/** The telephone and identity numbers of a case, for a reason that is recorded. */
export class RevealNumbers {
  @IsIn(REVEALABLE) machine!: (typeof REVEALABLE)[number];
  @IsUUID() case!: string;
  @IsString() @Length(4, 500) reason!: string;
}
