import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import { isOfficer, type Actor } from '#domain/actor';
import { civilDay } from '#domain/calendar/civil';
import type { ConsultationContext } from '#domain/consultation/consultation.machine';
import { consultationParts } from '#domain/consultation/consultation.policy';
import { opinionDays } from '#domain/consultation/opinion';
import { DomainError } from '#domain/errors';
import { eventId } from '#ledger/event-id';
import type { KeyOnce } from '#workflow/idempotency';
import { Register, type Query, type Registered } from '../party/register.js';
import { bad, notFound, notNow, refused, stale } from '../party/register-words.js';
import { CHASED, type Standing } from './chase.register.js';
import type { AskOpinion, GiveOpinion } from './opinion.commands.js';

interface Row {
  letter: string;
  province: string;
  bureau: string;
  bureau_name: string;
  due_day: string;
  state: string;
  version: number;
  readers: string[];
}
const ROW = `SELECT letter, province, bureau, bureau_name, due_day::text, state, version, readers
  FROM liandan.letter_opinion WHERE id = $1 FOR UPDATE`;

export const OF_APPLICATION: readonly string[] = ['CONSULTATION', 'OVER_QUOTA'];

export const internal = () =>
  new DomainError('NOT_PERMITTED', {
    rule: 'R-25a',
    detail: { zh: '属地意见是收函机关的内部材料。', en: 'What local bureaus say is internal to the addressee.' },
    remedy: { zh: '以复函所载意见为准。', en: 'The reply says what counts of it.' },
  });
export const noRoom = () =>
  refused(
    'R-25a',
    { zh: '函复时限已不足以征求属地意见。', en: 'The time of the reply leaves no working day for an opinion.' },
    { zh: '请依现有材料函复。', en: 'Reply on what there is.' },
  );

/**
 * 属地征求意见: before it replies, the addressee of a consultation asks the bureau of the place. A record beside the
 * letter's machine, with a chain of its own; only the asking authority and the bureau that is asked read it.
 */
@Injectable()
export class OpinionRegister {
  private readonly calendar = loadReference().calendar;

  constructor(private readonly register: Register) {}

  ask(by: Actor, once: KeyOnce, letter: string, asked: AskOpinion): Promise<Registered> {
    const act = { machine: 'letterOpinion', verb: 'ask', payload: { letter, ...asked } };
    return this.register.act(by, once, act, async (query, at) => {
      const c = await letterOf(query, by, letter);
      const [standing] = await query<Standing>(CHASED.standing, [letter]);
      if (!standing?.due) throw noRoom();
      const days = opinionDays(civilDay(at), standing.due, this.calendar);
      if (!days) throw noRoom();
      const dueDay = asked.dueDay ?? days.usual;
      this.within(dueDay, days);
      const bureau = await bureauOf(query, by, c.to, asked.bureau);
      const [open] = await query(
        `SELECT 1 FROM liandan.letter_opinion WHERE letter = $1 AND bureau = $2 AND state = 'open'`,
        [letter, bureau.id],
      );
      if (open)
        throw refused(
          'R-25a',
          { zh: '已向该单位征求意见，尚未答复。', en: 'This bureau was asked and has not answered yet.' },
          { zh: '请等待其答复，或者征求其他单位意见。', en: 'Await its answer, or ask another bureau.' },
        );
      const id = eventId();
      const readers = [...new Set([`p:${c.to}`, `o:${by.org}`, `o:${bureau.id}`])];
      await query(
        `INSERT INTO liandan.letter_opinion (id, letter, number, title, province, office, bureau, bureau_name, question,
           asked_by, asked_at, due_day, reply_due, state, version, readers)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'open', 1, $14)`,
        [
          ...[id, letter, c.number, c.title, c.to, by.orgName, bureau.id, bureau.name, asked.question ?? null],
          ...[by.name, at, dueDay, standing.due, readers],
        ],
      );
      const data = { opinion: id, letter, to: c.to, bureau: bureau.id, dueDay };
      const facts = [{ type: 'opinion.asked', data }];
      return { id, version: 1, from: null, to: 'open', rules: ['R-25a'], readers, facts };
    });
  }

