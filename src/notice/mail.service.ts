import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Text } from '#domain/errors';
import { LEASE_SECONDS, pauseAfter } from '#outbox/back-off';
import { type MailPort, Refused } from './mail-port.js';

export const MAIL_PORT = Symbol('mail port');

interface Due {
  notice: string;
  person: string;
  address: string;
  attempts: number;
  title: Text;
  text: Text;
  kind: string;
  subject: { number?: string; remover?: string; receiver?: string } | null;
}
export interface MailTurn {
  sent: number;
  /** Mails that were tried five times or more and are still not taken. */
  failing: number;
}

const FAILING = 5;
/** What could not be sent for so long is no news any more. */
const STALE = `interval '7 days'`;

/**
 * Sends what lies in the outbox of mails. A mail is taken by a lease, sent outside of any transaction, and marked once
 * the server has taken it; after a crash in between it goes out again under the same Message-ID. Real time throughout.
 */
@Injectable()
export class MailService implements OnApplicationShutdown {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    /** Absent without MAIL_URL: nothing is sent. */
    @Inject(MAIL_PORT) private readonly port: MailPort | null,
  ) {}

  get isOn(): boolean {
    return this.port !== null;
  }

  /** One batch. */
  async turn(limit = 20): Promise<MailTurn> {
    if (!this.port) return { sent: 0, failing: 0 };
    const [due] = await this.db.query<[Due[], number]>(
      `UPDATE liandan.mail m SET attempts = m.attempts + 1, next_at = clock_timestamp() + ${LEASE_SECONDS} * interval '1 second'
       FROM liandan.notice n LEFT JOIN liandan.docket k ON k.case_id = n.case_id
       WHERE n.id = m.notice AND (m.notice, m.person) IN (
         SELECT notice, person FROM liandan.mail
         WHERE state = 'waiting' AND next_at <= clock_timestamp() AND created_at > clock_timestamp() - ${STALE}
         ORDER BY next_at LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING m.notice, m.person, m.address, m.attempts, n.title, n.text, n.kind, k.subject`,
      [limit],
    );
    const results = await Promise.all(due.map((mail) => this.send(this.port as MailPort, mail)));
    const [count] = await this.db.query<{ failing: number }[]>(
      `SELECT count(*)::int AS failing FROM liandan.mail WHERE state = 'waiting' AND attempts >= ${FAILING}`,
    );
    return { sent: results.filter(Boolean).length, failing: count?.failing ?? 0 };
  }

  private async send(port: MailPort, mail: Due): Promise<boolean> {
    try {
      await port.send({ id: `${mail.notice}.${mail.person}`, to: mail.address, ...wording(mail) });
    } catch (error) {
      await this.db.query(
        `UPDATE liandan.mail SET state = $3, last_error = $4, next_at = clock_timestamp() + $5 * interval '1 second'
         WHERE notice = $1 AND person = $2`,
        [
          mail.notice,
          mail.person,
          error instanceof Refused ? 'refused' : 'waiting',
          String(error).slice(0, 300),
          pauseAfter(mail.attempts),
        ],
      );
      return false;
    }
    await this.db.query(
      `UPDATE liandan.mail SET state = 'sent', sent_at = clock_timestamp(), last_error = NULL WHERE notice = $1 AND person = $2`,
      [mail.notice, mail.person],
    );
    return true;
  }

  onApplicationShutdown(): void {
    this.port?.close();
  }
}

/** Plain text, Chinese first. */
function wording({ title, text, subject }: Due): { subject: string; text: string } {
  const parties = [subject?.remover, subject?.receiver].filter(Boolean).join(' → ');
  const about = [subject?.number, parties].filter(Boolean).join(' ');
  return {
    subject: `[联单] ${title.zh} / ${title.en}`,
    text: [text.zh, ...(about ? [`事项：${about}`] : []), '', text.en, ...(about ? [`Case: ${about}`] : []), ''].join(
      '\n',
    ),
  };
}
