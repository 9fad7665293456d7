import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { Workflow } from '#workflow/workflow';
import { type Asked, By } from '../http/commands.js';
import { ListQuery, pageOf } from '../http/page.js';
import { Offering } from '../http/offers.js';
import { Given, Keyed, Lists, Once, Takes } from '../http/takes.js';
import { ReportDetour } from './detour.commands.js';
import { DETOURS_TOLD } from './manifest.acts.js';
import { DetourRegister, DETOURS } from './detour.register.js';

/** Detours of loads on the road, as their drivers tell them. */
@Controller('v1/detours')
export class DetourController {
  constructor(
    private readonly workflow: Workflow,
    private readonly detours: DetourRegister,
  ) {}

  @Get()
  @Lists(DETOURS)
  @Offering(DETOURS_TOLD)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, DETOURS, query));
  }

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(ReportDetour)
  report(@By() by: Actor, @Once() once: Asked['once'], @Given() body: ReportDetour) {
    return this.detours.report(by, once, body);
  }
}
