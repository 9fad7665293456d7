import { isoInstant } from '#clock/civil-sql';
import { Injectable } from '@nestjs/common';
import type { ApprovalContext, LaterAlarm } from '#domain/approval/approval.case';
import { civilDay } from '#domain/calendar/civil';
import { covers } from '#domain/licence/coverage';
import type { Finding } from '#domain/statute';
import type { Tx } from '#workflow/workflow';
import { covering, ReceiverLicence } from '../consultation/receiver-licence.js';
import { WHOLE_CHAIN } from '../licence/chain.js';
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

  /** What the destination has written to the origin since then of the approval, or of an entry that bears it (W-12). */
  async alarmsSince(tx: Tx, id: string, c: ApprovalContext): Promise<LaterAlarm[]> {
    if (!c.suspension) return [];
    return tx.query<LaterAlarm>('approval_alarms_since', ALARMS, [
      c.licence?.id ?? null,
      c.exemption?.listing ?? null,
      id,
      c.origin,
      c.suspension.at,
    ]);
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

/** The loss of the licence (S3) is no word of the destination: the register itself says how it stands. */
const ALARMS = `
  SELECT coalesce(l.number, l.id::text) AS number, l.body -> 'suspension' ->> 'reason' AS reason,
         ${isoInstant('l.delivered_at')} AS at
    FROM liandan.letter l
   WHERE l.kind = 'ALARM' AND l.addressee = $4 AND l.delivered_at > $5::timestamptz
     AND l.body -> 'suspension' ->> 'trigger' IN ('S1', 'S2', 'S4')
     -- The letter about an entry is delivered after the suspension that it tells of.
     AND (l.case_id = $3 OR l.issued_at > $5::timestamptz AND l.case_id IN (
       SELECT e.id FROM liandan.whitelist_entry e WHERE e.licence_id IN (${WHOLE_CHAIN}) OR e.id = $2::uuid))
   ORDER BY l.delivered_at, l.id`;
