import { Controller, Get, Param, ParseUUIDPipe } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import type { ManifestContext } from '#domain/manifest/manifest.context';
import { legsSeen } from '#domain/manifest/manifest.policy';
import { Workflow } from '#workflow/workflow';
import { By } from '../http/commands.js';

interface Leg {
  vehicle: string | null;
  carrier: string | null;
  driver: string;
  escort: string;
}
interface Ends {
  document: string | null;
  vehicle: string | null;
  driver: string | null;
  escort: string | null;
}

/**
 * Until when the papers of a run's vehicle and crew are valid, by the carrier's register (R-11b, R-13c); null where it has
 * none. Of the leg under way where the caller sees it, else of the caller's own (lifecycle §7.1).
 */
@Controller('v1/manifests/:id/crew')
export class CrewController {
  constructor(private readonly workflow: Workflow) {}

  @Get()
  of(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.workflow.read(by, async (tx) => {
      const [run] = await tx.query<{ context: ManifestContext }>(
        'crew_run',
        'SELECT context FROM liandan.manifest WHERE id = $1',
        [id],
      );
      if (!run) throw new DomainError('NOT_FOUND');
      const legs = legsSeen(by, run.context);
      const now = legs.find(({ leg }) => leg === run.context.leg) ?? legs.at(-1);
      const leg: Leg = {
        vehicle: now?.vehicle ?? null,
        carrier: now?.carrier.id ?? null,
        driver: now?.driver?.certificate ?? '',
        escort: now?.escort?.certificate ?? '',
      };
      const [ends] = await tx.query<Ends>(
        'crew_ends',
        `SELECT v.document, v.valid_to AS vehicle,
           liandan.crew_valid_until($2::uuid, $3, false)::text AS driver, liandan.crew_valid_until($2::uuid, $4, true)::text AS escort
         FROM (SELECT) one LEFT JOIN liandan.vehicle_papers($2::uuid, $1) v ON true`,
        [leg.vehicle, leg.carrier, leg.driver, leg.escort],
      );
      return { plate: leg.vehicle, ...ends };
    });
  }
}
