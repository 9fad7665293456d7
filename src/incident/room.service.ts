import { Injectable } from '@nestjs/common';
import { isOfficer, type Actor } from '#domain/actor';
import { DomainError, type Text } from '#domain/errors';
import type { IncidentContext } from '#domain/incident/incident.context';
import { badField } from '../http/body.js';
import type { Asked } from '../http/commands.js';
import { Register, type Query, type Registered } from '../party/register.js';
import { provincesOf } from './incident.service.js';
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
        const room = await roomOf(query, incident);
        if (by.kind === 'auditor') throw notPermitted();
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
        const room = await roomOf(query, incident);
        const own = officerOfOne(by, room.provinces);
        if (room.provinces.length < 2) {
          throw refused(
            'E-05',
            { zh: '事件未涉及其他省份，无须联合复盘。', en: 'No other province has a part in this incident.' },
            { zh: '请先通报受影响的省份。', en: 'Tell the province that is touched first.' },
          );
        }
        if (room.state !== 'final' && room.state !== 'closed') {
          throw refused(
            'E-06',
            { zh: '处理结果报告之后方可复盘。', en: 'The after-action report follows the final report.' },
            { zh: '请先提交处理结果报告。', en: 'Let the bureau of the place make the final report first.' },
          );
        }
        // One version after the other, also when two draft at once.
        await query('SELECT pg_advisory_xact_lock(7311, hashtext($1))', [incident]);
        const [last] = await query<{ version: number; signed: boolean }>(
          `SELECT r.version, NOT EXISTS (SELECT unnest(r.provinces) EXCEPT
                    SELECT s.province FROM liandan.after_action_signature s WHERE s.report = r.id) AS signed
             FROM liandan.after_action r WHERE r.incident = $1 ORDER BY r.version DESC LIMIT 1`,
          [incident],
        );
        if (last?.signed) throw frozen();
        const [row] = await query<{ id: string }>(
          `INSERT INTO liandan.after_action (incident, version, course, causes, lessons, provinces, drafted_by, drafted_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
          [incident, (last?.version ?? 0) + 1, report.course, report.causes, report.lessons, room.provinces, own, at],
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
        const [found] = await query<{ incident: string; provinces: string[]; superseded: boolean }>(
          `SELECT r.incident, r.provinces, EXISTS (SELECT FROM liandan.after_action n
                    WHERE n.incident = r.incident AND n.version > r.version) AS superseded
             FROM liandan.after_action r WHERE r.id = $1`,
          [report],
        );
        if (!found) throw new DomainError('NOT_FOUND');
        await query('SELECT pg_advisory_xact_lock(7311, hashtext($1))', [found.incident]);
        const room = await roomOf(query, found.incident);
        const own = officerOfOne(by, found.provinces);
        if (!by.roles.includes('head')) throw notPermitted();
        if (found.superseded) {
          throw refused(
            'E-06',
            { zh: '该稿已被新稿取代。', en: 'A newer version has taken its place.' },
            { zh: '请签署最新一稿。', en: 'Sign the newest version.' },
          );
        }
        const signed = await query<{ province: string }>(
          'SELECT province FROM liandan.after_action_signature WHERE report = $1',
          [report],
        );
        if (signed.some(({ province }) => province === own)) throw frozen();
        await query(
          `INSERT INTO liandan.after_action_signature (report, incident, province, person_name, at) VALUES ($1, $2, $3, $4, $5)`,
          [report, found.incident, own, by.name, at],
        );
        const all = signed.length + 1 === found.provinces.length;
        return {
          id: report,
          version: signed.length + 2,
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
      const place = dutyPlace(by);
      term(duty);
      const [row] = await query<{ id: string }>(
        `INSERT INTO liandan.duty_roster (authority, authority_name, province, city, person, phone, duty_from, duty_to, readers)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '{all}') RETURNING id`,
        [by.org, by.orgName, place.province, place.city, duty.person, duty.phone, duty.from, duty.to],
      );
      return { id: idOf(row), version: 1, from: null, to: 'entered', rules: ['E-05'], readers: ['all'] };
    });
  }

  reviseDuty(by: Actor, once: Key, id: string, expected: number, duty: ask.ReviseDuty): Promise<Registered> {
    const act = { machine: 'dutyRoster', verb: 'revise', subject: id, payload: duty };
    return this.register.act(by, once, act, async (query) => {
      const version = await ownDuty(query, by, id, expected);
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
      const version = await ownDuty(query, by, id, expected);
      await query('UPDATE liandan.duty_roster SET withdrawn_at = $2, version = $3 WHERE id = $1', [id, at, version]);
      return { id, version, from: 'entered', to: 'withdrawn', rules: ['E-05'], readers: ['all'] };
    });
  }
}

interface Room {
  state: string;
  provinces: string[];
  readers: string[];
  /** Without the firms, which are shown what all provinces have signed. */
  authorities: string[];
}
async function roomOf(query: Query, incident: string): Promise<Room> {
  const [found] = await query<{ state: string; context: IncidentContext; readers: string[] }>(
    'SELECT state, context, readers FROM liandan.incident WHERE id = $1',
    [incident],
  );
  if (!found) throw new DomainError('NOT_FOUND');
  const { state, context, readers } = found;
  const authorities = readers.filter((reader) => !reader.startsWith('o:'));
  return { state, provinces: provincesOf(context).sort(), readers, authorities };
}

/** The new version of an entry that the caller's own authority may still change. */
async function ownDuty(query: Query, by: Actor, id: string, expected: number): Promise<number> {
  dutyPlace(by);
  const [found] = await query<{ authority: string; version: number; withdrawn_at: Date | null }>(
    'SELECT authority, version, withdrawn_at FROM liandan.duty_roster WHERE id = $1',
    [id],
  );
  if (!found) throw new DomainError('NOT_FOUND');
  if (found.authority !== by.org) throw notPermitted();
  await query('SELECT pg_advisory_xact_lock(7312, hashtext($1))', [id]);
  if (found.version !== expected) {
    throw new DomainError('STALE_VERSION', {
      detail: { zh: '值班安排已被他人更新', en: 'Somebody changed the entry since you read it' },
      remedy: { zh: '请重新读取后再提交', en: 'Read it again, then repeat your command' },
      data: { version: found.version, expected },
    });
  }
  if (found.withdrawn_at !== null) {
    throw new DomainError('INVALID_TRANSITION', {
      detail: { zh: '值班安排已撤销', en: 'The entry has been withdrawn' },
      remedy: { zh: '请新增值班安排', en: 'Enter a new one' },
    });
  }
  return found.version + 1;
}

function dutyPlace(by: Actor): { province: string; city: string | null } {
  const officer = isOfficer(by);
  if (!officer || !by.province || !['province', 'city', 'transport'].includes(by.kind)) throw notPermitted();
  return { province: by.province, city: by.city };
}
function officerOfOne(by: Actor, provinces: string[]): string {
  const officer = isOfficer(by);
  if (!officer || by.kind !== 'province' || !by.province || !provinces.includes(by.province)) throw notPermitted();
  return by.province;
}
function term({ from, to }: ask.EnterDuty): void {
  if (Date.parse(to) <= Date.parse(from)) throw badField('to', '值班结束应晚于开始', 'to must be after from');
}
function idOf(row: { id: string } | undefined): string {
  if (!row) throw new DomainError('NOT_FOUND');
  return row.id;
}
const refused = (rule: string, detail: Text, remedy: Text) => new DomainError('RULE_REFUSED', { rule, detail, remedy });
const frozen = () =>
  refused(
    'Z-02',
    { zh: '报告已签署，不可更改。', en: 'The report is signed and stays as it is.' },
    { zh: '如有补充，请在事件空间留言。', en: 'Add a remark in the room of the incident.' },
  );
const notPermitted = () =>
  new DomainError('NOT_PERMITTED', {
    detail: { zh: '无权办理此事项', en: 'You may not do this' },
    remedy: { zh: '请由有权的主管部门人员办理', en: 'Ask an officer of the authority concerned' },
  });
