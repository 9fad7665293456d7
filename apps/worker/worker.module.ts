import { type DynamicModule, Module } from '@nestjs/common';
import type { Settings } from '#config/env';
import { EngineModule } from '#src/engine/engine.module';
import { features } from '#src/features';
import { Schedule } from './schedule.js';

/** Every capability's queue side, and the worker's rhythm. */
@Module({})
export class WorkerModule {
  static with(settings: Settings): DynamicModule {
    return {
      module: WorkerModule,
      imports: [EngineModule.forRole('worker', settings), ...features.flatMap((feature) => feature.queue)],
      providers: [Schedule],
    };
  }
}
