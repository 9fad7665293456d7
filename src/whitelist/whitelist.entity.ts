import { Column, Entity } from 'typeorm';
import type { ListContext } from '#domain/whitelist/list.case';
import type { ListingContext } from '#domain/whitelist/listing.case';
import { CaseRow } from '#workflow/case-row';

const generated = { nullable: true, insert: false, update: false } as const;

/** One version of a yearly list. */
@Entity({ schema: 'liandan', name: 'whitelist' })
export class WhitelistRow extends CaseRow<ListContext> {
  @Column('uuid', { name: 'agreement_id', ...generated }) agreementId!: string;
  @Column('text', { ...generated }) receiving!: string;
  @Column('int', { ...generated }) year!: number;
  @Column('int', { name: 'list_version', ...generated }) listVersion!: number;
  @Column('text', { name: 'effective_at', ...generated }) effectiveAt!: string | null;
  @Column('text', { name: 'ended_at', ...generated }) endedAt!: string | null;
}

/** One entry of a list. */
@Entity({ schema: 'liandan', name: 'whitelist_entry' })
export class WhitelistEntryRow extends CaseRow<ListingContext> {
  @Column('uuid', { name: 'list_id', ...generated }) listId!: string;
  @Column('uuid', { name: 'agreement_id', ...generated }) agreementId!: string;
  @Column('int', { ...generated }) year!: number;
  @Column('text', { ...generated }) receiving!: string;
  @Column('uuid', { ...generated }) receiver!: string | null;
  @Column('text', { name: 'receiver_uscc', ...generated }) receiverUscc!: string;
  @Column('uuid', { name: 'licence_id', ...generated }) licenceId!: string | null;
  @Column('uuid', { ...generated }) predecessor!: string | null;
}
