import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RegisterModule } from '../party/party.module.js';
import { QuotaModule } from '../quota/quota.module.js';
import { HolderRegister } from './holder.register.js';
import { LicenceFeedController } from './licence-feed.controller.js';
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

@Module({
  imports: [LicenceModule, RegisterModule],
  controllers: [LicenceController, LicenceFeedController],
  providers: [HolderRegister],
})
export class LicenceHttpModule {}

@Module({ imports: [LicenceModule, RegisterModule], providers: [LicenceProcessor, HolderRegister] })
export class LicenceQueueModule {}

export const licence = { http: [LicenceHttpModule], queue: [LicenceQueueModule] };
