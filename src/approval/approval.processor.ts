import { APPROVAL_OPEN, inSql } from '#domain/standing';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { mailboxOf, system } from '#domain/actor';
import type { ApprovalContext } from '#domain/approval/approval.case';
import { civilDay } from '#domain/calendar/civil';
import { Deliveries, type OnceDelivered } from '#outbox/deliveries';
import { Workflow, type Fact } from '#workflow/workflow';
import { PaperArrivals } from '../consultation/paper-arrivals.js';
import { WHOLE_CHAIN } from '../licence/chain.js';
import { ApprovalService } from './approval.service.js';
import { ReceiverToday } from './receiver-today.js';

const LICENCE_FACTS = ['licence.suspended', 'licence.revoked', 'licence.expired', 'licence.cancelled'];
/** Triggers that hit the receiver's licence or capability; S5-S9 leave approvals alone (lifecycle §3). */
const CAPABILITY = ['S1', 'S2', 'S3', 'S4'];

/** What the receipts of an approval rest on: the receiver's licence, or the list entry of an exempted use. */
const RESTING = {
  // One decided before a renewal names an older licence of the chain.
  licence: `licence IN (${WHOLE_CHAIN})`,
  exemption: `(context -> 'exemption' ->> 'listing')::uuid = $1`,
} as const;
const NO_LONGER_COVERED = '许可证变更后不再覆盖批准的废物或方式';
const IS_OPEN = `state IN ${inSql(APPROVAL_OPEN)}`;
interface Found {
  id: string;
  context: ApprovalContext;
}

/** Suspends open approvals whose receiver no longer meets the conditions (V5, R-28c). One transaction each. */
@Injectable()
export class ApprovalProcessor implements OnModuleInit {
  constructor(
    private readonly workflow: Workflow,
    private readonly deliveries: Deliveries,
    private readonly approvals: ApprovalService,
    private readonly receivers: ReceiverToday,
    private readonly arrivals: PaperArrivals,
  ) {}

  onModuleInit(): void {
    for (const type of LICENCE_FACTS) {
      this.deliveries.hear('approval', type, (fact, once) => this.suspend(fact, once, 'licence', fact.caseId, 'S3'));
    }
    for (const type of ['licence.registered', 'licence.begun'])
      this.deliveries.hear('approval', type, (fact, once) => this.rescoped(fact, once));
    this.deliveries.hear('mailbox-*', 'approval.alarmed', (fact, once, queue) => this.alarmed(fact, once, queue));
    for (const type of ['listing.suspended', 'listing.alarmed'])
      this.deliveries.hear('approval', type, (fact, once) => this.entryStopped(fact, once));
  }

  private async entryStopped(fact: Fact, once: OnceDelivered): Promise<void> {
    const {
      trigger,
      licenceId,
      entry = fact.caseId,
    } = fact.data as Partial<Record<'trigger' | 'licenceId' | 'entry', string>>;
    if (!trigger || !CAPABILITY.includes(trigger)) return;
    if (licenceId) await this.suspend(fact, once, 'licence', licenceId, trigger);
    // Without a licence the entry itself is what the use rests on.
    else await this.suspend(fact, once, 'exemption', entry, trigger);
  }

  private async suspend(
    fact: Fact,
    once: OnceDelivered,
    on: keyof typeof RESTING,
    resting: string,
    trigger: string,
  ): Promise<void> {
    const reason = String(fact.data['reason'] ?? fact.type);
    for (const { id } of await this.openOn(on, resting)) await this.stop(id, once, trigger, reason);
  }

  /** The alarm letter of the destination has come: it lies in the inbox, and the approval is suspended (V5). */
  private async alarmed(fact: Fact, once: OnceDelivered, queue: string): Promise<void> {
    const { approval, from, reason, number } = fact.data as Record<'approval' | 'from' | 'reason', string> & {
      number: string | null;
    };
    const about = { machine: 'approval', id: approval };
    await this.arrivals.deliver(fact.id, about, queue.slice('mailbox-'.length));
    await this.workflow.send(this.approvals.kind, approval, {
      by: mailboxOf(from),
      door: 'mailbox',
      command: { type: 'suspend', reason: number ? `${reason}（${number}）` : reason },
      once,
      unless: (_tx, row) => Promise.resolve(APPROVAL_OPEN.includes(row.state)),
    });
  }

  /**
   * A licence that took the place of another suspends what it no longer covers, from its first day on; the rest goes on
   * under it (P-11, P-12, P-13).
   */
  private async rescoped(fact: Fact, once: OnceDelivered): Promise<void> {
    if (!fact.data['predecessor']) return;
    for (const found of await this.openOn('licence', fact.caseId))
      if (await this.outgrown(fact.caseId, found.context)) await this.stop(found.id, once, 'S3', NO_LONGER_COVERED);
  }

  private outgrown(id: string, context: ApprovalContext): Promise<boolean> {
    return this.workflow.read(system, async (tx) => {
      // One whose last day is over ends by its own date (K-27).
      if (civilDay(tx.at) > context.validTo) return false;
      return (await this.receivers.unlicensed(tx, id, context)) !== null;
    });
  }

  /** Approvals still live that rest on the licence, or on the entry. */
  private openOn(on: keyof typeof RESTING, id: string): Promise<Found[]> {
    return this.workflow.db.query<Found[]>(
      `SELECT id, context FROM liandan.approval
        WHERE ${RESTING[on]} AND ${IS_OPEN} ORDER BY id`,
      [id],
    );
  }

  private async stop(id: string, once: OnceDelivered, trigger: string, reason: string): Promise<void> {
    await this.workflow.send(this.approvals.kind, id, {
      by: system,
      door: 'rule',
      command: { type: 'suspend', trigger, reason },
      once: { ...once, queue: `${once.queue}/${id}` },
      unless: (_tx, row) => Promise.resolve(APPROVAL_OPEN.includes(row.state)),
    });
  }
}
