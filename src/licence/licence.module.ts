import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { QuotaModule } from '../quota/quota.module.js';
import { LicenceController } from './licence.controller.js';
import { LicenceRow } from './licence.entity.js';
import { LicenceProcessor } from './licence.processor.js';
import { LicenceService } from './licence.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([LicenceRow]), QuotaModule],
  providers: [LicenceService],
  exports: [LicenceService],
})
export class LicenceModule {}

@Module({ imports: [LicenceModule], controllers: [LicenceController] })
export class LicenceHttpModule {}

@Module({ imports: [LicenceModule], providers: [LicenceProcessor] })
export class LicenceQueueModule {}

export const licence = { http: [LicenceHttpModule], queue: [LicenceQueueModule] };
