import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { AccessGuard } from '#access/access.guard';
import { Doorman } from '#access/doorman';
import { OpenDoor } from '#access/open-door';
import { Settings } from '#config/env';
import { ActionsInterceptor } from './actions.interceptor.js';
import { ApiDocument } from './api-document.js';
import { AnswerInterceptor } from './answer.interceptor.js';
import { MaskingInterceptor } from './masking.interceptor.js';
import { SigningGuard } from './signing.guard.js';
import { StandingInterceptor } from './standing.interceptor.js';
import { FeedController } from './feed.controller.js';

/** What every HTTP request goes through: who is calling, and the form of the answer. */
@Module({})
export class HttpModule {
  static with(settings: Settings): DynamicModule {
    return {
      module: HttpModule,
      global: true,
      controllers: [FeedController],
      providers: [
        { provide: Settings, useValue: settings },
        {
          provide: Doorman,
          inject: [DataSource],
          useFactory: (db: DataSource) => new Doorman(db, settings.LIANDAN_SESSION_HOURS),
        },
        { provide: OpenDoor, inject: [DataSource], useFactory: (db: DataSource) => new OpenDoor(db) },
        ApiDocument,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_GUARD, useClass: SigningGuard },
        { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
        { provide: APP_INTERCEPTOR, useClass: StandingInterceptor },
        { provide: APP_INTERCEPTOR, useClass: ActionsInterceptor },
        { provide: APP_INTERCEPTOR, useClass: MaskingInterceptor },
      ],
      exports: [ApiDocument, Doorman, OpenDoor, Settings],
    };
  }
}
