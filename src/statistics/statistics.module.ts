import { Module } from '@nestjs/common';
import { ConsultationModule } from '../consultation/consultation.module.js';
import { RegisterModule } from '../party/party.module.js';
import { FiguresService } from './figures.service.js';
import { ReportService } from './report.service.js';
import { ReportController, StatisticsController } from './statistics.controller.js';
import { StatisticsProcessor } from './statistics.processor.js';

@Module({
  imports: [RegisterModule, ConsultationModule],
  providers: [FiguresService, ReportService],
  exports: [FiguresService, ReportService],
})
export class StatisticsModule {}

@Module({ imports: [StatisticsModule], controllers: [ReportController, StatisticsController] })
export class StatisticsHttpModule {}

@Module({ imports: [StatisticsModule], providers: [StatisticsProcessor] })
export class StatisticsQueueModule {}

export const statistics = { http: [StatisticsHttpModule], queue: [StatisticsQueueModule] };
