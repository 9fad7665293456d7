import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { addDays, civilDay, endOfDay, startOfDay, type Day } from '#domain/calendar/civil';
import type { KeyOnce } from '#workflow/idempotency';
import { partiesOf } from '../policy/agreement-parties.js';
import { Register, type Done, type Query, type Registered } from '../party/register.js';
import { bad, notFound, notNow, notPermitted, officersProvince, refused } from '../party/register-words.js';
import { ACTION_ITEMS, type Meeting, MEETINGS } from './cooperation.acts.js';
import type * as Ask from './cooperation.commands.js';

export const hashOf = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
/** Clocks of the office's own making, beside the register: a week before a meeting, and the day of an action item. */
const NEXT_MEETING = 'MEETING';
const ACTION_DUE = 'ACTION';
const REMIND_DAYS = 7;
const remindOf = (day: Day) => ({
  type: 'start' as const,
  params: { clock: NEXT_MEETING, due: startOfDay(addDays(day, -REMIND_DAYS)), fires: 'remind' },
});
const readersOf = (provinces: string[]) => provinces.map((province) => `p:${province}`);

/** Joint meetings (联席会议): one record that all provinces taking part see; minutes are frozen once all have signed. */
@Injectable()
export class MeetingRegister {
  constructor(private readonly register: Register) {}

  call(by: Actor, once: KeyOnce, ask: Ask.CallMeeting): Promise<Registered> {
    return this.register.act(by, once, { machine: 'meeting', verb: 'call', payload: ask }, async (query, at) => {
      const province = officersProvince(by);
      if (!ask.provinces.includes(province)) {
        throw bad('/provinces', { zh: '召集省份须参加会议', en: 'The convening province takes part' });
      }
      const stranger = ask.participants.findIndex((p) => !ask.provinces.includes(p.province));
      if (stranger >= 0) {
        throw bad(`/participants/${stranger}/province`, { zh: '不是参会省份', en: 'Not a province of the meeting' });
      }
      if (ask.agreement) {
        const parties = await partiesOf(query, ask.agreement);
        if (!parties.includes('*') && !ask.provinces.every((p) => parties.includes(p))) {
          throw bad('/agreement', { zh: '参会省份不是机制各方', en: 'Not all who meet are party to the agreement' });
        }
      }
      const readers = readersOf(ask.provinces);
      const [row] = await query<{ id: string }>(
        `INSERT INTO liandan.meeting (agreement, title, level, mode, place, held_on, provinces, convener, participants, agenda, readers)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`,
        [
          ask.agreement ?? null,
          ask.title,
          ask.level,
          ask.mode,
          ask.place ?? null,
          ask.heldOn,
          ask.provinces,
          province,
          JSON.stringify(ask.participants),
          JSON.stringify(ask.agenda),
          readers,
        ],
      );
      if (!row) throw notFound();
      const facts = [{ type: 'meeting.called', data: { to: others(ask.provinces, province), heldOn: ask.heldOn } }];
      const clocks = ask.heldOn > civilDay(at) ? [remindOf(ask.heldOn)] : [];
      return { id: row.id, version: 1, from: null, to: 'planned', rules: [], readers, facts, clocks };
    });
  }

