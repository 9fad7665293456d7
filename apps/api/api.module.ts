import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { Settings } from '#config/env';
import { EngineModule } from '#src/engine/engine.module';
import { features } from '#src/features';
import { CivilToday } from '#src/http/civil-today';
import { HttpModule } from '#src/http/http.module';
import { Figures } from './figures.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { ProblemFilter } from './problem.filter.js';

/** The serving process: the engine as the `app` role, and every capability's HTTP side. */
@Module({})
export class ApiModule {
  static with(settings: Settings): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        EngineModule.forRole('app', settings),
        HttpModule.with(settings),
        ...new Set(features.flatMap((feature) => feature.http)),
      ],
      controllers: [HealthController, MetricsController],
      providers: [CivilToday, Figures, { provide: APP_FILTER, useClass: ProblemFilter }],
    };
  }
}
