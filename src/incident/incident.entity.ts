import { Column, Entity } from 'typeorm';
import type { IncidentContext } from '#domain/incident/incident.context';
import { CaseRow } from '#workflow/case-row';

const found = { insert: false, update: false, nullable: true } as const;

@Entity({ schema: 'liandan', name: 'incident' })
export class IncidentRow extends CaseRow<IncidentContext> {
  @Column('text', { ...found }) province!: string | null;
  @Column('text', { ...found }) city!: string | null;
  @Column('text', { ...found }) level!: string | null;
  @Column('text', { ...found }) kind!: string | null;
  @Column('boolean', { ...found }) overdue!: boolean;
}
