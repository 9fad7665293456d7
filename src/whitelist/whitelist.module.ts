import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AgreementModule } from '../agreement/agreement.module.js';
import { CreditModule } from '../cooperation/credit.module.js';
import { LicenceModule } from '../licence/licence.module.js';
import { ConsultationModule } from '../consultation/consultation.module.js';
import { PartyModule, RegisterModule } from '../party/party.module.js';
import { QuotaModule } from '../quota/quota.module.js';
import { EntryAlarmRegister } from './entry-alarm.register.js';
import { ListService } from './list.service.js';
import { ListingService } from './listing.service.js';
import { WhitelistController, WhitelistEntryController } from './whitelist.controller.js';
import { WhitelistEntryRow, WhitelistRow } from './whitelist.entity.js';
import { WhitelistProcessor } from './whitelist.processor.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([WhitelistRow, WhitelistEntryRow]),
    AgreementModule,
    CreditModule,
    LicenceModule,
    PartyModule,
    QuotaModule,
  ],
  providers: [ListService, ListingService],
  exports: [ListService, ListingService],
})
export class WhitelistModule {}

@Module({
  imports: [WhitelistModule, AgreementModule, ConsultationModule, QuotaModule, RegisterModule],
  providers: [EntryAlarmRegister],
  controllers: [WhitelistController, WhitelistEntryController],
})
export class WhitelistHttpModule {}

@Module({ imports: [WhitelistModule, AgreementModule, LicenceModule], providers: [WhitelistProcessor] })
export class WhitelistQueueModule {}

export const whitelist = { http: [WhitelistHttpModule], queue: [WhitelistQueueModule] };
