import type { Action } from '../../api/answers';
import type { Reach, SwitchName } from '#domain/policy/switches';

/** One entry of the switch table: it counts from its day on, once every party has confirmed it. */
export interface Version {
  id: string;
  scope: 'PROVINCE' | 'AGREEMENT';
  province: string;
  agreement: string | null;
  parties: string[];
  value: unknown;
  reach: Reach;
  validFrom: string;
  instrument: string;
  setAt: string;
  confirmedBy: string[];
  confirmed: boolean;
  actions: Action[];
}
export interface Setting {
  name: SwitchName;
  rules: string[];
  title: { zh: string; en: string };
  takes: { zh: string; en: string };
  default: unknown;
  value: unknown;
  source: 'USUAL' | 'PUBLISHED' | 'PROVINCE' | 'AGREEMENT';
  current: string | null;
  versions: Version[];
}
