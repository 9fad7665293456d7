import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EnrolmentSafe } from '#access/safe';
import { Settings } from '#config/env';
import { wallTime } from '#domain/calendar/civil';
import { LEASE_SECONDS, pauseAfter } from '#outbox/back-off';
import { MAIL_PORT } from './mail.service.js';
import { type MailPort, Refused } from './mail-port.js';

interface Due {
  id: string;
  address: string;
  sealed: string;
  attempts: number;
  until: Date;
  name: string;
  login: string;
}

/**
 * Mails the links by which people set their password and enrol. As notices are mailed: taken by a lease, sent outside of any
 * transaction; the link itself is kept no longer than that.
 */
@Injectable()
export class EnrolmentMails {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(MAIL_PORT) private readonly port: MailPort | null,
    private readonly safe: EnrolmentSafe,
    private readonly settings: Settings,
  ) {}

  /** One batch; tells how many were sent. */
  async turn(limit = 20): Promise<number> {
    const { port } = this;
    const origin = this.settings.LIANDAN_ORIGIN;
    if (!port || origin === undefined) return 0;
    const due = await this.db.query<Due[]>('SELECT * FROM liandan.enrolment_mails($1, $2)', [LEASE_SECONDS, limit]);
    const sent = await Promise.all(due.map((mail) => this.send(port, origin, mail)));
    return sent.filter(Boolean).length;
  }

  private async send(port: MailPort, origin: string, mail: Due): Promise<boolean> {
    let outcome: 'sent' | 'refused' | 'waiting' = 'sent';
    try {
      const link = `${origin}/enrol#${this.safe.open(mail.sealed, mail.id)}`;
      await port.send({ id: mail.id, to: mail.address, ...wording(mail, link) });
    } catch (error) {
      outcome = error instanceof Refused ? 'refused' : 'waiting';
    }
    await this.db.query('SELECT liandan.enrolment_mailed($1, $2, $3)', [mail.id, outcome, pauseAfter(mail.attempts)]);
    return outcome === 'sent';
  }
}

/** Plain text, Chinese first. */
function wording({ name, login, until }: Due, link: string): { subject: string; text: string } {
  const last = wallTime(until.getTime());
  return {
    subject: '[联单] 账号启用链接 / Your account',
    text: [
      `${name}，您好：`,
      `请在 ${last} 前打开下列链接，为账号 ${login} 设置密码并绑定验证器。链接只能使用一次，请勿转发。`,
      link,
      '如非本人账号，请忽略本邮件并告知发送单位。',
      '',
      `Open the link before ${last} (China) to set the password of ${login} and to enrol an authenticator.`,
      'It works once: do not pass it on. If the account is not yours, ignore this mail and tell its sender.',
      '',
    ].join('\n'),
  };
}
