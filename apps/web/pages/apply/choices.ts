import { LICENCE_IN_FORCE } from '#domain/standing';
import { useQuery } from '@tanstack/react-query';
import { read } from '../../api/client';
import type { Page } from '../../api/answers';
import { useList, useRead } from '../../api/queries';
import { inLanguage, useLanguage } from '../../app/i18n';
import { useMe } from '../../app/session';

interface Text {
  zh: string;
  en: string;
}
type Texts = Record<string, Text>;
export interface Choice {
  value: string;
  label: string;
}
interface CodeLists {
  methods: { code: string; zh: string; en: string }[];
  hazards: Texts;
  forms: Texts;
  packagings: Texts;
}
export interface Waste {
  code: string;
  category: string;
  zh: string;
  hazards: unknown;
  hazard: string;
}
const STABLE = 3_600_000;

/** The code lists of the forms as choices. */
export function useCodeLists() {
  const language = useLanguage();
  const { data } = useQuery({
    queryKey: ['code-lists'],
    queryFn: () => read<CodeLists>('reference/code-lists'),
    staleTime: STABLE,
  });
  const choices = (texts: Texts | undefined): Choice[] =>
    Object.entries(texts ?? {}).map(([value, text]) => ({ value, label: `${value} ${inLanguage(text, language)}` }));
  return {
    hazards: choices(data?.hazards),
    forms: choices(data?.forms),
    packagings: choices(data?.packagings),
    methods: (data?.methods ?? []).map(({ code, zh, en }) => ({
      value: code,
      label: `${code} ${language === 'en' ? en : zh}`,
    })),
  };
}

/** The catalogue in force, by code. */
export function useWastes(): Map<string, Waste> {
  const { data } = useQuery({
    queryKey: ['wastes'],
    queryFn: async () => {
      const { items } = await read<{ items: Waste[] }>('reference/wastes');
      return new Map(items.map((item) => [item.code, item]));
    },
    staleTime: STABLE,
  });
  return data ?? new Map();
}

interface Division {
  code: string;
  zh: string;
  en: string;
  cities: { code: string; zh: string }[];
}
export function useDivisions(): Choice[] {
  const language = useLanguage();
  const { data } = useQuery({
    queryKey: ['divisions'],
    queryFn: () => read<{ items: Division[] }>('reference/divisions'),
    staleTime: STABLE,
  });
  return (data?.items ?? []).flatMap(({ code, zh, en, cities }) => [
    { value: code, label: language === 'en' ? en : zh },
    ...cities.map((city) => ({ value: city.code, label: `${language === 'en' ? en : zh} · ${city.zh}` })),
  ]);
}

export interface Site {
  id: string;
  name: string;
  address: string;
  city: string;
}
/** The sites of the own firm, as they are read. */
export const useSiteList = () => {
  const { org } = useMe();
  return useList<Site>('sites', { organisation: org, limit: 100 });
};
export const useSites = () => useSiteList().data?.items ?? [];

export interface Plan {
  id: string;
  site: string;
  year: number;
  filingNo: string;
}
export const usePlans = (site: string | undefined) => {
  const { org } = useMe();
  return useList<Plan>('plans', { organisation: org, site, limit: 50 }, site !== undefined).data?.items ?? [];
};

export interface PlanRow {
  id: string;
  line: number;
  transferType: string;
  wasteName: string;
  wasteCode: string;
  category: string;
  hazard: string[];
  form: string | null;
  quantity: string;
  method: string;
  receiver: string | null;
  receiverName: string;
}
export const usePlanRows = (plan: string | undefined) =>
  useRead<{ rows: PlanRow[] }>(`plans/${plan}`, {}, plan !== undefined).data?.rows ?? [];

export interface Contract {
  id: string;
  number: string;
  party: string;
  partyName?: string;
  partyRole: 'RECEIVER' | 'CARRIER';
  wasteCodes: string[];
  validFrom: string;
  validTo: string;
}
/** Contracts of the own firm that have not run out. */
export const useContracts = (today: string | undefined) => {
  const { org } = useMe();
  return useList<Contract>('contracts', { remover: org, validOn: today, limit: 100 }).data?.items ?? [];
};

export interface Licence {
  id: string;
  state: string;
  number: string;
  validTo: string;
}
interface LicenceRow {
  id: string;
  state: string;
  context: { number: string; validTo: string; holder: { name: string } };
}
export function useLicences(holder: string | undefined): Licence[] {
  const { data } = useList<LicenceRow>('licences', { holder, limit: 50 }, holder !== undefined);
  const rows = (data?.items ?? []).map(({ id, state, context }) => ({
    id,
    state,
    number: context.number,
    validTo: context.validTo,
  }));
  return rows.filter(({ state }) => LICENCE_IN_FORCE.includes(state));
}

export interface Organisation {
  id: string;
  name: string;
  province: string | null;
  city: string | null;
  uscc: string | null;
  address?: string | null;
}
/** Firms by a part of their name. */
export const useFirms = (name: string): Organisation[] =>
  useList<Organisation>('organisations', { kind: 'firm', name: name || undefined, limit: 50 }).data?.items ?? [];
/** Firms by their ids, as far as they are read already; all are asked for at once. */
export const useOrganisations = (ids: readonly string[]): Organisation[] => {
  const { data } = useList<Organisation>('organisations', { id: ids.join(','), limit: MOST_FIRMS }, ids.length > 0);
  return (data?.items ?? []).filter(({ id }) => ids.includes(id));
};
const MOST_FIRMS = 200;

/** The licence in force of a holder, and the plan of a year; for what is prefilled. */
export async function presentOf(of: { site?: string; org: string; receiver?: string; year: number }) {
  const [licences, plans] = await Promise.all([
    of.receiver ? read<Page<LicenceRow>>('licences', { holder: of.receiver, limit: 50 }) : undefined,
    of.site ? read<Page<Plan>>('plans', { organisation: of.org, site: of.site, year: of.year, limit: 1 }) : undefined,
  ]);
  return {
    licences: (licences?.items ?? []).filter(({ state }) => LICENCE_IN_FORCE.includes(state)).map(({ id }) => id),
    plan: plans?.items[0]?.id,
  };
}
