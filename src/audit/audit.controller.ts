import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { By } from '../http/commands.js';
import { ListQuery } from '../http/page.js';
import { Lists } from '../http/takes.js';
import { actList, AuditService, fastTrackList, overdueList } from './audit.service.js';

/** For auditors only; what they read is recorded. */
@Controller('v1/audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  /** One case from its first event to its last, each with its proof. */
  @Get('cases/:id')
  history(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.audit.history(by, id);
  }

  /** Acts, refusals and automatic steps; `?person=` for one officer. */
  @Get('acts')
  @Lists(actList)
  acts(@By() by: Actor, @Query() query: ListQuery) {
    return this.audit.list(by, actList, query);
  }

  /** Clocks that passed. */
  @Get('overdue')
  @Lists(overdueList)
  overdue(@By() by: Actor, @Query() query: ListQuery) {
    return this.audit.list(by, overdueList, query);
  }

  /** Every decision without consultation, with the list entry that justified it. */
  @Get('fast-track')
  @Lists(fastTrackList)
  fastTrack(@By() by: Actor, @Query() query: ListQuery) {
    return this.audit.list(by, fastTrackList, query);
  }
}
