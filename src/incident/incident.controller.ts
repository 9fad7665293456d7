import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { commands, OpenByBureau, ReportByUnit } from '#domain/incident/incident.commands';
import { Workflow } from '#workflow/workflow';
import { FileService } from '../file/file.service.js';
import { AsOf } from '../http/as-of.js';
import { Asked, By, Commands, Create } from '../http/commands.js';
import { ListQuery, pageOf } from '../http/page.js';
import { Offering } from '../http/offers.js';
import { Given, Keyed, Lists, Once, Takes } from '../http/takes.js';
import { isAuthority } from '../party/party.service.js';
import { DUTY_LINES, INCIDENTS, ROSTER } from './incident.lists.js';
import { IncidentService } from './incident.service.js';
import * as acts from './room.acts.js';
import * as ask from './room.commands.js';
import { RoomService } from './room.service.js';

/** Incidents (突发环境事件): one case, one room for all whom it concerns. */
@Controller('v1/incidents')
export class IncidentController {
  constructor(
    private readonly incidents: IncidentService,
    private readonly rooms: RoomService,
    private readonly files: FileService,
  ) {}

  /** The unit's own report: one tap (E-01). */
  @Create(ReportByUnit, 'reportByUnit')
  async report(@By() by: Actor, @Asked() { command, once }: Asked) {
    const done = await this.incidents.open(by, command, once);
    await this.files.keepFor(by, command);
    return done;
  }

  @Commands(commands)
  send(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Asked() { command, once, expected }: Asked) {
    return this.incidents.send(by, id, command, once, expected);
  }

  @Get()
  @Lists(INCIDENTS)
  @Offering(acts.INCIDENTS_BEGUN)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.incidents.list(by, query);
  }

  @Get(':id')
  @AsOf('incident')
  @Offering(acts.INCIDENT_ROOM)
  one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.incidents.one(by, id);
  }

  @Post(':id/remarks')
  @HttpCode(201)
  @Keyed()
  @Takes(ask.AddRemark)
  remark(
    @By() by: Actor,
    @Once() once: Asked['once'],
    @Param('id', ParseUUIDPipe) id: string,
    @Given() body: ask.AddRemark,
  ) {
    return this.rooms.remark(by, once, id, body);
  }

  @Post(':id/after-action-reports')
  @HttpCode(201)
  @Keyed()
  @Takes(ask.DraftAfterAction)
  draft(
    @By() by: Actor,
    @Once() once: Asked['once'],
    @Param('id', ParseUUIDPipe) id: string,
    @Given() body: ask.DraftAfterAction,
  ) {
    return this.rooms.draft(by, once, id, body);
  }
}

/** What the bureau of the place comes to know before any unit reports it (I1a). */
@Controller('v1/incidents')
export class IncidentOfBureauController {
  constructor(private readonly incidents: IncidentService) {}

  @Create(OpenByBureau, 'reportInitial', 'known-first')
  open(@By() by: Actor, @Asked() { command, once }: Asked) {
    return this.incidents.open(by, command, once);
  }
}

/** Joint after-action reports, signed by every province concerned. */
@Controller('v1/after-action-reports')
export class AfterActionController {
  constructor(private readonly rooms: RoomService) {}

  @Post(':id/sign')
  @HttpCode(200)
  @Keyed()
  @Takes(ask.SignAfterAction)
  sign(
    @By() by: Actor,
    @Once() once: Asked['once'],
    @Param('id', ParseUUIDPipe) id: string,
    @Given() body: ask.SignAfterAction,
  ) {
    return this.rooms.sign(by, once, id, body);
  }
}

/** Contact roster on duty, kept by each authority for itself. */
@Controller('v1/duty-roster')
export class DutyRosterController {
  constructor(
    private readonly workflow: Workflow,
    private readonly rooms: RoomService,
  ) {}

  @Get()
  @Lists(ROSTER)
  @Offering(acts.DUTY_ROSTER)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, isAuthority(by) ? ROSTER : DUTY_LINES, query));
  }

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(ask.EnterDuty)
  enter(@By() by: Actor, @Once() once: Asked['once'], @Given() body: ask.EnterDuty) {
    return this.rooms.enterDuty(by, once, body);
  }

  @Commands({ revise: ask.ReviseDuty, withdraw: ask.WithdrawDuty })
  send(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Asked() { command, once, expected = 0 }: Asked) {
    const { type, justifications: _, ...body } = command;
    return type === 'revise'
      ? this.rooms.reviseDuty(by, once, id, expected, body as unknown as ask.ReviseDuty)
      : this.rooms.withdrawDuty(by, once, id, expected, body as unknown as ask.WithdrawDuty);
  }
}
