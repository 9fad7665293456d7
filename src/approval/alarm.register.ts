import { APPROVAL_STANDING } from '#domain/standing';
import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import type { RaiseAlarm } from '#domain/approval/approval.commands';
import type { ApprovalContext } from '#domain/approval/approval.case';
import { mayAlarm } from '#domain/approval/approval.policy';
import { DomainError } from '#domain/errors';
import { stateWord } from '#domain/glossary/glossary';
import { eventId } from '#ledger/event-id';
import type { KeyOnce } from '#workflow/idempotency';
import { LetterBook } from '../consultation/letter-book.js';
import { asTx, type Notebook, type Query, Register, type Registered } from '../party/register.js';
import { notFound } from '../party/register-words.js';

interface Found {
  state: string;
  context: ApprovalContext;
}

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
      const c = await open(query, by, approval);
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

async function open(query: Query, by: Actor, approval: string): Promise<ApprovalContext> {
  const [found] = await query<Found>('SELECT state, context FROM liandan.approval WHERE id = $1', [approval]);
  if (!found) throw notFound();
  if (!mayAlarm(by, found.context)) {
    throw new DomainError('NOT_PERMITTED', {
      rule: 'R-28c',
      detail: { zh: '情况函告由接受地省级主管部门办理。', en: 'The destination province raises the alarm.' },
      remedy: { zh: '请由接受地人员办理。', en: 'Ask an officer of the destination.' },
    });
  }
  if (!APPROVAL_STANDING.includes(found.state)) {
    const { zh, en } = stateWord('approval', found.state);
    throw new DomainError('INVALID_TRANSITION', {
      rule: 'R-28c',
      detail: { zh: `批准${zh}，不能再中止。`, en: `The approval is ${en}; there is nothing to stop.` },
      remedy: { zh: '请核对批准。', en: 'Check the approval.' },
    });
  }
  return found.context;
}
