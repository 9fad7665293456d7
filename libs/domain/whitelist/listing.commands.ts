import { ArrayMaxSize, IsArray, IsIn, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { IsDay } from '../given/fields.js';

export const COMMANDED_TRIGGERS = ['S1', 'S2', 'S4', 'S5', 'S6', 'OTHER'] as const;
export const REMOVAL_GROUNDS = ['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S9', 'OTHER'] as const;

export class SuspendEntry {
  /** Trigger code (whitelist.md §6), OTHER: any other effect on the business; S3 comes from the licence register alone. */
  @IsIn(COMMANDED_TRIGGERS) trigger!: (typeof COMMANDED_TRIGGERS)[number];
  @IsNotEmpty() @MaxLength(4000) reason!: string;
  /** Day on which the facts were known, today where none is named: the alarm is due by the agreement's days from it. */
  @IsOptional() @IsDay() knownOn?: string;
}
/** An alarm letter on an entry that another cause suspends already: a cause of its own. */
export class RaiseEntryAlarm {
  @IsIn(COMMANDED_TRIGGERS) trigger!: (typeof COMMANDED_TRIGGERS)[number];
  @IsNotEmpty() @MaxLength(4000) reason!: string;
  /** Day on which the facts were known, today where none is named: the alarm is due by the agreement's days from it. */
  @IsOptional() @IsDay() knownOn?: string;
}
class Checking {
  /** Numbers of the alarm letters that came while it was suspended already: their causes are gone as well. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  alarms?: string[];
}
export class ProposeLift extends Checking {
  /** What shows that the ground is gone. */
  @IsNotEmpty() @MaxLength(4000) evidenceText!: string;
}
export class LiftEntry extends Checking {
  @IsOptional() @MaxLength(2000) note?: string;
}
export class ProposeRemoval {
  @IsIn(REMOVAL_GROUNDS) ground!: (typeof REMOVAL_GROUNDS)[number];
  /** What the letter says. */
  @IsNotEmpty() @MaxLength(4000) reason!: string;
  /** Day on which a voluntary withdrawal (S9) takes effect; at once where none is named. */
  @IsOptional() @IsDay() on?: string;
}
export class RemoveEntry {
  @IsIn(REMOVAL_GROUNDS) ground!: (typeof REMOVAL_GROUNDS)[number];
  /** What the letter says. */
  @IsNotEmpty() @MaxLength(4000) reason!: string;
}

/** Verb → body. */
export const listingCommands = {
  suspend: SuspendEntry,
  proposeLift: ProposeLift,
  lift: LiftEntry,
  proposeRemoval: ProposeRemoval,
  remove: RemoveEntry,
};
