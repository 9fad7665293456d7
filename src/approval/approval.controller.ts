import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { changes, commands, type RequestChange } from '#domain/approval/approval.commands';
import { AsOf } from '../http/as-of.js';
import { Asked, By, Commands } from '../http/commands.js';
import { ListQuery } from '../http/page.js';
import { Lists } from '../http/takes.js';
import { APPROVALS, ApprovalService } from './approval.service.js';

@Controller('v1/approvals')
export class ApprovalController {
  constructor(private readonly approvals: ApprovalService) {}

  @Get()
  @Lists(APPROVALS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.approvals.list(by, query);
  }

  @Get(':id')
  @AsOf('approval')
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
}