  give(by: Actor, once: KeyOnce, id: string, expected: number, given: GiveOpinion): Promise<Registered> {
    const act = { machine: 'letterOpinion', verb: 'give', subject: id, payload: given };
    return this.register.act(by, once, act, async (query, at) => {
      const [row] = await query<Row>(ROW, [id]);
      if (!row) throw notFound();
      const officer = isOfficer(by);
      if (by.org !== row.bureau || !officer)
        throw new DomainError('NOT_PERMITTED', {
          rule: 'R-25a',
          detail: { zh: '由被征求意见的单位答复。', en: 'The bureau that was asked gives its opinion.' },
          remedy: { zh: '请由该单位人员办理。', en: 'Ask an officer of that bureau.' },
        });
      if (row.version !== expected) throw stale(row.version, expected);
      if (row.state !== 'open') throw notNow({ zh: '意见已提交', en: 'The opinion has been given' });
      const [letter] = await query<{ state: string }>('SELECT state FROM liandan.opinion_letter($1)', [id]);
      if (letter?.state !== 'delivered')
        throw notNow({
          zh: '该函件已函复或者撤回，无需再提意见',
          en: 'The letter is answered or withdrawn: nothing is asked of you',
        });
      const late = civilDay(at) > row.due_day;
      await query(
        `UPDATE liandan.letter_opinion SET state = 'given', favourable = $2, text = $3, given_by = $4, given_at = $5, late = $6,
           version = version + 1 WHERE id = $1`,
        [id, given.favourable, given.text, by.name, at, late],
      );
      const data = { opinion: id, letter: row.letter, to: row.province, bureau: row.bureau, late };
      const facts = [{ type: 'opinion.given', data }];
      return { id, version: expected + 1, from: 'open', to: 'given', rules: ['R-25a'], readers: row.readers, facts };
    });
  }

  private within(day: string, { first, last }: { first: string; last: string }): void {
    if (day > last || day < first)
      throw refused(
        'R-25a',
        {
          zh: `反馈期限应在 ${first} 至 ${last} 之间，晚于函复期限前一个工作日则来不及函复。`,
          en: `It must be due from ${first} to ${last}: one working day of the reply's own time is kept.`,
        },
        { zh: '请选择该期间内的工作日。', en: 'Choose a working day between them.' },
        [{ pointer: '/dueDay', code: 'value', detail: { zh: `不晚于 ${last}`, en: `not after ${last}` } }],
      );
    if (!this.calendar.isWorkingDay(day)) throw bad('/dueDay', { zh: '不是工作日', en: 'Not a working day' });
  }
}

/** The letter, for officers of its addressee, while its reply is awaited. */
async function letterOf(query: Query, by: Actor, letter: string): Promise<ConsultationContext> {
  const [found] = await query<{ state: string; context: ConsultationContext }>(CHASED.letter, [letter]);
  if (!found) throw notFound();
  const { state, context: c } = found;
  if (consultationParts(by, c).length === 0) throw internal();
  if (!OF_APPLICATION.includes(c.kind))
    throw refused(
      'R-25a',
      { zh: '仅就转移申请的商请函征求属地意见。', en: 'Bureaus are asked about consultations on applications.' },
      { zh: '请直接函复。', en: 'Reply without.' },
    );
  if (state !== 'delivered') throw notNow({ zh: '该函件已不再等待函复', en: 'The letter waits for no reply' });
  return c;
}

async function bureauOf(query: Query, by: Actor, province: string, id: string): Promise<{ id: string; name: string }> {
  const [bureau] = await query<{ id: string; name: string }>(
    `SELECT id, name FROM liandan.organisation WHERE id = $1 AND kind = 'city' AND province = $2 AND active`,
    [id, province],
  );
  if (!bureau || bureau.id === by.org)
    throw bad('/bureau', { zh: '应为本省其他市级生态环境部门', en: 'Not another city bureau of this province' });
  return bureau;
}
