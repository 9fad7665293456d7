import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PartyModule, RegisterModule } from '../party/party.module.js';
import { QuotaModule } from '../quota/quota.module.js';
import { AnswerRegister } from './answer.register.js';
import { LetterAnswerController, LetterController, PaperController } from './consultation.controller.js';
import { ConsultationRow, LetterCounter, LetterRow } from './consultation.entity.js';
import { ConsultationProcessor } from './consultation.processor.js';
import { ConsultationService } from './consultation.service.js';
import { LetterBook } from './letter-book.js';
import { LetterReview } from './letter-review.service.js';
import { ReceiverLicence } from './receiver-licence.js';

@Module({
  imports: [TypeOrmModule.forFeature([ConsultationRow, LetterRow, LetterCounter]), PartyModule, QuotaModule],
  providers: [ConsultationService, LetterBook, ReceiverLicence],
  exports: [ConsultationService, LetterBook, ReceiverLicence],
})
export class ConsultationModule {}

@Module({
  imports: [ConsultationModule, RegisterModule, PartyModule, QuotaModule],
  controllers: [LetterController, PaperController, LetterAnswerController],
  providers: [AnswerRegister, LetterReview],
})
export class ConsultationHttpModule {}

@Module({ imports: [ConsultationModule], providers: [ConsultationProcessor] })
export class ConsultationQueueModule {}

export const consultation = { http: [ConsultationHttpModule], queue: [ConsultationQueueModule] };
