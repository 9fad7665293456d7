import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Deliveries } from '#outbox/deliveries';
import type { Fact } from '#outbox/outbox';
import { PartyLetters } from '../agreement/party-letters.js';
import { JointLetters } from './joint-letters.js';
import { MechanismService } from './mechanism.service.js';
import { NegativeListService } from './negative-list.service.js';
import { RestrictionService } from './restriction.service.js';

/** Replies about what provinces keep together, delivered to the one that proposed; the last consent carries it out. */
@Injectable()
export class JointControlProcessor implements OnModuleInit {
  constructor(
    private readonly deliveries: Deliveries,
    private readonly letters: JointLetters,
    private readonly party: PartyLetters,
    private readonly negatives: NegativeListService,
    private readonly restrictions: RestrictionService,
    private readonly mechanisms: MechanismService,
  ) {}

  onModuleInit(): void {
    for (const [machine, book] of [
      ['negativeList', this.negatives],
      ['restriction', this.restrictions],
      ['mechanism', this.mechanisms],
    ] as const) {
      this.deliveries.hear('mailbox-*', 'consultation.answered', (fact) => this.answered(fact, book), machine);
    }
  }

  private async answered(fact: Fact, book: Pick<NegativeListService, 'carryOut'>): Promise<void> {
    const { reply, from } = fact.data as { reply: { number: string | null } | null; from: string };
    await this.party.arrived(reply);
    const agreed = await this.letters.agreed(fact);
    if (agreed) await book.carryOut(agreed, from);
  }
}
