import { Module } from '@nestjs/common';
import { RegisterModule } from '../party/party.module.js';
import { MaterialController, MaterialListController, PolicyController } from './policy.controller.js';
import { PolicyRegister } from './policy.register.js';
import { PolicyService } from './policy.service.js';

@Module({ providers: [PolicyService], exports: [PolicyService] })
export class PolicyModule {}

@Module({
  imports: [PolicyModule, RegisterModule],
  controllers: [PolicyController, MaterialListController, MaterialController],
  providers: [PolicyRegister],
})
export class PolicyHttpModule {}

export const policy = { http: [PolicyHttpModule], queue: [PolicyModule] };
