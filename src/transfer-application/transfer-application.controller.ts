import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import {
  CheckApplication,
  commands,
  CreateApplication,
} from '#domain/transfer-application/transfer-application.commands';
import { AsOf } from '../http/as-of.js';
import { Asked, By, Commands, Create } from '../http/commands.js';
import { ShowsPeople } from '../http/masking.interceptor.js';
import { ListQuery } from '../http/page.js';
import { Given, Lists, Takes } from '../http/takes.js';
import { FileService } from '../file/file.service.js';
import { PreviewPaper, RenewalsAsked } from './review.commands.js';
import { Renewals } from './renewals.service.js';
import { ApplicationReview } from './review.service.js';
import { SubmissionCheck } from './submission-check.js';
import { APPLICATIONS, TransferApplicationService } from './transfer-application.service.js';

@Controller('v1/transfer-applications')
export class TransferApplicationController {
  constructor(
    private readonly applications: TransferApplicationService,
    private readonly submission: SubmissionCheck,
    private readonly review: ApplicationReview,
    private readonly renewing: Renewals,
    private readonly files: FileService,
  ) {}

  @Create(CreateApplication)
  async open(@By() by: Actor, @Asked() asked: Asked) {
    const done = await this.applications.open(by, asked);
    await this.files.keepFor(by, asked.command);
    return done;
  }

  @Get()
  @Lists(APPLICATIONS)
  @ShowsPeople()
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.applications.list(by, query);
  }

  @Get(':id')
  @AsOf('application')
  @ShowsPeople()
  one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.applications.one(by, id);
  }

  /** The fields that the caller may fill in now, that the submission waits for, that are frozen. */
  @Get(':id/fields')
  fields(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.applications.fields(by, id);
  }

  /** What submission, review and decision would say of the form as it stands. Nothing is stored. */
  @Post('check')
  @HttpCode(200)
  @Takes(CheckApplication)
  check(@By() by: Actor, @Given() body: CheckApplication) {
    return this.submission.check(by, body);
  }

  /** Which of these cases renew their last approval in all but days and quantities, and pass every check. Nothing is stored. */
  @Post('renewals')
  @HttpCode(200)
  @Takes(RenewalsAsked)
  renewals(@By() by: Actor, @Given() { cases }: RenewalsAsked) {
    return this.renewing.of(by, cases);
  }

  /** The tests of acceptance, review and decision as they would come out today: rule, article and what proves each. */
  @Get(':id/checks')
  checks(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.review.checks(by, id);
  }

  /** A paper as it would read if it were signed now, marked as a draft. Nothing is stored, no number is taken. */
  @Post(':id/preview')
  @HttpCode(200)
  @Takes(PreviewPaper)
  preview(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Given() body: PreviewPaper) {
    return this.review.preview(by, id, body);
  }

  @Commands(commands)
  async send(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Asked() asked: Asked) {
    const done = await this.applications.send(by, id, asked);
    await this.files.keepFor(by, asked.command);
    return done;
  }
}
