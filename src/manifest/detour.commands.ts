import { IsIn, IsOptional, IsString, IsUUID, Length, Matches, MaxLength } from 'class-validator';
import { IsInstant } from '#domain/given/fields';
import { Nested } from '#domain/nested';

/** Why a load leaves the way that the manifest names. */
export const DETOUR_REASONS = ['ROAD_CLOSED', 'CONGESTION', 'WEATHER', 'ROAD_CHECK', 'BREAKDOWN', 'OTHER'] as const;
export type DetourReason = (typeof DETOUR_REASONS)[number];

/** Where the driver says it is; only by the driver's own choice. */
export class DetourPosition {
  @Matches(/^-?\d{1,2}(\.\d{1,7})?$/) lat!: string;
  @Matches(/^-?\d{1,3}(\.\d{1,7})?$/) lon!: string;
}
/** R-11c: told by the driver, before or beside what the track shows. */
export class ReportDetour {
  @IsUUID() manifest!: string;
  @IsIn(DETOUR_REASONS) reason!: DetourReason;
  @IsOptional() @IsString() @MaxLength(500) note?: string;
  /** The way that is taken instead, as the driver names it. */
  @IsOptional() @IsString() @Length(1, 300) via?: string;
  @IsOptional() @Nested(() => DetourPosition) position?: DetourPosition;
  /** When it was told, by the clock of the device. */
  @IsInstant() at!: string;
}
