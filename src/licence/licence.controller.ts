import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { civilDay, isRealDay } from '#domain/calendar/civil';
import { covers } from '#domain/licence/coverage';
import { Workflow } from '#workflow/workflow';
import { badField } from '../http/body.js';
import { AsOf } from '../http/as-of.js';
import { By } from '../http/commands.js';
import { ListQuery, pageOf, type List } from '../http/page.js';
import { Lists } from '../http/takes.js';
import { LicenceService } from './licence.service.js';

const LICENCES: List = {
  name: 'licences',
  from: 'liandan.licence l',
  select: 'l.id, l.state, l.version, l.context',
  id: 'l.id',
  filters: {
    state: { column: 'l.state' },
    province: { column: 'l.province' },
    number: { column: 'l.number' },
    holder: { column: 'l.holder', type: 'uuid' },
    uscc: { column: 'l.holder_uscc' },
    endsBefore: { column: 'l.valid_to', type: 'dayText', op: '<=' },
  },
  sorts: { validTo: { column: 'l.valid_to', type: 'text' } },
};

/** The register of operating licences (危险废物经营许可证). Written through its feed only (licence-feed.controller.ts). */
@Controller('v1/licences')
export class LicenceController {
  constructor(
    private readonly workflow: Workflow,
    private readonly licences: LicenceService,
  ) {}

  @Get()
  @Lists(LICENCES)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, LICENCES, query));
  }

  @Get(':id')
  @AsOf('licence')
  one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.workflow.read(by, (tx) => this.licences.one(tx, id));
  }

  /** Whether the licence, or the one that replaced it, permits a treatment on a day (L-80a, P-15, P-03). */
  @Get(':id/coverage')
  coverage(
    @By() by: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Query('code') code?: string,
    @Query('method') method?: string,
    @Query('on') on?: string,
  ) {
    if (typeof code !== 'string' || !/^\d{3}-\d{3}-\d{2}$/.test(code))
      throw badField('code', '废物代码不合格', 'code is no waste code');
    if (on !== undefined && !isRealDay(on)) throw badField('on', '日期不合格', 'on is no day');
    return this.workflow.read(by, async (tx) => {
      await this.licences.one(tx, id);
      const day = on ?? civilDay(tx.at);
      const licence = await this.licences.standing(tx, id, day);
      const gap = covers(licence, { code, method: method ?? null, on: day });
      return {
        licence: licence?.id,
        number: licence?.number,
        code,
        method: method ?? null,
        on: day,
        covered: gap === null,
        gap,
      };
    });
  }
}
