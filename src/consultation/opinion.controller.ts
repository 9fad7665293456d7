import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { Asked, By, Commands } from '../http/commands.js';
import { ListQuery } from '../http/page.js';
import { Given, Keyed, Lists, Once, Takes } from '../http/takes.js';
import { AskOpinion, GiveOpinion } from './opinion.commands.js';
import { OpinionReading, OPINIONS } from './opinion.reading.js';
import { OpinionRegister } from './opinion.register.js';

/** 属地征求意见: the addressee of a consultation asks the bureau of the place, inside the time of its reply. */
@Controller('v1/letters/:id/opinions')
export class AskedOpinionController {
  constructor(
    private readonly register: OpinionRegister,
    private readonly reading: OpinionReading,
  ) {}

  /** What was asked about the letter and answered, whom one may ask, and until when. */
  @Get()
  opinions(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.reading.of(by, id);
  }

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(AskOpinion)
  ask(@By() by: Actor, @Once() once: Asked['once'], @Param('id', ParseUUIDPipe) id: string, @Given() body: AskOpinion) {
    return this.register.ask(by, once, id, body);
  }
}

/** The questions themselves, for the authority that asked and the bureau that answers. */
@Controller('v1/opinions')
export class OpinionController {
  constructor(
    private readonly register: OpinionRegister,
    private readonly reading: OpinionReading,
  ) {}

  @Get()
  @Lists(OPINIONS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.reading.list(by, query);
  }

  /** One question with the letter it is about, as it was sent; nothing else of the case. */
  @Get(':id')
  one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.reading.one(by, id);
  }

  @Commands({ give: GiveOpinion })
  give(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Asked() asked: Asked) {
    const { command, once, expected = 0 } = asked;
    const { favourable, text } = command as unknown as GiveOpinion;
    return this.register.give(by, once, id, expected, { favourable, text });
  }
}
