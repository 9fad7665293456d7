import {
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsNotEmpty,
  IsOptional,
  IsUUID,
  Matches,
  MaxLength,
} from 'class-validator';
import { IsCategory, IsCreditCode, IsDay, IsMethod, IsTonnes, IsWasteCode } from '../given/fields.js';
import { Nested } from '../nested.js';
import {
  LICENCE_KINDS,
  LICENCE_MODES,
  SCOPE_KINDS,
  type LicenceKind,
  type LicenceMode,
  type LicenceScope,
  type ScopeKind,
} from './coverage.js';

/** One class of waste on the licence (P-10). */
export class ScopeLine implements LicenceScope {
  @IsCategory() category!: string;
  @IsIn(SCOPE_KINDS) kind!: ScopeKind;
  @IsArray() @ArrayUnique() @IsWasteCode({ each: true }) codes: string[] = [];
  @IsArray() @ArrayUnique() @IsMethod({ each: true }) methods: string[] = [];
  @IsOptional() @IsTonnes() scale: string | null = null;
}

/** A facility named on the licence. */
export class Facility {
  @IsNotEmpty() @MaxLength(60) code!: string;
  @IsNotEmpty() @MaxLength(200) name!: string;
  @IsNotEmpty() @MaxLength(300) address!: string;
}

/** Who holds the licence. */
export class Holder {
  /** Organisation in this installation, where it is known. */
  @IsOptional() @IsUUID() org: string | null = null;
  @IsNotEmpty() @MaxLength(200) name!: string;
  /** Unified social credit code. */
  @IsCreditCode() uscc!: string;
}

/** What the register states of a licence (P-10). */
export class RegisterLicence {
  /** At most 64 characters, no pattern (P-NO). */
  @IsNotEmpty() @MaxLength(64) number!: string;
  /** Issuing authority, as printed. */
  @IsNotEmpty() @MaxLength(200) issuer!: string;
  @Nested(() => Holder) holder!: Holder;
  @Matches(/^\d{2}$/) province!: string;
  @IsOptional() @Matches(/^\d{4}$/) city: string | null = null;
  @IsIn(LICENCE_KINDS) kind!: LicenceKind;
  @IsArray() @ArrayMinSize(1) @IsIn(LICENCE_MODES, { each: true }) modes!: LicenceMode[];
  @IsArray() @ArrayMinSize(1) @Nested(() => ScopeLine, { each: true }) scopes!: ScopeLine[];
  /** Approved scale of all classes together, tonnes a year; null: none stated. */
  @IsOptional() @IsTonnes() scale: string | null = null;
  @IsDay() validFrom!: string;
  @IsDay() validTo!: string;
  @IsArray() @Nested(() => Facility, { each: true }) facilities: Facility[] = [];
}

export class RenewLicence {
  /** The licence that takes its place. */
  @Nested(() => RegisterLicence) next!: RegisterLicence;
}
export class ChangeLicence extends RenewLicence {
  @IsOptional() @MaxLength(1000) reason: string | null = null;
}
export class RegisterReason {
  /** The decision of the authority that issued the licence. */
  @IsNotEmpty() @MaxLength(1000) reason!: string;
}

/** Verb → body of the register feed, which speaks through the door `rule` with its own token (LC1, LC4-LC7). */
export const licenceFeed = {
  renew: RenewLicence,
  change: ChangeLicence,
  suspend: RegisterReason,
  resume: RegisterReason,
  revoke: RegisterReason,
  cancel: RegisterReason,
};
