import { inSql, LICENCE_STANDING } from '#domain/standing';
import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import { system, type Actor } from '#domain/actor';
import { civilDay, dueInstant, startOfDay } from '#domain/calendar/calendar';
import type { ReportHolder } from '#domain/licence/licence.commands';
import type { KeyOnce } from '#workflow/idempotency';
import { Workflow, type Fact } from '#workflow/workflow';
import { Register, type Registered } from '../party/register.js';
import { bad, notNow, notPermitted } from '../party/register-words.js';

/** Working days in which a holder has its licence changed (OLM 11). */
const TO_CHANGE = 15;
const CLOCK = 'P-11';

/**
 * Changed names, representatives and domiciles of licence holders (P-11). Each starts the holder's term to have its
 * licences changed; the term ends when no licence in force is older than the report.
 */
@Injectable()
export class HolderRegister {
  private readonly calendar = loadReference().calendar;

  constructor(
    private readonly workflow: Workflow,
    private readonly register: Register,
  ) {}

  /** Told by the register's machine account only. */
  report(by: Actor, once: KeyOnce, ask: ReportHolder): Promise<Registered> {
    const act = { machine: 'holderChange', verb: 'report', payload: ask };
    return this.register.act(by, once, act, async (query, at) => {
      if (by.kind !== 'register') throw notPermitted();
      if (ask.changedOn > civilDay(at)) throw bad('/changedOn', { zh: '日期晚于今日', en: 'Later than today' });
      if (!ask.name && !ask.representative && !ask.domicile) {
        throw bad('/name', {
          zh: '须给出变更后的名称、法定代表人或住所（许可证办法第十一条）',
          en: 'Give the new name, representative or domicile (P-11)',
        });
      }
      const [holder] = await query<{ org: string | null; name: string; province: string; readers: string[] }>(
        `SELECT holder AS org, context -> 'holder' ->> 'name' AS name, province FROM liandan.licence
         WHERE holder_uscc = $1 AND state IN ${inSql(LICENCE_STANDING)} ORDER BY id DESC LIMIT 1`,
        [ask.uscc],
      );
      if (!holder)
        throw bad('/uscc', { zh: '该单位没有有效许可证', en: 'No licence in force is held under this code' });
      const { due } = dueInstant(startOfDay(ask.changedOn), { length: TO_CHANGE, unit: 'workingDay' }, this.calendar);
      const [row] = await query<{ id: string }>(
        `INSERT INTO liandan.holder_change (uscc, organisation, changed_on, due_day, name_was, name, representative, domicile, reported_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (uscc, changed_on) DO NOTHING RETURNING id`,
        [
          ask.uscc,
          holder.org,
          ask.changedOn,
          civilDay(new Date(Date.parse(due) - 1).toISOString()),
          holder.name,
          ask.name ?? null,
          ask.representative ?? null,
          ask.domicile ?? null,
          at,
        ],
      );
      if (!row) throw notNow({ zh: '该日的变更已登记', en: 'The change of that day is on record already' });
      const readers = ['all'];
      const data = {
        ...ask,
        was: holder.name,
        holder: { org: holder.org, name: holder.name },
        province: holder.province,
      };
      return {
        id: row.id,
        version: 1,
        from: null,
        to: 'waiting',
        rules: ['P-11'],
        readers,
        facts: [{ type: 'holderChange.reported', data }],
        clocks: [{ type: 'start', params: { clock: CLOCK, due, fires: 'flagLate' } }],
      };
    });
  }

  /** A changed licence: where it was the holder's last old one, the term has ended. */
  async licenceChanged(fact: Fact): Promise<void> {
    const uscc = (fact.data['holder'] as { uscc: string }).uscc;
    const open = await this.workflow.db.query<{ id: string; version: number }[]>(
      `SELECT h.id, h.version FROM liandan.holder_change h
       WHERE h.uscc = $1 AND h.met_on IS NULL AND NOT EXISTS (
         SELECT 1 FROM liandan.licence l WHERE l.holder_uscc = h.uscc
           AND l.state IN ${inSql(LICENCE_STANDING)} AND l.created_at < h.reported_at)`,
      [uscc],
    );
    for (const { id, version } of open) {
      const key = `holder/${id}/${fact.id}`;
      await this.register.act(
        system,
        { kind: 'key', actor: 'licence', key, fingerprint: key },
        { machine: 'holderChange', verb: 'meet', subject: id, payload: { licence: fact.caseId } },
        async (query, at) => {
          await query('UPDATE liandan.holder_change SET met_on = $2, version = version + 1 WHERE id = $1', [
            id,
            civilDay(at),
          ]);
          return {
            id,
            version: version + 1,
            from: 'waiting',
            to: 'met',
            rules: ['P-11'],
            readers: ['all'],
            clocks: [{ type: 'stop', params: { clock: CLOCK } }],
          };
        },
      );
    }
  }
}
