import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { Simulate } from '#domain/simulation/proposal';
import { Workflow } from '#workflow/workflow';
import { type Asked, By } from '../http/commands.js';
import { type List, ListQuery, pageOf } from '../http/page.js';
import { Offering } from '../http/offers.js';
import { Given, Keyed, Lists, Once, Takes } from '../http/takes.js';
import { SIMULATIONS_ASKED } from './simulation.acts.js';
import { SimulationService } from './simulation.service.js';

const SIMULATIONS: List = {
  name: 'simulations',
  from: 'liandan.simulation s',
  select: 's.id, s.title, s.state, s.asked_by AS "askedBy", s.asked_at AS "askedAt", s.finished_at AS "finishedAt"',
  id: 's.id',
  filters: { state: { column: 's.state', of: ['queued', 'done'] } },
};

/** Auditors read what they asked themselves, while grants in force cover all that the answer was made from (Z-07). */
const shownTo = (by: Actor): List => ({
  ...SIMULATIONS,
  ...(by.kind === 'auditor'
    ? {
        name: 'simulations_of_auditor',
        where: [
          { sql: '$1::text = ANY (s.readers)', values: [`auditor:${by.person ?? ''}`] },
          { sql: 's.sees <@ liandan.readers()', values: [] },
        ],
      }
    : {}),
});

/** What-if questions of authorities and auditors. The answer is worked out by the queue: read it until it is `done`. */
@Controller('v1/simulations')
export class SimulationController {
  constructor(
    private readonly workflow: Workflow,
    private readonly simulations: SimulationService,
  ) {}

  @Get()
  @Lists(SIMULATIONS)
  @Offering(SIMULATIONS_ASKED)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, shownTo(by), query));
  }

  @Get(':id')
  one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.workflow.read(by, async (tx) => {
      const [found] = await tx.query<object>(
        'simulation_one',
        `SELECT ${SIMULATIONS.select}, s.ask, s.result FROM liandan.simulation s
          WHERE s.id = $1 AND ($2::text IS NULL OR $2 = ANY (s.readers) AND s.sees <@ liandan.readers())`,
        [id, by.kind === 'auditor' ? `auditor:${by.person ?? ''}` : null],
      );
      if (!found) throw new DomainError('NOT_FOUND');
      return found;
    });
  }

  @Post()
  @HttpCode(202)
  @Keyed()
  @Takes(Simulate)
  ask(@By() by: Actor, @Once() once: Asked['once'], @Given() body: Simulate) {
    return this.simulations.ask(by, once, body);
  }
}
