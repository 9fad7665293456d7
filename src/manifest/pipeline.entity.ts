import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Period, PipelineContext } from '#domain/pipeline/pipeline.context';
import { CaseRow } from '#workflow/case-row';

const found = { insert: false, update: false, nullable: true } as const;

@Entity('pipeline')
export class PipelineRow extends CaseRow<PipelineContext> {
  @Column('text', { ...found }) number!: string | null;
  @Column('text', { ...found }) origin!: string | null;
  @Column('text', { ...found }) destination!: string | null;
  @Column('uuid', { ...found }) remover!: string | null;
  @Column('uuid', { ...found }) receiver!: string | null;
  @Column('uuid', { ...found }) approval!: string | null;
  @Column('boolean', { ...found }) overdue!: boolean;
}

/** What a city authority has set for pipelines. */
@Entity('pipeline_setting')
export class PipelineSettingRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') city!: string;
  @Column('date', { name: 'valid_from' }) validFrom!: string;
  @Column('text') period!: Period;
  @Column('int', { name: 'meter_permille' }) meterPermille!: number;
  @Column('timestamptz', { name: 'set_at' }) setAt!: Date;
  @Column('text', { name: 'set_by' }) setBy!: string;
}
