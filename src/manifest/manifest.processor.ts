import { Injectable, type OnModuleInit } from '@nestjs/common';
import { system } from '#domain/actor';
import { LICENCE_IN_FORCE } from '#domain/standing';
import { closing, type Restriction } from '#domain/restriction/restriction';
import { Deliveries } from '#outbox/deliveries';
import { Workflow, type Fact } from '#workflow/workflow';
import { LAST_OF_CHAIN, WHOLE_CHAIN } from '../licence/chain.js';
import { Register } from '../party/register.js';
import { ManifestService } from './manifest.service.js';
import { PipelineService } from './pipeline.service.js';

/** The load is on the road, at the gate, or held by an incident. */
const ON_THE_ROAD = ['loaded', 'inTransit', 'handingOver', 'arrived', 'frozen'];
/** The load, or its next leg, is still to set out; written as the index of these has it. */
const TO_DEPART = `m.state IN ('issued', 'loaded', 'handingOver')`;
const LICENCE = ['licence.suspended', 'licence.revoked', 'licence.expired', 'licence.cancelled'];
const APPROVAL = ['approval.suspended', 'approval.revoked', 'approval.cancelled'];

interface Moving {
  id: string;
  number: string;
  state: string;
  readers: string[];
  remover: string;
  receiver: string;
  carriers: string[];
  origin: string;
  destination: string;
  planned: string | null;
  legs: { from: { division: string }; via: string[]; to: { division: string } }[];
}

/**
 * Tells each load that is still to depart of a restriction on its way, and of its end. Tells each load on the road that its approval is suspended or its receiver's licence lost (R-28c). The trucks may still
 * arrive; nothing of the manifest changes. An acceptance by another method is told to both provinces (R-28b).
 */
@Injectable()
export class ManifestProcessor implements OnModuleInit {
  constructor(
    private readonly workflow: Workflow,
    private readonly deliveries: Deliveries,
    private readonly register: Register,
    private readonly manifests: ManifestService,
    private readonly pipelines: PipelineService,
  ) {}

  onModuleInit(): void {
    for (const type of LICENCE)
      this.deliveries.hear('manifest', type, (fact) => this.alertRoad(fact, `m.licence IN (${WHOLE_CHAIN})`));
    for (const type of APPROVAL)
      this.deliveries.hear('manifest', type, async (fact) => {
        if (!(await this.fromLicence(fact.caseId))) await this.alertRoad(fact, 'm.approval = $1');
      });
    this.deliveries.hear('manifest', 'manifest.endedByOrder', (fact, once) => this.manifests.releaseAfter(fact, once));
    this.deliveries.hear('manifest', 'incident.closed', async (fact, once) => {
      await this.manifests.closeAfter(fact, { ...once, queue: `${once.queue}/manifest` });
      await this.pipelines.closeAfter(fact, { ...once, queue: `${once.queue}/pipeline` });
    });
    for (const type of ['restriction.imposed', 'restriction.ended'])
      this.deliveries.hear('manifest', type, (fact) => this.wayChanged(fact));
    this.deliveries.hear('manifest', 'manifest.differenceFound', (fact) => this.methodChanged(fact));
  }

  private async alertRoad(fact: Fact, under: string): Promise<void> {
    const loads = await this.find(`${under} AND m.state = ANY ($2::text[])`, [fact.caseId, ON_THE_ROAD]);
    const reason = String(fact.data['reason'] ?? fact.data['ground'] ?? fact.type);
    for (const load of loads) await this.raise(fact, load, fact.type, reason, load.readers, ['R-28c']);
  }

