import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OrganisationKind, Power, Role } from '#domain/actor';
import type { UnitClass } from '#domain/party/unit-class';

/** A firm or an authority. Grams and civil days are text, as the driver gives them. */
@Entity({ schema: 'liandan', name: 'organisation' })
export class Organisation {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') kind!: OrganisationKind;
  @Column('text') name!: string;
  @Column('text', { nullable: true }) uscc!: string | null;
  @Column('text', { nullable: true }) province!: string | null;
  @Column('text', { nullable: true }) city!: string | null;
  @Column('text', { nullable: true }) address!: string | null;
  @Column('text', { name: 'legal_representative', nullable: true }) legalRepresentative!: string | null;
  @Column('text', { nullable: true }) phone!: string | null;
  /** Series of an authority's letters, e.g. 湘环固函. */
  @Column('text', { name: 'letter_prefix', nullable: true }) letterPrefix!: string | null;
  /** Series of an authority's decisions. */
  @Column('text', { name: 'document_prefix', nullable: true }) documentPrefix!: string | null;
  /** M-01. */
  @Column('text', { name: 'unit_class', nullable: true }) unitClass!: UnitClass | null;
  @Column('text', { name: 'emergency_plan_no', nullable: true }) emergencyPlanNo!: string | null;
  @Column('date', { name: 'emergency_plan_until', nullable: true }) emergencyPlanUntil!: string | null;
  /** Waste categories (HW08 …) or hazard classes that the transport permit covers. */
  @Column('text', { name: 'carrier_scope', array: true }) carrierScope!: string[];
  @Column('text', { name: 'operating_document', nullable: true }) operatingDocument!: string | null;
  @Column('date', { name: 'operating_document_until', nullable: true }) operatingDocumentUntil!: string | null;
  @Column('boolean') active!: boolean;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
}
export type { UnitClass };

@Entity({ schema: 'liandan', name: 'person' })
export class Person {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') login!: string;
  @Column('text') name!: string;
  @Column('text') hash!: string;
  @Column('boolean') active!: boolean;
  /** An administrator made the password: it is changed before anything else. */
  @Column('boolean', { name: 'password_given' }) passwordGiven!: boolean;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
}

@Entity({ schema: 'liandan', name: 'membership' })
export class Membership {
  @PrimaryColumn('uuid') person!: string;
  @PrimaryColumn('uuid') organisation!: string;
  @Column('text', { array: true }) roles!: Role[];
}

/** R-DEL. `principal` is a province. */
@Entity({ schema: 'liandan', name: 'delegation' })
export class DelegationRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') principal!: string;
  @Column('uuid') delegate!: string;
  @Column('text') power!: Power;
  @Column('text', { array: true }) cities!: string[];
  @Column('date', { name: 'valid_from' }) validFrom!: string;
  @Column('date', { name: 'valid_to', nullable: true }) validTo!: string | null;
  @Column('text') instrument!: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
}

@Entity({ schema: 'liandan', name: 'session' })
export class Session {
  @PrimaryColumn('bytea') hash!: Buffer;
  @Column('uuid') person!: string;
  @Column('uuid') organisation!: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date;
  @Column('timestamptz', { name: 'stepped_up_until', nullable: true }) steppedUpUntil!: Date | null;
  /** By which binding it came; null by a password. */
  @Column('uuid', { nullable: true }) identity!: string | null;
  @Column('timestamptz', { name: 'provider_factor_until', nullable: true }) providerFactorUntil!: Date | null;
}

/** TOTP; reached by the serving role through functions only. */
@Entity({ schema: 'liandan', name: 'second_factor' })
export class SecondFactorRow {
  @PrimaryColumn('uuid') person!: string;
  @Column('text', { nullable: true }) secret!: string | null;
  @Column('timestamptz', { name: 'confirmed_at', nullable: true }) confirmedAt!: Date | null;
  @Column('text', { nullable: true }) pending!: string | null;
  @Column('timestamptz', { name: 'pending_at', nullable: true }) pendingAt!: Date | null;
  @Column('bigint', { name: 'last_step' }) lastStep!: string;
}

@Entity({ schema: 'liandan', name: 'token' })
export class Token {
  @PrimaryColumn('uuid') id!: string;
  @Column('bytea') hash!: Buffer;
  @Column('text') label!: string;
  @Column('uuid') person!: string;
  @Column('uuid') organisation!: string;
  @Column('text', { array: true }) scopes!: string[];
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt!: Date | null;
  @Column('text', { array: true }) readers!: string[];
}

@Entity({ schema: 'liandan', name: 'site' })
export class Site {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') organisation!: string;
  @Column('text') name!: string;
  @Column('text') address!: string;
  @Column('text') city!: string;
  @Column('double precision', { nullable: true }) longitude!: number | null;
  @Column('double precision', { nullable: true }) latitude!: number | null;
}
