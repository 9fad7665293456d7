import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
} from 'class-validator';
import { IsDay, IsInstant } from '#domain/given/fields';

/** A right to read, for a time and within a scope; to act it never gives any. */
export class ProposeAuditGrant {
  /** Person of an auditor body, with the role of auditor. */
  @IsUUID() auditor!: string;
  /** Whose records: the own province; any, or '*' for all, only by the ministry. */
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(31)
  @ArrayUnique()
  @Matches(/^(\d{2}|\*)$/, { each: true })
  provinces!: string[];
  /** Only these cases, with the letters, approvals and manifests that hang on them. */
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(200)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  cases?: string[];
  /** Only what happened in this period of civil days. */
  @IsOptional() @IsDay() mattersFrom?: string;
  @IsOptional() @IsDay() mattersTo?: string;
  /** The right holds from this instant, and ends with the other. */
  @IsInstant() validFrom!: string;
  @IsInstant() validTo!: string;
  @IsString() @Length(1, 1000) reason!: string;
}

export class ConfirmAuditGrant {}

export class RevokeAuditGrant {
  @IsString() @Length(1, 1000) reason!: string;
}
