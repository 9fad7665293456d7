import { Injectable } from '@nestjs/common';
import { IsIn, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { IsDay } from '#domain/given/fields';
import { officerOf, system, type Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { DELIVERED } from '../consultation/letter-book.js';
import { Workflow, type Fact, type Once, type Outcome, type Tx } from '#workflow/workflow';

/** Acts that a party may ask of a record that another side keeps (lifecycle §11.2). */
export const PARTY_ACTS = {
  agreement: ['sign', 'suspend', 'resume', 'terminate'],
  list: ['openAdjustment', 'agreeGrace'],
  listing: ['proposeRemoval'],
} as const;
const TITLES: Record<string, string> = {
  sign: '关于签署合作机制的函',
  suspend: '关于暂停执行合作机制的函',
  resume: '关于恢复执行合作机制的函',
  terminate: '关于终止合作机制的通知函',
  openAdjustment: '关于提请调整年度名单的函',
  agreeGrace: '关于年度名单宽限期的函',
  proposeRemoval: '关于提请移出名单单位的函',
};

/** A letter to the side that keeps the record. */
export class PartyLetter {
  @IsIn(Object.values(PARTY_ACTS).flat()) act!: string;
  /** Reason, notice or statement. */
  @IsString() @IsNotEmpty() @MaxLength(4000) text!: string;
  /** Ground of a removal. */
  @IsOptional() @IsIn(['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S9', 'OTHER']) ground?: string;
  /** Last day of a grace. */
  @IsOptional() @IsDay() until?: string;
}

/** The record that a letter speaks about. */
export interface Subject {
  machine: keyof typeof PARTY_ACTS;
  id: string;
  /** Province that keeps it. */
  keeper: string;
  parties: string[];
}

/** A letter as delivered, ready to be acted on. */
export interface Delivered {
  act: string;
  from: string;
  number: string | null;
  body: Record<string, string>;
}

/** Letters by which a party moves a record that it does not keep; they count when delivered (TIME-5). */
@Injectable()
export class PartyLetters {
  constructor(private readonly workflow: Workflow) {}

  /** The reply of the other side has arrived with us; doing it twice changes nothing (TIME-5). */
  async arrived(reply: { number: string | null } | null): Promise<void> {
    if (!reply?.number) return;
    const { number } = reply;
    await this.workflow.enter({ type: 'replyArrived', about: { number }, readers: [] }, async (tx) => {
      const [waiting] = await tx.query(
        'reply_waiting',
        'SELECT 1 FROM liandan.letter WHERE number = $1 AND delivered_at IS NULL FOR UPDATE',
        [number],
      );
      if (waiting) tx.enter(DELIVERED, { number });
    });
  }

  /** When the letter that a reply answers was issued, and what it said. */
  async answeredLetter(id: string): Promise<{ asked: string; body: Record<string, unknown> }> {
    const [letter] = await this.workflow.read(system, (tx) =>
      tx.query<{ asked: string; body: Record<string, unknown> }>(
        'letter_answered',
        `SELECT context ->> 'issuedAt' AS asked, context -> 'body' AS body FROM liandan.consultation WHERE id = $1`,
        [id],
      ),
    );
    if (!letter) throw new DomainError('NOT_FOUND', { data: { machine: 'consultation' } });
    return letter;
  }

  /** Issues the letter, frozen and numbered; its delivery speaks through the keeper's mailbox. */
  async write(by: Actor, subject: Subject, { act, ...said }: PartyLetter, once: Once): Promise<Outcome<unknown>> {
    const from = by.province ?? '';
    const mayWrite = subject.parties.includes(from) && from !== subject.keeper && officerOf(by, from);
    if (!mayWrite || !(PARTY_ACTS[subject.machine] as readonly string[]).includes(act))
      throw new DomainError('NOT_PERMITTED', {
        detail: { zh: '仅其他签约方可就该记录来函', en: 'Only another party writes about this record' },
        data: { act },
      });
    const kind = this.workflow.kinds.get('consultation');
    if (!kind) throw new Error('the letters are not mounted');
    return this.workflow.open(kind, {
      by: { ...by, kind: 'system' },
      door: 'rule',
      once,
      command: {
        type: 'issue',
        kind: LETTER_KIND[subject.machine],
        from,
        fromName: by.orgName,
        to: subject.keeper,
        about: { machine: subject.machine, id: subject.id, act },
        title: TITLES[act] ?? '函',
        body: { ...said, signer: by.name },
      },
    });
  }

  /** What a delivered letter about such a record asks for; null when it is no letter of initiative. */
  async delivered(tx: Tx, fact: Fact, machine: Subject['machine']): Promise<Delivered | null> {
    const { about, from } = fact.data as { about?: { machine: string; act: string | null }; from: string };
    if (about?.machine !== machine || about.act === null) return null;
    const [letter] = await tx.query<{ number: string | null; body: Record<string, string> }>(
      'party_letter',
      `SELECT context ->> 'number' AS number, context -> 'body' AS body FROM liandan.consultation WHERE id = $1`,
      [fact.caseId],
    );
    return letter ? { act: about.act, from, ...letter } : null;
  }
}

const LETTER_KIND = { agreement: 'AGREEMENT', list: 'LIST', listing: 'LISTING' } as const;
