import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { commands, CreatePipeline, type Command } from '#domain/pipeline/pipeline.commands';
import { Workflow } from '#workflow/workflow';
import { AsOf } from '../http/as-of.js';
import { Asked, By, Commands, Create, type Asked as AskedFor } from '../http/commands.js';
import { ShowsPeople } from '../http/masking.interceptor.js';
import { ListQuery, pageOf } from '../http/page.js';
import { Offering } from '../http/offers.js';
import { Given, Keyed, Lists, Once, Takes } from '../http/takes.js';
import * as acts from './manifest.acts.js';
import { PIPELINE_SETTINGS, PipelineSettingRegister, SetPipelineTerms } from './pipeline-setting.register.js';
import { PIPELINES, PipelineService } from './pipeline.service.js';

@Controller('v1/pipelines')
export class PipelineController {
  constructor(private readonly pipelines: PipelineService) {}

  @Create(CreatePipeline)
  open(@By() by: Actor, @Asked() { command, once }: AskedFor<CreatePipeline>) {
    return this.pipelines.open(by, { ...command }, once);
  }

  @Commands(commands)
  send(
    @By() by: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Asked() { command, once, expected }: AskedFor<Command>,
  ) {
    return this.pipelines.send(by, id, { ...command }, once, expected);
  }

  @Get()
  @Lists(PIPELINES)
  @Offering(acts.PIPELINES_BEGUN)
  @ShowsPeople()
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.pipelines.list(by, query);
  }

  @Get(':id')
  @AsOf('pipeline')
  @ShowsPeople()
  one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.pipelines.one(by, id);
  }
}

/** Period and meter class, set by the city authority for the pipelines of its removers. */
@Controller('v1/pipeline-settings')
export class PipelineSettingController {
  constructor(
    private readonly workflow: Workflow,
    private readonly settings: PipelineSettingRegister,
  ) {}

  @Get()
  @Lists(PIPELINE_SETTINGS)
  @Offering(acts.PIPELINE_TERMS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, PIPELINE_SETTINGS, query));
  }

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(SetPipelineTerms)
  set(@By() by: Actor, @Once() once: AskedFor['once'], @Given() body: SetPipelineTerms) {
    return this.settings.set(by, once, body);
  }
}
