import { Injectable } from '@nestjs/common';
import { mailboxOf } from '#domain/actor';
import { Deliveries, type OnceDelivered } from '#outbox/deliveries';
import { Workflow, type Fact } from '#workflow/workflow';
import { EnforcementLeadService } from './enforcement-lead.service.js';

interface Named {
  id: string;
  name: string;
}

/** What leads are found in, and the partner's answer to the notice letter. */
@Injectable()
export class EnforcementLeadProcessor {
  constructor(
    deliveries: Deliveries,
    private readonly workflow: Workflow,
    private readonly leads: EnforcementLeadService,
  ) {
    deliveries.hear('enforcementLead', 'overdue.escalated', (fact, once) => this.overdue(fact, once));
    deliveries.hear('enforcementLead', 'discrepancy.violationConfirmed', (fact, once) => this.violation(fact, once));
    deliveries.hear('enforcementLead', 'manifest.trackGap', (fact, once) => this.trackGap(fact, once));
    deliveries.hear(
      'mailbox-*',
      'consultation.answered',
      (fact, once, queue) => this.answered(fact, once, queue.slice('mailbox-'.length)),
      'enforcementLead',
    );
  }

  /** A firm's duty, ten working days late: the last rung of the ladder. An authority's own goes to the auditor alone. */
  private async overdue(fact: Fact, once: OnceDelivered): Promise<void> {
    const data = fact.data as {
      level: string;
      clock: string;
      case: { machine: string; id: string; number: string | null };
      firm: Named | null;
      authority: string | null;
      partner: string | null;
      dueDay: string;
    };
    if (data.level !== 'AUDITOR' || !data.firm || !data.authority || !data.partner) return;
    await this.leads.find(
      {
        source: 'OVERDUE',
        title: `${data.firm.name}逾期超过10个工作日（${data.clock}）`,
        text: `${data.case.number ?? data.case.machine} 应于 ${data.dueDay} 前办理，至今未办理。`,
        about: { machine: data.case.machine, id: data.case.id },
        number: data.case.number,
        firm: data.firm,
        keeper: data.authority,
        partner: data.partner,
      },
      once,
    );
  }

  /** Kept by the province that decided; its partner is the origin, or the destination where the origin decided. */
  private async violation(fact: Fact, once: OnceDelivered): Promise<void> {
    const data = fact.data as {
      number: string | null;
      firm: Named | null;
      finding: string;
      origin: string;
      destination: string;
    };
    if (!data.firm || data.origin === data.destination) return;
    const keeper = fact.by.province ?? data.destination;
    await this.leads.find(
      {
        source: 'VIOLATION',
        title: `联单${data.number ?? ''}差异认定为违法`,
        text: data.finding,
        about: { machine: fact.machine, id: fact.caseId },
        number: data.number,
        firm: data.firm,
        keeper,
        partner: keeper === data.origin ? data.destination : data.origin,
      },
      once,
    );
  }

  /** R-11c: a vehicle under way was silent for too long. */
  private async trackGap(fact: Fact, once: OnceDelivered): Promise<void> {
    const data = fact.data as {
      manifest: string;
      number?: string | null;
      carrier?: Named | null;
      text?: string;
      origin: string;
      destination: string;
    };
    if (!data.carrier || data.origin === data.destination) return;
    await this.leads.find(
      {
        source: 'TRACK_GAP',
        title: `联单${data.number ?? ''}运输轨迹中断`,
        text: data.text ?? '运输轨迹中断',
        about: { machine: 'manifest', id: data.manifest },
        number: data.number ?? null,
        firm: data.carrier,
        keeper: data.origin,
        partner: data.destination,
      },
      once,
    );
  }

  /** EL3, EL3a: the partner takes part, or declines with its reasons. */
  private async answered(fact: Fact, once: OnceDelivered, province: string): Promise<void> {
    const { about, agree, reply } = fact.data as {
      about: { id: string };
      agree: boolean;
      reply: { number: string | null; reasons: string | null } | null;
    };
    await this.workflow.send(this.leads.kind, about.id, {
      by: mailboxOf(province),
      door: 'mailbox',
      once,
      command: agree
        ? { type: 'startJointCheck', number: reply?.number ?? null }
        : { type: 'decline', number: reply?.number ?? null, reasons: reply?.reasons ?? null },
    });
  }
}
