import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CreditModule } from '../cooperation/credit.module.js';
import { PartyModule, RegisterModule } from '../party/party.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { QuotaModule } from '../quota/quota.module.js';
import { AnswerRegister } from './answer.register.js';
import { ChaseProcessor } from './chase.processor.js';
import { ChaseReading } from './chase.reading.js';
import { ChaseRegister } from './chase.register.js';
import {
  ChaseController,
  LetterAnswerController,
  LetterController,
  PaperController,
} from './consultation.controller.js';
import { ConsultationRow, LetterCounter, LetterRow } from './consultation.entity.js';
import { ConsultationProcessor } from './consultation.processor.js';
import { ConsultationService } from './consultation.service.js';
import { LetterBook } from './letter-book.js';
import { LetterReview } from './letter-review.service.js';
import { AskedOpinionController, OpinionController } from './opinion.controller.js';
import { OpinionReading } from './opinion.reading.js';
import { OpinionRegister } from './opinion.register.js';
import { PaperArrivals } from './paper-arrivals.js';
import { ReceiverLicence } from './receiver-licence.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([ConsultationRow, LetterRow, LetterCounter]),
    PartyModule,
    PolicyModule,
    QuotaModule,
  ],
  providers: [ConsultationService, LetterBook, PaperArrivals, ReceiverLicence],
  exports: [ConsultationService, LetterBook, PaperArrivals, ReceiverLicence],
})
export class ConsultationModule {}

@Module({
  imports: [ConsultationModule, CreditModule, RegisterModule, PartyModule, QuotaModule],
  controllers: [
    LetterController,
    ChaseController,
    AskedOpinionController,
    OpinionController,
    PaperController,
    LetterAnswerController,
  ],
  providers: [AnswerRegister, ChaseReading, ChaseRegister, LetterReview, OpinionReading, OpinionRegister],
})
export class ConsultationHttpModule {}

@Module({
  imports: [ConsultationModule, RegisterModule, PartyModule],
  providers: [ChaseRegister, ChaseProcessor, ConsultationProcessor],
})
export class ConsultationQueueModule {}

export const consultation = { http: [ConsultationHttpModule], queue: [ConsultationQueueModule] };
