import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { IsDay } from '#domain/given/fields';
import { Nested } from '#domain/nested';

export class GivenDay {
  @IsDay() date!: string;
  @IsIn(['rest', 'work']) kind!: 'rest' | 'work';
  @IsOptional() @IsString() @MaxLength(40) zh?: string;
  @IsOptional() @IsString() @MaxLength(60) en?: string;
}
/** A file as they lie in config/calendar. */
export class GivenCalendar {
  @IsInt() @Min(2018) @Max(2099) year!: number;
  @IsOptional() @IsString() @MaxLength(500) source?: string;
  @IsArray() @ArrayNotEmpty() @ArrayMaxSize(366) @Nested(() => GivenDay, { each: true }) days!: GivenDay[];
}