  /** What was planned for after the last day of the restriction is not touched by it. */
  private async wayChanged(fact: Fact): Promise<void> {
    const [restriction] = await this.workflow.db.query<Restriction[]>(
      `SELECT id, kind, places, effect, title, valid_from::text AS "validFrom", valid_to::text AS "validTo", false AS passed
         FROM liandan.restriction WHERE id = $1`,
      [fact.caseId],
    );
    if (!restriction) return;
    const { title, validFrom, validTo } = restriction;
    const imposed = fact.type === 'restriction.imposed';
    for (const load of await this.find(TO_DEPART, [])) {
      const ways = load.legs.map(({ from, via, to }) => [from.division, ...via, to.division]);
      if (!ways.some((way) => closing([restriction], way, validFrom).length > 0)) continue;
      if (imposed && load.planned !== null && load.planned > validTo) continue;
      const reason = imposed ? `${title}（${validFrom}至${validTo}）` : `${title}（至${validTo}）`;
      const told = imposed ? 'departure.restricted' : 'departure.freed';
      await this.raise(fact, load, fact.type, reason, load.readers, ['R-08'], told);
    }
  }

  private async methodChanged(fact: Fact): Promise<void> {
    if (!((fact.data['kinds'] as string[] | undefined) ?? []).includes('METHOD')) return;
    const [load] = await this.find('m.id = $1', [fact.caseId]);
    if (!load) return;
    const provinces = [`p:${load.origin}`, `p:${load.destination}`];
    await this.raise(fact, load, 'otherMethod', String(fact.data['found']), provinces, ['R-28b']);
  }

  /**
   * What the fact of a lost licence tells is not told once more by the approvals that it suspends. One that was only cut
   * is still in force, and told by them.
   */
  private async fromLicence(approval: string): Promise<boolean> {
    const [row] = await this.workflow.db.query<{ licence: string | null; trigger: string | null }[]>(
      `SELECT licence, context -> 'suspension' ->> 'trigger' AS trigger FROM liandan.approval WHERE id = $1`,
      [approval],
    );
    if (row?.trigger !== 'S3' || row.licence === null) return false;
    const [last] = await this.workflow.db.query<{ state: string }[]>(
      `SELECT state FROM liandan.licence WHERE id = (${LAST_OF_CHAIN})`,
      [row.licence],
    );
    return !LICENCE_IN_FORCE.includes(last?.state ?? '');
  }

  private find(where: string, values: unknown[]): Promise<Moving[]> {
    return this.workflow.db.query<Moving[]>(
      `SELECT m.id, m.number, m.state, m.readers, m.remover, m.receiver, m.origin, m.destination,
              m.context ->> 'plannedDate' AS planned, m.context -> 'legs' AS legs,
              ARRAY(SELECT DISTINCT l -> 'carrier' ->> 'id' FROM jsonb_array_elements(m.context -> 'legs') l) AS carriers
         FROM liandan.manifest m WHERE ${where} ORDER BY m.id`,
      values,
    );
  }

  /** One alert for each manifest and cause, with its record and its fact; a second delivery finds its key answered. */
  private async raise(
    cause: Fact,
    load: Moving,
    kind: string,
    reason: string,
    readers: string[],
    rules: string[],
    told = 'manifest.alerted',
  ): Promise<void> {
    const { id: manifest, number, state, remover, receiver, carriers, origin, destination } = load;
    const key = `alert/${cause.id}/${manifest}`;
    const data = { manifest, number, kind, reason, cause: cause.type, state };
    await this.register.act(
      system,
      { kind: 'key', actor: 'manifest', key, fingerprint: key },
      { machine: 'manifestAlert', verb: 'raise', payload: data },
      async (query, at) => {
        const [alert] = await query<{ id: string }>(
          `INSERT INTO liandan.manifest_alert (manifest, kind, cause, reason, state, at, readers)
           VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
          [manifest, kind, cause.id, reason, state, at, readers],
        );
        if (!alert) throw new Error(`no alert of ${manifest} was kept`);
        const to = { remover, receiver, carriers, origin, destination, provinces: [origin, destination] };
        const facts = [{ type: told, data: { ...data, ...to } }];
        return { id: alert.id, version: 1, from: null, to: 'raised', rules, readers, facts };
      },
    );
  }
}
