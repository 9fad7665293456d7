import { Module } from '@nestjs/common';
import { RegisterModule } from '../party/party.module.js';
import * as controllers from './cooperation.controller.js';
import { CooperationProcessor } from './cooperation.processor.js';
import { CreditModule } from './credit.module.js';
import { CreditProcessor } from './credit.processor.js';
import { CreditRegister } from './credit.register.js';
import { MapService } from './map.service.js';
import { MeetingRegister } from './meeting.register.js';
import { OfficeController } from './office.controller.js';
import { OfficeService } from './office.service.js';
import { ReadGrantRegister } from './read-grant.register.js';

@Module({
  imports: [CreditModule, RegisterModule],
  controllers: [...Object.values(controllers), OfficeController],
  providers: [MeetingRegister, ReadGrantRegister, CreditRegister, OfficeService, MapService],
})
export class CooperationHttpModule {}

@Module({ imports: [RegisterModule], providers: [CooperationProcessor, CreditRegister, CreditProcessor] })
export class CooperationQueueModule {}

export const cooperation = { http: [CooperationHttpModule], queue: [CooperationQueueModule] };
