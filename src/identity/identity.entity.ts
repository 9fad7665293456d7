import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Which identity of a provider is whose; reached by the serving role through functions only. */
@Entity({ schema: 'liandan', name: 'identity' })
export class Identity {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') issuer!: string;
  @Column('text') subject!: string;
  @Column('uuid') person!: string;
  @Column('text') label!: string;
  @Column('text', { name: 'bound_by' }) boundBy!: 'self' | 'admin';
  @Column('timestamptz', { name: 'bound_at' }) boundAt!: Date;
  @Column('timestamptz', { name: 'last_login', nullable: true }) lastLogin!: Date | null;
}
