import { Controller, Get, Param, ParseUUIDPipe } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import type { ManifestContext } from '#domain/manifest/manifest.context';
import { Workflow } from '#workflow/workflow';
import { By } from '../http/commands.js';
import { crewsOf } from './crew.js';

/** Until when the papers of a run's vehicle and crew are valid, by the carrier's register (R-11b, R-13c). */
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
      const [crew] = await crewsOf(tx, by, [run.context]);
      return crew!;
    });
  }
}
