import { Injectable, type OnModuleInit } from '@nestjs/common';
import { system } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { Deliveries, type OnceDelivered } from '#outbox/deliveries';
import { Workflow, type Fact } from '#workflow/workflow';
import { ARRIVED } from '../consultation/letter-book.js';
import { INCIDENT_NOTICE } from './incident.service.js';

interface Named {
  machine: 'manifest' | 'pipeline';
  id: string;
  number: string;
  trip: string | null;
  astray?: boolean;
}

/**
 * What follows an incident, after its transaction: each manifest is frozen in one of its own (M19, PL13), others of the
 * same trip are marked (E-07), and what bureaus freeze and release is noted in the room. Every step may run twice.
 */
@Injectable()
export class IncidentProcessor implements OnModuleInit {
  constructor(
    private readonly workflow: Workflow,
    private readonly deliveries: Deliveries,
  ) {}

  onModuleInit(): void {
    const { deliveries } = this;
    deliveries.hear('incident', 'incident.opened', (fact, once) => this.freezeAll(fact, once));
    for (const machine of ['manifest', 'pipeline']) {
      deliveries.hear('incident', `${machine}.frozen`, (fact) => this.noteFrozen(fact));
      deliveries.hear('incident', `${machine}.released`, (fact) => this.noteReleased(fact));
    }
    deliveries.hear('incident', 'manifest.endedByOrder', (fact) => this.noteReleased(fact));
    deliveries.hear('mailbox-*', 'incident.neighbourTold', (fact, _once, queue) =>
      this.arrived(fact, queue.slice('mailbox-'.length)),
    );
  }

  private async freezeAll(fact: Fact, once: OnceDelivered): Promise<void> {
    const { manifests, place } = fact.data as { manifests: Named[]; place: { division: string } };
    for (const named of manifests) {
      await this.enter(fact.caseId, named, 'NAMED');
      const because = await this.freeze(fact.caseId, named, place.division, once);
      await this.workflow.db.query(
        `UPDATE liandan.incident_manifest SET
           frozen_at = CASE WHEN $3::text IS NULL THEN coalesce(frozen_at, $4) ELSE frozen_at END,
           not_frozen_because = CASE WHEN frozen_at IS NULL THEN coalesce(not_frozen_because, $3) END
         WHERE incident = $1 AND manifest = $2`,
        [fact.caseId, named.id, because, fact.at],
      );
      if (named.trip !== null) await this.markTrip(fact.caseId, named.trip);
    }
  }

  /** Freezes one; answers why it was not. A manifest that is not on the road has nothing to be frozen. */
  private async freeze(incident: string, named: Named, place: string, once: OnceDelivered): Promise<string | null> {
    const kind = this.workflow.kinds.get(named.machine);
    if (!kind) return 'UNKNOWN';
    try {
      const { replayed } = await this.workflow.send(kind, named.id, {
        by: system,
        door: 'rule',
        command: { type: 'freeze', incident, place, order: '', ...(named.astray ? { astray: true } : {}) },
        once: { ...once, queue: `${once.queue}/${named.id}` },
      });
      return replayed ? await this.earlier(incident, named, kind.table) : null;
    } catch (error) {
      if (!(error instanceof DomainError) || error.code === 'BUSY') throw error;
      return error.code === 'INVALID_TRANSITION' ? String(error.refusal.data?.['state'] ?? error.code) : error.code;
    }
  }

  /** What an earlier delivery of the same fact came to. */
  private async earlier(incident: string, { machine, id }: Named, table: string): Promise<string | null> {
    const [found] = await this.workflow.db.query<{ state: string; frozen: boolean }[]>(
      `SELECT c.state, EXISTS (SELECT FROM liandan.fact f
                WHERE f.case_id = c.id AND f.type = $2 AND f.data ->> 'incident' = $3) AS frozen
         FROM liandan.${table} c WHERE c.id = $1`,
      [id, `${machine}.frozen`, incident],
    );
    return found?.frozen ? null : (found?.state ?? 'UNKNOWN');
  }

  /** Others of the trip ride with what has leaked: shown in the room and by the list of incidents, not frozen. */
  private async markTrip(incident: string, trip: string): Promise<void> {
    await this.workflow.db.query(
      `INSERT INTO liandan.incident_manifest (incident, machine, manifest, number, relation)
       SELECT $1, 'manifest', m.id, m.number, 'TRIP' FROM liandan.manifest m
        WHERE m.trip = $2 AND m.number IS NOT NULL AND m.state NOT IN ('voided', 'closed')
       ON CONFLICT DO NOTHING`,
      [incident, trip],
    );
  }

  private async enter(incident: string, { machine, id, number }: Named, relation: string): Promise<void> {
    await this.workflow.db.query(
      `INSERT INTO liandan.incident_manifest AS h (incident, machine, manifest, number, relation) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (incident, manifest) DO UPDATE SET relation = excluded.relation WHERE h.relation = 'TRIP'`,
      [incident, machine, id, number, relation],
    );
  }

  /** A bureau's order under an incident (M19, PL13 by command) belongs to the room like a named manifest. */
  private async noteFrozen(fact: Fact): Promise<void> {
    const { incident, number } = fact.data as { incident: string | null; number?: string };
    if (incident === null || number === undefined) return;
    const known = await this.workflow.db.query<unknown[]>('SELECT 1 FROM liandan.incident WHERE id = $1', [incident]);
    if (known.length === 0) return;
    const machine = fact.machine as Named['machine'];
    await this.enter(incident, { machine, id: fact.caseId, number, trip: null }, 'ORDER');
    await this.workflow.db.query(
      `UPDATE liandan.incident_manifest SET frozen_at = coalesce(frozen_at, $3), not_frozen_because = NULL
       WHERE incident = $1 AND manifest = $2`,
      [incident, fact.caseId, fact.at],
    );
  }

  private async noteReleased(fact: Fact): Promise<void> {
    await this.workflow.db.query(
      `UPDATE liandan.incident_manifest SET released_at = $2
       WHERE manifest = $1 AND relation <> 'TRIP' AND released_at IS NULL AND not_frozen_because IS NULL`,
      [fact.caseId, fact.at],
    );
  }

  /** The notice has reached the neighbour's mailbox (TIME-5); doing it twice changes nothing. */
  private async arrived(fact: Fact, province: string): Promise<void> {
    const about = { fact: fact.id, case: { machine: fact.machine, id: fact.caseId }, province };
    await this.workflow.enter({ type: 'papersArrived', about, readers: [`p:${province}`] }, async (tx) => {
      const letters = await tx.query<{ id: string }>(
        'incident_papers_waiting',
        `SELECT id FROM liandan.letter
         WHERE case_id = $1 AND addressee = $2 AND kind = $3 AND delivered_at IS NULL ORDER BY id FOR UPDATE`,
        [fact.caseId, province, INCIDENT_NOTICE],
      );
      if (letters.length > 0) tx.enter(ARRIVED, { letters: letters.map(({ id }) => id) });
    });
  }
}
