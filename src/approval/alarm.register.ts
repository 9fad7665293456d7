import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import type { RaiseAlarm } from '#domain/approval/approval.commands';
import type { ApprovalContext } from '#domain/approval/approval.case';
import { eventId } from '#ledger/event-id';
import type { KeyOnce } from '#workflow/idempotency';
import { LetterBook } from '../consultation/letter-book.js';
import { asTx, type Notebook, type Query, Register, type Registered } from '../party/register.js';
import { APPROVAL_ALARMS } from './alarm.acts.js';

/**
 * 情况函告 on an approval (V5, R-28c): the destination finds that the receiver lost its capability, on a list or not. It
 * stands beside the approval, which the origin keeps, as a numbered letter that suspends it where it is delivered.
 */
@Injectable()
export class AlarmRegister {
  constructor(
    private readonly register: Register,
    private readonly book: LetterBook,
  ) {}

  raise(by: Actor, once: KeyOnce, approval: string, { trigger, reason }: RaiseAlarm): Promise<Registered> {
    const act = { machine: 'approvalAlarm', verb: 'raise', payload: { approval, trigger, reason } };
    return this.register.act(by, once, act, async (query, at, notebook) => {
      const { context: c } = await APPROVAL_ALARMS.held(query, by, 'alarm', approval, at, { free: true });
      const number = await this.letter(query, notebook, approval, c, { trigger, reason, at });
      const { destination: from, origin: to } = c;
      return {
        id: eventId(),
        version: 1,
        from: null,
        to: 'sent',
        rules: ['R-28c', 'W-12'],
        readers: readersOf(c),
        ...(number ? { number } : {}),
        facts: [{ type: 'approval.alarmed', data: { approval, number, from, to, trigger, reason } }],
      };
    });
  }

  private async letter(
    query: Query,
    notebook: Notebook,
    approval: string,
    c: ApprovalContext,
    suspension: { trigger: string; reason: string; at: string },
  ): Promise<string | null> {
    const tx = asTx(query, notebook);
    const [sender, addressee] = [await this.book.authority(tx, c.destination), await this.book.authority(tx, c.origin)];
    const number = sender.view ? await this.book.number(tx, sender.view, 'letter') : null;
    this.book.freeze(tx, {
      kind: 'ALARM',
      number,
      sender: c.destination,
      senderName: sender.name,
      addressee: c.origin,
      addresseeName: addressee.name,
      machine: 'approval',
      caseId: approval,
      title: `关于${c.receiver.name}接受条件变化情况的函`,
      body: {
        decision: c.number,
        remover: c.remover.name,
        receiver: { name: c.receiver.name, uscc: c.receiver.uscc, licence: c.licence?.number ?? null },
        lines: c.lines.map(({ line, name, code, method, approved }) => ({
          line,
          name,
          code,
          method,
          quantity: approved,
        })),
        validTo: c.validTo,
        suspension,
      },
      readers: readersOf(c),
    });
    return number;
  }
}

/** Both provinces, and the bureau that decides in the place of the origin (R-DEL). */
const readersOf = ({ destination, origin, originCity }: ApprovalContext): string[] => [
  ...[`p:${destination}`, `p:${origin}`, `c:${originCity}`],
];
