import { Injectable } from '@nestjs/common';
import { IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import type { Actor } from '#domain/actor';
import { civilDay } from '#domain/calendar/civil';
import { IsDay } from '#domain/given/fields';
import { PERIODS, type Period } from '#domain/pipeline/pipeline.context';
import type { KeyOnce } from '#workflow/idempotency';
import type { List } from '../http/page.js';
import { Register, type Registered } from '../party/register.js';
import { bad, notFound, notPermitted } from '../party/register-words.js';
import { PIPELINE_TERMS } from './manifest.acts.js';

/** Period and meter class for the pipelines of a city's removers. */
export class SetPipelineTerms {
  /** Named by an officer of the province; a city authority sets them for itself. */
  @IsOptional() @Matches(/^\d{4}$/) city?: string;
  @IsDay() validFrom!: string;
  @IsIn(PERIODS) period!: Period;
  /** Accuracy class of the meters in thousandths of what is counted. */
  @IsInt() @Min(1) @Max(100) meterPermille!: number;
}
export const PIPELINE_SETTINGS: List = {
  name: 'pipeline-settings',
  from: 'liandan.pipeline_setting s',
  select: `s.id, s.city, s.valid_from::text AS "validFrom", s.period, s.meter_permille AS "meterPermille",
    s.set_at AS "setAt", s.set_by AS "setBy"`,
  id: 's.id',
  filters: { city: { column: 's.city' } },
  sorts: { setAt: { column: 's.set_at', type: 'timestamptz' } },
};

/** What city authorities set for pipelines: added, never changed, and recorded like any command (Z-01). */
@Injectable()
export class PipelineSettingRegister {
  constructor(private readonly register: Register) {}

  set(by: Actor, once: KeyOnce, ask: SetPipelineTerms): Promise<Registered> {
    return this.register.act(by, once, { machine: 'pipelineSetting', verb: 'set', payload: ask }, async (query, at) => {
      const city = cityOf(by, ask.city);
      if (ask.validFrom < civilDay(at)) {
        throw bad('/validFrom', { zh: '不得早于今日', en: 'It cannot hold for days gone by' });
      }
      const [row] = await query<{ id: string }>(
        `INSERT INTO liandan.pipeline_setting (city, valid_from, period, meter_permille, set_at, set_by)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
        [city, ask.validFrom, ask.period, ask.meterPermille, at, `${by.orgName} ${by.name}`],
      );
      if (!row) throw notFound();
      return { id: row.id, version: 1, from: null, to: 'set', rules: ['R-19'], readers: ['all'] };
    });
  }
}

/** The city that the caller may speak for: its own, or one of its province (the city authority or one above it). */
function cityOf(by: Actor, asked: string | undefined): string {
  PIPELINE_TERMS.admit(by, 'set');
  const city = asked ?? (by.kind === 'city' ? by.city : null);
  if (!city) throw bad('/city', { zh: '请指明设区的市', en: 'Name the city' });
  const own = by.kind === 'city' ? by.city === city : by.province === city.slice(0, 2);
  if (!own) throw notPermitted();
  return city;
}
