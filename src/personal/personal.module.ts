import { Module } from '@nestjs/common';
import { DocumentQueueModule } from '../document/document.module.js';
import { RegisterModule } from '../party/party.module.js';
import { ErasureController } from './erasure.controller.js';
import { ErasureExecution } from './erasure.execution.js';
import { ErasureProcessor } from './erasure.processor.js';
import { ErasureRegister } from './erasure.register.js';
import { RevealController } from './reveal.controller.js';
import { RevealRegister } from './reveal.register.js';

@Module({
  imports: [RegisterModule],
  controllers: [ErasureController, RevealController],
  providers: [ErasureRegister, RevealRegister],
})
export class PersonalHttpModule {}

@Module({ imports: [RegisterModule, DocumentQueueModule], providers: [ErasureExecution, ErasureProcessor] })
export class PersonalQueueModule {}

export const personal = { http: [PersonalHttpModule], queue: [PersonalQueueModule] };
