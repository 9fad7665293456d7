import { IsArray, IsIn, IsInt, IsOptional, IsString, IsUUID, ArrayMaxSize, Max, MaxLength, Min } from 'class-validator';
import { IsTonnes } from '#domain/given/fields';
import { Nested } from '#domain/nested';

/** Papers of an application that can be looked at before they are signed. */
export const DRAFTS = [
  'CORRECTION_NOTICE',
  'NON_ACCEPTANCE',
  'CONSULTATION',
  'OVER_QUOTA',
  'APPROVAL_DECISION',
  'REFUSAL_DECISION',
] as const;

/** Cases of a page of the work list. */
export class RenewalsAsked {
  @IsArray() @ArrayMaxSize(50) @IsUUID(undefined, { each: true }) cases!: string[];
}
export class DraftItem {
  @IsString() @MaxLength(40) field!: string;
  @IsString() @MaxLength(1000) text!: string;
}
export class DraftLine {
  @IsInt() @Min(1) @Max(99) line!: number;
  @IsTonnes() quantity!: string;
}

/** What the person has typed so far; it may be unfinished. */
export class PreviewPaper {
  @IsIn(DRAFTS) paper!: (typeof DRAFTS)[number];
  /** Opinion of the preliminary review. */
  @IsOptional() @IsString() @MaxLength(4000) note?: string;
  @IsOptional() @IsArray() @ArrayMaxSize(50) @Nested(() => DraftItem, { each: true }) items?: DraftItem[];
  @IsOptional() @IsIn(['NOT_FOR_APPROVAL', 'OTHER_AUTHORITY']) ground?: string;
  @IsOptional() @IsString() @MaxLength(200) authority?: string;
  @IsOptional() @IsString() @MaxLength(10) code?: string;
  @IsOptional() @IsString() @MaxLength(4000) reason?: string;
  @IsOptional() @IsTonnes() extra?: string;
  @IsOptional() @IsArray() @ArrayMaxSize(50) @Nested(() => DraftLine, { each: true }) lines?: DraftLine[];
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(1000, { each: true })
  conditions?: string[];
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  copies?: string[];
}
