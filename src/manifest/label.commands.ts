import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsInt, Max, Min } from 'class-validator';
import { IsDay, IsWasteCode } from '#domain/given/fields';
import { Nested } from '#domain/nested';

/** Packages of one waste. */
export class LabelledWaste {
  @IsWasteCode() wasteCode!: string;
  @IsInt() @Min(1) @Max(200) packages!: number;
}
/** Package labels to be numbered for a day (T-05, T-08). */
export class NumberLabels {
  /** Date on the labels (产生日期). */
  @IsDay() day!: string;
  @IsArray() @ArrayNotEmpty() @ArrayMaxSize(50) @Nested(() => LabelledWaste, { each: true }) lines!: LabelledWaste[];
}
