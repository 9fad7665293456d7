import { Injectable, type OnModuleInit } from '@nestjs/common';
import { system } from '#domain/actor';
import { Deliveries, type OnceDelivered } from '#outbox/deliveries';
import { Workflow, type Fact } from '#workflow/workflow';
import { ApprovalService } from './approval.service.js';

const LICENCE_FACTS = ['licence.suspended', 'licence.revoked', 'licence.expired', 'licence.cancelled'];
/** Triggers that hit the receiver's licence or capability; S5-S9 leave approvals alone (lifecycle §3). */
const CAPABILITY = ['S1', 'S2', 'S3', 'S4'];

/** Suspends open approvals whose receiver no longer meets the conditions (V5, R-28c). One transaction each. */
@Injectable()
export class ApprovalProcessor implements OnModuleInit {
  constructor(
    private readonly workflow: Workflow,
    private readonly deliveries: Deliveries,
    private readonly approvals: ApprovalService,
  ) {}

  onModuleInit(): void {
    for (const type of LICENCE_FACTS) {
      this.deliveries.hear('approval', type, (fact, once) => this.suspend(fact, once, fact.caseId, 'S3'));
    }
    this.deliveries.hear('approval', 'listing.suspended', async (fact, once) => {
      const { trigger, licenceId } = fact.data as { trigger?: string; licenceId?: string | null };
      if (licenceId && trigger && CAPABILITY.includes(trigger)) await this.suspend(fact, once, licenceId, trigger);
    });
  }

  private async suspend(fact: Fact, once: OnceDelivered, licence: string, trigger: string): Promise<void> {
    const open = await this.workflow.db.query<{ id: string }[]>(
      `SELECT id FROM liandan.approval WHERE licence = $1 AND state IN ('issued', 'active', 'exhausted') ORDER BY id`,
      [licence],
    );
    for (const { id } of open) {
      await this.workflow.send(this.approvals.kind, id, {
        by: system,
        door: 'rule',
        command: { type: 'suspend', trigger, reason: String(fact.data['reason'] ?? fact.type) },
        once: { ...once, queue: `${once.queue}/${id}` },
        unless: (_tx, row) => Promise.resolve(['issued', 'active', 'exhausted'].includes(row.state)),
      });
    }
  }
}
