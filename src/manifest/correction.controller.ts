import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { Workflow } from '#workflow/workflow';
import { Asked as AskedParam, By, Commands, type Asked } from '../http/commands.js';
import { ListQuery, pageOf } from '../http/page.js';
import { Offering } from '../http/offers.js';
import { Given, Keyed, Lists, Once, Takes } from '../http/takes.js';
import { AskCorrection, correctionVerbs } from './correction.commands.js';
import { CORRECTION_REQUESTS } from './manifest.acts.js';
import { CORRECTIONS, CorrectionRegister } from './correction.register.js';

/** Corrections of manifests that wait for the consent of a province. */
@Controller('v1/correction-requests')
export class CorrectionController {
  constructor(
    private readonly workflow: Workflow,
    private readonly corrections: CorrectionRegister,
  ) {}

  @Get()
  @Lists(CORRECTIONS)
  @Offering(CORRECTION_REQUESTS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, CORRECTIONS, query));
  }

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(AskCorrection)
  ask(@By() by: Actor, @Once() once: Asked['once'], @Given() body: AskCorrection) {
    return this.corrections.ask(by, once, body);
  }

  @Commands(correctionVerbs)
  decide(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @AskedParam() asked: Asked<{ remarks?: string }>) {
    const { command, once, expected = 0 } = asked;
    return command.type === 'consent'
      ? this.corrections.consent(by, once, id, expected, command.remarks)
      : this.corrections.refuse(by, once, id, expected, command.remarks ?? '');
  }
}
