import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  MaxLength,
} from 'class-validator';
import { Nested } from '#domain/nested';

/** One value to be put right, e.g. `receipt/lines/1/quantity`; tonnes in decimal, instants in ISO. Empty text empties it. */
export class CorrectionChange {
  @IsString() @Length(1, 80) field!: string;
  @IsString() @MaxLength(4000) value!: string;
}
export class AskCorrection {
  @IsUUID() manifest!: string;
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(50)
  @ArrayUnique((change: CorrectionChange) => change.field)
  @Nested(() => CorrectionChange, { each: true })
  changes!: CorrectionChange[];
  @IsString() @IsNotEmpty() @MaxLength(2000) reason!: string;
}
export class ConsentToCorrection {
  @IsOptional() @IsString() @MaxLength(2000) remarks?: string;
}
export class RefuseCorrection {
  @IsString() @IsNotEmpty() @MaxLength(2000) remarks!: string;
}
export const correctionVerbs = { consent: ConsentToCorrection, refuse: RefuseCorrection };
