import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApprovalModule } from '../approval/approval.module.js';
import { ConsultationModule } from '../consultation/consultation.module.js';
import { Poller } from '../deadline/poller.js';
import { FileModule } from '../file/file.module.js';
import { PartyModule } from '../party/party.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { WhitelistModule } from '../whitelist/whitelist.module.js';
import { CorrectionLimit } from './correction-limit.js';
import { CorrectionLimitController } from './correction-limit.controller.js';
import { FirstDays } from './first-days.js';
import { SubmissionCheck } from './submission-check.js';
import { Renewals } from './renewals.service.js';
import { ApplicationReview } from './review.service.js';
import { TransferApplicationController } from './transfer-application.controller.js';
import { TransferApplicationRow } from './transfer-application.entity.js';
import { ApplicationEvidence } from './transfer-application.evidence.js';
import { ApplicationPapers } from './transfer-application.papers.js';
import { TransferApplicationProcessor } from './transfer-application.processor.js';
import { TransferApplicationService } from './transfer-application.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([TransferApplicationRow]),
    ConsultationModule,
    FileModule,
    ApprovalModule,
    PartyModule,
    PolicyModule,
    WhitelistModule,
  ],
  providers: [
    TransferApplicationService,
    ApplicationEvidence,
    ApplicationPapers,
    ApplicationReview,
    Renewals,
    CorrectionLimit,
    SubmissionCheck,
  ],
  exports: [TransferApplicationService, ApplicationReview, Renewals, CorrectionLimit, SubmissionCheck],
})
export class TransferApplicationModule {}

@Module({
  imports: [TransferApplicationModule, FileModule],
  controllers: [TransferApplicationController, CorrectionLimitController],
})
export class TransferApplicationHttpModule {}

@Module({ imports: [TransferApplicationModule], providers: [TransferApplicationProcessor, FirstDays] })
export class TransferApplicationQueueModule {
  constructor(poller: Poller, limit: CorrectionLimit, days: FirstDays) {
    poller.follow(() => limit.turn());
    poller.follow(() => days.turn());
  }
}

export const transferApplication = { http: [TransferApplicationHttpModule], queue: [TransferApplicationQueueModule] };
