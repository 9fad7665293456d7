import { useQueries } from '@tanstack/react-query';
import { AutoComplete, Input, Select } from 'antd';
import { use, useState } from 'react';
import { read, type Query } from '../../api/client';
import type { Page } from '../../api/answers';
import { useList, useRead } from '../../api/queries';
import { inLanguage, type Language, useLanguage } from '../../app/i18n';
import { useMe } from '../../app/session';
import { FieldContext } from './field-context';

type Row = Record<string, unknown> & { id: string };
interface Source {
  resource: string;
  /** The filter that takes what is typed; without it the first two hundred are offered. */
  search?: string;
  query?: (org: string, kind: string) => Query;
  /** The answer is all there is, without pages. */
  whole?: boolean;
  /** What names a row, where that is not its id. */
  key?: string;
  /** What the list does not have may be typed. */
  open?: boolean;
  /** Another property of the form that the list is about; until it is filled in, nothing is offered. */
  needs?: string;
  words: (row: Row, language: Language) => unknown[];
}

/** Some lists keep what a row says in a context of its own. */
const levelled = (row: Row): Row => ({ ...(row['context'] as object | undefined), ...row });
const nameOf = (party: unknown) =>
  typeof party === 'object' && party !== null ? (party as { name?: string }).name : (party as string | undefined);
const organisations: Source = { resource: 'organisations', search: 'name', words: ({ name, uscc }) => [name, uscc] };
const agreements: Source = {
  resource: 'agreements',
  words: ({ key, title }, language) => [title ? inLanguage(title as { zh: string; en: string }, language) : key],
};
const own = (org: string, kind: string): Query => (kind === 'firm' ? { organisation: org } : {});

/** Where a property finds what it names. */
const SOURCES: Readonly<Record<string, Source>> = {
  organisation: organisations,
  receiver: organisations,
  remover: organisations,
  carrier: organisations,
  org: organisations,
  firm: organisations,
  delegate: organisations,
  owner: organisations,
  authority: organisations,
  holder: organisations,
  party: organisations,
  site: { resource: 'sites', query: own, words: ({ name, address }) => [name, address] },
  plan: { resource: 'plans', query: own, words: ({ year, filingNo }) => [year, filingNo] },
  licence: { resource: 'licences', words: ({ number, holder, validTo }) => [number, nameOf(holder), validTo] },
  contract: { resource: 'contracts', words: ({ number, validTo }) => [number, validTo] },
  approval: { resource: 'approvals', words: ({ number, receiverName, validTo }) => [number, receiverName, validTo] },
  manifest: { resource: 'manifests', words: ({ number, plannedDate }) => [number, plannedDate] },
  successor: { resource: 'manifests', words: ({ number, plannedDate }) => [number, plannedDate] },
  incident: { resource: 'incidents', words: ({ number, title, issuedAt }) => [number, title, issuedAt] },
  agreement: agreements,
  meeting: { resource: 'meetings', words: ({ heldOn, subject, level }) => [heldOn, subject, level] },
  lead: { resource: 'enforcement-leads', words: ({ title }) => [title] },
  letter: { resource: 'letters', words: ({ number, title, issuedAt }) => [number, title, issuedAt] },
  fallback: { resource: 'paper-fallbacks', words: ({ paperNo, announcedAt }) => [paperNo, announcedAt] },
  'PaperFallbacksAnnounceFallbackCommand.notice': {
    resource: 'outage-notices',
    words: ({ number, from, to }) => [number, from, to],
  },
  scans: { resource: 'paper-scans', words: ({ name, storedAt }) => [name, storedAt] },
  person: {
    resource: 'action-items/people',
    whole: true,
    needs: 'owner',
    words: ({ name }) => [name],
  },
  auditor: { resource: 'audit-grants/auditors', whole: true, words: ({ name, orgName }) => [name, orgName] },
  request: { resource: 'correction-requests', words: ({ number, reason }) => [number, reason] },
};
export const sourceOf = (component: string, property: string): Source | undefined =>
  SOURCES[`${component}.${property}`] ?? SOURCES[property];

/** Whether what a property names can be found without knowing anything else. */
export const isFound = (property: string): boolean => {
  const source = sourceOf('', property);
  return source !== undefined && source.needs === undefined;
};

/** Where a property finds what it names by a text: a credit code, the key of an agreement. */
const NAMED: Readonly<Record<string, Source>> = {
  agreement: { ...agreements, key: 'key' },
  uscc: { ...organisations, key: 'uscc', open: true, query: () => ({ kind: 'firm' }) },
};
export const namedSourceOf = (property: string): Source | undefined => NAMED[property];

export interface Pick<T> {
  id: string;
  label: string;
  value: T | undefined;
  onChange: (value: T | undefined) => void;
  status: '' | 'error';
}

const text = (parts: unknown[]) =>
  parts.filter((part) => part !== undefined && part !== null && part !== '').join(' · ');

