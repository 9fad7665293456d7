import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { changes, commands, RaiseAlarm, type RequestChange } from '#domain/approval/approval.commands';
import { AsOf } from '../http/as-of.js';
import { Asked, By, Commands } from '../http/commands.js';
import { ListQuery } from '../http/page.js';
import { Offering } from '../http/offers.js';
import { Given, Keyed, Lists, Once, Takes } from '../http/takes.js';
import { APPROVAL_ALARMS } from './alarm.acts.js';
import { AlarmRegister } from './alarm.register.js';
import { APPROVALS, ApprovalService } from './approval.service.js';

@Controller('v1/approvals')
export class ApprovalController {
  constructor(
    private readonly approvals: ApprovalService,
    private readonly alarms: AlarmRegister,
  ) {}

  @Get()
  @Lists(APPROVALS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.approvals.list(by, query);
  }

  @Get(':id')
  @AsOf('approval')
  @Offering(APPROVAL_ALARMS)
  one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.approvals.one(by, id);
  }

  @Commands(commands)
  send(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Asked() asked: Asked) {
    return this.approvals.send(by, id, asked);
  }

  @Commands(changes)
  requestChange(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Asked() asked: Asked<RequestChange>) {
    return this.approvals.requestChange(by, id, asked);
  }

  /** 情况函告: the destination finds that the receiver lost its capability; the letter suspends the approval (V5). */
  @Post(':id/alarms')
  @HttpCode(201)
  @Keyed()
  @Takes(RaiseAlarm)
  alarm(
    @By() by: Actor,
    @Once() once: Asked['once'],
    @Param('id', ParseUUIDPipe) id: string,
    @Given() body: RaiseAlarm,
  ) {
    return this.alarms.raise(by, once, id, body);
  }
}
