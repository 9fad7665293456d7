import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { AccessGuard } from '#access/access.guard';
import { Doorman } from '#access/doorman';
import { AnswerInterceptor } from './answer.interceptor.js';
import { FeedController } from './feed.controller.js';

/** What every HTTP request goes through: who is calling, and the form of the answer. */
@Module({})
export class HttpModule {
  static forSessions(hours: number): DynamicModule {
    return {
      module: HttpModule,
      global: true,
      controllers: [FeedController],
      providers: [
        { provide: Doorman, inject: [DataSource], useFactory: (db: DataSource) => new Doorman(db, hours) },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
      ],
      exports: [Doorman],
    };
  }
}
