import { COMPLETE, REVIEW, SUBMISSION } from '#src/demo/forms';
import { until } from '../../support/waiting.js';
import type { Desk } from './desk.js';

export interface Application {
  id: string;
  state: string;
  version: number;
  [field: string]: unknown;
}
type Party = { id: string; org: string };

/** Brings applications of a firm to where a test begins, by the API: what was approved before, once more. */
export class Applications {
  constructor(
    private readonly applicant: Desk,
    private readonly tonnes = '3.000000',
  ) {}

  one = (id: string): Promise<Application> => this.applicant.read<Application>(`transfer-applications/${id}`);
  stateOf = async (id: string): Promise<string> => (await this.one(id)).state;

  /** What a draft would say. */
  async body(): Promise<Record<string, unknown>> {
    const { items } = await this.applicant.read<{ items: Application[] }>('transfer-applications?state=approved');
    const old = await this.one(items.at(-1)?.id ?? '');
    const { carriers, transport, reason, emergency, contact, attachments } = old;
    const { now } = await this.applicant.read<{ now: string }>('me');
    const from = new Date(Date.parse(now) + 8 * 3_600_000).toISOString().slice(0, 10);
    return {
      site: (old['site'] as Party).id,
      plan: (old['plan'] as Party).id,
      receiver: (old['receiver'] as Party).org,
      licence: (old['licence'] as Party).id,
      lines: (old['lines'] as object[]).map((line) => ({ ...line, quantity: this.tonnes })),
      period: { from, to: '2026-12-31' },
      ...{ carriers, transport, reason, emergency, contact, attachments },
    };
  }

  /** A draft; `words` replace what it would say. */
  async drafted(words: object = {}): Promise<Application> {
    return this.applicant.send<Application>('transfer-applications', { ...(await this.body()), ...words });
  }

  async submitted(words: object = {}): Promise<Application> {
    const made = await this.drafted(words);
    return this.applicant.send<Application>(`transfer-applications/${made.id}/submit`, SUBMISSION, made.version);
  }

  /** Accepted and asked about by the handler; the letter that has arrived at the other province, as its officer reads it. */
  async consulted(handler: Desk, reader: Desk, words: object = {}): Promise<{ id: string; letter: string }> {
    const { id, version } = await this.submitted(words);
    const accepted = await handler.send(`transfer-applications/${id}/accept`, { checklist: COMPLETE }, version);
    await handler.send(`transfer-applications/${id}/passReview`, REVIEW, accepted.version);
    let letter = '';
    await until('the letter has arrived', async () => {
      const { items } = await reader.read<{ items: Application[] }>(`letters?about=${id}`);
      letter = items[0]?.id ?? '';
      return items[0]?.state === 'delivered';
    });
    return { id, letter };
  }
}
