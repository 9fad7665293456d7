import { Column, Entity } from 'typeorm';
import type { ApplicationContext } from '#domain/transfer-application/transfer-application.case';
import { CaseRow } from '#workflow/case-row';

const found = { insert: false, update: false, nullable: true } as const;

@Entity({ schema: 'liandan', name: 'transfer_application' })
export class TransferApplicationRow extends CaseRow<ApplicationContext> {
  @Column('text', { ...found }) origin!: string | null;
  @Column('text', { ...found, name: 'origin_city' }) originCity!: string | null;
  @Column('text', { ...found }) destination!: string | null;
  @Column('uuid', { ...found }) remover!: string | null;
  @Column('uuid', { ...found }) receiver!: string | null;
  @Column('uuid', { ...found }) licence!: string | null;
  @Column('uuid', { ...found }) listing!: string | null;
  @Column('uuid', { ...found }) agreement!: string | null;
  @Column('text', { ...found }) track!: string | null;
  @Column('text', { ...found, name: 'received_on' }) receivedOn!: string | null;
  @Column('text', { ...found, name: 'accepted_on' }) acceptedOn!: string | null;
  @Column('boolean', { ...found }) overdue!: boolean;
}