  /** A new version of the minutes; signatures under an older one do not count for it. */
  writeMinutes(by: Actor, once: KeyOnce, id: string, expected: number, ask: Ask.WriteMinutes): Promise<Registered> {
    return this.change(by, once, id, expected, 'writeMinutes', ask, async (query, meeting, at, province) => {
      if (ask.nextOn && ask.nextOn <= meeting.held_on) {
        throw bad('/nextOn', { zh: '下次会议须晚于本次', en: 'The next meeting comes after this one' });
      }
      const minutes = meeting.minutes_version + 1;
      const sha256 = hashOf(ask.text);
      await query(
        `INSERT INTO liandan.meeting_minutes (meeting, version, text, sha256, province, written_by, written_at, readers)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [id, minutes, ask.text, sha256, province, by.name, at, meeting.readers],
      );
      await query(
        `UPDATE liandan.meeting SET state = 'drafted', minutes_version = $2, next_on = $3, reminded_on = NULL WHERE id = $1`,
        [id, minutes, ask.nextOn ?? null],
      );
      const data = { to: meeting.provinces, title: meeting.title, version: minutes, sha256 };
      return {
        to: 'drafted',
        number: sha256,
        facts: [{ type: 'meeting.minutesDrafted', data }],
        clocks: [{ type: 'stop', params: { clock: NEXT_MEETING } }, ...(ask.nextOn ? [remindOf(ask.nextOn)] : [])],
      };
    });
  }

  sign(by: Actor, once: KeyOnce, id: string, expected: number, ask: Ask.SignMinutes): Promise<Registered> {
    return this.change(by, once, id, expected, 'sign', ask, async (query, meeting, at, province) => {
      const [minutes] = await query<{ sha256: string }>(
        'SELECT sha256 FROM liandan.meeting_minutes WHERE meeting = $1 AND version = $2',
        [id, meeting.minutes_version],
      );
      if (minutes?.sha256 !== ask.sha256) {
        throw refused(
          'Z-04',
          { zh: '所签内容不是最新纪要', en: 'These are not the newest minutes' },
          { zh: '请重新阅读纪要后再签', en: 'Read the minutes again, then sign' },
        );
      }
      await query(
        `INSERT INTO liandan.meeting_signature (meeting, version, province, name, signed_at, sha256, readers)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [id, meeting.minutes_version, province, by.name, at, ask.sha256, meeting.readers],
      );
      const all = meeting.provinces.every((p) => p === province || meeting.signed.includes(p));
      if (all) await query(`UPDATE liandan.meeting SET state = 'signed' WHERE id = $1`, [id]);
      const data = { to: others(meeting.provinces, province), sha256: ask.sha256 };
      return {
        to: all ? 'signed' : meeting.state,
        number: ask.sha256,
        rules: ['Z-04'],
        facts: all ? [{ type: 'meeting.minutesSigned', data }] : [],
      };
    });
  }

  cancel(by: Actor, once: KeyOnce, id: string, expected: number, ask: Ask.CancelMeeting): Promise<Registered> {
    return this.change(by, once, id, expected, 'cancel', ask, async (query) => {
      await query(`UPDATE liandan.meeting SET state = 'cancelled' WHERE id = $1`, [id]);
      return { to: 'cancelled', clocks: [{ type: 'stop', params: { clock: NEXT_MEETING } }] };
    });
  }

  addInstrument(by: Actor, once: KeyOnce, id: string, expected: number, ask: Ask.SignInstrument): Promise<Registered> {
    return this.change(by, once, id, expected, 'addInstrument', ask, async (query, meeting) => {
      if ((ask.agreement === undefined) === (ask.sha256 === undefined)) {
        throw bad('/sha256', {
          zh: '请填写合作机制或文件哈希，二者择一',
          en: 'Name either an agreement of the register or the hash of the paper',
        });
      }
      if (ask.agreement) await partiesOf(query, ask.agreement);
      await query(
        'INSERT INTO liandan.meeting_instrument (meeting, title, agreement, sha256, readers) VALUES ($1, $2, $3, $4, $5)',
        [id, ask.title, ask.agreement ?? null, ask.sha256 ?? null, meeting.readers],
      );
      return { to: meeting.state };
    });
  }

