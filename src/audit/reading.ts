import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Settings } from '#config/env';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { appendStatement, buildEvent } from '#ledger/append';

/** What an auditor asked to see. */
export interface Reading {
  question: string;
  about: Record<string, unknown>;
}

/** The auditors' own reads are on the record too, in a chain per auditor, before the answer is given (design.md §4). */
@Injectable()
export class ReadingRecord {
  constructor(
    private readonly db: DataSource,
    private readonly settings: Settings,
  ) {}

  /** Throws NOT_PERMITTED for anybody but an auditor. */
  async note(by: Actor, { question, about }: Reading): Promise<void> {
    const { person } = by;
    if (by.kind !== 'auditor' || !by.roles.includes('auditor') || !person) {
      throw new DomainError('NOT_PERMITTED', {
        detail: { zh: '仅限审计人员', en: 'For auditors only' },
        remedy: { zh: '请以审计人员身份登录', en: 'Log in as an auditor' },
      });
    }
    await this.db.transaction(async (manager) => {
      const [row] = await manager.query<{ at: Date; seq: number | null; hash: Buffer | null }[]>(
        'SELECT liandan.now() AS at, h.seq, h.hash FROM (SELECT) one LEFT JOIN liandan.chain_head($1) h ON true',
        [person],
      );
      if (!row) throw new Error('the database told no time');
      const { event } = buildEvent(
        { seq: row.seq ?? 0, hash: row.hash },
        {
          deployment: this.settings.LIANDAN_DEPLOYMENT,
          machine: 'audit',
          machineVersion: '1',
          caseId: person,
          caseVersion: (row.seq ?? 0) + 1,
          type: 'read',
          from: null,
          to: null,
          ruleIds: ['Z-06'],
          actor: {
            person,
            role: 'auditor',
            org: by.org,
            province: by.province,
            authority: by.org,
            principal: null,
            door: 'command',
            auth: by.auth,
          },
          occurredAt: row.at.toISOString(),
          outcome: 'accepted',
          calendarVersion: null,
          payload: JSON.parse(JSON.stringify({ question, about, by: { name: by.name, org: by.orgName } })) as unknown,
          readers: [`o:${by.org}`],
        },
      );
      const { text, values } = appendStatement([event]);
      await manager.query(text, values);
    });
  }
}
