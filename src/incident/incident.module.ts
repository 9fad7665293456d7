import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ConsultationModule } from '../consultation/consultation.module.js';
import { FileModule } from '../file/file.module.js';
import { RegisterModule } from '../party/party.module.js';
import * as controllers from './incident.controller.js';
import { IncidentRow } from './incident.entity.js';
import { IncidentProcessor } from './incident.processor.js';
import { IncidentService } from './incident.service.js';
import { RoomService } from './room.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([IncidentRow]), ConsultationModule],
  providers: [IncidentService],
  exports: [IncidentService],
})
export class IncidentModule {}

@Module({
  imports: [IncidentModule, FileModule, RegisterModule],
  controllers: Object.values(controllers),
  providers: [RoomService],
})
export class IncidentHttpModule {}

@Module({ imports: [IncidentModule], providers: [IncidentProcessor] })
export class IncidentQueueModule {}

export const incident = { http: [IncidentHttpModule], queue: [IncidentQueueModule] };
