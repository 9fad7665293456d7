import { Injectable } from '@nestjs/common';
import { Doorman } from '#access/doorman';
import { fingerprintOf, newSecret } from '#access/secrets';
import type { Actor } from '#domain/actor';
import type { ManifestContext } from '#domain/manifest/manifest.context';
import type { KeyOnce } from '#workflow/idempotency';
import type { List } from '../http/page.js';
import { Register, type Registered } from '../party/register.js';
import { notFound, notNow, notPermitted } from '../party/register-words.js';
import type { GiveRunLink } from './run-link.commands.js';

/** From the issue until the receiver has taken over. */
const RUNNING = ['issued', 'loaded', 'inTransit', 'handingOver', 'returning', 'frozen', 'arrived'];
const USUAL_HOURS = 72;

export const RUN_LINKS: List = {
  name: 'run-links',
  from: 'liandan.run_link l',
  select: `l.id, l.manifest, l.leg, l.carrier, l.given_by AS "givenBy", l.created_at AS "createdAt",
    l.expires_at AS "expiresAt", l.bound_at AS "boundAt", l.revoked_at AS "revokedAt",
    l.expires_at <= clock_timestamp() AS over`,
  id: 'l.id',
  filters: { manifest: { column: 'l.manifest', type: 'uuid' } },
};

/**
 * Links for drivers without an account. The secret is told once and kept as its hash; the first device that opens the
 * link is the only one. Who gave it, and each act under it, stands in the record.
 */
@Injectable()
export class RunLinkRegister {
  constructor(
    private readonly register: Register,
    private readonly doorman: Doorman,
  ) {}

  async give(by: Actor, once: KeyOnce, ask: GiveRunLink): Promise<Registered & { secret?: string }> {
    const { manifest, hours = USUAL_HOURS } = ask;
    const secret = newSecret();
    const act = { machine: 'runLink', verb: 'give', payload: { manifest, hours } };
    const done = await this.register.act(by, once, act, async (query) => {
      const [row] = await query<{ state: string; context: ManifestContext }>(
        'SELECT state, context FROM liandan.manifest WHERE id = $1',
        [manifest],
      );
      if (!row) throw notFound();
      const { state, context: c } = row;
      const leg = legFor(by, c);
      if (!leg) throw notPermitted();
      if (!RUNNING.includes(state)) {
        throw notNow({ zh: '联单未签发或运输已结束', en: 'The manifest is not issued, or its run is over' });
      }
      const readers = [...new Set([by.org, leg.carrier.id])].map((org) => `o:${org}`);
      const [link] = await query<{ id: string }>(
        `INSERT INTO liandan.run_link (hash, manifest, leg, carrier, given_by, expires_at, readers)
         VALUES ($1, $2, $3, $4, $5, clock_timestamp() + $6 * interval '1 hour', $7) RETURNING id`,
        [fingerprintOf(secret), manifest, leg.leg, leg.carrier.id, by.org, hours, readers],
      );
      if (!link) throw notFound();
      return { id: link.id, version: 1, from: null, to: 'valid', rules: ['Z-07'], readers };
    });
    return done.replayed ? done : { ...done, secret };
  }

  /** By who gave it, or by the carrier whose driver holds it: it ends at once. */
  async revoke(by: Actor, once: KeyOnce, id: string): Promise<Registered> {
    const act = { machine: 'runLink', verb: 'revoke', subject: id, payload: {} };
    const done = await this.register.act(by, once, act, async (query) => {
      const [row] = await query<{ given_by: string; carrier: string; readers: string[] }>(
        'SELECT given_by, carrier, readers FROM liandan.run_link WHERE id = $1 FOR UPDATE',
        [id],
      );
      if (!row) throw notFound();
      if (by.kind !== 'firm' || (by.org !== row.given_by && by.org !== row.carrier) || !files(by)) throw notPermitted();
      await query('UPDATE liandan.run_link SET revoked_at = coalesce(revoked_at, clock_timestamp()) WHERE id = $1', [
        id,
      ]);
      return { id, version: 2, from: 'valid', to: 'revoked', rules: ['Z-07'], readers: row.readers };
    });
    this.doorman.forget();
    return done;
  }
}

const files = (by: Actor) => by.roles.some((role) => role === 'handler' || role === 'head' || role === 'machine');

/** The remover, the consignor and who filled the form give it for the leg that comes; a carrier for its own. */
function legFor(by: Actor, c: ManifestContext): ManifestContext['legs'][number] | undefined {
  if (by.kind !== 'firm' || !by.org || !files(by)) return undefined;
  const own = c.legs.find(({ leg, carrier }) => leg >= c.leg && carrier.id === by.org);
  if (own) return own;
  const consignor = c.consignor === 'REMOVER' ? c.remover.id : c.receiver.id;
  return [c.remover.id, c.creator, consignor].includes(by.org) ? c.legs.find(({ leg }) => leg === c.leg) : undefined;
}
