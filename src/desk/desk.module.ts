import { Module } from '@nestjs/common';
import { CaseController } from './case.controller.js';
import { DeskService } from './desk.service.js';
import { EventStream } from './event-stream.js';
import { StatuteController } from './statute.controller.js';
import { StreamController } from './stream.controller.js';

@Module({
  controllers: [CaseController, StatuteController, StreamController],
  providers: [DeskService, EventStream],
})
export class DeskHttpModule {}

/** The working place of people: any case with its acts and its course, and the machines and words behind it. */
export const desk = { http: [DeskHttpModule], queue: [] };
