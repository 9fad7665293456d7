import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  MaxLength,
} from 'class-validator';
import { Nested } from '#domain/nested';
import { ERASURE_GROUNDS, type ErasureGround } from '#domain/personal/erasure';

/** One value of the record: the event that brought it and the pointer into its payload. */
export class PersonalPlace {
  @IsUUID() event!: string;
  @Matches(/^(\/[^/]{1,80}){1,20}$/) pointer!: string;
}
/** Which values shall go, why and on what ground (PIPL art. 47, 46). The reason must not repeat the value. */
export class AskErasure {
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(200)
  @ArrayUnique((place: PersonalPlace) => `${place?.event} ${place?.pointer}`)
  @Nested(() => PersonalPlace, { each: true })
  places!: PersonalPlace[];
  @IsIn(ERASURE_GROUNDS) ground!: ErasureGround;
  @IsString() @Length(1, 1000) reason!: string;
  /** The same values in every case; else in the cases of the places, and those that took them over. */
  @IsOptional() @IsBoolean() everywhere?: boolean;
}
export class ApproveErasure {
  @IsOptional() @IsString() @MaxLength(1000) remarks?: string;
}
export class RefuseErasure {
  @IsString() @IsNotEmpty() @MaxLength(1000) remarks!: string;
}
export const erasureVerbs = { approve: ApproveErasure, refuse: RefuseErasure };
