import { readFileSync } from 'node:fs';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { EnrolmentSafe, FactorSafe } from '#access/safe';
import { Settings } from '#config/env';
import { loadReference } from '#config/reference';
import { ReceiptSigner } from '#ledger/receipt';
import { clockBook } from '../deadline/clock-book.js';
import { routes } from '../routes.js';
import { EnrolmentController } from './enrolment.controller.js';
import { EnrolmentService } from './enrolment.service.js';
import { FirmController } from './firm.controller.js';
import { FirmService } from './firm.service.js';
import * as papers from './paper.entity.js';
import { PaperService } from './paper.service.js';
import * as controllers from './party.controller.js';
import * as people from './people.controller.js';
import { PeopleService } from './people.service.js';
import * as parties from './party.entity.js';
import { PartyService } from './party.service.js';
import { Register } from './register.js';
import { SecondFactorController } from './second-factor.controller.js';
import { SecondFactorService } from './second-factor.service.js';
import { SessionController } from './session.controller.js';

@Module({
  imports: [TypeOrmModule.forFeature([...Object.values(parties), ...Object.values(papers)])],
  providers: [PartyService],
  exports: [PartyService],
})
export class PartyModule {}

/** The register's way of acting, for every capability that keeps records without a machine; needs a serving process. */
@Module({
  providers: [
    {
      provide: Register,
      inject: [DataSource, Settings, ReceiptSigner],
      useFactory: (db: DataSource, settings: Settings, receipts: ReceiptSigner | null) =>
        new Register(
          db,
          settings.LIANDAN_DEPLOYMENT,
          routes,
          clockBook(loadReference().calendar),
          receipts ?? undefined,
        ),
    },
  ],
  exports: [Register],
})
export class RegisterModule {}

@Module({
  imports: [PartyModule, RegisterModule],
  controllers: [
    FirmController,
    SessionController,
    SecondFactorController,
    EnrolmentController,
    ...Object.values(controllers),
    ...Object.values(people),
  ],
  providers: [
    FirmService,
    PaperService,
    PeopleService,
    SecondFactorService,
    EnrolmentService,
    {
      provide: EnrolmentSafe,
      inject: [Settings],
      useFactory: ({ LIANDAN_SECOND_FACTOR_KEY: file }: Settings) =>
        new EnrolmentSafe(file === undefined ? undefined : readFileSync(file)),
    },
    {
      provide: FactorSafe,
      inject: [Settings],
      useFactory: ({ LIANDAN_SECOND_FACTOR_KEY: file }: Settings) =>
        new FactorSafe(file === undefined ? undefined : readFileSync(file)),
    },
  ],
})
export class PartyHttpModule {}

export const party = { http: [PartyHttpModule], queue: [PartyModule] };
