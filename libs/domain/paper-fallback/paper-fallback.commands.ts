import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { IsDay, IsInstant } from '../given/fields.js';
import { ManifestPlace } from '../leg/leg.commands.js';
import { ManifestForm, ManifestWeighing } from '../manifest/manifest.commands.js';
import { Nested } from '../nested.js';

/** Why the electronic manifest could not be used (R-20b). */
export const FALLBACK_REASONS = ['OUTAGE', 'NO_NETWORK', 'OTHER'] as const;

/** F1. The reason in words, or the notice of an outage that stands for it. */
export class AnnounceFallback {
  @IsIn(FALLBACK_REASONS) reason!: (typeof FALLBACK_REASONS)[number];
  @IsOptional() @IsString() @Length(1, 2000) text?: string;
  /** Notice of a system outage for all firms of the province. */
  @IsOptional() @IsUUID() notice?: string;
  /** Number printed on the paper form. */
  @IsString() @Length(1, 60) paperNo!: string;
}
/** F2. */
export class CompleteFallback {
  /** Day on which the transfer on paper was complete. */
  @IsDay() completedOn!: string;
  @IsOptional() @IsString() @MaxLength(2000) remarks?: string;
}
/** One leg as the paper says it was driven. */
export class PaperLeg {
  @IsString() @Length(1, 60) waybillNo!: string;
  @IsString() @Length(1, 60) operatingDocument!: string;
  @IsInstant() departedAt!: string;
  @IsInstant() arrivedAt!: string;
  @Nested(() => ManifestPlace) place!: ManifestPlace;
}
/** What happened, with the times of the paper form. */
export class PaperJourney {
  @IsInstant() issuedAt!: string;
  @IsInstant() loadedAt!: string;
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(50)
  @Nested(() => ManifestWeighing, { each: true })
  weighings!: ManifestWeighing[];
  @IsString() @Length(1, 200) driverSignature!: string;
  @IsInt() @Min(0) @Max(100) passengers!: number;
  @IsArray() @ArrayNotEmpty() @ArrayMaxSize(10) @Nested(() => PaperLeg, { each: true }) legs!: PaperLeg[];
}
/** F3: the paper form, field by field, with its scans. */
export class BackEnterFallback {
  @Nested(() => ManifestForm) form!: ManifestForm;
  @Nested(() => PaperJourney) journey!: PaperJourney;
  /** Scans of the paper form, stored before. */
  @IsArray() @ArrayNotEmpty() @ArrayUnique() @ArrayMaxSize(20) @IsUUID(undefined, { each: true }) scans!: string[];
}
/** F5. */
export class CancelFallback {
  @IsString() @IsNotEmpty() @MaxLength(2000) reason!: string;
}

/** Verb → body of what a person may ask. */
export const commands = {
  complete: CompleteFallback,
  backEnter: BackEnterFallback,
  cancel: CancelFallback,
};
export type Command =
  | { [V in keyof typeof commands]: { type: V } & InstanceType<(typeof commands)[V]> }[keyof typeof commands]
  | ({ type: 'announce' } & AnnounceFallback);
