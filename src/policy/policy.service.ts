import { Injectable } from '@nestjs/common';
import { hasPublished, provinceDefaults } from '#config/province-settings';
import { termsOn, type AgreementContext } from '#domain/agreement/agreement.machine';
import { isParty } from '#domain/agreement/agreement.parameters';
import type { Day } from '#domain/calendar/civil';
import { listOf, type Material, type MaterialList, type SharedChecklist } from '#domain/policy/materials';
import type { Text } from '#domain/errors';
import { isSwitch, type Reach, switches, type Policies, type SwitchName } from '#domain/policy/switches';
import type { Tx } from '#workflow/workflow';

/** Whose switches count: the province's own, and above them what it agreed with the counterpart. */
export interface Place {
  province: string;
  counterpart?: string | null;
  on: Day;
  /** When the case was received; where nothing is said, on that day. */
  since?: Day | null;
}
/** An entry that counts in a place. */
export interface Counting {
  id: string;
  name: string;
  scope: 'PROVINCE' | 'AGREEMENT';
  value: unknown;
  reach: Reach;
  instrument: string;
}
/** One entry of the switch table; entries are never changed, a later day takes over from an earlier one. */
export interface Version {
  id: string;
  scope: 'PROVINCE' | 'AGREEMENT';
  /** Who set or proposed it. */
  province: string;
  agreement: string | null;
  parties: string[];
  value: unknown;
  reach: Reach;
  validFrom: Day;
  instrument: string;
  setAt: string;
  confirmedBy: string[];
  confirmed: boolean;
}
/** A switch with what counts, why, and its history. */
export interface Explained {
  name: SwitchName;
  rules: string[];
  title: Text;
  takes: Text;
  default: unknown;
  value: unknown;
  /** USUAL: nobody has set it; PUBLISHED: by a public text of the province; else the scope of `current`. */
  source: 'USUAL' | 'PUBLISHED' | 'PROVINCE' | 'AGREEMENT';
  current: string | null;
  versions: Version[];
}

/** What provinces and agreements have set for themselves, as it stood on a day. Open to every reader. */
@Injectable()
export class PolicyService {
  /** Defaults, then the province's own entries, then those that all parties of an active agreement have confirmed. */
  async of(tx: Tx, place: Place): Promise<Policies> {
    const set = Object.fromEntries((await this.inForce(tx, place)).map(({ name, value }) => [name, value]));
    return { ...provinceDefaults(place.province), ...(set as Partial<Policies>) };
  }

  /** Every switch as it counts in the place, where its value comes from, and all that was ever set or proposed for it. */
  async explained(tx: Tx, place: Place): Promise<Explained[]> {
    const inForce = await this.inForce(tx, place);
    const versions = await tx.query<Version & { name: string }>(
      'policy_versions',
      `SELECT s.id, s.scope, s.province, s.agreement, s.parties, s.name, s.value, s.reach, s.valid_from::text AS "validFrom",
         s.instrument, s.set_at AS "setAt", s.confirmed_by AS "confirmedBy", s.parties <@ s.confirmed_by AS confirmed
       FROM liandan.policy_switch s
       WHERE s.scope = 'PROVINCE' AND s.province = $1 OR s.scope = 'AGREEMENT' AND s.parties @> ARRAY[$1::text]
       ORDER BY s.valid_from DESC, s.set_at DESC, s.id DESC`,
      [place.province],
    );
    const defaults = provinceDefaults(place.province);
    return (Object.keys(switches) as SwitchName[]).map((name) => {
      const { rules, title, takes, usual } = switches[name];
      const last = inForce.findLast((row) => row.name === name);
      return {
        ...{ name, rules, title, takes, default: usual },
        value: last ? last.value : defaults[name],
        source: last ? last.scope : hasPublished(place.province, name) ? 'PUBLISHED' : 'USUAL',
        current: last?.id ?? null,
        versions: versions.filter((row) => row.name === name).map(({ name: _, ...version }) => version),
      };
    });
  }

  /** The entry by which a switch counts, if anybody has set it. */
  async entry(tx: Tx, place: Place, name: SwitchName): Promise<Counting | undefined> {
    return (await this.inForce(tx, place)).findLast((row) => row.name === name);
  }

  /** The newest entry of each scope that counts, those of agreements last. */
  private async inForce(tx: Tx, { province, counterpart = null, on, since }: Place) {
    const rows = await tx.query<Counting>(
      'policy_of',
      `SELECT id, name, scope, value, reach, instrument FROM (
         SELECT DISTINCT ON (s.scope, s.name) s.scope, s.name, s.value, s.id, s.reach, s.instrument
         FROM liandan.policy_switch s LEFT JOIN liandan.agreement a ON a.id = s.agreement
         WHERE s.valid_from <= $3::date AND (s.reach = 'ALL_CASES' OR s.valid_from <= $4::date) AND s.parties <@ s.confirmed_by
           AND (s.scope = 'PROVINCE' AND s.province = $1
                OR s.scope = 'AGREEMENT' AND a.state = 'active' AND s.parties @> ARRAY[$1::text, $2::text])
         ORDER BY s.scope, s.name, s.valid_from DESC, s.set_at DESC, s.id DESC) latest
       ORDER BY scope DESC`,
      [province, counterpart, on, since ?? on],
    );
    return rows.filter(({ name }) => isSwitch(name));
  }

  /** The list of materials in force on the day, for transfers to the counterpart where one is given (R-22c, R-21b). */
  async materials(tx: Tx, { province, counterpart = null, on }: Place): Promise<MaterialList> {
    const [own] = await tx.query<{ version: number; from: Day; instrument: string; materials: Material[] }>(
      'policy_materials',
      `SELECT version, valid_from::text AS "from", instrument, materials FROM liandan.material_list
       WHERE province = $1 AND valid_from <= $2::date ORDER BY valid_from DESC, version DESC LIMIT 1`,
      [province, on],
    );
    return listOf(province, own, counterpart === null ? [] : await this.shared(tx, { province, counterpart, on }));
  }

  /** Checklists of the agreements in force to which both are party, by their terms of the day. */
  private async shared(tx: Tx, { province, counterpart, on }: Place): Promise<SharedChecklist[]> {
    const found = await tx.query<{ key: string; title: Text; versions: AgreementContext['versions'] }>(
      'policy_shared_materials',
      `SELECT context ->> 'key' AS key, context -> 'title' AS title, context -> 'versions' AS versions
         FROM liandan.agreement WHERE state = 'active' ORDER BY context ->> 'key'`,
    );
    return found.flatMap(({ key, title, versions }) => {
      const { parameters } = termsOn({ versions }, on);
      const both = [province, counterpart].every((each) => each != null && isParty({ parameters }, each));
      const materials = parameters.materials ?? [];
      return both && materials.length > 0 ? [{ agreement: key, title, materials }] : [];
    });
  }
}
