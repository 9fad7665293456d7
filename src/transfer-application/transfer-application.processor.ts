import { Injectable, type OnModuleInit } from '@nestjs/common';
import { mailboxOf, system } from '#domain/actor';
import { Deliveries, type OnceDelivered } from '#outbox/deliveries';
import { Workflow, type Fact } from '#workflow/workflow';
import { REROUTABLE, TransferApplicationService } from './transfer-application.service.js';

interface About {
  machine: string;
  id: string;
}
interface Reply {
  number: string | null;
  lines: { line: number; quantity: string }[];
  extra: string | null;
  conditions: string[];
  reasons: string | null;
  by: { orgName: string };
}

/** Facts after which the route of open cases is tested again (P12, P12a), and by what they find the cases. */
const REROUTES: Record<string, 'listing' | 'agreement' | 'licence'> = {
  'listing.effective': 'listing',
  'listing.quotaTaken': 'listing',
  'listing.quotaRefunded': 'listing',
  'listing.capRaised': 'listing',
  'listing.suspended': 'listing',
  'listing.lifted': 'listing',
  'listing.removed': 'listing',
  'listing.expired': 'listing',
  'agreement.suspended': 'agreement',
  'agreement.resumed': 'agreement',
  'agreement.expired': 'agreement',
  'agreement.terminated': 'agreement',
  'licence.suspended': 'licence',
  'licence.revoked': 'licence',
  'licence.expired': 'licence',
  'licence.cancelled': 'licence',
};

/** Replies from the mailbox, silence, decisions to be served, and changes of the white list. */
@Injectable()
export class TransferApplicationProcessor implements OnModuleInit {
  constructor(
    private readonly workflow: Workflow,
    private readonly deliveries: Deliveries,
    private readonly applications: TransferApplicationService,
  ) {}

  onModuleInit(): void {
    const { deliveries } = this;
    deliveries.hear('mailbox-*', 'consultation.answered', (fact, once) => this.reply(fact, once), 'application');
    deliveries.hear(
      'mailbox-*',
      'consultation.informationAsked',
      (fact, once) => this.question(fact, once),
      'application',
    );
    deliveries.hear('application', 'consultation.overdue', (fact, once) => this.silence(fact, once));
    for (const type of ['application.announced', 'application.refused']) {
      deliveries.hear('application', type, (fact, once) => this.serve(fact, once));
    }
    for (const [type, by] of Object.entries(REROUTES)) {
      deliveries.hear('application', type, (fact, once) => this.reroute(fact, once, by));
    }
  }

  private async reply(fact: Fact, once: OnceDelivered): Promise<void> {
    const { about, agree, reply, to } = fact.data as unknown as {
      about: About;
      agree: boolean;
      reply: Reply;
      to: string;
    };
    if (about.machine !== 'application') return;
    await this.workflow.send(this.applications.kind, about.id, {
      by: mailboxOf(to),
      door: 'mailbox',
      once,
      command: {
        type: agree ? 'replyAgree' : 'replyRefuse',
        letter: fact.caseId,
        number: reply.number,
        orgName: reply.by.orgName,
        lines: reply.lines,
        extra: reply.extra,
        conditions: reply.conditions,
        reasons: reply.reasons,
      },
    });
  }

  private async question(fact: Fact, once: OnceDelivered): Promise<void> {
    const { about, text, to } = fact.data as unknown as { about: About; text: string; to: string };
    if (about.machine !== 'application') return;
    await this.workflow.send(this.applications.kind, about.id, {
      by: mailboxOf(to),
      door: 'mailbox',
      once,
      command: { type: 'askInformation', letter: fact.caseId, text },
    });
  }

  /** K-25 has run out on the letter; the case only notes it (P20). */
  private async silence(fact: Fact, once: OnceDelivered): Promise<void> {
    const { about } = fact.data as unknown as { about: About };
    if (about.machine !== 'application') return;
    await this.workflow.send(this.applications.kind, about.id, {
      by: system,
      door: 'rule',
      once,
      command: { type: 'flagOverdue', clock: 'K-25', letter: fact.caseId },
    });
  }

  private async serve(fact: Fact, once: OnceDelivered): Promise<void> {
    await this.workflow.send(this.applications.kind, fact.caseId, {
      by: system,
      door: 'rule',
      once,
      command: { type: 'serveDecision' },
    });
  }

  /** One transaction per open case; a case whose route still stands is left as it is. */
  private async reroute(fact: Fact, once: OnceDelivered, by: 'listing' | 'agreement' | 'licence'): Promise<void> {
    const open = await this.workflow.db.query<{ id: string }[]>(
      `SELECT id FROM liandan.transfer_application
       WHERE ${by} = $1 AND state = ANY ($2) AND track IN ('WHITELIST', 'OVER_QUOTA') ORDER BY id`,
      [fact.type === 'listing.effective' ? (fact.data['predecessor'] ?? null) : fact.caseId, REROUTABLE],
    );
    for (const { id } of open) {
      await this.workflow.send(this.applications.kind, id, {
        by: system,
        door: 'rule',
        once: { ...once, queue: `${once.queue}/${id}` },
        command: { type: 'reroute' },
        unless: (tx, row) => this.applications.routeMoves(tx, row),
      });
    }
  }
}
