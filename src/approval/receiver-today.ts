import { Injectable } from '@nestjs/common';
import type { ApprovalContext } from '#domain/approval/approval.machine';
import { civilDay } from '#domain/calendar/civil';
import { covers } from '#domain/licence/coverage';
import type { Finding } from '#domain/statute';
import type { Tx } from '#workflow/workflow';
import { covering, ReceiverLicence } from '../consultation/receiver-licence.js';
import { PolicyService } from '../policy/policy.service.js';

type Receiving = Pick<ApprovalContext, 'origin' | 'destination' | 'receiver' | 'lines' | 'licence' | 'exemption'>;

/** Whether the receiver of an approval meets today what the approval rests on (R-28c). */
@Injectable()
export class ReceiverToday {
  constructor(
    private readonly licences: ReceiverLicence,
    private readonly policies: PolicyService,
  ) {}

  /** Why its licence, or the list entry of an exempted use, does not bear the approval today; null where it does. */
  async fault(tx: Tx, c: Receiving): Promise<Finding | null> {
    if (c.exemption) return this.delisted(tx, c.exemption.listing);
    if (!c.licence) return null;
    // Whoever takes the licence away meanwhile waits, and then finds the approval restored (V5).
    await this.licences.hold(tx, c.licence.id);
    return this.unlicensed(tx, c.licence.id, c);
  }

  async unlicensed(
    tx: Tx,
    licence: string,
    { origin, destination, receiver, lines }: Receiving,
  ): Promise<Finding | null> {
    const on = civilDay(tx.at);
    const standing = await this.licences.standing(tx, licence, on);
    const { collectionReceivers } = await this.policies.of(tx, { province: destination, counterpart: origin, on });
    const listed = collectionReceivers.includes(receiver.uscc);
    const faults = lines.map(({ code, method }) =>
      covers(standing ? covering(standing) : null, { code, method, on, listed }),
    );
    return faults.find((fault) => fault !== null) ?? null;
  }

  private async delisted(tx: Tx, listing: string): Promise<Finding | null> {
    const [found] = await tx.query<{ state: string }>(
      'approval_listing',
      'SELECT state FROM liandan.whitelist_entry WHERE id = $1',
      [listing],
    );
    if (found && !['suspended', 'removed'].includes(found.state)) return null;
    return {
      test: 'entryStands',
      rule: 'X-04',
      verb: 'BLOCK',
      says: { zh: '名单条目已中止或移出。', en: 'The list entry is suspended or removed.' },
      remedy: { zh: '请待条目恢复。', en: 'Wait until the entry is restored.' },
    };
  }
}
