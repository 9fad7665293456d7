import { Module } from '@nestjs/common';
import { Deliveries } from '#outbox/deliveries';
import { RegisterModule } from '../party/party.module.js';
import { SimulationController } from './simulation.controller.js';
import { SimulationService } from './simulation.service.js';

@Module({ imports: [RegisterModule], providers: [SimulationService], exports: [SimulationService] })
export class SimulationModule {}

@Module({ imports: [SimulationModule], controllers: [SimulationController] })
export class SimulationHttpModule {}

@Module({ imports: [SimulationModule] })
export class SimulationQueueModule {
  constructor(deliveries: Deliveries, simulations: SimulationService) {
    deliveries.hear('simulation', 'simulation.asked', (fact) => simulations.run(fact.caseId));
  }
}

export const simulation = { http: [SimulationHttpModule], queue: [SimulationQueueModule] };
