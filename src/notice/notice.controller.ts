import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { system, type Actor } from '#domain/actor';
import { By } from '../http/commands.js';
import { Offering } from '../http/offers.js';
import { ListQuery } from '../http/page.js';
import { Given, Lists, Nothing, Takes } from '../http/takes.js';
import { MAIL_SETTINGS } from './mail.acts.js';
import { ReadUntil, SetMail } from './notice.commands.js';
import { handled, notices, todo } from './notice.lists.js';
import { NoticeService } from './notice.service.js';

const done = handled(system, 'done', false);
/** For the API document: the filters of all boxes; those of another box are refused. */
const INBOX = {
  ...todo(system),
  filters: { ...done.filters, ...todo(system).filters },
  sorts: { ...done.sorts, ...todo(system).sorts },
};

/** 待办 (todo), 已办 (done) and 办结 (ended). */
@Controller('v1/inbox')
export class InboxController {
  constructor(private readonly service: NoticeService) {}

  @Get()
  @Lists(INBOX)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.service.inbox(by, query);
  }
}

/** What was told: results, alarms, reminders, escalations. */
@Controller('v1/notices')
export class NoticeController {
  constructor(private readonly service: NoticeService) {}

  @Get()
  @Lists(notices(system))
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.service.notices(by, query);
  }

  @Post('read')
  @HttpCode(200)
  @Takes(ReadUntil)
  readAll(@By() by: Actor, @Given() body: ReadUntil) {
    return this.service.readAll(by, body);
  }

  @Post(':id/read')
  @HttpCode(200)
  @Takes(Nothing)
  read(@By() by: Actor, @Given() _: Nothing, @Param('id', ParseUUIDPipe) id: string) {
    return this.service.read(by, id);
  }
}

/** Where the caller's notices are mailed to. */
@Controller('v1/mail-settings')
export class MailSettingController {
  constructor(private readonly service: NoticeService) {}

  @Get()
  @Offering(MAIL_SETTINGS)
  one(@By() by: Actor) {
    return this.service.mail(by);
  }

  @Post()
  @HttpCode(200)
  @Takes(SetMail)
  set(@By() by: Actor, @Given() body: SetMail) {
    return this.service.setMail(by, body);
  }
}
