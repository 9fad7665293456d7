import { Column, Entity } from 'typeorm';
import type { LeadContext } from '#domain/enforcement-lead/enforcement-lead.machine';
import { CaseRow } from '#workflow/case-row';

const found = { insert: false, update: false, nullable: true } as const;

@Entity({ schema: 'liandan', name: 'enforcement_lead' })
export class EnforcementLeadRow extends CaseRow<LeadContext> {
  @Column('text', { ...found }) source!: string | null;
  @Column('text', { ...found }) keeper!: string | null;
  @Column('text', { ...found }) partner!: string | null;
  @Column('uuid', { ...found }) firm!: string | null;
  @Column('text', { ...found }) outcome!: string | null;
}
