import { Injectable } from '@nestjs/common';
import type { Fact } from '#outbox/outbox';
import { Deliveries, type OnceDelivered } from '#outbox/deliveries';
import { Workflow } from '#workflow/workflow';
import { system } from '#domain/actor';
import { AgreementService } from './agreement.service.js';
import { PartyLetters } from './party-letters.js';

interface Answered {
  kind: string;
  to: string;
  about: { machine: string; id: string; act: string | null };
  agree: boolean;
  reply: { number: string | null } | null;
}

/** What the other parties answer or write about agreements, delivered to the keeper's mailbox. */
@Injectable()
export class AgreementProcessor {
  constructor(
    deliveries: Deliveries,
    private readonly workflow: Workflow,
    private readonly agreements: AgreementService,
    private readonly letters: PartyLetters,
  ) {
    deliveries.hear('mailbox-*', 'consultation.answered', (fact, once) => this.answered(fact, once), 'agreement');
    deliveries.hear('mailbox-*', 'consultation.delivered', (fact, once) => this.delivered(fact, once), 'agreement');
  }

  /** A reply to our letter: consent signs, resumes or amends; a refusal leaves the agreement as it is. */
  private async answered(fact: Fact, once: OnceDelivered): Promise<void> {
    const { about, agree, to, reply } = fact.data as unknown as Answered;
    await this.letters.arrived(reply);
    if (about.machine !== 'agreement' || !agree || about.act === null) return;
    const { asked } = await this.letters.answeredLetter(fact.caseId);
    await this.agreements.fromParty(to, about.id, { type: about.act, letter: reply?.number ?? null, asked }, once);
  }

  /** A letter of the other party's own motion. */
  private async delivered(fact: Fact, once: OnceDelivered): Promise<void> {
    const letter = await this.workflow.read(system, (tx) => this.letters.delivered(tx, fact, 'agreement'));
    const { about, to } = fact.data as unknown as Answered;
    if (!letter) return;
    const keeper = await this.workflow.read(system, (tx) => this.agreements.one(tx, about.id));
    if (keeper.keeper !== to) return;
    const { text = '' } = letter.body;
    await this.agreements.fromParty(
      letter.from,
      about.id,
      { type: letter.act, reason: text, notice: text, letter: letter.number },
      once,
    );
  }
}
