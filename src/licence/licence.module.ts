import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LicenceController } from './licence.controller.js';
import { LicenceRow } from './licence.entity.js';
import { LicenceService } from './licence.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([LicenceRow])],
  providers: [LicenceService],
  exports: [LicenceService],
})
export class LicenceModule {}

@Module({ imports: [LicenceModule], controllers: [LicenceController] })
export class LicenceHttpModule {}

export const licence = { http: [LicenceHttpModule], queue: [LicenceModule] };
