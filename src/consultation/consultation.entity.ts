import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ConsultationContext } from '#domain/consultation/consultation.machine';
import { CaseRow } from '#workflow/case-row';

const found = { insert: false, update: false, nullable: true } as const;

@Entity({ schema: 'liandan', name: 'consultation' })
export class ConsultationRow extends CaseRow<ConsultationContext> {
  @Column('text', { ...found }) kind!: string | null;
  @Column('text', { ...found }) number!: string | null;
  @Column('text', { ...found }) sender!: string | null;
  @Column('text', { ...found }) addressee!: string | null;
  @Column('text', { ...found, name: 'about_machine' }) aboutMachine!: string | null;
  @Column('uuid', { ...found, name: 'about_id' }) aboutId!: string | null;
  @Column('boolean', { ...found }) overdue!: boolean;
}

/** A frozen paper: letter, reply, decision, notice, receipt. */
@Entity({ schema: 'liandan', name: 'letter' })
export class LetterRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') kind!: string;
  @Column('text', { nullable: true }) number!: string | null;
  /** Province of the authority that issued it. */
  @Column('text') sender!: string;
  @Column('text', { name: 'sender_name' }) senderName!: string;
  /** Province of the addressed authority; null when the addressee is a firm. */
  @Column('text', { nullable: true }) addressee!: string | null;
  @Column('uuid', { name: 'addressee_org', nullable: true }) addresseeOrg!: string | null;
  @Column('text', { name: 'addressee_name' }) addresseeName!: string;
  @Column('text') machine!: string;
  @Column('uuid', { name: 'case_id' }) caseId!: string;
  @Column('text') title!: string;
  @Column('jsonb') body!: Record<string, unknown>;
  @Column('text') hash!: string;
  @Column('timestamptz', { name: 'issued_at' }) issuedAt!: Date;
  @Column('timestamptz', { name: 'delivered_at', nullable: true }) deliveredAt!: Date | null;
  @Column('text', { array: true }) readers!: string[];
  /** The erasure that took from the body what it said of a person; the hash is that of the paper as it was frozen. */
  @Column('uuid', { nullable: true }) erased!: string | null;
}

/** Last serial of a series and year. */
@Entity({ schema: 'liandan', name: 'letter_counter' })
export class LetterCounter {
  @PrimaryColumn('text') series!: string;
  @PrimaryColumn('int') year!: number;
  @Column('int') last!: number;
}
