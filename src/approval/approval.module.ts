import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ConsultationModule } from '../consultation/consultation.module.js';
import { PartyModule, RegisterModule } from '../party/party.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { QuotaModule } from '../quota/quota.module.js';
import { WhitelistModule } from '../whitelist/whitelist.module.js';
import { AlarmRegister } from './alarm.register.js';
import { ApprovalController } from './approval.controller.js';
import { ApprovalRow } from './approval.entity.js';
import { ApprovalPapers } from './approval.papers.js';
import { ApprovalProcessor } from './approval.processor.js';
import { ApprovalService } from './approval.service.js';
import { ReceiverToday } from './receiver-today.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([ApprovalRow]),
    ConsultationModule,
    PartyModule,
    PolicyModule,
    QuotaModule,
    WhitelistModule,
  ],
  providers: [ApprovalService, ApprovalPapers, ReceiverToday],
  exports: [ApprovalService, ReceiverToday],
})
export class ApprovalModule {}

@Module({
  imports: [ApprovalModule, ConsultationModule, RegisterModule],
  providers: [AlarmRegister],
  controllers: [ApprovalController],
})
export class ApprovalHttpModule {}

@Module({ imports: [ApprovalModule, ConsultationModule], providers: [ApprovalProcessor] })
export class ApprovalQueueModule {}

export const approval = { http: [ApprovalHttpModule], queue: [ApprovalQueueModule] };
