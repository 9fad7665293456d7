import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { RegisterModule } from '../party/party.module.js';
import { AnomalyService } from './anomaly.service.js';
import { AuditController } from './audit.controller.js';
import { AuditService } from './audit.service.js';
import { AuditGrantController } from './grant.controller.js';
import { AuditGrantRegister } from './grant.register.js';
import { ReadingRecord } from './reading.js';
import { SpotCheckController } from './spot-check.controller.js';
import { SpotChecks } from './spot-check.service.js';
import { WatchedReading } from './watched.interceptor.js';

@Module({
  imports: [RegisterModule],
  controllers: [AuditController, AuditGrantController, SpotCheckController],
  providers: [
    AuditService,
    ReadingRecord,
    AuditGrantRegister,
    SpotChecks,
    { provide: APP_INTERCEPTOR, useClass: WatchedReading },
  ],
  exports: [AuditService],
})
export class AuditHttpModule {}

@Module({ imports: [RegisterModule], providers: [AnomalyService], exports: [AnomalyService] })
export class AuditQueueModule {}

export const audit = { http: [AuditHttpModule], queue: [AuditQueueModule] };
