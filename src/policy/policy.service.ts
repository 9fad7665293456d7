import { Injectable } from '@nestjs/common';
import { provinceDefaults } from '#config/province-settings';
import type { Day } from '#domain/calendar/civil';
import { listOf, type Material, type MaterialList } from '#domain/policy/materials';
import { isSwitch, type Policies } from '#domain/policy/switches';
import type { Tx } from '#workflow/workflow';

/** Whose switches count: the province's own, and above them what it agreed with the counterpart. */
export interface Place {
  province: string;
  counterpart?: string | null;
  on: Day;
}
/** A list with its local part apart. */
export interface Materials extends MaterialList {
  local: Material[];
}

/** What provinces and agreements have set for themselves, as it stood on a day. Open to every reader. */
@Injectable()
export class PolicyService {
  /** Defaults, then the province's own entries, then those that all parties of an active agreement have confirmed. */
  async of(tx: Tx, { province, counterpart = null, on }: Place): Promise<Policies> {
    const rows = await tx.query<{ name: string; value: unknown }>(
      'policy_of',
      `SELECT name, value FROM (
         SELECT DISTINCT ON (s.scope, s.name) s.scope, s.name, s.value
         FROM liandan.policy_switch s LEFT JOIN liandan.agreement a ON a.id = s.agreement
         WHERE s.valid_from <= $3::date AND s.parties <@ s.confirmed_by
           AND (s.scope = 'PROVINCE' AND s.province = $1
                OR s.scope = 'AGREEMENT' AND a.state = 'active' AND s.parties @> ARRAY[$1::text, $2::text])
         ORDER BY s.scope, s.name, s.valid_from DESC, s.set_at DESC, s.id DESC) latest
       ORDER BY scope DESC`,
      [province, counterpart, on],
    );
    const set = Object.fromEntries(rows.filter(({ name }) => isSwitch(name)).map(({ name, value }) => [name, value]));
    return { ...provinceDefaults(province), ...(set as Partial<Policies>) };
  }

  /** The list of materials in force on the day (R-22c). */
  async materials(tx: Tx, province: string, on: Day): Promise<Materials> {
    const [own] = await tx.query<{ version: number; from: Day; instrument: string; materials: Material[] }>(
      'policy_materials',
      `SELECT version, valid_from::text AS "from", instrument, materials FROM liandan.material_list
       WHERE province = $1 AND valid_from <= $2::date ORDER BY valid_from DESC, version DESC LIMIT 1`,
      [province, on],
    );
    return { ...listOf(province, own), local: own?.materials ?? [] };
  }
}
