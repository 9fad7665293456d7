import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { POWERS, type Power } from '#domain/actor';
import { IsCategory, IsDay, IsMethod, IsTonnes, IsWasteCode } from '#domain/given/fields';
import { Nested } from '#domain/nested';

export class OpenSession {
  @IsString() @Length(1, 100) login!: string;
  @IsString() @Length(1, 200) password!: string;
  /** For people of several organisations. */
  @IsOptional() @IsUUID() organisation?: string;
}

export class CreateToken {
  @IsString() @Length(1, 100) label!: string;
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(50)
  @ArrayUnique()
  @Matches(/^(\*|[a-z-]{1,40}):(read|write)$/, { each: true })
  scopes!: string[];
  /** Days of real time. */
  @IsInt() @Min(1) @Max(366) days!: number;
}

/** A row of the transfer section of the plan (M-04); quantity in tonnes (M-05). */
export class PlanLine {
  @IsInt() @Min(1) @Max(999) line!: number;
  @IsIn(['IN_PROVINCE', 'CROSS_PROVINCE', 'EXPORT']) transferType!: 'IN_PROVINCE' | 'CROSS_PROVINCE' | 'EXPORT';
  @IsString() @Length(1, 200) wasteName!: string;
  @IsWasteCode() wasteCode!: string;
  @IsCategory() category!: string;
  @IsOptional() @IsString() @MaxLength(500) harmfulComponent?: string;
  @IsOptional() @IsString() @MaxLength(40) form?: string;
  @IsArray() @ArrayUnique() @IsIn(['T', 'C', 'I', 'R', 'In'], { each: true }) hazard!: string[];
  @IsTonnes() quantity!: string;
  @IsMethod() method!: string;
  @IsIn(['LICENCE_HOLDER', 'EXEMPTED', 'OVERSEAS']) receiverKind!: 'LICENCE_HOLDER' | 'EXEMPTED' | 'OVERSEAS';
  @IsOptional() @IsUUID() receiver?: string;
  @IsString() @Length(1, 200) receiverName!: string;
  @IsOptional() @IsString() @MaxLength(60) licenceNo?: string;
}
export class FilePlan {
  @IsUUID() site!: string;
  @IsInt() @Min(2020) @Max(2100) year!: number;
  @IsArray() @ArrayNotEmpty() @ArrayMaxSize(500) @Nested(() => PlanLine, { each: true }) rows!: PlanLine[];
}
/** M-03. */
export class RevisePlan {
  @IsString() @Length(1, 1000) reason!: string;
  @IsArray() @ArrayNotEmpty() @ArrayMaxSize(500) @Nested(() => PlanLine, { each: true }) rows!: PlanLine[];
}

/** R-10a. */
export class SignContract {
  @IsString() @Length(1, 60) number!: string;
  @IsUUID() party!: string;
  @IsIn(['RECEIVER', 'CARRIER']) partyRole!: 'RECEIVER' | 'CARRIER';
  @IsArray() @ArrayNotEmpty() @ArrayMaxSize(200) @ArrayUnique() @IsWasteCode({ each: true }) wasteCodes!: string[];
  @IsDay() validFrom!: string;
  @IsDay() validTo!: string;
  @IsOptional() @Matches(/^[0-9a-f]{64}$/) attachmentSha256?: string;
}
export class EndContract {
  @IsDay() on!: string;
  @IsString() @Length(1, 1000) reason!: string;
}

export class AddVehicle {
  @IsString() @Length(7, 8) plate!: string;
  @IsString() @Length(1, 60) operatingDocument!: string;
  @IsDay() validUntil!: string;
  @IsTonnes() load!: string;
  @IsArray() @ArrayMaxSize(60) @ArrayUnique() @IsString({ each: true }) @MaxLength(40, { each: true }) scope!: string[];
}
export class AddDriver {
  @IsString() @IsNotEmpty() @MaxLength(60) name!: string;
  @IsString() @Length(1, 60) certificate!: string;
  @IsDay() validUntil!: string;
  @IsOptional() @IsBoolean() escort?: boolean;
}

/** R-DEL. */
export class Delegate {
  @IsUUID() delegate!: string;
  @IsIn(POWERS) power!: Power;
  @IsArray() @ArrayMaxSize(30) @ArrayUnique() @Matches(/^\d{4}$/, { each: true }) cities!: string[];
  @IsDay() validFrom!: string;
  @IsOptional() @IsDay() validTo?: string;
  @IsString() @Length(1, 100) instrument!: string;
}
export class EndDelegation {
  @IsDay() on!: string;
  @IsString() @Length(1, 1000) reason!: string;
}

/** M-01: the city authority may reclassify. */
export class Reclassify {
  @IsIn(['key', 'simplified', 'registration']) unitClass!: 'key' | 'simplified' | 'registration';
  @IsString() @Length(1, 1000) reason!: string;
}

export class AddNegative {
  @IsIn(['IN', 'OUT', 'BOTH']) direction!: 'IN' | 'OUT' | 'BOTH';
  @IsIn(['WASTE_CODE', 'ENTERPRISE', 'AREA', 'ROUTE']) kind!: 'WASTE_CODE' | 'ENTERPRISE' | 'AREA' | 'ROUTE';
  @IsString() @Length(1, 100) value!: string;
  @IsString() @Length(1, 1000) reason!: string;
  @IsDay() validFrom!: string;
  @IsOptional() @IsDay() validTo?: string;
}
