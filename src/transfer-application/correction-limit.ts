import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import { type Actor, system } from '#domain/actor';
import { civilDay, type Day, type Due, startOfDay } from '#domain/calendar/calendar';
import type { Text } from '#domain/errors';
import type { SwitchName } from '#domain/policy/switches';
import { type Tx, Workflow } from '#workflow/workflow';
import { SET_ANEW } from '../deadline/clock-book.js';
import { countAnew, dueAnew, lastDay, type Running, RUNNING } from '../deadline/count-anew.js';
import { MovedDays } from '../deadline/moved-days.js';
import { headsProvince } from '../party/register-words.js';
import type { SetSwitch } from '../policy/policy.commands.js';
import { partiesOf } from '../policy/agreement-parties.js';
import { reachOf } from '../policy/policy.register.js';
import { type Counting, PolicyService } from '../policy/policy.service.js';

const NAME = 'correctionDays' satisfies SwitchName;

interface Correcting extends Running {
  origin: string;
  destination: string;
  received: Day;
  subject: Record<string, unknown> | null;
}
const CORRECTING = `SELECT ${RUNNING}, a.origin, a.destination, a.received_on AS received, k.subject
  FROM liandan.deadline d JOIN liandan.transfer_application a ON a.id = d.case_id
  LEFT JOIN liandan.docket k ON k.case_id = d.case_id
  WHERE d.clock = 'K-CORR' AND d.status IN ('open', 'paused') AND d.length IS NOT NULL`;
/** Clocks that an entry for all cases may give another length. */
const TO_COUNT = `${CORRECTING} AND d.due_at > liandan.now() AND EXISTS (
    SELECT FROM liandan.policy_switch s WHERE s.name = '${NAME}' AND s.reach = 'ALL_CASES' AND s.valid_from <= $1::date
       AND s.parties <@ s.confirmed_by AND s.value <> to_jsonb(d.length)
       AND (s.scope = 'PROVINCE' AND s.province = a.origin
            OR s.scope = 'AGREEMENT' AND s.parties @> ARRAY[a.origin, a.destination]))
  ORDER BY d.due_at, d.id`;

/** The time to correct (K-CORR), where a province or an agreement has set it anew for the cases that run as well. */
@Injectable()
export class CorrectionLimit {
  private readonly calendar = loadReference().calendar;

  private readonly told: MovedDays;

  constructor(
    private readonly workflow: Workflow,
    private readonly policies: PolicyService,
  ) {
    this.told = new MovedDays(workflow, {
      kind: 'clock.movedByLimit',
      rule: 'K-CORR',
      where: `d.clock = 'K-CORR' AND d.recounts -> -1 ->> 'calendar' = d.calendar_version`,
      parts: ['OUT'],
      title: { zh: '补正时限已调整，截止日变更', en: 'A changed time limit moves a due day' },
      ground: ({ id }) => this.ground(id),
    });
  }

  /** Gives every running clock the length that counts for its case now. Returns how many were moved. */
  async turn(): Promise<number> {
    const found = await this.workflow.read(system, async (tx) => {
      const today = civilDay(tx.at);
      const clocks = await tx.query<Correcting>('corrections_to_count', TO_COUNT, [today]);
      const entries: { clock: Correcting; entry: Counting }[] = [];
      for (const clock of clocks) {
        const entry = await this.entry(tx, clock, today);
        if (entry?.reach === 'ALL_CASES') entries.push({ clock, entry });
      }
      return entries;
    });
    let done = 0;
    for (const { clock, entry } of found) if (await this.setAnew(clock, entry)) done += 1;
    await this.told.turn(done);
    return done;
  }

  /** Which running clocks of the own province the setting would move, and which stay because they would be over. */
  dryRun(by: Actor, asked: SetSwitch) {
    const reach = reachOf(asked);
    const province = headsProvince(by);
    return this.workflow.read(by, async (tx) => {
      const from = asked.validFrom > civilDay(tx.at) ? startOfDay(asked.validFrom) : tx.at;
      const clocks =
        asked.name === NAME && reach === 'ALL_CASES'
          ? await tx.query<Correcting>(
              'corrections_running',
              `${CORRECTING} AND d.due_at > $1 AND a.origin = $2 ORDER BY d.due_at, d.id`,
              [from, province],
            )
          : [];
      const { agreement } = asked;
      const parties = agreement
        ? await partiesOf((text, values) => tx.query('correction_parties', text, values), agreement)
        : undefined;
      const moved: object[] = [];
      const kept: object[] = [];
      for (const clock of clocks) {
        // What two provinces have agreed goes before what one has set.
        const counts = parties
          ? parties.includes(clock.destination)
          : (await this.entry(tx, clock, asked.validFrom))?.scope !== 'AGREEMENT';
        if (!counts) continue;
        const anew = this.dueAfter(clock, asked.value as number);
        const told = {
          id: clock.id,
          case: { machine: clock.machine, id: clock.case_id, subject: clock.subject },
          clock: clock.clock,
          from: lastDay(clock.due_at),
        };
        if (!anew || anew.due <= from) kept.push(told);
        else if (lastDay(anew.due) !== told.from) moved.push({ ...told, to: lastDay(anew.due) });
      }
      return { name: asked.name, reach, running: clocks.length, moved, kept };
    });
  }

  /** Which authorities have set the time of the case, and by which instrument. */
  private ground(deadline: string): Promise<Text> {
    return this.workflow.read(system, async (tx) => {
      const [clock] = await tx.query<Correcting>('correction_clock', `${CORRECTING} AND d.id = $1`, [deadline]);
      const entry = clock && (await this.entry(tx, clock, civilDay(tx.at)));
      const [set] = await tx.query<{ by: string | null }>(
        'correction_set_by',
        `SELECT string_agg(o.name, '、' ORDER BY o.province) AS by FROM liandan.policy_switch s
         JOIN liandan.organisation o ON o.kind = 'province' AND o.active
           AND (o.province = s.province AND s.scope = 'PROVINCE' OR o.province = ANY (s.parties)) WHERE s.id = $1`,
        [entry?.id ?? null],
      );
      const [by, instrument] = [set?.by ?? '', entry?.instrument ?? ''];
      return {
        zh: `由${by}依据${instrument}设定，适用于在办案卷。`,
        en: `Set by ${by} (${instrument}), for running cases too.`,
      };
    });
  }

  private entry(tx: Tx, { origin, destination, received }: Correcting, on: Day) {
    return this.policies.entry(tx, { province: origin, counterpart: destination, on, since: received }, NAME);
  }

  private dueAfter(clock: Correcting, days: number): Due | undefined {
    const counted = this.calendar.edition(clock.calendar_version);
    return counted && dueAnew(clock, counted, counted, days);
  }

  private async setAnew(clock: Correcting, { value, instrument }: Counting): Promise<boolean> {
    const length = value as number;
    const anew = this.dueAfter(clock, length);
    if (!anew || length === clock.length) return false;
    const { due, provisional } = anew;
    const calendar = clock.calendar_version;
    const reason = '补正时限已重新设定，适用于在办案卷 / the time to correct is set anew, for running cases too';
    return countAnew(this.workflow, clock, anew, { rule: 'K-CORR', calendar, reason, instrument }, (pen) =>
      pen.enter(SET_ANEW, { id: clock.id, due, dueDay: lastDay(due), provisional, length }),
    );
  }
}
