import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { IsInstant } from '#domain/given/fields';

/** A type of fact, or with a dot at its end the beginning of types. */
const TYPE = /^[a-z][A-Za-z]{0,60}\.([a-z][A-Za-z]{0,60})?$/;

export class RegisterWebhook {
  /** Where facts are posted to: https. */
  @IsString() @Length(1, 500) url!: string;
  @IsString() @Length(1, 100) label!: string;
  /** Facts wanted, as `manifest.issued`, or `manifest.` for all of them; none: everything that the organisation may read. */
  @IsArray() @ArrayMaxSize(50) @ArrayUnique() @Matches(TYPE, { each: true }) types!: string[];
}
/** The whole of what was registered, anew. */
export class ChangeWebhook extends RegisterWebhook {}
/** Of a head: the version that was looked at, with its address and its types. */
export class ConfirmWebhook {
  @IsInt() @Min(1) version!: number;
}
export class RotateWebhookSecret {
  /** Hours for which the present secret signs beside the new one; none: it ends at once. */
  @IsInt() @Min(0) @Max(168) overlapHours!: number;
}
/** Either: one delivery once more, or everything since an instant (real time). */
export class ReplayWebhook {
  @IsOptional() @IsUUID() message?: string;
  @IsOptional() @IsInstant() since?: string;
}
