import { Module } from '@nestjs/common';
import { AuditHttpModule } from '../audit/audit.module.js';
import { LogController } from './log.controller.js';
import { LogService } from './log.service.js';

@Module({ imports: [AuditHttpModule], controllers: [LogController], providers: [LogService] })
export class LogHttpModule {}

export const log = { http: [LogHttpModule], queue: [] };
