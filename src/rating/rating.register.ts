import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { actsForFirm } from '#domain/actor';
import { DomainError } from '#domain/errors';
import type { ApplicationContext } from '#domain/transfer-application/transfer-application.case';
import { applicationMachine } from '#domain/transfer-application/transfer-application.machine';
import { eventId } from '#ledger/event-id';
import type { KeyOnce } from '#workflow/idempotency';
import { Workflow } from '#workflow/workflow';
import { isEnded } from '../notice/subject.js';
import { Register, type Registered } from '../party/register.js';
import { notFound, notPermitted } from '../party/register-words.js';
import type { RateService } from './rating.commands.js';

interface Rated {
  application: string;
  stars: number;
  text: string | null;
  at: Date;
}

/**
 * 好差评: the applicant rates how its application was dealt with, once and after it has ended. Whoever dealt with it does
 * not read it: it goes to those who supervise, by province and office.
 */
@Injectable()
export class RatingRegister {
  constructor(
    private readonly register: Register,
    private readonly workflow: Workflow,
  ) {}

  rate(by: Actor, once: KeyOnce, { application, stars, text }: RateService): Promise<Registered> {
    const words = text?.trim() || null;
    const act = { machine: 'rating', verb: 'rate', payload: { application, stars, ...(words ? { text: words } : {}) } };
    return this.register.act(by, once, act, async (query, at) => {
      const [found] = await query<{ state: string; context: ApplicationContext }>(
        'SELECT state, context FROM liandan.transfer_application WHERE id = $1',
        [application],
      );
      if (!found) throw notFound();
      const { state, context: c } = found;
      if (!actsForFirm(by) || by.org !== c.remover.org) throw notPermitted();
      if (!isEnded(applicationMachine, state)) throw notEnded();
      const [earlier] = await query('SELECT id FROM liandan.rating WHERE application = $1', [application]);
      if (earlier) throw onlyOnce();
      const id = eventId();
      const office = c.hands.at(-1);
      const readers = [`o:${c.remover.org}`];
      await query(
        `INSERT INTO liandan.rating (id, application, firm, province, office, office_name, stars, text, at, readers)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [
          id,
          application,
          c.remover.org,
          c.origin,
          office?.org ?? null,
          office?.orgName ?? '',
          stars,
          words,
          at,
          readers,
        ],
      );
      return { id, version: 1, from: null, to: 'given', rules: ['Z-01'], readers };
    });
  }

  /** What the firm has said of an application; nothing to others. */
  of(by: Actor, application: string): Promise<{ items: Rated[]; next: null }> {
    return this.workflow.read(by, async (tx) => {
      const items = await tx.query<Rated>(
        'rating_of',
        'SELECT application, stars, text, at FROM liandan.rating WHERE application = $1',
        [application],
      );
      return { items, next: null };
    });
  }
}

const notEnded = () =>
  new DomainError('INVALID_TRANSITION', {
    detail: { zh: '事项尚未办结，办结后方可评价。', en: 'The case goes on: it is rated once it has ended.' },
    remedy: { zh: '请在办结后评价。', en: 'Rate it when it has ended.' },
  });
const onlyOnce = () =>
  new DomainError('INVALID_TRANSITION', {
    detail: { zh: '本事项已评价，评价不能更改。', en: 'The case has been rated; a rating stays as it is.' },
    remedy: { zh: '如需反映其他问题，请联系监督部门。', en: 'Turn to the supervisors with anything else.' },
  });
