import { Injectable } from '@nestjs/common';
import { isOfficer, type Actor } from '#domain/actor';
import type { KeyOnce } from '#workflow/idempotency';
import { scopeHolds } from '../party/reading-scope.js';
import { Register, type Query, type Registered } from '../party/register.js';
import { bad, notFound, notNow, notPermitted, refused, stale } from '../party/register-words.js';
import type { ProposeAuditGrant, RevokeAuditGrant } from './grant.commands.js';

const MACHINE = 'auditGrant';
const YEARS_MAX = 3;

interface Held {
  auditor: string;
  provinces: string[];
  proposedBy: string;
  confirmedAt: Date | null;
  revokedAt: Date | null;
  validTo: Date;
  version: number;
  readers: string[];
}

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
      const held = await this.held(query, id, expected);
      mayGrant(by, held.provinces);
      if (!by.roles.includes('head')) throw notPermitted();
      if (by.person === held.auditor) throw ownAffair();
      if (by.person === held.proposedBy)
        throw refused(
          'Z-07',
          { zh: '提请人不得自行确认授权', en: 'Whoever proposed the grant does not confirm it' },
          { zh: '请由另一位负责人确认', en: 'Let another head confirm it' },
        );
      if (held.confirmedAt || held.revokedAt)
        throw notNow({ zh: '授权已确认或已撤销', en: 'Confirmed or revoked already' });
      if (held.validTo <= new Date(at)) throw notNow({ zh: '授权期限已过', en: 'Its time is over' });
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
      const held = await this.held(query, id, expected);
      mayGrant(by, held.provinces);
      if (held.revokedAt) throw notNow({ zh: '授权已撤销', en: 'It is revoked already' });
      const version = held.version + 1;
      await query('UPDATE liandan.audit_grant SET revoked_at = $2, version = $3 WHERE id = $1', [id, at, version]);
      const from = held.confirmedAt ? 'granted' : 'proposed';
      return { id, version, from, to: 'revoked', rules: ['Z-07'], readers: held.readers };
    });
  }

  private async held(query: Query, id: string, expected: number): Promise<Held> {
    const [row] = await query<Held>(
      `SELECT auditor, provinces, proposed_by AS "proposedBy", confirmed_at AS "confirmedAt", revoked_at AS "revokedAt",
         valid_to AS "validTo", version, readers
       FROM liandan.audit_grant WHERE id = $1`,
      [id],
    );
    if (!row) throw notFound();
    // Two acts on one grant at once: the second waits, and finds another version.
    await query('SELECT pg_advisory_xact_lock(7304, hashtext($1))', [id]);
    const [now] = await query<{ version: number }>('SELECT version FROM liandan.audit_grant WHERE id = $1', [id]);
    if (now?.version !== expected) throw stale(now?.version ?? 0, expected);
    return row;
  }
}

/** Officers and heads of provinces and of the ministry. */
export const proposes = (by: Actor): boolean => (by.kind === 'province' || by.kind === 'ministry') && isOfficer(by);

/** Tokens of the office that grants: a province its own records, the ministry anybody's. NOT_PERMITTED otherwise. */
function mayGrant(by: Actor, provinces: string[]): string[] {
  if (!proposes(by)) throw notPermitted();
  if (by.kind === 'ministry') return ['ministry'];
  if (provinces.length !== 1 || provinces[0] !== by.province) throw notPermitted();
  return [`p:${by.province}`];
}

const ownAffair = () =>
  refused(
    'Z-07',
    { zh: '任何人不得授权自己', en: 'Nobody grants access to himself' },
    { zh: '请由他人办理', en: 'Let somebody else do it' },
  );

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
