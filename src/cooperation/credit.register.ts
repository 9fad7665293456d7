import { ENTRY_AGREED, inSql } from '#domain/standing';
import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { civilDay } from '#domain/calendar/civil';
import { triggerOf } from '#domain/cooperation/credit';
import type { KeyOnce } from '#workflow/idempotency';
import { Register, type Query, type Registered } from '../party/register.js';
import { bad, notNow, officersProvince, refused } from '../party/register-words.js';
import { CREDIT_RECORDS } from './cooperation.acts.js';
import type * as Ask from './cooperation.commands.js';

/**
 * The violation and credit feed (L-28). A record of a unit on a white list is a ground of joint removal: it names the
 * entries, tells both sides, and stays in the open until the receiving province has said what it makes of it.
 */
@Injectable()
export class CreditRegister {
  constructor(private readonly register: Register) {}

  note(by: Actor, once: KeyOnce, ask: Ask.NoteCredit): Promise<Registered> {
    return this.register.act(by, once, { machine: 'creditRecord', verb: 'note', payload: ask }, async (query, at) => {
      CREDIT_RECORDS.admit(by, 'note');
      if ((ask.kind === 'GRADE') !== (ask.grade !== undefined)) {
        throw bad('/grade', { zh: '评级记录须填写等级，违法记录不填', en: 'A grade, and only a grade, names a grade' });
      }
      if (ask.kind === 'GRADE' && ask.serious !== undefined) {
        throw bad('/serious', { zh: '仅适用于违法记录', en: 'For violations only' });
      }
      if (ask.decidedOn > civilDay(at)) throw bad('/decidedOn', { zh: '日期晚于今日', en: 'Later than today' });
      if (ask.validTo && ask.validTo < ask.decidedOn) {
        throw bad('/validTo', { zh: '截止日早于决定日', en: 'Ends before it was decided' });
      }
      const [unit] = await query<{ id: string; province: string | null }>(
        `SELECT id, province FROM liandan.organisation WHERE uscc = $1`,
        [ask.uscc],
      );
      const province = await noterOf(query, by, ask, unit);
      if (!province) throw bad('/uscc', { zh: '没有该单位', en: 'There is no such unit' });
      const trigger = triggerOf({ kind: ask.kind, grade: ask.grade ?? null, serious: ask.serious ?? false });
      const entries = trigger
        ? await query<{ id: string; receiving: string; parties: string[] }>(
            `SELECT e.id, e.receiving, ARRAY(SELECT jsonb_array_elements_text(a.context -> 'parameters' -> 'parties')) AS parties
             FROM liandan.whitelist_entry e JOIN liandan.agreement a ON a.id = e.agreement_id
             WHERE e.receiver_uscc = $1 AND e.state IN ${inSql(ENTRY_AGREED)} ORDER BY e.id`,
            [ask.uscc],
          )
        : [];
      const readers = ['all'];
      const [row] = await query<{ id: string }>(
        `INSERT INTO liandan.credit_record (uscc, organisation, province, kind, grade, serious, source, document, summary,
           decided_on, valid_to, lead, trigger, entries, readers)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT (province, document, uscc) DO NOTHING RETURNING id`,
        [
          ask.uscc,
          unit?.id ?? null,
          province,
          ask.kind,
          ask.grade ?? null,
          ask.serious ?? false,
          ask.source,
          ask.document,
          ask.summary,
          ask.decidedOn,
          ask.validTo ?? null,
          ask.lead ?? null,
          trigger,
          entries.map(({ id }) => id),
          readers,
        ],
      );
      if (!row) throw notNow({ zh: '该文书已登记', en: 'This paper is on record already' });
      const to = [...new Set(entries.flatMap(({ receiving, parties }) => [receiving, ...parties]))].filter(
        (p) => p !== '*',
      );
      const { kind, source, summary, decidedOn, serious, lead } = ask;
      const data = {
        trigger,
        uscc: ask.uscc,
        document: ask.document,
        kind,
        source,
        summary,
        decidedOn,
        serious,
        lead,
        entries: entries.map(({ id }) => id),
        to,
      };
      const facts = [
        { type: 'creditRecord.noted', data },
        ...(entries.length > 0 ? [{ type: 'creditRecord.reviewAsked', data }] : []),
      ];
      const state = entries.length > 0 ? 'underReview' : 'noted';
      return { id: row.id, version: 1, from: null, to: state, rules: ['L-28'], readers, facts, number: ask.document };
    });
  }

