import { Column, Entity } from 'typeorm';
import type { LicenceContext } from '#domain/licence/licence.machine';
import { CaseRow } from '#workflow/case-row';

const generated = { nullable: true, insert: false, update: false } as const;

@Entity({ schema: 'liandan', name: 'licence' })
export class LicenceRow extends CaseRow<LicenceContext> {
  @Column('text', { ...generated }) number!: string;
  @Column('text', { ...generated }) issuer!: string;
  @Column('uuid', { ...generated }) holder!: string | null;
  @Column('text', { name: 'holder_uscc', ...generated }) holderUscc!: string;
  @Column('text', { ...generated }) province!: string;
  @Column('uuid', { ...generated }) predecessor!: string | null;
  @Column('text', { name: 'valid_to', ...generated }) validTo!: string;
}
