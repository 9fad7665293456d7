import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AgreementController } from './agreement.controller.js';
import { AgreementRow } from './agreement.entity.js';
import { AgreementProcessor } from './agreement.processor.js';
import { AgreementService } from './agreement.service.js';
import { PartyLetters } from './party-letters.js';

@Module({
  imports: [TypeOrmModule.forFeature([AgreementRow])],
  providers: [AgreementService, PartyLetters],
  exports: [AgreementService, PartyLetters],
})
export class AgreementModule {}

@Module({ imports: [AgreementModule], controllers: [AgreementController] })
export class AgreementHttpModule {}

@Module({ imports: [AgreementModule], providers: [AgreementProcessor] })
export class AgreementQueueModule {}

export const agreement = { http: [AgreementHttpModule], queue: [AgreementQueueModule] };
