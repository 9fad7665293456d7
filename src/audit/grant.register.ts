import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import type { KeyOnce } from '#workflow/idempotency';
import { scopeHolds } from '../party/reading-scope.js';
import { Register, type Query, type Registered } from '../party/register.js';
import { bad, notFound, notPermitted } from '../party/register-words.js';
import { AUDIT_GRANTS, grants, ownAffair } from './grant.acts.js';
import type { ProposeAuditGrant, RevokeAuditGrant } from './grant.commands.js';

const MACHINE = 'auditGrant';
const YEARS_MAX = 3;

/**
 * Who lets an auditor read what, for how long and why (Z-07). One officer of the province proposes, another person who
 * heads it confirms: four eyes, and neither is the auditor. Each act is a leaf of the record. A grant is never changed:
 * it is confirmed once, may be revoked once, and ends by itself.
 */
@Injectable()
export class AuditGrantRegister {
  constructor(private readonly register: Register) {}

  propose(by: Actor, once: KeyOnce, ask: ProposeAuditGrant): Promise<Registered> {
    return this.register.act(by, once, { machine: MACHINE, verb: 'propose', payload: ask }, async (query, at) => {
      const grantor = mayGrant(by, ask.provinces);
      if (ask.auditor === by.person) throw ownAffair();
      if (ask.provinces.includes('*') && ask.provinces.length > 1)
        throw bad('/provinces', { zh: '“*”不与省份并列', en: "'*' stands alone" });
      const [from, to] = [new Date(ask.validFrom), new Date(ask.validTo)];
      if (to <= from || to <= new Date(at))
        throw bad('/validTo', { zh: '截止时间应晚于起始时间和现在', en: 'Must end after it begins, and after now' });
      const latest = new Date(from);
      latest.setUTCFullYear(latest.getUTCFullYear() + YEARS_MAX);
      if (to > latest) throw bad('/validTo', { zh: '期限不得超过三年', en: 'Not longer than three years' });
      const auditor = await auditorOf(query, ask.auditor);
      await scopeHolds(query, ask);
      const readers = [...grantor, `o:${auditor.org}`];
      const [row] = await query<{ id: string }>(
        `INSERT INTO liandan.audit_grant (auditor, auditor_name, provinces, cases, matters_from, matters_to, valid_from, valid_to,
           reason, proposed_by, proposed_at, readers)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id`,
        [
          ask.auditor,
          auditor.name,
          ask.provinces,
          ask.cases ?? null,
          ask.mattersFrom ?? null,
          ask.mattersTo ?? null,
          from.toISOString(),
          to.toISOString(),
          ask.reason,
          by.person,
          at,
          readers,
        ],
      );
      if (!row) throw notFound();
      return { id: row.id, version: 1, from: null, to: 'proposed', rules: ['Z-07'], readers };
    });
  }

  confirm(by: Actor, once: KeyOnce, id: string, expected: number): Promise<Registered> {
    const act = { machine: MACHINE, verb: 'confirm', subject: id, payload: {} };
    return this.register.act(by, once, act, async (query, at) => {
      const held = await this.held(query, by, 'confirm', id, at, expected);
      const version = held.version + 1;
      await query('UPDATE liandan.audit_grant SET confirmed_by = $2, confirmed_at = $3, version = $4 WHERE id = $1', [
        id,
        by.person,
        at,
        version,
      ]);
      return { id, version, from: 'proposed', to: 'granted', rules: ['Z-07'], readers: held.readers };
    });
  }

  /** By anybody of the office that may grant; it takes effect with the next request. */
  revoke(by: Actor, once: KeyOnce, id: string, expected: number, ask: RevokeAuditGrant): Promise<Registered> {
    const act = { machine: MACHINE, verb: 'revoke', subject: id, payload: ask };
    return this.register.act(by, once, act, async (query, at) => {
      const held = await this.held(query, by, 'revoke', id, at, expected);
      const version = held.version + 1;
      await query('UPDATE liandan.audit_grant SET revoked_at = $2, version = $3 WHERE id = $1', [id, at, version]);
      const from = held.confirmed ? 'granted' : 'proposed';
      return { id, version, from, to: 'revoked', rules: ['Z-07'], readers: held.readers };
    });
  }

  /** Two acts on one grant at once: the second waits, and finds another version. */
  private async held(query: Query, by: Actor, verb: 'confirm' | 'revoke', id: string, at: string, expected: number) {
    await query('SELECT pg_advisory_xact_lock(7304, hashtext($1))', [id]);
    return AUDIT_GRANTS.held(query, by, verb, id, at, { expected, free: true });
  }
}

/** Tokens of the office that grants: a province its own records, the ministry anybody's. NOT_PERMITTED otherwise. */
function mayGrant(by: Actor, provinces: string[]): string[] {
  if (!grants(by, provinces)) throw notPermitted();
  return [by.kind === 'ministry' ? 'ministry' : `p:${by.province}`];
}

const AUDITOR = `liandan.person p
       JOIN liandan.membership m ON m.person = p.id AND 'auditor' = ANY (m.roles)
       JOIN liandan.organisation o ON o.id = m.organisation AND o.kind = 'auditor' AND o.active`;
/** Everybody to whom a grant can be given. */
export const AUDITORS = `SELECT DISTINCT ON (p.id) p.id, p.name, o.name AS "orgName" FROM ${AUDITOR} WHERE p.active ORDER BY p.id, o.id`;

async function auditorOf(query: Query, person: string): Promise<{ name: string; org: string }> {
  const [found] = await query<{ name: string; org: string }>(
    `SELECT p.name, o.id AS org FROM ${AUDITOR} WHERE p.id = $1 AND p.active ORDER BY o.id LIMIT 1`,
    [person],
  );
  if (!found) throw bad('/auditor', { zh: '不是审计人员', en: 'Not an auditor' });
  return found;
}

/** How a grant stands at a civil instant, as SQL over `liandan.audit_grant g`. */
export const GRANT_STATE = `CASE WHEN g.revoked_at IS NOT NULL THEN 'revoked' WHEN g.valid_to <= liandan.now() THEN 'ended'
  WHEN g.confirmed_at IS NULL THEN 'proposed' WHEN g.valid_from > liandan.now() THEN 'granted' ELSE 'inForce' END`;
