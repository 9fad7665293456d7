import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { UnitClass } from './party.entity.js';

/** A management plan of one site and year (M-02). */
@Entity({ schema: 'liandan', name: 'plan' })
export class Plan {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') organisation!: string;
  @Column('uuid') site!: string;
  @Column('int') year!: number;
  @Column('int') version!: number;
  @Column('text', { name: 'filing_no' }) filingNo!: string;
  @Column('text', { name: 'unit_class' }) unitClass!: UnitClass;
  @Column('timestamptz', { name: 'filed_at' }) filedAt!: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt!: Date;
  @Column('text', { array: true }) readers!: string[];
}

/** A filed version of a plan (M-03); manifests cite it. */
@Entity({ schema: 'liandan', name: 'plan_version' })
export class PlanVersion {
  @PrimaryColumn('uuid') plan!: string;
  @PrimaryColumn('int') version!: number;
  @Column('timestamptz', { name: 'filed_at' }) filedAt!: Date;
  @Column('uuid', { name: 'filed_by', nullable: true }) filedBy!: string | null;
  @Column('text', { nullable: true }) reason!: string | null;
  @Column('text', { array: true }) readers!: string[];
}

/** A row of the transfer section (M-04). Quantity in grams. */
@Entity({ schema: 'liandan', name: 'plan_row' })
export class PlanRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') plan!: string;
  @Column('int') version!: number;
  @Column('int') line!: number;
  @Column('text', { name: 'transfer_type' }) transferType!: 'IN_PROVINCE' | 'CROSS_PROVINCE' | 'EXPORT';
  @Column('text', { name: 'waste_name' }) wasteName!: string;
  @Column('text', { name: 'waste_code' }) wasteCode!: string;
  @Column('text') category!: string;
  @Column('text', { name: 'harmful_component', nullable: true }) harmfulComponent!: string | null;
  @Column('text', { nullable: true }) form!: string | null;
  @Column('text', { array: true }) hazard!: string[];
  @Column('bigint') quantity!: string;
  @Column('text') method!: string;
  @Column('text', { name: 'receiver_kind' }) receiverKind!: 'LICENCE_HOLDER' | 'EXEMPTED' | 'OVERSEAS';
  @Column('uuid', { nullable: true }) receiver!: string | null;
  @Column('text', { name: 'receiver_name' }) receiverName!: string;
  @Column('text', { name: 'licence_no', nullable: true }) licenceNo!: string | null;
  @Column('text', { array: true }) readers!: string[];
}

/** A written contract of the remover with a receiver or carrier (R-10a). */
@Entity({ schema: 'liandan', name: 'contract' })
export class Contract {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') number!: string;
  @Column('uuid') remover!: string;
  @Column('uuid') party!: string;
  @Column('text', { name: 'party_role' }) partyRole!: 'RECEIVER' | 'CARRIER';
  @Column('text', { name: 'waste_codes', array: true }) wasteCodes!: string[];
  @Column('date', { name: 'valid_from' }) validFrom!: string;
  @Column('date', { name: 'valid_to' }) validTo!: string;
  @Column('text', { name: 'attachment_sha256', nullable: true }) attachmentSha256!: string | null;
  @Column('timestamptz', { name: 'signed_at' }) signedAt!: Date;
  @Column('timestamptz', { name: 'confirmed_at', nullable: true }) confirmedAt!: Date | null;
  @Column('date', { name: 'ended_on', nullable: true }) endedOn!: string | null;
  @Column('text', { array: true }) readers!: string[];
}

/** A vehicle with its operating document (R-11b). Load in grams. */
@Entity({ schema: 'liandan', name: 'vehicle' })
export class Vehicle {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') organisation!: string;
  @Column('text') plate!: string;
  @Column('text', { name: 'operating_document' }) operatingDocument!: string;
  @Column('date', { name: 'valid_until' }) validUntil!: string;
  @Column('bigint') load!: string;
  @Column('text', { array: true }) scope!: string[];
  @Column('boolean') active!: boolean;
}

@Entity({ schema: 'liandan', name: 'driver' })
export class Driver {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') organisation!: string;
  @Column('text') name!: string;
  @Column('text') certificate!: string;
  @Column('date', { name: 'valid_until' }) validUntil!: string;
  @Column('boolean') escort!: boolean;
  @Column('boolean') active!: boolean;
  @Column('text', { array: true }) readers!: string[];
}

/** whitelist.md §7: precedence over suspension, white list and consulted route. */
@Entity({ schema: 'liandan', name: 'negative_list_item' })
export class NegativeListItem {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') scope!: 'PROVINCE' | 'AGREEMENT';
  @Column('text', { nullable: true }) province!: string | null;
  @Column('text', { nullable: true }) agreement!: string | null;
  @Column('text') direction!: 'IN' | 'OUT' | 'BOTH';
  @Column('text') kind!: 'WASTE_CODE' | 'ENTERPRISE' | 'AREA' | 'ROUTE';
  @Column('text') value!: string;
  @Column('text') reason!: string;
  @Column('date', { name: 'valid_from' }) validFrom!: string;
  @Column('date', { name: 'valid_to', nullable: true }) validTo!: string | null;
  @Column('text', { name: 'confirmed_by', array: true }) confirmedBy!: string[];
  @Column('timestamptz', { name: 'entered_at', default: () => 'liandan.now()' }) enteredAt!: Date;
  /** What several provinces keep together has a row for each. */
  @Column('uuid', { nullable: true }) joint!: string | null;
}
