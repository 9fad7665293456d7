import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RegisterModule } from '../party/party.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { QuotaHttpModule, QuotaModule } from '../quota/quota.module.js';
import { CorrectionController } from './correction.controller.js';
import { CorrectionRegister } from './correction.register.js';
import { ManifestController, ManifestNumberController } from './manifest.controller.js';
import { ManifestAlertRow, ManifestCorrectionRow, ManifestCounter, ManifestRow } from './manifest.entity.js';
import { ManifestEvidence } from './manifest.evidence.js';
import { ManifestProcessor } from './manifest.processor.js';
import { ManifestService } from './manifest.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([ManifestRow, ManifestCounter, ManifestCorrectionRow, ManifestAlertRow]),
    PolicyModule,
    QuotaModule,
  ],
  providers: [ManifestEvidence, ManifestService],
  exports: [ManifestService],
})
export class ManifestModule {}

@Module({
  imports: [ManifestModule, QuotaHttpModule, RegisterModule],
  controllers: [ManifestController, ManifestNumberController, CorrectionController],
  providers: [CorrectionRegister],
})
export class ManifestHttpModule {}

@Module({ imports: [ManifestModule, RegisterModule], providers: [ManifestProcessor] })
export class ManifestQueueModule {}

export const manifest = { http: [ManifestHttpModule], queue: [ManifestQueueModule] };
