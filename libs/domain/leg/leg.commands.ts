import { ArrayMaxSize, IsArray, IsIn, IsOptional, IsString, IsUUID, Length, Matches } from 'class-validator';
import { Nested } from '../nested.js';

const DIVISION = /^\d{6}$/;
const DEGREES = /^-?\d{1,3}(\.\d{1,7})?$/;

/** Road vehicle, train, inland ship, aircraft, other; a pipeline has its own machine. Sea-going ships have no code (R-02c). */
export const CONVEYANCES = ['1', '2', '3', '5', '6'] as const;

/** Of the list of conveyances: a road vehicle, which has a plate of its own. */
export const ROAD = '1';

/** A person answerable for a part of the manifest (经办人). */
export class ManifestHandler {
  @IsString() @Length(1, 60) name!: string;
  @IsString() @Length(5, 30) phone!: string;
}
/** Driver or escort with the certificate that the consignor checks (R-13c). */
export class ManifestCrew extends ManifestHandler {
  @IsString() @Length(1, 60) certificate!: string;
}
/** A point on the road: text, six-digit division, WGS 84 as decimal strings. */
export class ManifestPlace {
  @IsString() @Length(1, 200) text!: string;
  @Matches(DIVISION) division!: string;
  @IsOptional() @Matches(DEGREES) lat?: string;
  @IsOptional() @Matches(DEGREES) lon?: string;
}

/** Part 2 as planned: who drives what from where to where. */
export class ManifestLegForm {
  @IsUUID() carrier!: string;
  @IsIn(CONVEYANCES) conveyance!: (typeof CONVEYANCES)[number];
  /** Number plate, vessel or wagon. */
  @IsOptional() @IsString() @Length(1, 40) vehicle?: string;
  @IsOptional() @Nested(() => ManifestCrew) driver?: ManifestCrew;
  @IsOptional() @Nested(() => ManifestCrew) escort?: ManifestCrew;
  @Nested(() => ManifestPlace) from!: ManifestPlace;
  @Nested(() => ManifestPlace) to!: ManifestPlace;
  /** Divisions passed, in order (R-26b). */
  @IsOptional() @IsArray() @ArrayMaxSize(60) @Matches(/^(\d{2}){1,3}$/, { each: true }) via?: string[];
}
