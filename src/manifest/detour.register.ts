import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import type { ManifestContext } from '#domain/manifest/manifest.context';
import { legReaders, manifestParts } from '#domain/manifest/manifest.policy';
import type { KeyOnce } from '#workflow/idempotency';
import type { List } from '../http/page.js';
import { Register, type Registered } from '../party/register.js';
import { bad, notFound, notNow, notPermitted } from '../party/register-words.js';
import { DETOURS_TOLD } from './manifest.acts.js';
import { DETOUR_REASONS, type ReportDetour } from './detour.commands.js';

const MOVING = ['inTransit', 'handingOver', 'returning'];
/** What a device may be ahead of the server. */
const AHEAD_MS = 5 * 60_000;

export const DETOURS: List = {
  name: 'detours',
  from: 'liandan.detour d',
  select: `d.id, d.manifest, d.number, d.org, d.org_name AS "orgName", d.told_by AS "by", d.reason, d.note, d.via,
    d.lat, d.lon, d.leg, d.at, d.received_at AS "receivedAt"`,
  id: 'd.id',
  filters: {
    manifest: { column: 'd.manifest', type: 'uuid' },
    reason: { column: 'd.reason', of: DETOUR_REASONS },
  },
  sorts: { at: { column: 'd.at', type: 'timestamptz' } },
};

/** Detours as drivers tell them: a journal beside the manifest, which stays as it is (R-11c, R-28d). */
@Injectable()
export class DetourRegister {
  constructor(private readonly register: Register) {}

  report(by: Actor, once: KeyOnce, { manifest, ...ask }: ReportDetour): Promise<Registered> {
    const act = { machine: 'detour', verb: 'report', payload: { manifest, ...ask } };
    return this.register.act(by, once, act, async (query, now) => {
      DETOURS_TOLD.admit(by, 'report');
      const [row] = await query<{ state: string; context: ManifestContext; readers: string[] }>(
        'SELECT state, context, readers FROM liandan.manifest WHERE id = $1',
        [manifest],
      );
      if (!row) throw notFound();
      const { state, context: c } = row;
      const readers = legReaders(row.readers, { ...c, remover: c.remover.id, receiver: c.receiver.id });
      const leg = c.legs.find((each) => each.leg === c.leg);
      if (!manifestParts(by, c).includes('CAR') || leg?.carrier.id !== by.org) throw notPermitted();
      if (!MOVING.includes(state)) {
        throw notNow({ zh: '不在运输途中，无须报告绕行', en: 'The load is not on the road: there is no way to leave' });
      }
      if (Date.parse(ask.at) > Date.parse(now) + AHEAD_MS) {
        throw bad('/at', { zh: '时间晚于现在', en: 'Later than now' });
      }
      const { reason, note = null, via = null, position, at } = ask;
      const [stored] = await query<{ id: string }>(
        `INSERT INTO liandan.detour (manifest, number, org, org_name, told_by, reason, note, via, lat, lon, leg, at, received_at, readers)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id`,
        [
          ...[manifest, c.number, by.org, by.orgName, by.name, reason, note, via],
          ...[position?.lat ?? null, position?.lon ?? null, c.leg, at, now, readers],
        ],
      );
      if (!stored) throw notFound();
      const provinces = [...new Set([c.origin, c.destination])];
      const data = { manifest, number: c.number, reason, remover: c.remover.id, receiver: c.receiver.id, provinces };
      const facts = [{ type: 'detour.reported', data }];
      return { id: stored.id, version: 1, from: null, to: 'TOLD', rules: ['R-11c', 'R-28d'], readers, facts };
    });
  }
}
