import { Column, Entity } from 'typeorm';
import type { ApprovalContext } from '#domain/approval/approval.case';
import { CaseRow } from '#workflow/case-row';

const found = { insert: false, update: false, nullable: true } as const;

@Entity({ schema: 'liandan', name: 'approval' })
export class ApprovalRow extends CaseRow<ApprovalContext> {
  @Column('text', { ...found }) number!: string | null;
  @Column('uuid', { ...found }) application!: string | null;
  @Column('text', { ...found }) origin!: string | null;
  @Column('text', { ...found }) destination!: string | null;
  @Column('uuid', { ...found }) remover!: string | null;
  @Column('uuid', { ...found }) receiver!: string | null;
  @Column('uuid', { ...found }) licence!: string | null;
  @Column('uuid', { ...found }) listing!: string | null;
  @Column('text', { ...found, name: 'valid_from' }) validFrom!: string | null;
  @Column('text', { ...found, name: 'valid_to' }) validTo!: string | null;
}
