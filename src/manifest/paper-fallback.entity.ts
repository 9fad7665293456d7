import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PaperFallbackContext } from '#domain/paper-fallback/paper-fallback.context';
import { CaseRow } from '#workflow/case-row';

const found = { insert: false, update: false, nullable: true } as const;

@Entity('paper_fallback')
export class PaperFallbackRow extends CaseRow<PaperFallbackContext> {
  @Column('text', { ...found }) origin!: string | null;
  @Column('uuid', { ...found }) remover!: string | null;
  @Column('text', { ...found, name: 'paper_no' }) paperNo!: string | null;
  @Column('uuid', { ...found }) manifest!: string | null;
  @Column('boolean', { ...found }) overdue!: boolean;
}

/** A frozen scan of a paper form. */
@Entity('paper_scan')
export class PaperScanRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') fallback!: string;
  @Column('text') name!: string;
  @Column('text', { name: 'media_type' }) mediaType!: string;
  @Column('text') sha256!: string;
  @Column('int') bytes!: number;
  /** Null when it was erased, by the leaf `struck`. */
  @Column('bytea', { nullable: true }) content!: Buffer | null;
  @Column('uuid', { nullable: true }) struck!: string | null;
  @Column('timestamptz', { name: 'stored_at' }) storedAt!: Date;
  @Column('text', { array: true }) readers!: string[];
}

@Entity('outage_notice')
export class OutageNoticeRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') province!: string;
  @Column('text') text!: string;
  @Column('timestamptz', { name: 'starts_at' }) startsAt!: Date;
  @Column('timestamptz', { name: 'ends_at', nullable: true }) endsAt!: Date | null;
  @Column('int') version!: number;
  @Column('timestamptz', { name: 'announced_at' }) announcedAt!: Date;
  @Column('text', { name: 'announced_by' }) announcedBy!: string;
}
