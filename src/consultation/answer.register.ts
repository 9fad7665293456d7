import { Injectable } from '@nestjs/common';
import { IsNotEmpty, IsString, IsUUID, MaxLength } from 'class-validator';
import type { Actor } from '#domain/actor';
import type { ConsultationContext } from '#domain/consultation/consultation.machine';
import { eventId } from '#ledger/event-id';
import type { KeyOnce } from '#workflow/idempotency';
import { Register, type Registered } from '../party/register.js';
import { notFound, notNow, notPermitted, officersProvince, refused } from '../party/register-words.js';

export class AnswerQuestion {
  /** The letter on which the question was asked. */
  @IsUUID() letter!: string;
  @IsString() @IsNotEmpty() @MaxLength(4000) text!: string;
}

/**
 * What the sender of a letter about an agreement, a list or an entry says to the one question that its addressee may ask
 * (CL4). It travels to the addressee's mailbox like any letter; a question about an application is answered there (P21a).
 */
@Injectable()
export class AnswerRegister {
  constructor(private readonly register: Register) {}

  give(by: Actor, once: KeyOnce, { letter, text }: AnswerQuestion): Promise<Registered> {
    const act = { machine: 'letterAnswer', verb: 'give', payload: { letter, text } };
    return this.register.act(by, once, act, async (query) => {
      const [found] = await query<{ state: string; context: ConsultationContext; readers: string[] }>(
        'SELECT state, context, readers FROM liandan.consultation WHERE id = $1',
        [letter],
      );
      if (!found) throw notFound();
      const { state, context: c, readers } = found;
      if (officersProvince(by) !== c.from) throw notPermitted();
      if (c.about.machine === 'application')
        throw refused(
          'R-25a',
          { zh: '该函件所问在申请案中答复。', en: 'What this letter asks is answered on the application.' },
          { zh: '请在申请案中提供信息。', en: 'Give the information on the application.' },
        );
      if (state !== 'delivered') throw notNow({ zh: '该函件已不再等待答复', en: 'The letter waits for nothing more' });
      if (c.question === null || c.information.length > 0)
        throw refused(
          'R-25a',
          { zh: '没有未答复的问题。', en: 'No question is open.' },
          { zh: '无需答复。', en: 'Nothing is asked of you.' },
        );
      const facts = [{ type: 'letter.questionAnswered', data: { letter, from: c.from, to: c.to, text } }];
      return { id: eventId(), version: 1, from: null, to: 'given', rules: ['R-25a'], readers, facts };
    });
  }
}
