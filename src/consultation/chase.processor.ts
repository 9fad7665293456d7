import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Deliveries } from '#outbox/deliveries';
import { ChaseRegister } from './chase.register.js';

/** Chases arrive at the mailbox of the addressee. */
@Injectable()
export class ChaseProcessor implements OnModuleInit {
  constructor(
    private readonly deliveries: Deliveries,
    private readonly chases: ChaseRegister,
  ) {}

  onModuleInit(): void {
    this.deliveries.hear('mailbox-*', 'letter.chased', (fact, _once, queue) =>
      this.chases.arrive(fact, queue.slice('mailbox-'.length)),
    );
  }
}
