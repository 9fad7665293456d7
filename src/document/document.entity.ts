import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A printed document: the record it carries, the words on it, and its bytes. Written once, never changed (Z-04). */
@Entity({ schema: 'liandan', name: 'document' })
export class DocumentRow {
  @PrimaryColumn('uuid') id!: string;
  /** What it was made of, once: `paper/‹id›`, `manifest/‹id›/‹version›`, `labels/‹manifest›`, `event/‹id›`. */
  @Column('text') source!: string;
  @Column('text') kind!: string;
  @Column('text') machine!: string;
  @Column('uuid', { name: 'case_id' }) caseId!: string;
  @Column('text', { nullable: true }) number!: string | null;
  @Column('text') title!: string;
  @Column('timestamptz', { name: 'issued_at' }) issuedAt!: Date;
  @Column('jsonb') record!: Record<string, unknown>;
  @Column('jsonb') sheet!: Record<string, unknown>;
  /** Compiler, fonts and templates that the bytes depend on. */
  @Column('text') edition!: string;
  @Column('text') sha256!: string;
  @Column('int') pages!: number;
  /** null when the bytes were erased. */
  @Column('bytea', { nullable: true }) pdf!: Buffer | null;
  @Column('text', { array: true }) readers!: string[];
  /** The erasure after which it was printed again without what it said of a person. */
  @Column('uuid', { nullable: true }) erased!: string | null;
  /** The leaf that erased the bytes. */
  @Column('uuid', { nullable: true }) struck!: string | null;
}
