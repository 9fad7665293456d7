import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import { mailboxOf, officerOf, type Actor } from '#domain/actor';
import { civilDay } from '#domain/calendar/civil';
import { chaseRefused } from '#domain/consultation/chase';
import type { ConsultationContext } from '#domain/consultation/consultation.machine';
import { DomainError } from '#domain/errors';
import { eventId } from '#ledger/event-id';
import type { Fact } from '#outbox/outbox';
import type { KeyOnce } from '#workflow/idempotency';
import { Register, type Query, type Registered } from '../party/register.js';
import { notFound } from '../party/register-words.js';

interface Letter {
  state: string;
  context: ConsultationContext;
}
/** The letter whose reply is chased, as the transaction sees it. */
export const CHASED = {
  letter: 'SELECT state, context FROM liandan.consultation WHERE id = $1',
  /** The reply clock while somebody has to act, and the last chase. */
  standing: `SELECT (SELECT due_day::text FROM liandan.deadline WHERE case_id = $1 AND clock = 'K-25' AND met_at IS NULL
        AND ended_at IS NULL AND status IN ('open', 'paused', 'passed') ORDER BY id DESC LIMIT 1) AS due,
      (SELECT max(at) FROM liandan.letter_chase WHERE letter = $1) AS chased`,
};
export interface Standing {
  due: string | null;
  chased: Date | null;
}
/** Whether the caller is an officer of the sender, or of an authority to which it has entrusted its decisions (R-DEL). */
export const mayChase = (by: Actor, { from, parties }: Pick<ConsultationContext, 'from' | 'parties'>): boolean => {
  const cities = parties.filter((party) => party.startsWith('c:')).map((party) => party.slice(2));
  return [undefined, ...cities].some((city) => officerOf(by, from, 'OUTBOUND_DECIDE', city));
};

export const notSender = () =>
  new DomainError('NOT_PERMITTED', {
    rule: 'R-25a',
    detail: { zh: '催办由发函机关办理。', en: 'The authority that sent the letter chases its reply.' },
    remedy: { zh: '请由发函机关人员办理。', en: 'Ask an officer of the sender.' },
  });

/**
 * 催办 (R-25a, TIME-4): the sender of a consultation reminds the addressee of the reply it owes. It stands beside the
 * letter's machine, with a chain of its own, and arrives at the addressee's mailbox, where it becomes a notice.
 */
@Injectable()
export class ChaseRegister {
  private readonly calendar = loadReference().calendar;

  constructor(private readonly register: Register) {}

  chase(by: Actor, once: KeyOnce, letter: string): Promise<Registered> {
    const act = { machine: 'letterChase', verb: 'chase', payload: { letter } };
    return this.register.act(by, once, act, async (query, at) => {
      const c = await this.open(query, by, letter, at);
      const readers = [`p:${c.from}`, `p:${c.to}`, ...(c.toCity ? [`c:${c.toCity}`] : [])];
      const id = eventId();
      const overdue = civilDay(at) > c.due;
      await query(
        `INSERT INTO liandan.letter_chase (id, letter, at, office, person_name, due_day, overdue, readers)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [id, letter, at, by.orgName, by.name, c.due, overdue, readers],
      );
      const { number, from, to, toCity } = c;
      const data = { letter, number, from, to, toCity, office: by.orgName, dueDay: c.due, overdue };
      const facts = [{ type: 'letter.chased', data }];
      return { id, version: 1, from: null, to: 'sent', rules: ['R-25a', 'TIME-4'], readers, facts };
    });
  }

  /** It has arrived at the addressee's mailbox (TIME-5); told twice it arrives once. */
  async arrive({ caseId, id, data, readers }: Fact, province: string): Promise<void> {
    const key = `arrived/${id}`;
    const once: KeyOnce = { kind: 'key', actor: `mailbox-${province}`, key, fingerprint: key };
    const act = { machine: 'letterChase', verb: 'arrive', subject: caseId, payload: { letter: data['letter'] } };
    await this.register.act(mailboxOf(province), once, act, async (query, at) => {
      await query('UPDATE liandan.letter_chase SET delivered_at = $2 WHERE id = $1 AND delivered_at IS NULL', [
        caseId,
        at,
      ]);
      const facts = [{ type: 'letter.chaseArrived', data }];
      return { id: caseId, version: 2, from: 'sent', to: 'arrived', rules: ['TIME-5'], readers, facts };
    });
  }

  /** The letter with the day of its reply, held so that two officers at once chase it once. */
  private async open(query: Query, by: Actor, letter: string, at: string) {
    const [found] = await query<Letter>(CHASED.letter, [letter]);
    if (!found) throw notFound();
    if (!mayChase(by, found.context)) throw notSender();
    await query('SELECT pg_advisory_xact_lock(7313, hashtext($1))', [letter]);
    const [standing] = await query<Standing>(CHASED.standing, [letter]);
    const wrong = chaseRefused(chaseable(found, standing), civilDay(at), this.calendar);
    if (wrong) throw new DomainError(wrong.code, wrong.refusal);
    return { ...found.context, due: standing?.due ?? '' };
  }
}

/** What the rule of chasing looks at. */
export const chaseable = ({ state, context: c }: Letter, standing: Standing | undefined) => ({
  state,
  asked: c.question !== null && c.information.length === 0,
  dueDay: standing?.due ?? null,
  chasedOn: standing?.chased ? civilDay(standing.chased.toISOString()) : null,
});
