import { Column, Entity } from 'typeorm';
import type { DiscrepancyContext } from '#domain/discrepancy/discrepancy.context';
import { CaseRow } from '#workflow/case-row';

const found = { insert: false, update: false, nullable: true } as const;

@Entity({ schema: 'liandan', name: 'discrepancy' })
export class DiscrepancyRow extends CaseRow<DiscrepancyContext> {
  @Column('text', { ...found, name: 'subject_machine' }) subjectMachine!: string | null;
  @Column('uuid', { ...found }) subject!: string | null;
  @Column('text', { ...found }) number!: string | null;
  @Column('text', { ...found }) source!: string | null;
  @Column('text', { ...found }) origin!: string | null;
  @Column('text', { ...found }) destination!: string | null;
  @Column('uuid', { ...found }) remover!: string | null;
  @Column('uuid', { ...found }) receiver!: string | null;
  @Column('boolean', { ...found }) overdue!: boolean | null;
}
