import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Max,
  Min,
} from 'class-validator';
import { IsDay, IsInstant, IsLat, IsLon, IsManifestNumber, IsMethod, IsTonnes, IsWasteCode } from '../given/fields.js';
import { Nested } from '../nested.js';
import { LEDGER_KINDS, type LedgerKind } from './ledger.js';

/** One place of a vehicle under a manifest; WGS 84. */
export class TrackPoint {
  /** Number of the manifest. */
  @IsManifestNumber() manifest!: string;
  @IsInstant() at!: string;
  @IsLat() lat!: number;
  @IsLon() lon!: number;
  /** Kilometres an hour. */
  @IsOptional() @IsNumber() @Min(0) @Max(300) speed?: number;
}
/** Points of one vehicle or many, in any order (R-11c). */
export class ReportTrack {
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(5000) @Nested(() => TrackPoint, { each: true }) points!: TrackPoint[];
}

export class RoutePoint {
  @IsLat() lat!: number;
  @IsLon() lon!: number;
}
/** The way that the carrier declares for a leg, as a line. */
export class DeclareRoute {
  @IsManifestNumber() manifest!: string;
  @IsInt() @Min(1) @Max(99) leg!: number;
  @IsArray() @ArrayMinSize(2) @ArrayMaxSize(2000) @Nested(() => RoutePoint, { each: true }) line!: RoutePoint[];
}

/** A reading of a weighbridge, as the scale's own system sends it (R-10c). Tonnes. */
export class ReportWeighing {
  @IsString() @Length(1, 80) scale!: string;
  /** Number of the weighing on that scale. */
  @IsString() @Length(1, 80) ticket!: string;
  @IsString() @Length(1, 40) plate!: string;
  @IsTonnes() gross!: string;
  @IsTonnes() tare!: string;
  @IsOptional() @IsTonnes() net?: string;
  @IsInstant() at!: string;
}

/** The unit's own entry: one container by its label, or one day of what has none (M-08). Tonnes. */
export class EnterLedger {
  @IsIn(Object.keys(LEDGER_KINDS)) kind!: LedgerKind;
  @IsUUID() site!: string;
  @IsDay() day!: string;
  @IsWasteCode() wasteCode!: string;
  @IsString() @Length(1, 200) wasteName!: string;
  @IsOptional() @IsString() @Length(1, 80) container?: string;
  @IsTonnes() quantity!: string;
  @IsOptional() @IsMethod() method?: string;
}
