import { Column, Entity, PrimaryColumn } from 'typeorm';
import { CaseRow } from '#workflow/case-row';
import type { ManifestContext } from '#domain/manifest/manifest.context';
import type { Asked, Correction } from '#domain/manifest/manifest.records';

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
  @Column('uuid', { ...found }) licence!: string | null;
  @Column('uuid', { ...found }) trip!: string | null;
  @Column('uuid', { ...found, name: 'redirected_to' }) redirectedTo!: string | null;
  @Column('text', { ...found, name: 'planned_date' }) plannedDate!: string | null;
  @Column('boolean', { ...found }) overdue!: boolean;
}

@Entity('manifest_counter')
export class ManifestCounter {
  @PrimaryColumn('int') year!: number;
  @PrimaryColumn('text') city!: string;
  @Column('int') last!: number;
}

/** What a party asks to be put right, and the province's word on it. */
@Entity('manifest_correction')
export class ManifestCorrectionRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') manifest!: string;
  @Column('text', { nullable: true }) number!: string | null;
  @Column('uuid') org!: string;
  @Column('text', { name: 'org_name' }) orgName!: string;
  @Column('text') reason!: string;
  @Column('jsonb') changes!: Asked[];
  @Column('text') state!: 'ASKED' | 'CONSENTED' | 'REFUSED' | 'ENTERED';
  @Column('int') version!: number;
  @Column('timestamptz', { name: 'asked_at' }) askedAt!: Date;
  @Column('jsonb', { nullable: true }) decision!: (Correction['consent'] & { remarks: string | null }) | null;
  @Column('text', { array: true }) readers!: string[];
}

/** An alert to a load on the road (R-28c). */
@Entity('manifest_alert')
export class ManifestAlertRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') manifest!: string;
  @Column('text') kind!: string;
  @Column('uuid') cause!: string;
  @Column('text') reason!: string;
  @Column('text') state!: string;
  @Column('timestamptz') at!: Date;
  @Column('text', { array: true }) readers!: string[];
}
