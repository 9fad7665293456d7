import { IsIn, IsInt, IsNotEmpty, IsOptional, IsUUID, Matches, Max, MaxLength, Min } from 'class-validator';
import { IsDay } from '#domain/given/fields';
import { TRACKS } from '#domain/transfer-application/transfer-application.case';

/** A sample that can be drawn again: the seed is stated, before anybody knows what it draws. */
export class Draw {
  @IsNotEmpty() @MaxLength(60) seed!: string;
  @IsInt() @Min(1) @Max(200) size!: number;
  /** Origin or destination. */
  @IsOptional() @Matches(/^\d{2}$/) province?: string;
  /** Days on which the applications were received. */
  @IsOptional() @IsDay() from?: string;
  @IsOptional() @IsDay() to?: string;
  @IsOptional() @IsIn(TRACKS) track?: (typeof TRACKS)[number];
}
const SPOT_OUTCOMES = ['CLEAN', 'QUESTION', 'FAULT'] as const;
export class SpotFinding {
  @IsNotEmpty() @MaxLength(60) seed!: string;
  @IsUUID() case!: string;
  @IsIn(SPOT_OUTCOMES) outcome!: (typeof SPOT_OUTCOMES)[number];
  @IsNotEmpty() @MaxLength(2000) text!: string;
}
