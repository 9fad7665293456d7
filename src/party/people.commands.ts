import {
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsEmail,
  IsIn,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  MaxLength,
} from 'class-validator';
import type { OrganisationKind, Role } from '#domain/actor';
import { IsCreditCode } from '#domain/given/fields';

const ROLES: Role[] = ['handler', 'officer', 'head', 'auditor', 'admin', 'machine'];
export const KINDS = ['firm', 'province', 'city', 'transport', 'auditor', 'operator', 'ministry', 'register'] as const;

/** What a person logs in by. */
export const LOGIN = /^[a-z0-9][a-z0-9._-]{1,59}$/;

export class CreateOrganisation {
  @IsIn(KINDS) kind!: Exclude<OrganisationKind, 'system'>;
  @IsString() @Length(1, 200) name!: string;
  /** Demanded of a firm. */
  @IsOptional() @IsCreditCode() uscc?: string;
  @IsOptional() @Matches(/^\d{2}$/) province?: string;
  @IsOptional() @Matches(/^\d{4}$/) city?: string;
  /** Series of an authority's letters and decisions, e.g. 川环固函. */
  @IsOptional() @IsString() @MaxLength(40) letterPrefix?: string;
  @IsOptional() @IsString() @MaxLength(40) documentPrefix?: string;
}

class InOrganisation {
  @IsUUID() organisation!: string;
}
export class CreatePerson extends InOrganisation {
  @Matches(LOGIN) login!: string;
  @IsString() @IsNotEmpty() @MaxLength(60) name!: string;
  @IsArray() @ArrayNotEmpty() @ArrayUnique() @IsIn(ROLES, { each: true }) roles!: Role[];
  /** Where the enrolment link is sent as well. */
  @IsOptional() @IsEmail() @MaxLength(200) mail?: string;
}
export class AssignRoles extends InOrganisation {
  /** The roles there as the caller saw them; none where the person comes into the organisation. */
  @IsArray() @ArrayUnique() @IsIn(ROLES, { each: true }) seen!: Role[];
  @IsArray() @ArrayNotEmpty() @ArrayUnique() @IsIn(ROLES, { each: true }) roles!: Role[];
}
export class RemovePerson extends InOrganisation {
  @IsString() @Length(1, 1000) reason!: string;
}
export class ChangePassword {
  @IsString() @Length(1, 200) present!: string;
  @IsString() @Length(12, 200) next!: string;
}
