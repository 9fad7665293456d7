import { TODAY } from '#clock/civil-sql';
import { Injectable, Optional } from '@nestjs/common';
import { system } from '#domain/actor';
import type { Fact } from '#outbox/outbox';
import { Workflow } from '#workflow/workflow';
import { Poller } from '../deadline/poller.js';

interface Marked {
  id: string;
  version: number;
  event: string;
  at: Date;
  readers: string[];
  data: Record<string, unknown>;
}

/** The clocks of meetings and action items: each is marked and announced once, in one transaction. */
@Injectable()
export class CooperationProcessor {
  constructor(
    private readonly workflow: Workflow,
    @Optional() poller?: Poller,
  ) {
    poller?.handle('meeting.remind', ({ id, caseId }) =>
      this.announce(
        { machine: 'meeting', type: 'meeting.reminded' },
        `UPDATE liandan.meeting m SET reminded_on = ${TODAY}
         FROM liandan.deadline d
         WHERE m.id = $1 AND d.id = $2 AND m.reminded_on IS NULL AND m.state <> 'cancelled'
         RETURNING m.id, m.version, d.event_id AS event, liandan.now() AS at, m.readers,
           jsonb_build_object('to', m.provinces, 'on', coalesce(m.next_on, m.held_on), 'title', m.title) AS data`,
        [caseId, id],
      ),
    );
    poller?.handle('actionItem.fallDue', ({ id, caseId }) =>
      this.announce(
        { machine: 'actionItem', type: 'actionItem.overdue' },
        `UPDATE liandan.action_item i SET overdue_on = i.due_on + 1 FROM liandan.deadline d
         WHERE i.id = $1 AND d.id = $2 AND i.done_on IS NULL AND i.overdue_on IS NULL
         RETURNING i.id, i.version, d.event_id AS event, liandan.now() AS at, i.readers,
           jsonb_build_object('owner', i.owner, 'dueOn', i.due_on, 'subject', i.subject) AS data`,
        [caseId, id],
      ),
    );
  }

  private async announce(fact: Pick<Fact, 'machine' | 'type'>, mark: string, values: unknown[]): Promise<void> {
    const about = { register: fact.machine, id: values[0] };
    await this.workflow.enter({ type: fact.type, about, readers: [] }, async (tx, act) => {
      const marked = await tx.query<Marked>(`announce_${fact.machine}`, mark, values);
      const facts = marked.map(({ id: caseId, at: _at, ...rest }): Fact => {
        return { ...rest, ...fact, id: act.id(), caseId, at: tx.at, by: system, row: '' };
      });
      this.workflow.tell(tx, facts);
    });
  }
}
