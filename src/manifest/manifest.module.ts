import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FileModule } from '../file/file.module.js';
import { RegisterModule } from '../party/party.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { QuotaHttpModule, QuotaModule } from '../quota/quota.module.js';
import { CorrectionController } from './correction.controller.js';
import { CorrectionRegister } from './correction.register.js';
import { CrewController } from './crew.controller.js';
import { DetourController } from './detour.controller.js';
import { DetourRegister } from './detour.register.js';
import { LabelController } from './label.controller.js';
import { LabelRegister } from './label.register.js';
import { ManifestController, ManifestNumberController } from './manifest.controller.js';
import { ManifestAlertRow, ManifestCorrectionRow, ManifestCounter, ManifestRow } from './manifest.entity.js';
import { ManifestEvidence } from './manifest.evidence.js';
import { ManifestReader } from './manifest.reader.js';
import { ManifestProcessor } from './manifest.processor.js';
import { ManifestService } from './manifest.service.js';
import { OutageRegister } from './outage.register.js';
import { OutageController, PaperFallbackController, PaperScanController } from './paper-fallback.controller.js';
import { OutageNoticeRow, PaperFallbackRow, PaperScanRow } from './paper-fallback.entity.js';
import { PaperFallbackService } from './paper-fallback.service.js';
import { PipelineController, PipelineSettingController } from './pipeline.controller.js';
import { PipelineRow, PipelineSettingRow } from './pipeline.entity.js';
import { PipelineEvidence } from './pipeline.evidence.js';
import { PipelineService } from './pipeline.service.js';
import { PipelineSettingRegister } from './pipeline-setting.register.js';
import { RunLinkController } from './run-link.controller.js';
import { RunLinkRegister } from './run-link.register.js';
import { SignatureCodeController, SignedByCodeController } from './signature-code.controller.js';
import { SignatureCodeRegister } from './signature-code.register.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([ManifestRow, ManifestCounter, ManifestCorrectionRow, ManifestAlertRow]),
    TypeOrmModule.forFeature([PaperFallbackRow, PaperScanRow, OutageNoticeRow]),
    TypeOrmModule.forFeature([PipelineRow, PipelineSettingRow]),
    PolicyModule,
    QuotaModule,
  ],
  providers: [ManifestEvidence, ManifestService, PaperFallbackService, PipelineEvidence, PipelineService],
  exports: [ManifestService, PaperFallbackService, PipelineService],
})
export class ManifestModule {}

@Module({
  imports: [ManifestModule, FileModule, QuotaHttpModule, RegisterModule],
  controllers: [
    ManifestController,
    CrewController,
    ManifestNumberController,
    CorrectionController,
    DetourController,
    RunLinkController,
    SignatureCodeController,
    SignedByCodeController,
    PaperFallbackController,
    PaperScanController,
    OutageController,
    LabelController,
    PipelineController,
    PipelineSettingController,
  ],
  providers: [
    CorrectionRegister,
    DetourRegister,
    LabelRegister,
    ManifestReader,
    OutageRegister,
    PipelineSettingRegister,
    RunLinkRegister,
    SignatureCodeRegister,
  ],
})
export class ManifestHttpModule {}

@Module({ imports: [ManifestModule, RegisterModule], providers: [ManifestProcessor] })
export class ManifestQueueModule {}

export const manifest = { http: [ManifestHttpModule], queue: [ManifestQueueModule] };
