import { Injectable } from '@nestjs/common';
import { officerOf, type Actor } from '#domain/actor';
import { MINISTRY } from '#domain/agreement/agreement.parameters';
import { civilDay, startOfDay } from '#domain/calendar/civil';
import { DomainError } from '#domain/errors';
import { stateWord } from '#domain/glossary/glossary';
import type { RaiseEntryAlarm } from '#domain/whitelist/listing.commands';
import { about, alarmTitle, card } from '#domain/whitelist/listing.machine';
import { alarmed, NOT_YET_KNOWN } from '#domain/whitelist/listing.tests';
import type { ListingContext } from '#domain/whitelist/listing.case';
import { eventId } from '#ledger/event-id';
import type { KeyOnce } from '#workflow/idempotency';
import { ConsultationService } from '../consultation/consultation.service.js';
import { asTx, Register, type Query, type Registered } from '../party/register.js';
import { notFound, refused } from '../party/register-words.js';
import { alarmDue, concerned } from './entry-alarms.js';

/**
 * 情况函告 on an entry that is suspended already (W-12): another cause, written to the same provinces. It stands beside the
 * entry as numbered letters; the suspension is lifted only when each is checked as well (W-13).
 */
@Injectable()
export class EntryAlarmRegister {
  constructor(
    private readonly register: Register,
    private readonly letters: ConsultationService,
  ) {}

  raise(by: Actor, once: KeyOnce, entry: string, { trigger, reason, knownOn }: RaiseEntryAlarm): Promise<Registered> {
    const known = knownOn === undefined ? {} : { knownOn };
    const act = { machine: 'entryAlarm', verb: 'raise', payload: { entry, trigger, reason, ...known } };
    return this.register.act(by, once, act, async (query, at, notebook) => {
      const tx = asTx(query, notebook);
      const { context: c, triggers, days } = await held(query, by, entry);
      if (trigger !== 'OTHER' && !triggers.includes(trigger)) throw unnamed();
      const today = civilDay(at);
      if (knownOn !== undefined && knownOn > today) throw notYetKnown();
      const { receiving: from } = c;
      const to = alarmed(c, await concerned(tx, entry));
      const body = { ...card(c), suspension: { trigger, reason, at: c.suspension?.at ?? at } };
      const letter = { kind: 'ALARM', title: alarmTitle(c), body, machine: 'listing', caseId: entry };
      const numbers: string[] = [];
      for (const province of [...to].sort()) {
        const { number } = await this.letters.tell(tx, { ...letter, from, to: province });
        if (number) numbers.push(number);
      }
      const told = to.map((province) => (province === MINISTRY ? 'ministry' : `p:${province}`));
      return {
        id: eventId(),
        version: 1,
        from: null,
        to: 'sent',
        rules: ['W-12'],
        readers: [`p:${from}`, ...told, ...(c.receiver.org ? [`o:${c.receiver.org}`] : [])],
        ...(numbers[0] ? { number: numbers[0] } : {}),
        facts: [
          {
            type: 'listing.alarmed',
            data: { ...about(c), entry, number: numbers[0] ?? null, numbers, from, to, trigger, reason },
          },
        ],
        clocks: [
          {
            type: 'start',
            params: {
              ...ALARM,
              from: knownOn === undefined ? at : startOfDay(knownOn),
              due: alarmDue(knownOn ?? today, days),
            },
          },
          { type: 'stop', params: ALARM },
        ],
      };
    });
  }
}

/** It goes out with the act; what is late is the word of facts known before (W-12, TIME-4). */
const ALARM = { clock: 'K-W', key: 'alarm' };

/** The entry, which stays suspended until the alarm is written, and the triggers that its agreement names. */
async function held(query: Query, by: Actor, entry: string) {
  const [found] = await query<{
    state: string;
    context: ListingContext;
    triggers: string[] | null;
    days: number | null;
  }>(
    `SELECT e.state, e.context, w.context -> 'terms' -> 'suspendTriggers' AS triggers,
            (w.context -> 'terms' ->> 'alarmWorkingDays')::int AS days
       FROM liandan.whitelist_entry e JOIN liandan.whitelist w ON w.id = (e.context -> 'list' ->> 'id')::uuid
      WHERE e.id = $1 FOR UPDATE OF e`,
    [entry],
  );
  if (!found) throw notFound();
  const { state, context, triggers, days } = found;
  if (!officerOf(by, context.receiving)) {
    throw new DomainError('NOT_PERMITTED', {
      rule: 'W-12',
      detail: { zh: '情况函告由接受地省级主管部门办理。', en: 'The receiving province raises the alarm.' },
      remedy: { zh: '请由接受地人员办理。', en: 'Ask an officer of the receiving province.' },
    });
  }
  if (state !== 'suspended') {
    const { zh, en } = stateWord('listing', state);
    throw new DomainError('INVALID_TRANSITION', {
      rule: 'W-12',
      detail: { zh: `条目${zh}，未在暂停期间。`, en: `The entry is ${en}, not suspended.` },
      remedy: { zh: '请直接暂停该条目。', en: 'Suspend the entry: that writes the alarm.' },
    });
  }
  return { context, triggers: triggers ?? [], days };
}

const unnamed = () =>
  refused(
    'W-12',
    { zh: '该机制未列明此情形。', en: 'The agreement does not name this trigger.' },
    { zh: '请选择该机制列明的情形，或其他影响业务的情形（OTHER）。', en: 'Choose one that it names, or OTHER.' },
  );
const notYetKnown = () =>
  refused('W-12', NOT_YET_KNOWN.says, NOT_YET_KNOWN.remedy, [
    { pointer: '/knownOn', code: 'knownOn', rule: 'W-12', detail: NOT_YET_KNOWN.says },
  ]);