/** One of what the API lists, by its name instead of its id; several with `many`. */
export function Picker({ source, many, ...pick }: { source: Source; many?: boolean } & Pick<string | string[]>) {
  const me = useMe();
  const language = useLanguage();
  const form = use(FieldContext);
  const [typed, setTyped] = useState('');
  const about = source.needs ? (form?.whole[source.needs] as string | undefined) : undefined;
  const query = {
    ...(source.needs ? { [source.needs]: about } : {}),
    ...source.query?.(me.org, me.kind),
    ...(source.search ? { [source.search]: typed } : {}),
    ...(source.whole ? {} : { limit: 100 }),
  };
  const { data, isFetching } = useList<Row>(source.resource, query, !source.needs || about !== undefined);
  const chosen = [pick.value ?? []].flat();
  const found = (data?.items ?? []).map((row) => ({
    value: String(levelled(row)[source.key ?? 'id']),
    label: text(source.words(levelled(row), language)) || row.id,
  }));
  const missing = chosen.filter((id) => !found.some(({ value }) => value === id));
  const named = useQueries({
    queries: missing.map((id) => ({
      queryKey: ['read', `${source.resource}?id=${id}`, {}],
      queryFn: async () => (await read<Page<Row>>(source.resource, { id })).items[0] ?? null,
      enabled: !source.whole && !source.key,
      retry: false,
    })),
  });
  const known = missing.map((id, at) => {
    const row = named[at]?.data;
    return { value: id, label: row ? text(source.words(levelled(row), language)) : id };
  });
  if (source.open) {
    return (
      <AutoComplete
        id={pick.id}
        aria-label={pick.label}
        status={pick.status}
        allowClear
        value={pick.value as string | undefined}
        options={typed ? found : []}
        showSearch={{ filterOption: false, onSearch: setTyped }}
        onChange={(value: string | undefined) => pick.onChange(value?.trim() || undefined)}
        style={{ width: '100%' }}
      />
    );
  }
  return (
    <Select
      id={pick.id}
      aria-label={pick.label}
      status={pick.status}
      value={many ? chosen : pick.value}
      mode={many ? 'multiple' : undefined}
      allowClear
      showSearch={source.search ? { filterOption: false, onSearch: setTyped } : { optionFilterProp: 'label' }}
      loading={isFetching}
      options={[...known, ...found]}
      onChange={(value: string | string[] | undefined) => pick.onChange(value)}
      style={{ width: '100%' }}
    />
  );
}

interface PlanRow {
  id: string;
  line: number;
  wasteCode: string;
  wasteName: string;
}
/** A row of the caller's management plans; the newest three plans. */
export function PlanRowPicker(pick: Pick<string>) {
  const me = useMe();
  const { data: plans } = useRead<Page<Row & { year: number }>>(
    'plans',
    { organisation: me.org, limit: 3 },
    me.kind === 'firm',
  );
  const read3 = useQueries({
    queries: (plans?.items ?? []).map(({ id }) => ({
      queryKey: ['read', `plans/${id}`, {}],
      queryFn: () => read<{ year: number; rows: PlanRow[] }>(`plans/${id}`),
    })),
  });
  const options = read3.flatMap(({ data }) =>
    (data?.rows ?? []).map(({ id, wasteCode, wasteName }) => ({
      value: id,
      label: text([data?.year, wasteCode, wasteName]),
    })),
  );
  return options.length === 0 ? <PlainText {...pick} /> : <Choice {...pick} options={options} />;
}

/** One of the options, found by what it is called. */
export const Choice = ({
  id,
  label,
  status,
  value,
  onChange,
  options,
}: Pick<string> & { options: { value: string; label: string }[] }) => (
  <Select
    id={id}
    aria-label={label}
    status={status}
    value={value}
    allowClear
    showSearch={{ optionFilterProp: 'label' }}
    options={options}
    onChange={onChange}
    style={{ width: '100%' }}
  />
);

export const PlainText = ({ id, label, value, onChange, status }: Pick<string>) => (
  <Input
    id={id}
    aria-label={label}
    status={status}
    value={value ?? ''}
    onChange={({ target }) => onChange(target.value || undefined)}
  />
);

interface Divisions {
  items: {
    code: string;
    name?: string;
    zh?: string;
    en?: string;
    cities: { code: string; name?: string; zh?: string }[];
  }[];
}
/** `province`: two digits, or what stands for all of them. */
export type Digits = 2 | 4 | 6 | 'any' | 'province';
/** Provinces with two digits, prefectures with four, places with six; what is not in the list is typed. */
export function DivisionPicker({
  digits,
  many,
  ...pick
}: { digits: Digits; many?: boolean } & Pick<string | string[]>) {
  const { data } = useRead<Divisions>('reference/divisions');
  const language = useLanguage();
  const options = (data?.items ?? []).flatMap((province) => [
    ...(digits === 4
      ? []
      : [
          {
            value: digits === 6 ? `${province.code}0000` : province.code,
            label: language === 'en' ? province.en : province.zh,
          },
        ]),
    ...(digits === 2 || digits === 'province'
      ? []
      : province.cities.map((city) => ({
          value: digits === 6 ? city.code.padEnd(6, '0') : city.code.slice(0, 4),
          label: `${province.zh} ${city.zh}`,
        }))),
  ]);
  const shown = options.map(({ value, label }) => ({ value, label: `${label} ${value}` }));
  const typedIn = digits === 6 || digits === 'any' || digits === 'province';
  // A name that was typed and not chosen is the first place that is called so.
  const asCode = (said: string) =>
    /^(\d+|\*)$/.test(said) ? said : shown.find(({ label }) => label.includes(said))?.value;
  const codes = (said: string | string[] | undefined) => [said ?? []].flat().flatMap((each) => asCode(each) ?? []);
  return (
    <Select
      id={pick.id}
      aria-label={pick.label}
      status={pick.status}
      mode={typedIn ? 'tags' : many ? 'multiple' : undefined}
      maxCount={many ? undefined : typedIn ? 1 : undefined}
      value={many || typedIn ? [pick.value ?? []].flat() : pick.value}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      options={shown}
      onChange={(value: string | string[] | undefined) => pick.onChange(many ? codes(value) : codes(value).at(-1))}
      style={{ width: '100%' }}
    />
  );
}
