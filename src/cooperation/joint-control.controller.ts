import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { RESTRICTION_EFFECTS, RESTRICTION_GROUNDS, RESTRICTION_KINDS } from '#domain/restriction/restriction';
import { Workflow } from '#workflow/workflow';
import { By, type Asked } from '../http/commands.js';
import { ListQuery, pageOf, type List } from '../http/page.js';
import { Offering } from '../http/offers.js';
import { Given, Keyed, Lists, Once, Takes } from '../http/takes.js';
import { EndMechanism, EnterMechanism } from './cooperation.commands.js';
import * as acts from './joint-control.acts.js';
import * as ask from './joint-control.commands.js';
import { MechanismService } from './mechanism.service.js';
import { NegativeListService } from './negative-list.service.js';
import { RestrictionService } from './restriction.service.js';

type Key = Asked['once'];

const RESTRICTIONS: List = {
  name: 'restrictions',
  from: 'liandan.restriction r',
  select: `r.id, r.province, r.confirmed_by AS "confirmedBy", r.kind, r.places, r.effect, r.ground, r.title, r.reason,
    r.valid_from::text AS "validFrom", r.valid_to::text AS "validTo", r.version, r.made_at AS "madeAt"`,
  id: 'r.id',
  filters: {
    province: { column: 'r.confirmed_by', op: 'any' },
    kind: { column: 'r.kind', of: RESTRICTION_KINDS },
    effect: { column: 'r.effect', of: RESTRICTION_EFFECTS },
    ground: { column: 'r.ground', of: RESTRICTION_GROUNDS },
    endsFrom: { column: 'r.valid_to', type: 'day', op: '>=' },
    beginsTo: { column: 'r.valid_from', type: 'day', op: '<=' },
  },
  sorts: { validFrom: { column: 'r.valid_from', type: 'date' } },
};

/** One list for several places: proposals and ends; the list itself is read where each province's own is. */
@Controller('v1/negative-list')
export class JointNegativeListController {
  constructor(private readonly negatives: NegativeListService) {}

  @Post('proposals')
  @HttpCode(202)
  @Keyed()
  @Takes(ask.ProposeNegative)
  propose(@By() by: Actor, @Once() once: Key, @Given() body: ask.ProposeNegative) {
    return this.negatives.propose(by, once, body);
  }

  @Post(':id/end')
  @HttpCode(200)
  @Keyed()
  @Takes(ask.EndItem)
  end(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() body: ask.EndItem) {
    return this.negatives.end(by, once, id, body);
  }

  @Post(':id/propose-end')
  @HttpCode(202)
  @Keyed()
  @Takes(ask.EndItem)
  proposeEnd(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() body: ask.EndItem) {
    return this.negatives.proposeEnd(by, once, id, body);
  }
}

/** Joint control at major events and on heavy-pollution days (重大活动、重污染天气联防联控). */
@Controller('v1/restrictions')
export class RestrictionController {
  constructor(
    private readonly workflow: Workflow,
    private readonly restrictions: RestrictionService,
  ) {}

  @Get()
  @Lists(RESTRICTIONS)
  @Offering(acts.RESTRICTIONS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, RESTRICTIONS, query));
  }

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(ask.ImposeRestriction)
  impose(@By() by: Actor, @Once() once: Key, @Given() body: ask.ImposeRestriction) {
    return this.restrictions.impose(by, once, body);
  }

  @Post('proposals')
  @HttpCode(202)
  @Keyed()
  @Takes(ask.ProposeRestriction)
  propose(@By() by: Actor, @Once() once: Key, @Given() body: ask.ProposeRestriction) {
    return this.restrictions.propose(by, once, body);
  }

  @Post(':id/end')
  @HttpCode(200)
  @Keyed()
  @Takes(ask.EndItem)
  end(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() body: ask.EndItem) {
    return this.restrictions.end(by, once, id, body);
  }

  @Post(':id/propose-end')
  @HttpCode(202)
  @Keyed()
  @Takes(ask.EndItem)
  proposeEnd(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() body: ask.EndItem) {
    return this.restrictions.proposeEnd(by, once, id, body);
  }

  @Post(':id/passes')
  @HttpCode(201)
  @Keyed()
  @Takes(ask.PassDeparture)
  pass(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() body: ask.PassDeparture) {
    return this.restrictions.pass(by, once, id, body);
  }
}

/** Standing mechanisms: proposals and ends; the catalogue is read beside them. */
@Controller('v1/mechanisms')
export class JointMechanismController {
  constructor(private readonly mechanisms: MechanismService) {}

  @Post('proposals')
  @HttpCode(202)
  @Keyed()
  @Takes(EnterMechanism)
  propose(@By() by: Actor, @Once() once: Key, @Given() body: EnterMechanism) {
    return this.mechanisms.propose(by, once, body);
  }

  @Post(':id/propose-end')
  @HttpCode(202)
  @Keyed()
  @Takes(EndMechanism)
  proposeEnd(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() body: EndMechanism) {
    return this.mechanisms.proposeEnd(by, once, id, body);
  }
}
