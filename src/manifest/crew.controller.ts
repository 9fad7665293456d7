import { Controller, Get, Param, ParseUUIDPipe } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import type { ManifestLeg } from '#domain/manifest/manifest.context';
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

/** Until when the papers of a run's vehicle and crew are valid, by the carrier's register (R-11b, R-13c); null where it has none. */
@Controller('v1/manifests/:id/crew')
export class CrewController {
  constructor(private readonly workflow: Workflow) {}

  @Get()
  of(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.workflow.read(by, async (tx) => {
      const [run] = await tx.query<{ leg: number; legs: ManifestLeg[] }>(
        'crew_run',
        `SELECT (context ->> 'leg')::int AS leg, context -> 'legs' AS legs FROM liandan.manifest WHERE id = $1`,
        [id],
      );
      if (!run) throw new DomainError('NOT_FOUND');
      const now = run.legs.find(({ leg }) => leg === run.leg) ?? run.legs.at(-1);
      const leg: Leg = {
        vehicle: now?.vehicle ?? null,
        carrier: now?.carrier.id ?? null,
        driver: now?.driver?.certificate ?? '',
        escort: now?.escort?.certificate ?? '',
      };
      const [ends] = await tx.query<Ends>(
        'crew_ends',
        `SELECT v.operating_document AS document, v.valid_until::text AS vehicle,
           liandan.crew_valid_until($2::uuid, $3, false)::text AS driver, liandan.crew_valid_until($2::uuid, $4, true)::text AS escort
         FROM (SELECT) one LEFT JOIN liandan.vehicle v ON v.plate = $1 AND v.organisation = $2::uuid AND v.active`,
        [leg.vehicle, leg.carrier, leg.driver, leg.escort],
      );
      return { plate: leg.vehicle, ...ends };
    });
  }
}
