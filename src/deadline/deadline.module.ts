import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { loadReference } from '#config/reference';
import { Workflow } from '#workflow/workflow';
import { ConsultationModule } from '../consultation/consultation.module.js';
import { RegisterModule } from '../party/party.module.js';
import { CalendarKeeper } from './calendar-keeper.js';
import { CalendarController } from './calendar.controller.js';
import { CalendarService } from './calendar.service.js';
import { DeadlineController } from './deadline.controller.js';
import { LightsService } from './lights.service.js';
import { OverdueBook } from './overdue.book.js';
import { OverdueController } from './overdue.controller.js';
import { OverdueRow } from './overdue.entity.js';
import { OverdueService } from './overdue.service.js';
import { Poller } from './poller.js';
import { RecountBook } from './recount.book.js';
import { RunningController } from './running.controller.js';
import { RunningService } from './running.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([OverdueRow]), ConsultationModule],
  providers: [CalendarKeeper, OverdueService],
  exports: [CalendarKeeper, OverdueService],
})
export class DeadlineModule {}

@Module({
  imports: [DeadlineModule, RegisterModule],
  providers: [CalendarService, LightsService, RunningService],
  controllers: [CalendarController, DeadlineController, OverdueController, RunningController],
})
export class DeadlineHttpModule {}

/** In the worker the books of new calendars and of overdue records follow the poller. */
@Module({ imports: [DeadlineModule] })
export class DeadlineQueueModule {
  constructor(poller: Poller, workflow: Workflow, overdue: OverdueService, keeper: CalendarKeeper) {
    const anew = new RecountBook(workflow, keeper);
    poller.follow(() => anew.turn());
    const book = new OverdueBook(workflow, overdue.kind, loadReference().calendar);
    poller.follow(() => book.turn());
  }
}

export const deadline = { http: [DeadlineHttpModule], queue: [DeadlineQueueModule] };
