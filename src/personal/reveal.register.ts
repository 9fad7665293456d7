import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { personalNumbers, type PersonalNumber } from '#domain/personal/masking';
import { eventId } from '#ledger/event-id';
import type { KeyOnce } from '#workflow/idempotency';
import { Workflow } from '#workflow/workflow';
import { Register } from '../party/register.js';
import { bad, notFound } from '../party/register-words.js';
import type { RevealNumbers } from './reveal.commands.js';

interface Found {
  state: string;
  context: object;
}

/** Tells masked numbers to whoever sees the case and says why. The leaf names reader, case, places and reason, no value. */
@Injectable()
export class RevealRegister {
  constructor(
    private readonly register: Register,
    private readonly workflow: Workflow,
  ) {}

  async reveal(by: Actor, once: KeyOnce, ask: RevealNumbers) {
    const reason = ask.reason.trim();
    if (reason.length < 4) throw bad('/reason', { zh: '请说明查看理由', en: 'Say why you need them' });
    const kind = this.workflow.kinds.get(ask.machine);
    if (!kind) throw notFound();
    const numbers = ({ state, context }: Found): PersonalNumber[] =>
      personalNumbers({ ...((kind.view?.(by, context as never) ?? context) as object), state });
    const act = { machine: 'reveal', verb: 'reveal', payload: { ...ask, reason } };
    // What is told is what the leaf names: read with it, and once. The same request again has its receipt and no number.
    let values: PersonalNumber[] = [];
    const done = await this.register.act(by, once, act, async (query) => {
      const [row] = await query<Found>(`SELECT state, context FROM liandan.${kind.table} WHERE id = $1`, [ask.case]);
      if (!row) throw notFound();
      values = numbers(row);
      // Whoever sees the case may know who has looked at the numbers of its people.
      const readers = [...new Set([...kind.readers(row.context as never), ...(by.org ? [`o:${by.org}`] : [])])];
      const found = { pointers: values.map(({ pointer }) => pointer) };
      return { id: eventId(), version: 1, from: null, to: 'revealed', rules: ['Z-01', 'Z-07'], readers, found };
    });
    return done.replayed ? done.answer : { ...done.answer, values };
  }
}
