import { Column, Entity } from 'typeorm';
import type { AgreementContext } from '#domain/agreement/agreement.machine';
import { CaseRow } from '#workflow/case-row';

const generated = { nullable: true, insert: false, update: false } as const;

@Entity({ schema: 'liandan', name: 'agreement' })
export class AgreementRow extends CaseRow<AgreementContext> {
  @Column('text', { ...generated }) key!: string;
  @Column('text', { ...generated }) keeper!: string;
}
