import { Injectable, type OnModuleInit } from '@nestjs/common';
import { mailboxOf, system } from '#domain/actor';
import { Deliveries, type OnceDelivered } from '#outbox/deliveries';
import { Workflow, type Fact } from '#workflow/workflow';
import { ConsultationService } from './consultation.service.js';
import { PaperArrivals } from './paper-arrivals.js';

const provinceOf = (queue: string) => queue.slice('mailbox-'.length);
/** One fact may close several letters: each counts once for itself. */
const each = (once: OnceDelivered, target: string): OnceDelivered => ({ ...once, queue: `${once.queue}/${target}` });

/** Works the mailboxes of the addressees, and closes letters whose case is over. */
@Injectable()
export class ConsultationProcessor implements OnModuleInit {
  constructor(
    private readonly workflow: Workflow,
    private readonly deliveries: Deliveries,
    private readonly letters: ConsultationService,
    private readonly arrivals: PaperArrivals,
  ) {}

  onModuleInit(): void {
    const { deliveries } = this;
    deliveries.hear('mailbox-*', 'consultation.issued', (fact, once, queue) =>
      this.tell(fact.caseId, queue, once, { type: 'deliver' }),
    );
    deliveries.hear('mailbox-*', 'application.letterWithdrawn', async (fact, once, queue) => {
      await this.arrivals.deliver(fact.id, { machine: fact.machine, id: fact.caseId }, provinceOf(queue));
      await this.tell(fact.data['letter'], queue, once, { type: 'withdraw' });
    });
    for (const type of ['application.informationGiven', 'letter.questionAnswered']) {
      deliveries.hear('mailbox-*', type, (fact, once, queue) =>
        this.tell(fact.data['letter'], queue, once, { type: 'giveInformation', text: fact.data['text'] }),
      );
    }
    for (const type of ['application.approved', 'application.refused', 'application.withdrawn']) {
      deliveries.hear('consultation', type, (fact, once) => this.closeAll(fact, once));
    }
    for (const type of ['consultation.withdrawn', 'consultation.overtaken', 'consultation.answered']) {
      deliveries.hear('consultation', type, (fact, once) => this.close(fact, once));
    }
    for (const type of ASKING_ENDED) {
      deliveries.hear('consultation', type, (fact, once) => this.withdrawAll(fact, once));
    }
    for (const [type, act] of Object.entries(ASKED_ANEW)) {
      deliveries.hear('consultation', type, (fact, once) => this.withdrawAll(fact, once, act));
    }
    for (const type of NOTICES) {
      deliveries.hear('mailbox-*', type, ({ id, machine, caseId }, _once, queue) =>
        this.arrivals.deliver(id, { machine, id: caseId }, provinceOf(queue)),
      );
    }
    deliveries.hear('mailbox-*', 'listing.alarmed', ({ id, data }, _once, queue) =>
      this.arrivals.deliver(id, { machine: 'listing', id: String(data['entry']) }, provinceOf(queue)),
    );
  }

  private async tell(
    letter: unknown,
    queue: string,
    once: OnceDelivered,
    command: { type: string } & Record<string, unknown>,
  ) {
    if (typeof letter !== 'string' || letter === '') return;
    await this.workflow.send(this.letters.kind, letter, {
      by: mailboxOf(provinceOf(queue)),
      door: 'mailbox',
      command,
      once,
    });
  }

  /** The asking case is decided or has ended (CL11). */
  private async closeAll(fact: Fact, once: OnceDelivered): Promise<void> {
    const open = await this.workflow.db.query<{ id: string }[]>(
      `SELECT id FROM liandan.consultation WHERE about_id = $1 AND state = 'answered'`,
      [fact.caseId],
    );
    for (const { id } of open) {
      await this.workflow.send(this.letters.kind, id, {
        by: system,
        door: 'rule',
        command: { type: 'close' },
        once: each(once, id),
      });
    }
  }

  /**
   * What the letter asked for has ended meanwhile, e.g. a list that was not confirmed in its year (CL9, then CL11); or the
   * act is asked anew, or done: then the keeper takes back what it wrote before.
   */
  private async withdrawAll(fact: Fact, once: OnceDelivered, act: string | null = null): Promise<void> {
    const keeper = fact.data['keeper'] ?? fact.data['receiving'] ?? null;
    const open = await this.workflow.db.query<{ id: string; addressee: string }[]>(
      `SELECT id, addressee FROM liandan.consultation WHERE about_id = $1 AND state IN ('issued', 'delivered')
         AND ($2::text IS NULL OR context -> 'about' ->> 'act' = $2 AND sender = $3
              AND (context ->> 'issuedAt')::timestamptz < $4)
       ORDER BY id`,
      [fact.caseId, act, keeper, fact.at],
    );
    for (const { id, addressee } of open) {
      await this.workflow.send(this.letters.kind, id, {
        by: mailboxOf(addressee),
        door: 'mailbox',
        command: { type: 'withdraw' },
        once: each(once, id),
      });
    }
  }

  /** A withdrawn letter closes once both papers are delivered; an answer of the white list ends its letter. */
  private async close(fact: Fact, once: OnceDelivered): Promise<void> {
    const ofApplication = (fact.data['about'] as { machine?: string } | undefined)?.machine === 'application';
    if (fact.type === 'consultation.answered' && ofApplication) return;
    await this.workflow.send(this.letters.kind, fact.caseId, {
      by: system,
      door: 'rule',
      command: { type: 'close' },
      once,
    });
  }
}

/** Ends of agreements, lists and entries, after which nobody waits for an answer about them any more. */
const ASKING_ENDED = ['agreement.expired', 'agreement.terminated', 'list.closed', 'listing.removed', 'listing.expired'];
/** Facts that a letter of the same act overtakes, or that need it no more; each with the act. */
const ASKED_ANEW: Record<string, string> = {
  'agreement.amendmentProposed': 'amend',
  'agreement.resumed': 'resume',
  'list.reproposed': 'confirm',
  'list.graceProposed': 'agreeGrace',
  'listing.liftProposed': 'lift',
  'listing.lifted': 'lift',
  'listing.removalProposed': 'remove',
};
/** Facts with frozen notices. */
const NOTICES = [
  'application.announced',
  'application.refused',
  'listing.suspended',
  'listing.removed',
  'list.feedbackSent',
  'agreement.suspended',
  'agreement.terminated',
  'statistics.sent',
  'discrepancy.resolved',
  'discrepancy.violationConfirmed',
  'enforcementLead.closed',
];
