import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  Length,
  Matches,
} from 'class-validator';
import { IsDay } from '#domain/given/fields';
import { RESTRICTION_EFFECTS, RESTRICTION_GROUNDS, RESTRICTION_KINDS } from '#domain/restriction/restriction';
import { NEGATIVE_DIRECTIONS, NEGATIVE_KINDS } from '#domain/whitelist/negative-list';

/** Last day of an item or restriction. */
export class EndItem {
  @IsDay() on!: string;
  @IsString() @Length(1, 1000) reason!: string;
}

/** An item of one list for several places (一张负面清单管两地), to be confirmed by each other province. */
export class ProposeNegative {
  /** PROVINCE: for all transfers into and out of the provinces. AGREEMENT: for those under the agreement. */
  @IsIn(['PROVINCE', 'AGREEMENT']) scope!: 'PROVINCE' | 'AGREEMENT';
  /** The other provinces, two digits; for PROVINCE. */
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @ArrayMaxSize(30)
  @Matches(/^\d{2}$/, { each: true })
  with?: string[];
  /** Key of the agreement, all whose parties confirm; for AGREEMENT. */
  @IsOptional() @IsString() @Length(1, 80) agreement?: string;
  @IsIn(NEGATIVE_DIRECTIONS) direction!: (typeof NEGATIVE_DIRECTIONS)[number];
  @IsIn(NEGATIVE_KINDS) kind!: (typeof NEGATIVE_KINDS)[number];
  /** Waste code or class, credit code, division code of an area, or of a place on the way. */
  @IsString() @Length(1, 100) value!: string;
  @IsString() @Length(1, 1000) reason!: string;
  @IsDay() validFrom!: string;
  @IsOptional() @IsDay() validTo?: string;
}

/** A restriction of departures for some days. */
export class ImposeRestriction {
  @IsIn(RESTRICTION_KINDS) kind!: (typeof RESTRICTION_KINDS)[number];
  /** Division codes of two, four or six digits; for a route in order. */
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @ArrayMaxSize(60)
  @Matches(/^(\d{2}){1,3}$/, { each: true })
  places!: string[];
  @IsIn(RESTRICTION_EFFECTS) effect!: (typeof RESTRICTION_EFFECTS)[number];
  @IsIn(RESTRICTION_GROUNDS) ground!: (typeof RESTRICTION_GROUNDS)[number];
  @IsString() @Length(1, 200) title!: string;
  @IsString() @Length(1, 1000) reason!: string;
  @IsDay() validFrom!: string;
  @IsDay() validTo!: string;
}
/** In force when each of the other provinces has confirmed it. */
export class ProposeRestriction extends ImposeRestriction {
  @IsArray() @ArrayNotEmpty() @ArrayUnique() @ArrayMaxSize(30) @Matches(/^\d{2}$/, { each: true }) with!: string[];
}
/** One departure is confirmed all the same. */
export class PassDeparture {
  @Matches(/^\d{14}$/) manifest!: string;
  @IsString() @Length(1, 1000) reason!: string;
}
