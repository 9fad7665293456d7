import { Injectable } from '@nestjs/common';
import { civilDay as civilDayIn } from '#clock/civil-sql';
import { system } from '#domain/actor';
import { civilDay } from '#domain/calendar/civil';
import { DomainError } from '#domain/errors';
import { Workflow } from '#workflow/workflow';
import { REROUTABLE, TransferApplicationService } from './transfer-application.service.js';

const TESTED = `(a.context -> 'route' ->> 'at')::timestamptz`;
/** Open cases of the fast track that were tested before terms of their agreement began, or an item of a negative list. */
const BEGUN = `
  SELECT a.id FROM liandan.transfer_application a
   WHERE a.state = ANY ($2) AND a.track IN ('WHITELIST', 'OVER_QUOTA')
     AND (EXISTS (SELECT FROM liandan.agreement g CROSS JOIN jsonb_array_elements(g.context -> 'versions') v
                   WHERE g.id = a.agreement AND (v ->> 'from')::date <= $1::date
                     AND (v ->> 'from')::date > ${civilDayIn(TESTED)})
       OR EXISTS (SELECT FROM liandan.negative_list_item n
                   WHERE n.valid_from <= $1::date AND (n.valid_to IS NULL OR n.valid_to >= $1::date)
                     AND (n.valid_from > ${civilDayIn(TESTED)} OR n.entered_at > ${TESTED})))
   ORDER BY a.id`;
/** What the negative lists hold today. */
const HELD = `
  SELECT concat_ws(' ', count(*), max(entered_at)) AS held FROM liandan.negative_list_item
   WHERE valid_from <= $1::date AND (valid_to IS NULL OR valid_to >= $1::date)`;

/** Terms and negative items count from their first day on; the route of open cases is tested again then (P12, P12a, W-19). */
@Injectable()
export class FirstDays {
  /** Day and negative lists that all open cases have been tested for. */
  private done = '';

  constructor(
    private readonly workflow: Workflow,
    private readonly applications: TransferApplicationService,
  ) {}

  /** Once a day, and whenever an item has been entered that counts. A case whose route still stands is left as it is. */
  async turn(): Promise<void> {
    const { now, open } = await this.workflow.read(system, async (tx) => {
      const today = civilDay(tx.at);
      const [lists] = await tx.query<{ held: string }>('negative_held', HELD, [today]);
      const now = `${today} ${lists?.held ?? ''}`;
      if (now === this.done) return { now, open: [] };
      return { now, open: await tx.query<{ id: string }>('applications_begun', BEGUN, [today, REROUTABLE]) };
    });
    for (const { id } of open) await this.test(id);
    this.done = now;
  }

  private async test(id: string): Promise<void> {
    const order = { by: system, door: 'rule' as const, command: { type: 'reroute' } };
    await this.workflow
      .send(this.applications.kind, id, { ...order, unless: (tx, row) => this.applications.routeMoves(tx, row) })
      .catch((error: unknown) => {
        if (!(error instanceof DomainError) || error.code === 'BUSY') throw error;
      });
  }
}
