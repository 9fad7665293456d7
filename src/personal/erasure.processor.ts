import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Deliveries } from '#outbox/deliveries';
import { ErasureExecution } from './erasure.execution.js';

/** Works the queue `erasure`: what was approved is carried out once. */
@Injectable()
export class ErasureProcessor implements OnModuleInit {
  constructor(
    private readonly deliveries: Deliveries,
    private readonly execution: ErasureExecution,
  ) {}

  onModuleInit(): void {
    this.deliveries.hear('erasure', 'erasure.approved', (fact) => this.execution.carryOut(fact.caseId));
  }
}
