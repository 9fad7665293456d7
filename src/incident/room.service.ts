import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import type { IncidentContext } from '#domain/incident/incident.context';
import { badField } from '../http/body.js';
import type { Asked } from '../http/commands.js';
import { Register, type Query, type Registered } from '../party/register.js';
import { notFound } from '../party/register-words.js';
import { provincesOf } from './provinces-of.js';
import { AFTER_ACTION, DUTY_ROSTER, INCIDENT_ROOM } from './room.acts.js';
import type * as ask from './room.commands.js';

type Key = Asked['once'];

/**
 * The room of an incident beside its machine: remarks, the joint after-action report, and who is on duty. Each act has a
 * chain of its own; that of the case belongs to its machine.
 */
@Injectable()
export class RoomService {
  constructor(private readonly register: Register) {}

  /** Whoever sees the case may remark in it: authorities read all of it, a firm what it said itself. */
  remark(by: Actor, once: Key, incident: string, { text }: ask.AddRemark): Promise<Registered> {
    return this.register.act(
      by,
      once,
      { machine: 'incidentRoom', verb: 'remark', payload: { incident, text } },
      async (query, at) => {
        const room = roomOf(await INCIDENT_ROOM.held(query, by, 'remark', incident, at, { free: true }));
        const [row] = await query<{ id: string }>(
          `INSERT INTO liandan.incident_remark (incident, at, org, org_name, person_name, text)
           VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
          [incident, at, by.org, by.orgName, by.name, text],
        );
        const readers = by.kind === 'firm' ? [...room.authorities, `o:${by.org}`] : room.authorities;
        return { id: idOf(row), version: 1, from: null, to: 'said', rules: ['E-06'], readers };
      },
    );
  }

  /** One of the provinces drafts; an earlier version that not all have signed gives way. */
  draft(by: Actor, once: Key, incident: string, report: ask.DraftAfterAction): Promise<Registered> {
    return this.register.act(
      by,
      once,
      { machine: 'afterAction', verb: 'draft', payload: { incident, ...report } },
      async (query, at) => {
        // One version after the other, also when two draft at once.
        await query('SELECT pg_advisory_xact_lock(7311, hashtext($1))', [incident]);
        const room = roomOf(await INCIDENT_ROOM.held(query, by, 'draft', incident, at, { free: true }));
        const [last] = await query<{ version: number }>(
          'SELECT max(version) AS version FROM liandan.after_action WHERE incident = $1',
          [incident],
        );
        const [row] = await query<{ id: string }>(
          `INSERT INTO liandan.after_action (incident, version, course, causes, lessons, provinces, drafted_by, drafted_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
          [
            incident,
            (last?.version ?? 0) + 1,
            report.course,
            report.causes,
            report.lessons,
            room.provinces,
            by.province,
            at,
          ],
        );
        const id = idOf(row);
        return { id, version: 1, from: null, to: 'drafted', rules: ['E-05', 'E-06'], readers: room.authorities };
      },
    );
  }

  /** The head of each province signs the last version, once. */
  sign(by: Actor, once: Key, report: string, { note }: ask.SignAfterAction): Promise<Registered> {
    return this.register.act(
      by,
      once,
      { machine: 'afterAction', verb: 'sign', subject: report, payload: { report, ...(note ? { note } : {}) } },
      async (query, at) => {
        const [about] = await query<{ incident: string }>('SELECT incident FROM liandan.after_action WHERE id = $1', [
          report,
        ]);
        if (about) await query('SELECT pg_advisory_xact_lock(7311, hashtext($1))', [about.incident]);
        const found = await AFTER_ACTION.held(query, by, 'sign', report, at, { free: true });
        const [incident] = await query<{ context: IncidentContext; readers: string[] }>(
          'SELECT context, readers FROM liandan.incident WHERE id = $1',
          [found.incident],
        );
        if (!incident) throw notFound();
        const room = roomOf(incident);
        await query(
          `INSERT INTO liandan.after_action_signature (report, incident, province, person_name, at) VALUES ($1, $2, $3, $4, $5)`,
          [report, found.incident, by.province, by.name, at],
        );
        const all = found.signed.length + 1 === found.provinces.length;
        return {
          id: report,
          version: found.signed.length + 2,
          from: 'drafted',
          to: all ? 'signed' : 'drafted',
          rules: ['E-05'],
          readers: all ? room.readers : room.authorities,
        };
      },
    );
  }

  enterDuty(by: Actor, once: Key, duty: ask.EnterDuty): Promise<Registered> {
    return this.register.act(by, once, { machine: 'dutyRoster', verb: 'enter', payload: duty }, async (query) => {
      DUTY_ROSTER.admit(by, 'enter');
      term(duty);
      const [row] = await query<{ id: string }>(
        `INSERT INTO liandan.duty_roster (authority, authority_name, province, city, person, phone, duty_from, duty_to, readers)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '{all}') RETURNING id`,
        [by.org, by.orgName, by.province, by.city, duty.person, duty.phone, duty.from, duty.to],
      );
      return { id: idOf(row), version: 1, from: null, to: 'entered', rules: ['E-05'], readers: ['all'] };
    });
  }

  reviseDuty(by: Actor, once: Key, id: string, expected: number, duty: ask.ReviseDuty): Promise<Registered> {
    const act = { machine: 'dutyRoster', verb: 'revise', subject: id, payload: duty };
    return this.register.act(by, once, act, async (query, at) => {
      const version = await ownDuty(query, by, 'revise', id, at, expected);
      term(duty);
      await query(
        `UPDATE liandan.duty_roster SET person = $2, phone = $3, duty_from = $4, duty_to = $5, version = $6 WHERE id = $1`,
        [id, duty.person, duty.phone, duty.from, duty.to, version],
      );
      return { id, version, from: 'entered', to: 'entered', rules: ['E-05'], readers: ['all'] };
    });
  }

  withdrawDuty(by: Actor, once: Key, id: string, expected: number, { reason }: ask.WithdrawDuty): Promise<Registered> {
    const act = { machine: 'dutyRoster', verb: 'withdraw', subject: id, payload: { reason } };
    return this.register.act(by, once, act, async (query, at) => {
      const version = await ownDuty(query, by, 'withdraw', id, at, expected);
      await query('UPDATE liandan.duty_roster SET withdrawn_at = $2, version = $3 WHERE id = $1', [id, at, version]);
      return { id, version, from: 'entered', to: 'withdrawn', rules: ['E-05'], readers: ['all'] };
    });
  }
}

interface Room {
  provinces: string[];
  readers: string[];
  /** Without the firms, which are shown what all provinces have signed. */
  authorities: string[];
}
const roomOf = ({ context, readers }: { context: IncidentContext; readers: string[] }): Room => ({
  provinces: provincesOf(context).sort(),
  readers,
  authorities: readers.filter((reader) => !reader.startsWith('o:')),
});

/** The new version of an entry that the caller's own authority may still change. */
async function ownDuty(
  query: Query,
  by: Actor,
  verb: 'revise' | 'withdraw',
  id: string,
  at: string,
  expected: number,
): Promise<number> {
  await query('SELECT pg_advisory_xact_lock(7312, hashtext($1))', [id]);
  const { version } = await DUTY_ROSTER.held(query, by, verb, id, at, { expected, free: true });
  return version + 1;
}

function term({ from, to }: ask.EnterDuty): void {
  if (Date.parse(to) <= Date.parse(from)) throw badField('to', '值班结束应晚于开始', 'to must be after from');
}
function idOf(row: { id: string } | undefined): string {
  if (!row) throw notFound();
  return row.id;
}
