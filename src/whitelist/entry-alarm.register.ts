import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { MINISTRY } from '#domain/agreement/agreement.parameters';
import { civilDay, startOfDay } from '#domain/calendar/civil';
import type { RaiseEntryAlarm } from '#domain/whitelist/listing.commands';
import { about, alarmTitle, card } from '#domain/whitelist/listing.machine';
import { alarmed, NOT_YET_KNOWN } from '#domain/whitelist/listing.tests';
import { eventId } from '#ledger/event-id';
import type { KeyOnce } from '#workflow/idempotency';
import { ConsultationService } from '../consultation/consultation.service.js';
import { asTx, Register, type Registered } from '../party/register.js';
import { refused } from '../party/register-words.js';
import { ENTRY_ALARMS } from './entry-alarm.acts.js';
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
      const { context: c, triggers, days } = await ENTRY_ALARMS.held(query, by, 'alarm', entry, at);
      if (trigger !== 'OTHER' && !triggers?.includes(trigger)) throw unnamed();
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
