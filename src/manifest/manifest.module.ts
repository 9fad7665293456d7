import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { QuotaHttpModule, QuotaModule } from '../quota/quota.module.js';
import { ManifestController, ManifestNumberController } from './manifest.controller.js';
import { ManifestCounter, ManifestRow } from './manifest.entity.js';
import { ManifestEvidence } from './manifest.evidence.js';
import { ManifestService } from './manifest.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([ManifestRow, ManifestCounter]), QuotaModule],
  providers: [ManifestEvidence, ManifestService],
  exports: [ManifestService],
})
export class ManifestModule {}

@Module({ imports: [ManifestModule, QuotaHttpModule], controllers: [ManifestController, ManifestNumberController] })
export class ManifestHttpModule {}

export const manifest = { http: [ManifestHttpModule], queue: [ManifestModule] };
