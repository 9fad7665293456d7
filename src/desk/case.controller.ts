import { Controller, Get, Param, ParseUUIDPipe } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { By } from '../http/commands.js';
import { type Language, Reads } from '../http/language.js';
import { DeskService } from './desk.service.js';

/** Any case by its id, whatever its machine. */
@Controller('v1/cases')
export class CaseController {
  constructor(private readonly desk: DeskService) {}

  @Get(':id')
  one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.desk.one(by, id);
  }

  /** What leads on from here: the caller's own acts, and why the others are not. */
  @Get(':id/acts')
  acts(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Reads() language: Language) {
    return this.desk.acts(by, id, language);
  }

  /** 办理进度: stages, clocks in working days, and the events of the record. */
  @Get(':id/course')
  course(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Reads() language: Language) {
    return this.desk.course(by, id, language);
  }
}
