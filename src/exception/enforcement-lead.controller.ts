import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { commands, OpenLead } from '#domain/enforcement-lead/enforcement-lead.commands';
import { AsOf } from '../http/as-of.js';
import { Asked, By, Commands, Create, type Asked as AskedFor } from '../http/commands.js';
import { ListQuery } from '../http/page.js';
import { Offering } from '../http/offers.js';
import { Lists } from '../http/takes.js';
import { LEADS_OPENED } from './exception.acts.js';
import { EnforcementLeadService, LEADS } from './enforcement-lead.service.js';

/** Leads for joint enforcement (联合执法线索). */
@Controller('v1/enforcement-leads')
export class EnforcementLeadController {
  constructor(private readonly leads: EnforcementLeadService) {}

  @Create(OpenLead, 'open')
  open(@By() by: Actor, @Asked() asked: AskedFor<OpenLead>) {
    return this.leads.open(by, asked);
  }

  @Commands(commands)
  send(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Asked() asked: AskedFor) {
    return this.leads.send(by, id, asked);
  }

  @Get()
  @Lists(LEADS)
  @Offering(LEADS_OPENED)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.leads.list(by, query);
  }

  @Get(':id')
  @AsOf('enforcementLead')
  one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.leads.one(by, id);
  }
}
