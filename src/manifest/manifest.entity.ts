import { Column, Entity, PrimaryColumn } from 'typeorm';
import { CaseRow } from '#workflow/case-row';
import type { ManifestContext } from '#domain/manifest/manifest.context';

const found = { insert: false, update: false, nullable: true } as const;

@Entity('manifest')
export class ManifestRow extends CaseRow<ManifestContext> {
  @Column('text', { ...found }) number!: string | null;
  @Column('text', { ...found }) origin!: string | null;
  @Column('text', { ...found, name: 'origin_city' }) originCity!: string | null;
  @Column('text', { ...found }) destination!: string | null;
  @Column('uuid', { ...found }) remover!: string | null;
  @Column('uuid', { ...found }) receiver!: string | null;
  @Column('uuid', { ...found }) approval!: string | null;
  @Column('uuid', { ...found }) trip!: string | null;
  @Column('text', { ...found, name: 'planned_date' }) plannedDate!: string | null;
  @Column('boolean', { ...found }) overdue!: boolean;
}

@Entity('manifest_counter')
export class ManifestCounter {
  @PrimaryColumn('int') year!: number;
  @PrimaryColumn('text') city!: string;
  @Column('int') last!: number;
}
