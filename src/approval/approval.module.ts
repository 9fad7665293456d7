import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ConsultationModule } from '../consultation/consultation.module.js';
import { PartyModule } from '../party/party.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { QuotaModule } from '../quota/quota.module.js';
import { WhitelistModule } from '../whitelist/whitelist.module.js';
import { ApprovalController } from './approval.controller.js';
import { ApprovalRow } from './approval.entity.js';
import { ApprovalProcessor } from './approval.processor.js';
import { ApprovalService } from './approval.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([ApprovalRow]), ConsultationModule, PartyModule, QuotaModule, WhitelistModule],
  providers: [ApprovalService],
  exports: [ApprovalService],
})
export class ApprovalModule {}

@Module({ imports: [ApprovalModule], controllers: [ApprovalController] })
export class ApprovalHttpModule {}

@Module({ imports: [ApprovalModule, ConsultationModule, PolicyModule], providers: [ApprovalProcessor] })
export class ApprovalQueueModule {}

export const approval = { http: [ApprovalHttpModule], queue: [ApprovalQueueModule] };
