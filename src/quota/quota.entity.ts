import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Quantities in grams, as text: PostgreSQL's bigint is wider than a JavaScript number. */
@Entity('quota_account')
export class QuotaAccount {
  @PrimaryColumn('text') id!: string;
  @Column('text', { name: 'owner_kind' }) ownerKind!: string;
  @Column('uuid', { name: 'owner_id' }) ownerId!: string;
  @Column('int') line!: number;
  @Column('int') year!: number;
  @Column('bigint', { nullable: true }) cap!: string | null;
  @Column('bigint') reserved!: string;
  @Column('bigint') settled!: string;
  @Column('bigint') excess!: string;
  @Column('text', { array: true }) readers!: string[];
  @Column('text', { name: 'line_readers', array: true }) lineReaders!: string[];
}

@Entity('quota_line')
export class QuotaLine {
  @PrimaryColumn('bigint') id!: string;
  @Column('text') account!: string;
  @Column('timestamptz') at!: Date;
  @Column('bigint') cap!: string;
  @Column('bigint') reserved!: string;
  @Column('bigint') settled!: string;
  @Column('bigint') excess!: string;
  @Column('text', { name: 'cause_machine' }) causeMachine!: string;
  @Column('uuid', { name: 'cause_id' }) causeId!: string;
  @Column('text') reason!: string;
  @Column('text', { array: true }) readers!: string[];
  /** The event that wrote it, and its place among what the event wrote. */
  @Column('uuid', { name: 'event_id', nullable: true }) eventId!: string | null;
  @Column('int', { nullable: true }) n!: number | null;
}
