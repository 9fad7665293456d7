import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Settings } from '#config/env';
import * as papers from './paper.entity.js';
import { PaperService } from './paper.service.js';
import * as controllers from './party.controller.js';
import * as parties from './party.entity.js';
import { PartyService } from './party.service.js';
import { Register } from './register.js';
import { SessionController } from './session.controller.js';

@Module({
  imports: [TypeOrmModule.forFeature([...Object.values(parties), ...Object.values(papers)])],
  providers: [PartyService],
  exports: [PartyService],
})
export class PartyModule {}

@Module({
  imports: [PartyModule],
  controllers: [SessionController, ...Object.values(controllers)],
  providers: [
    PaperService,
    {
      provide: Register,
      inject: [DataSource, Settings],
      useFactory: (db: DataSource, settings: Settings) => new Register(db, settings.LIANDAN_DEPLOYMENT),
    },
  ],
})
export class PartyHttpModule {}

export const party = { http: [PartyHttpModule], queue: [PartyModule] };
