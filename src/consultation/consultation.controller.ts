import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { commands } from '#domain/consultation/consultation.commands';
import { AsOf } from '../http/as-of.js';
import { Asked, By, Commands } from '../http/commands.js';
import { type Language, Reads } from '../http/language.js';
import { ListQuery } from '../http/page.js';
import { Given, Keyed, Lists, Nothing, Once, Takes } from '../http/takes.js';
import { AnswerQuestion, AnswerRegister } from './answer.register.js';
import { ChaseReading } from './chase.reading.js';
import { ChaseRegister } from './chase.register.js';
import { PreviewReply } from './letter-review.commands.js';
import { LetterReview } from './letter-review.service.js';
import { ConsultationService, LETTERS, PAPERS } from './consultation.service.js';

/** Letters that ask for an answer (商请函、超额商请函、函告). */
@Controller('v1/letters')
export class LetterController {
  constructor(
    private readonly letters: ConsultationService,
    private readonly review: LetterReview,
  ) {}

  @Get()
  @Lists(LETTERS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.letters.list(by, query);
  }

  @Get(':id')
  @AsOf('consultation')
  one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.letters.one(by, id);
  }

  /** The fields of the reply that the caller may fill in now, and those that are frozen. */
  @Get(':id/fields')
  fields(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.letters.fields(by, id);
  }

  /** Licence, scale of the year and list entries of the receiver, as the registers stand now. */
  @Get(':id/headroom')
  headroom(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Reads() language: Language) {
    return this.review.headroom(by, id, language);
  }

  /** The reply as it would read if it were signed now, marked as a draft. Nothing is stored, no number is taken. */
  @Post(':id/preview')
  @HttpCode(200)
  @Takes(PreviewReply)
  preview(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Given() body: PreviewReply) {
    return this.review.preview(by, id, body);
  }

  @Commands(commands)
  send(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Asked() asked: Asked) {
    return this.letters.send(by, id, asked);
  }
}

/** 催办: the sender of a letter chases the reply that is overdue or nearly due. */
@Controller('v1')
export class ChaseController {
  constructor(
    private readonly register: ChaseRegister,
    private readonly reading: ChaseReading,
  ) {}

  /** Chases of one letter, whether the caller may chase now, and how far the ladder has told of it by itself. */
  @Get('letters/:id/chases')
  chases(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.reading.of(by, id);
  }

  @Post('letters/:id/chases')
  @HttpCode(201)
  @Keyed()
  @Takes(Nothing)
  chase(@By() by: Actor, @Once() once: Asked['once'], @Param('id', ParseUUIDPipe) id: string, @Given() _: Nothing) {
    return this.register.chase(by, once, id);
  }

  /** Letters of the caller's province whose reply is overdue or due within two working days. */
  @Get('awaited-replies')
  awaited(@By() by: Actor) {
    return this.reading.awaited(by);
  }
}

/** Every frozen paper: letters, replies, decisions, notices, receipts. */
@Controller('v1/papers')
export class PaperController {
  constructor(private readonly letters: ConsultationService) {}

  @Get()
  @Lists(PAPERS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.letters.papers(by, query);
  }

  @Get(':id')
  one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.letters.paper(by, id);
  }
}

/** Answers to questions about letters of agreements, lists and entries (CL4). */
@Controller('v1/letter-answers')
export class LetterAnswerController {
  constructor(private readonly answers: AnswerRegister) {}

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(AnswerQuestion)
  give(@By() by: Actor, @Once() once: Asked['once'], @Given() body: AnswerQuestion) {
    return this.answers.give(by, once, body);
  }
}
