import { Column, PrimaryColumn } from 'typeorm';

/** The standard columns of an aggregate's table (`liandan.create_case_table`). Search columns are the entity's own. */
export abstract class CaseRow<C = Record<string, unknown>> {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') state!: string;
  @Column('int') version!: number;
  @Column('int') seq!: number;
  @Column('bytea') head!: Buffer;
  @Column('int', { name: 'machine_version' }) machineVersion!: number;
  @Column('jsonb') context!: C;
  @Column('text', { array: true }) readers!: string[];
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt!: Date;
  /** When something was last refused in it. */
  @Column('timestamptz', { name: 'refused_at', nullable: true }) refusedAt!: Date | null;
}
