import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { loadReference } from '#config/reference';
import { Workflow } from '#workflow/workflow';
import { ConsultationModule } from '../consultation/consultation.module.js';
import { CalendarController } from './calendar.controller.js';
import { CalendarService } from './calendar.service.js';
import { DeadlineController } from './deadline.controller.js';
import { LightsService } from './lights.service.js';
import { OverdueBook } from './overdue.book.js';
import { OverdueController } from './overdue.controller.js';
import { OverdueRow } from './overdue.entity.js';
import { OverdueService } from './overdue.service.js';
import { Poller } from './poller.js';

@Module({
  imports: [TypeOrmModule.forFeature([OverdueRow]), ConsultationModule],
  providers: [OverdueService],
  exports: [OverdueService],
})
export class DeadlineModule {}

@Module({
  imports: [DeadlineModule],
  providers: [CalendarService, LightsService],
  controllers: [CalendarController, DeadlineController, OverdueController],
})
export class DeadlineHttpModule {}

/** In the worker the book of overdue records follows the poller. */
@Module({ imports: [DeadlineModule] })
export class DeadlineQueueModule {
  constructor(poller: Poller, workflow: Workflow, overdue: OverdueService) {
    const book = new OverdueBook(workflow, overdue.kind, loadReference().calendar);
    poller.follow(() => book.turn());
  }
}

export const deadline = { http: [DeadlineHttpModule], queue: [DeadlineQueueModule] };