  addItem(by: Actor, once: KeyOnce, ask: Ask.AddActionItem): Promise<Registered> {
    return this.register.act(by, once, { machine: 'actionItem', verb: 'add', payload: ask }, async (query) => {
      const province = officersProvince(by);
      const meeting = await meetingOf(query, ask.meeting);
      if (!meeting.provinces.includes(province)) throw notPermitted();
      if (meeting.state === 'cancelled') throw notNow({ zh: '会议已取消', en: 'The meeting was cancelled' });
      if (ask.dueOn < meeting.held_on) {
        throw bad('/dueOn', { zh: '期限早于会议日期', en: 'Due before the meeting is held' });
      }
      const [owner] = await query<{ province: string | null; kind: string }>(
        `SELECT province, kind FROM liandan.organisation WHERE id = $1 AND active AND kind <> 'firm'`,
        [ask.owner],
      );
      if (!owner?.province || !meeting.provinces.includes(owner.province)) {
        throw bad('/owner', {
          zh: '责任单位不是参会省份的机关',
          en: 'The owner is no authority of a meeting province',
        });
      }
      const members = ask.person
        ? await query('SELECT 1 FROM liandan.membership WHERE person = $1 AND organisation = $2', [
            ask.person,
            ask.owner,
          ])
        : [true];
      if (members.length === 0) throw bad('/person', { zh: '不是该单位人员', en: 'Not a person of the owner' });
      const readers = [...new Set([...meeting.readers, `o:${ask.owner}`])];
      const [row] = await query<{ id: string }>(
        `INSERT INTO liandan.action_item (meeting, subject, owner, person, due_on, readers)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
        [ask.meeting, ask.subject, ask.owner, ask.person ?? null, ask.dueOn, readers],
      );
      if (!row) throw notFound();
      const clocks: Done['clocks'] = [
        { type: 'start', params: { clock: ACTION_DUE, due: endOfDay(ask.dueOn), fires: 'fallDue' } },
      ];
      const facts = [{ type: 'actionItem.added', data: { owner: ask.owner, subject: ask.subject, dueOn: ask.dueOn } }];
      return { id: row.id, version: 1, from: null, to: 'open', rules: [], readers, clocks, facts };
    });
  }

  /** The owner reports what has come of it; late is told as late for ever. */
  finishItem(by: Actor, once: KeyOnce, id: string, expected: number, ask: Ask.FinishActionItem): Promise<Registered> {
    const act = { machine: 'actionItem', verb: 'finish', subject: id, payload: ask };
    return this.register.act(by, once, act, async (query, at) => {
      const item = await ACTION_ITEMS.held(query, by, 'finish', id, at, { expected });
      const today = civilDay(at);
      const late = today > item.due_on;
      await query(
        `UPDATE liandan.action_item SET done_on = $2, outcome = $3, version = version + 1,
           overdue_on = CASE WHEN $4 THEN coalesce(overdue_on, due_on + 1) END WHERE id = $1`,
        [id, today, ask.outcome, late],
      );
      const clocks: Done['clocks'] = [{ type: 'stop', params: { clock: ACTION_DUE } }];
      const [from, to] = late ? ['overdue', 'doneLate'] : ['open', 'done'];
      return { id, version: expected + 1, from, to, rules: [], readers: item.readers, clocks };
    });
  }

  private change(
    by: Actor,
    once: KeyOnce,
    id: string,
    expected: number,
    verb: 'writeMinutes' | 'sign' | 'addInstrument' | 'cancel',
    payload: object,
    work: (
      query: Query,
      meeting: Meeting,
      at: string,
      province: string,
    ) => Promise<Pick<Done, 'to'> & Partial<Pick<Done, 'number' | 'rules' | 'facts' | 'clocks'>>>,
  ): Promise<Registered> {
    return this.register.act(by, once, { machine: 'meeting', verb, subject: id, payload }, async (query, at) => {
      const meeting = await MEETINGS.held(query, by, verb, id, at, { expected });
      const done = await work(query, meeting, at, officersProvince(by));
      await query('UPDATE liandan.meeting SET version = version + 1 WHERE id = $1', [id]);
      return { id, version: expected + 1, from: meeting.state, rules: [], readers: meeting.readers, ...done };
    });
  }
}

const others = (provinces: string[], own: string) => provinces.filter((province) => province !== own);

async function meetingOf(query: Query, id: string) {
  const [meeting] = await query<Pick<Meeting, 'provinces' | 'state' | 'held_on' | 'readers'>>(
    'SELECT provinces, state, held_on::text, readers FROM liandan.meeting WHERE id = $1 FOR UPDATE',
    [id],
  );
  if (!meeting) throw bad('/meeting', { zh: '没有该会议', en: 'There is no such meeting' });
  return meeting;
}
