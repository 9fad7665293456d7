import { ArrayMaxSize, ArrayNotEmpty, ArrayUnique, IsArray, IsString, IsUUID, Length, Matches } from 'class-validator';
import { IsInstant } from '#domain/given/fields';
import { ReadingScope } from '../party/reading-scope.js';

/** A right to read, for a time and within a scope; to act it never gives any. */
export class ProposeAuditGrant extends ReadingScope {
  /** Person of an auditor body, with the role of auditor. */
  @IsUUID() auditor!: string;
  /** Whose records: the own province; any, or '*' for all, only by the ministry. */
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(31)
  @ArrayUnique()
  @Matches(/^(\d{2}|\*)$/, { each: true })
  provinces!: string[];
  /** The right holds from this instant, and ends with the other. */
  @IsInstant() validFrom!: string;
  @IsInstant() validTo!: string;
  @IsString() @Length(1, 1000) reason!: string;
}

export class ConfirmAuditGrant {}

export class RevokeAuditGrant {
  @IsString() @Length(1, 1000) reason!: string;
}
