import { Injectable, type OnModuleInit } from '@nestjs/common';
import { mailboxOf } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { Deliveries } from '#outbox/deliveries';
import { Workflow, type Fact } from '#workflow/workflow';
import { CreditRegister } from './credit.register.js';

/** Outcomes of enforcement leads that confirm a violation go into the register of credit (L-28). */
@Injectable()
export class CreditProcessor implements OnModuleInit {
  constructor(
    private readonly workflow: Workflow,
    private readonly deliveries: Deliveries,
    private readonly credit: CreditRegister,
  ) {}

  onModuleInit(): void {
    this.deliveries.hear('credit', 'enforcementLead.outcomeRecorded', (fact) => this.confirmed(fact));
  }

  private async confirmed(fact: Fact): Promise<void> {
    const data = fact.data as {
      confirmed: boolean;
      outcome: string;
      documentNo: string | null;
      title: string;
      firm: { id: string } | null;
      keeper: string;
      record: { on: string };
    };
    if (!data.confirmed || !data.firm || !data.documentNo) return;
    const [firm] = await this.workflow.db.query<{ uscc: string | null }[]>(
      'SELECT uscc FROM liandan.organisation WHERE id = $1',
      [data.firm.id],
    );
    if (!firm?.uscc) return;
    const key = `lead/${fact.caseId}`;
    const once = { kind: 'key' as const, actor: 'credit', key, fingerprint: key };
    const record = {
      uscc: firm.uscc,
      kind: 'VIOLATION' as const,
      serious: data.outcome === 'POLICE',
      source: 'ENFORCEMENT' as const,
      document: data.documentNo.slice(0, 100),
      summary: data.title,
      decidedOn: data.record.on,
      lead: fact.caseId,
    };
    await this.credit.note(mailboxOf(data.keeper), once, record).catch((error: unknown) => {
      // The paper is on record already: it came by the feed, or settled another lead about the firm.
      if (!(error instanceof DomainError) || error.code !== 'INVALID_TRANSITION') throw error;
    });
  }
}