  /** The receiving province's answer for its listed unit. */
  review(by: Actor, once: KeyOnce, id: string, expected: number, ask: Ask.ReviewCredit): Promise<Registered> {
    const act = { machine: 'creditRecord', verb: 'review', subject: id, payload: ask };
    return this.register.act(by, once, act, async (query, at) => {
      const row = await CREDIT_RECORDS.held(query, by, 'review', id, at, { expected });
      const province = officersProvince(by);
      const held = await query<{ state: string; receiving: string; proposed: boolean }>(
        `SELECT state, receiving, coalesce(context -> 'removal' ->> 'by' = 'OWN', false) AS proposed
         FROM liandan.whitelist_entry WHERE id = ANY ($1)`,
        [row.entries],
      );
      const suspended = held.some((e) => e.receiving === province && ['suspended', 'removed'].includes(e.state));
      if (ask.outcome === 'SUSPENDED' && !suspended) {
        throw notNow({ zh: '名单条目尚未暂停', en: 'No entry of the unit is suspended: suspend it first' });
      }
      if (
        ask.outcome === 'REMOVAL_PROPOSED' &&
        !held.some((e) => e.receiving === province && (e.proposed || e.state === 'removed'))
      ) {
        throw notNow({ zh: '尚未提出移出名单', en: 'No removal of the unit is proposed: propose it first' });
      }
      const review = { outcome: ask.outcome, reason: ask.reason, province, by: by.name, at };
      await query('UPDATE liandan.credit_record SET review = $2, version = version + 1 WHERE id = $1', [
        id,
        JSON.stringify(review),
      ]);
      const facts = [{ type: 'creditRecord.reviewed', data: { outcome: ask.outcome, entries: row.entries } }];
      const { readers } = row;
      return { id, version: expected + 1, from: 'underReview', to: 'reviewed', rules: ['L-28'], readers, facts };
    });
  }

  lift(by: Actor, once: KeyOnce, id: string, expected: number, ask: Ask.LiftCredit): Promise<Registered> {
    const act = { machine: 'creditRecord', verb: 'lift', subject: id, payload: ask };
    return this.register.act(by, once, act, async (query, at) => {
      const row = await CREDIT_RECORDS.held(query, by, 'lift', id, at, { expected });
      if (ask.on < row.decided) throw bad('/on', { zh: '早于决定日期', en: 'Before it was decided' });
      await query(
        'UPDATE liandan.credit_record SET lifted_on = $2, lifted_reason = $3, version = version + 1 WHERE id = $1',
        [id, ask.on, ask.reason],
      );
      return { id, version: expected + 1, from: 'noted', to: 'lifted', rules: ['L-28'], readers: row.readers };
    });
  }
}

/** The province in which a credit code was given out: its third and fourth character. */
const divisionOf = (uscc: string): string => uscc.slice(2, 4);

/**
 * Whose record it becomes. The feed speaks for the unit's province; an outcome of joint enforcement, for the province that
 * keeps the lead. Officers note what is decided about units of their own province, or what a lead they share has confirmed.
 */
async function noterOf(query: Query, by: Actor, ask: Ask.NoteCredit, unit?: { id: string; province: string | null }) {
  if (by.kind === 'register') return unit?.province;
  if (by.kind === 'system') return by.province;
  const province = officersProvince(by);
  if (ask.source === 'FEED') {
    throw refused(
      'L-28',
      { zh: '信用数据接口的记录由接口推送，不得手工登记。', en: 'What the credit feed says comes by the feed alone.' },
      { zh: '请按处罚文书或评价结果登记。', en: 'Note the decision or the evaluation itself.' },
    );
  }
  if ((unit?.province ?? divisionOf(ask.uscc)) === province) return province;
  const confirmed =
    ask.source === 'ENFORCEMENT' && ask.lead && unit
      ? await query(
          `SELECT 1 FROM liandan.enforcement_lead l
           WHERE l.id = $1 AND l.context -> 'firm' ->> 'id' = $2 AND $3 IN (l.context ->> 'keeper', l.context ->> 'partner')
             AND l.context -> 'outcome' ->> 'outcome' <> 'NONE'`,
          [ask.lead, unit.id, province],
        )
      : [];
  if (confirmed.length === 0) {
    throw refused(
      'L-28',
      {
        zh: '外省单位的记录须依据已查实的联合执法线索。',
        en: "A record about another province's unit rests on a lead of joint enforcement that was confirmed.",
      },
      { zh: '请填写线索，或请该单位所在省份登记。', en: 'Name the lead, or ask the province of the unit.' },
    );
  }
  return province;
}
