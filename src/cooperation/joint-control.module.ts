import { Module } from '@nestjs/common';
import { AgreementModule } from '../agreement/agreement.module.js';
import { ConsultationModule } from '../consultation/consultation.module.js';
import { RegisterModule } from '../party/party.module.js';
import * as controllers from './joint-control.controller.js';
import { JointControlProcessor } from './joint-control.processor.js';
import { JointLetters } from './joint-letters.js';
import { MechanismService } from './mechanism.service.js';
import { NegativeListService } from './negative-list.service.js';
import { RestrictionService } from './restriction.service.js';

@Module({
  imports: [RegisterModule, ConsultationModule],
  providers: [JointLetters, MechanismService, NegativeListService, RestrictionService],
  exports: [JointLetters, MechanismService, NegativeListService, RestrictionService],
})
export class JointControlModule {}

@Module({ imports: [JointControlModule], controllers: Object.values(controllers) })
export class JointControlHttpModule {}

@Module({ imports: [JointControlModule, AgreementModule], providers: [JointControlProcessor] })
export class JointControlQueueModule {}

export const jointControl = { http: [JointControlHttpModule], queue: [JointControlQueueModule] };
