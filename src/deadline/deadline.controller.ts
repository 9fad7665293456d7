import { Controller, Get, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { Workflow } from '#workflow/workflow';
import { By } from '../http/commands.js';
import { type List, ListQuery, pageOf } from '../http/page.js';
import { Lists } from '../http/takes.js';
import { LightsService } from './lights.service.js';

const CLOCKS: List = {
  name: 'clocks',
  from: 'liandan.deadline d',
  select: `d.id, d.machine, d.case_id AS "caseId", d.clock, d.key, d.status, d.started_at AS "startedAt", d.due_at AS "dueAt",
    d.due_day::text AS "dueDay", d.length, d.provisional, d.calendar_version AS "calendarVersion", d.paused, d.met_at AS "metAt",
    d.overdue_at AS "overdueAt"`,
  id: 'd.id',
  order: 'dueAt',
  filters: {
    case: { column: 'd.case_id', type: 'uuid' },
    clock: { column: 'd.clock' },
    machine: { column: 'd.machine' },
    status: { column: 'd.status' },
    overdue: { column: '(d.overdue_at IS NOT NULL)', type: 'boolean' },
    dueFrom: { column: 'd.due_at', type: 'instant', op: '>=' },
    dueTo: { column: 'd.due_at', type: 'instant', op: '<=' },
  },
  sorts: { dueAt: { column: 'd.due_at', type: 'timestamptz' } },
};

/** The clocks of the cases that the caller may see (TIME-4). */
@Controller('v1/clocks')
export class DeadlineController {
  constructor(
    private readonly workflow: Workflow,
    private readonly lightsOf: LightsService,
  ) {}

  @Get()
  @Lists(CLOCKS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, CLOCKS, query));
  }

  /** Every duty that is still owed, by its light, with its stage and who holds it; the most urgent first. */
  @Get('lights')
  lights(@By() by: Actor) {
    return this.lightsOf.lights(by);
  }
}
