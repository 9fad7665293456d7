import {
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  MaxLength,
} from 'class-validator';
import { IsCategory, IsCreditCode, IsDay, IsMethod, IsTonnes, IsWasteCode } from '../given/fields.js';
import type { Fault } from '../errors.js';
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
  @Matches(/\S/) @MaxLength(64) number!: string;
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

/** What the register tells of a licence (LC1, LC4-LC7). */
export const LICENCE_REPORTS = ['register', 'renew', 'change', 'suspend', 'resume', 'revoke', 'cancel'] as const;
type Report = (typeof LICENCE_REPORTS)[number];
/** These bring a licence as it reads from now on; the others bring the decision's reason. */
const WITH_LICENCE: readonly Report[] = ['register', 'renew', 'change'];

/** One event as the register of the issuer reports it: of a licence named by its id here, or by number and issuer. */
export class ReportLicence {
  @IsIn(LICENCE_REPORTS) type!: Report;
  @IsOptional() @IsUUID() id?: string;
  @IsOptional() @IsString() @Length(1, 64) number?: string;
  @IsOptional() @IsString() @Length(1, 200) issuer?: string;
  /** The new licence, or the one that takes the old one's place. */
  @IsOptional() @Nested(() => RegisterLicence) licence?: RegisterLicence;
  /** The decision of the authority that issued the licence. */
  @IsOptional() @IsString() @Length(1, 1000) reason?: string;
}

/** Members that the type of the report wants and the body lacks, or brings and the type has no use for. */
export function reportFaults({ type, id, number, issuer, licence, reason }: ReportLicence): Fault[] {
  const faults: Fault[] = [];
  const fault = (member: string, code: string, zh: string, en: string) =>
    faults.push({ pointer: `/${member}`, code, rule: 'P-10', detail: { zh, en } });
  const named = id !== undefined || (number !== undefined && issuer !== undefined);
  if (type !== 'register' && !named)
    fault('id', 'required', '须给出许可证 id，或编号和发证机关', 'Name the licence by id, or by number and issuer');
  if (WITH_LICENCE.includes(type) && !licence)
    fault('licence', 'required', '须给出许可证内容', 'The licence itself is missing');
  if (!WITH_LICENCE.includes(type) && licence)
    fault('licence', 'unknownMember', '此类报送不含许可证内容', 'This report brings no licence');
  if (!WITH_LICENCE.includes(type) && !reason)
    fault('reason', 'required', '须写明决定和理由', 'The reason of the decision is missing');
  return faults;
}

/** The register's word as the machine takes it. */
export const reported = ({ type, licence, reason }: ReportLicence): { type: Report } & Record<string, unknown> =>
  type === 'register'
    ? { ...licence, type }
    : WITH_LICENCE.includes(type)
      ? { type, next: licence, ...(type === 'change' ? { reason: reason ?? null } : {}) }
      : { type, reason };

/** What the register of enterprises tells of a holder: name, legal representative, domicile (P-11). */
export class ReportHolder {
  @IsCreditCode() uscc!: string;
  /** Day of the change in the register of enterprises. */
  @IsDay() changedOn!: string;
  @IsOptional() @IsString() @Length(1, 200) name?: string;
  @IsOptional() @IsString() @Length(1, 60) representative?: string;
  @IsOptional() @IsString() @Length(1, 300) domicile?: string;
}
