import { Column, Entity } from 'typeorm';
import type { OverdueContext } from '#domain/overdue/overdue.machine';
import { CaseRow } from '#workflow/case-row';

const found = { insert: false, update: false, nullable: true } as const;

@Entity({ schema: 'liandan', name: 'overdue' })
export class OverdueRow extends CaseRow<OverdueContext> {
  @Column('text', { ...found }) clock!: string | null;
  @Column('text', { ...found, name: 'case_machine' }) caseMachine!: string | null;
  @Column('uuid', { ...found, name: 'case_id' }) caseId!: string | null;
  @Column('text', { ...found, name: 'due_day' }) dueDay!: string | null;
  @Column('text', { ...found }) authority!: string | null;
  @Column('uuid', { ...found }) officer!: string | null;
  @Column('uuid', { ...found }) firm!: string | null;
  @Column('text', { ...found }) level!: string | null;
  @Column('int', { ...found, name: 'days_late' }) daysLate!: number | null;
}
