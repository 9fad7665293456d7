import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Settings } from '#config/env';
import type { Actor } from '#domain/actor';
import { wallTime } from '#domain/calendar/civil';
import { DomainError } from '#domain/errors';
import { appendStatement, buildEvent } from '#ledger/append';

/** What an auditor asked to see. */
export interface Reading {
  question: string;
  about: Record<string, unknown>;
}

/** The auditor whom the bench's views judge by, as app.auditor holds it. */
export const auditorMark = (by: Actor): string => `${by.person}/${by.org ?? ''}`;

type Auditor = Actor & { person: string };
const isAuditor = (by: Actor): by is Auditor =>
  by.kind === 'auditor' && by.roles.includes('auditor') && by.person !== null;

interface Scope {
  id: string | null;
  tokens: string[] | null;
}

/**
 * The auditors' own reads are on the record too, in a chain per auditor, before the answer is given (design.md §4). Each
 * names the grants it rests on; a reading that none covers is recorded as refused.
 */
@Injectable()
export class ReadingRecord {
  constructor(
    private readonly db: DataSource,
    private readonly settings: Settings,
  ) {}

  /**
   * Records a question to the bench. Throws NOT_PERMITTED for anybody but an auditor, and for an auditor without a grant
   * in force at this instant; that is on record too, as refused.
   */
  async note(by: Actor, reading: Reading): Promise<void> {
    if (!isAuditor(by)) {
      throw new DomainError('NOT_PERMITTED', {
        detail: { zh: '仅限审计人员', en: 'For auditors only' },
        remedy: { zh: '请以审计人员身份登录', en: 'Log in as an auditor' },
      });
    }
    const admitted = await this.put(by, reading, true);
    if (!admitted.now) throw notAdmitted(admitted.ended);
  }

  /** Records what an auditor reads elsewhere; what he sees there, the readers of each row decide. */
  async watch(by: Actor, reading: Reading): Promise<void> {
    if (isAuditor(by)) await this.put(by, reading, false);
  }

  /** Whether a grant is in force; when not, since when none is. */
  private put(by: Auditor, reading: Reading, needed: boolean): Promise<{ now: boolean; ended: Date | null }> {
    return this.db.transaction(async (manager) => {
      await manager.query(`SELECT set_config('app.auditor', $1, true)`, [auditorMark(by)]);
      const scopes = await manager.query<Scope[]>('SELECT id, tokens FROM liandan.audit_scope()');
      const admitted = scopes.length > 0;
      await this.write(manager, by, reading, scopes, admitted || !needed);
      if (admitted || !needed) return { now: admitted, ended: null };
      const [last] = await manager.query<{ ended: Date | null }[]>('SELECT liandan.audit_ended(NULL) AS ended');
      return { now: false, ended: last?.ended ?? null };
    });
  }

  private async write(manager: EntityManager, by: Auditor, reading: Reading, scopes: Scope[], accepted: boolean) {
    const { person } = by;
    const [row] = await manager.query<{ at: Date; seq: number | null; hash: Buffer | null }[]>(
      'SELECT liandan.now() AS at, h.seq, h.hash FROM (SELECT) one LEFT JOIN liandan.chain_head($1) h ON true',
      [person],
    );
    if (!row) throw new Error('the database told no time');
    const provinces = scopes.flatMap(({ tokens }) => tokens ?? []);
    const grants = scopes.flatMap(({ id }) => id ?? []);
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
        ruleIds: accepted ? ['Z-06'] : ['Z-07'],
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
        outcome: accepted ? 'accepted' : 'refused',
        calendarVersion: null,
        payload: JSON.parse(JSON.stringify({ ...reading, grants, by: { name: by.name, org: by.orgName } })) as unknown,
        // A province whose records are open to somebody may see what was looked at.
        readers: [...new Set([`o:${by.org}`, ...provinces])],
      },
    );
    const { text, values } = appendStatement([event]);
    await manager.query(text, values);
  }
}

/** No grant covers it: none ever did, or the last one that did was over at `ended`. */
export const notAdmitted = (ended: Date | null) =>
  new DomainError('NOT_PERMITTED', {
    rule: 'Z-07',
    detail: ended
      ? {
          zh: `审计授权已于 ${wallTime(ended.getTime())} 终止`,
          en: `The grant to read was over on ${wallTime(ended.getTime())} (Beijing time)`,
        }
      : { zh: '没有有效的审计授权', en: 'No audit grant is in force' },
    remedy: {
      zh: '请由有关省级主管部门或生态环境部授权后查询',
      en: 'Ask the authority of the province, or the ministry, for a grant',
    },
  });
