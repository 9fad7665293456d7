import { type DynamicModule, Module } from '@nestjs/common';
import type { Settings } from '#config/env';
import { EngineModule } from '#src/engine/engine.module';
import { features } from '#src/features';

/** Every capability as the worker has it, without the worker's rhythm. */
@Module({})
export class CapabilitiesModule {
  static with(settings: Settings): DynamicModule {
    return {
      module: CapabilitiesModule,
      imports: [EngineModule.forRole('worker', settings), ...features.flatMap((feature) => feature.queue)],
    };
  }
}
