import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { civilDay } from '#domain/calendar/civil';
import type { KeyOnce } from '#workflow/idempotency';
import { partiesOf } from '../policy/agreement-parties.js';
import { scopeHolds } from '../party/reading-scope.js';
import { Register, type Registered } from '../party/register.js';
import { bad, headsProvince, notFound, notPermitted } from '../party/register-words.js';
import { READ_GRANTS } from './cooperation.acts.js';
import type * as Ask from './cooperation.commands.js';

/**
 * The rights of a province's inspectors to read across the border: for a time, and no wider than the whole province, some
 * cases or a period. Heads of provinces grant and revoke them.
 */
@Injectable()
export class ReadGrantRegister {
  constructor(private readonly register: Register) {}

  /** Inspection exchange: a right to read, never to act, that ends by itself. */
  grant(by: Actor, once: KeyOnce, ask: Ask.GrantReading): Promise<Registered> {
    return this.register.act(by, once, { machine: 'readGrant', verb: 'grant', payload: ask }, async (query, at) => {
      const province = headsProvince(by);
      const parties = await partiesOf(query, ask.agreement);
      if (!parties.includes(province)) throw notPermitted();
      if (ask.grantee === province || !parties.includes(ask.grantee)) {
        throw bad('/grantee', { zh: '须为机制的另一方', en: 'Must be another party of the agreement' });
      }
      if (ask.validFrom < civilDay(at)) throw bad('/validFrom', { zh: '不能早于今日', en: 'Not before today' });
      if (ask.validTo < ask.validFrom) {
        throw bad('/validTo', { zh: '截止日早于起始日', en: 'Ends before it begins' });
      }
      if (Number(ask.validTo.slice(0, 4)) - Number(ask.validFrom.slice(0, 4)) > 3) {
        throw bad('/validTo', { zh: '期限不得超过三个日历年', en: 'Not longer than three calendar years ahead' });
      }
      await scopeHolds(query, ask);
      const readers = [`p:${province}`, `p:${ask.grantee}`];
      const [row] = await query<{ id: string }>(
        `INSERT INTO liandan.read_grant (agreement, grantor, grantee, valid_from, valid_to, instrument, readers, cases, matters_from, matters_to)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
        [
          ...[ask.agreement, province, ask.grantee, ask.validFrom, ask.validTo, ask.instrument, readers],
          ...[ask.cases ?? null, ask.mattersFrom ?? null, ask.mattersTo ?? null],
        ],
      );
      if (!row) throw notFound();
      return { id: row.id, version: 1, from: null, to: 'granted', rules: ['Z-07'], readers, number: ask.instrument };
    });
  }

  revoke(by: Actor, once: KeyOnce, id: string, ask: Ask.RevokeReading): Promise<Registered> {
    const act = { machine: 'readGrant', verb: 'revoke', subject: id, payload: ask };
    return this.register.act(by, once, act, async (query, at) => {
      const row = await READ_GRANTS.held(query, by, 'revoke', id, at);
      await query('UPDATE liandan.read_grant SET revoked_at = $2 WHERE id = $1', [id, at]);
      return { id, version: 2, from: 'granted', to: 'revoked', rules: ['Z-07'], readers: row.readers };
    });
  }
}
