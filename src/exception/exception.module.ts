import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ConsultationModule } from '../consultation/consultation.module.js';
import { FileModule } from '../file/file.module.js';
import { PartyModule } from '../party/party.module.js';
import { DiscrepancyController } from './discrepancy.controller.js';
import { DiscrepancyRow } from './discrepancy.entity.js';
import { DiscrepancyService } from './discrepancy.service.js';
import { EnforcementLeadController } from './enforcement-lead.controller.js';
import { EnforcementLeadRow } from './enforcement-lead.entity.js';
import { EnforcementLeadProcessor } from './enforcement-lead.processor.js';
import { EnforcementLeadService } from './enforcement-lead.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([DiscrepancyRow, EnforcementLeadRow]), ConsultationModule, PartyModule],
  providers: [DiscrepancyService, EnforcementLeadService],
  exports: [DiscrepancyService, EnforcementLeadService],
})
export class ExceptionModule {}

@Module({ imports: [ExceptionModule, FileModule], controllers: [DiscrepancyController, EnforcementLeadController] })
export class ExceptionHttpModule {}

@Module({ imports: [ExceptionModule], providers: [EnforcementLeadProcessor] })
export class ExceptionQueueModule {}

export const exception = { http: [ExceptionHttpModule], queue: [ExceptionQueueModule] };
