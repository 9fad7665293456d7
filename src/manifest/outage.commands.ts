import { IsIn, IsOptional, IsString, IsUUID, Length, Matches, MaxLength } from 'class-validator';
import { IsInstant } from '#domain/given/fields';

export const SCAN_TYPES = ['application/pdf', 'image/jpeg', 'image/png'] as const;

/** A system outage that stands for the reason of every firm of the province (R-20b). */
export class AnnounceOutage {
  /** Named by an operator of the system; an officer announces for the own province. */
  @IsOptional() @Matches(/^\d{2}$/) province?: string;
  @IsString() @Length(1, 2000) text!: string;
  @IsInstant() from!: string;
  @IsOptional() @IsInstant() to?: string;
}
export class EndOutage {
  @IsInstant() at!: string;
}
/** A scan of a paper form, PDF, JPEG or PNG, of at most 700 KiB. */
export class StoreScan {
  @IsUUID() fallback!: string;
  @IsString() @Length(1, 200) name!: string;
  @IsIn(SCAN_TYPES) mediaType!: (typeof SCAN_TYPES)[number];
  /** Base64. */
  @IsString() @MaxLength(960_000) @Matches(/^[A-Za-z0-9+/]+={0,2}$/) content!: string;
}
export const outageVerbs = { end: EndOutage };
