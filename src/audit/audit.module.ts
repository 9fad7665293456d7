import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { AuditService } from './audit.service.js';
import { ReadingRecord } from './reading.js';

@Module({ controllers: [AuditController], providers: [AuditService, ReadingRecord] })
export class AuditHttpModule {}

export const audit = { http: [AuditHttpModule], queue: [] };
