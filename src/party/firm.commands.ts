import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
} from 'class-validator';
import { IsDay, IsLat, IsLon, IsTonnes } from '#domain/given/fields';

/** A place of the firm where waste arises, is kept or is treated. */
export class OpenSite {
  @IsString() @Length(1, 100) name!: string;
  @IsString() @Length(1, 200) address!: string;
  @Matches(/^\d{4}$/) city!: string;
  @IsOptional() @IsLat() latitude?: number;
  @IsOptional() @IsLon() longitude?: number;
}
/** What is not told stays as it is; the city of a site does not change: another city is another site. */
export class AmendSite {
  @IsOptional() @IsString() @Length(1, 100) name?: string;
  @IsOptional() @IsString() @Length(1, 200) address?: string;
  @IsOptional() @IsLat() latitude?: number;
  @IsOptional() @IsLon() longitude?: number;
}

/** What a firm says of itself (R-22a) and of its own papers; what is not told stays as it is. */
export class DeclareFirm {
  @IsOptional() @IsString() @Length(1, 200) address?: string;
  @IsOptional() @IsString() @Length(1, 60) legalRepresentative?: string;
  @IsOptional() @IsString() @Length(5, 40) phone?: string;
  /** Number under which the emergency plan is filed, and its last day (R-09b). */
  @IsOptional() @IsString() @Length(1, 60) emergencyPlanNo?: string;
  @IsOptional() @IsDay() emergencyPlanUntil?: string;
  /** Permit for the road transport of dangerous goods, its last day and what it covers (R-11b). */
  @IsOptional() @IsString() @Length(1, 60) operatingDocument?: string;
  @IsOptional() @IsDay() operatingDocumentUntil?: string;
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(60)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(40, { each: true })
  carrierScope?: string[];
}

/** A new paper of a vehicle that is registered (R-11b). */
export class RenewVehicle {
  @IsString() @Length(1, 60) operatingDocument!: string;
  @IsDay() validUntil!: string;
  @IsOptional() @IsTonnes() load?: string;
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(60)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(40, { each: true })
  scope?: string[];
}
/** A new certificate of a driver or escort who is registered (R-11b). */
export class RenewDriver {
  @IsString() @Length(1, 60) certificate!: string;
  @IsDay() validUntil!: string;
  @IsOptional() @IsBoolean() escort?: boolean;
}
/** A vehicle that is sold, a driver who has left. */
export class RetirePaper {
  @IsString() @Length(1, 1000) reason!: string;
}
