import { Input, Select } from 'antd';
import { useState } from 'react';
import { tonneSign } from '../../app/marks';
import { type Choice, type Organisation, useContracts, useFirms, useOrganisations, useWastes } from './choices';
import type { Slot } from './form-context';
import { useApplyTexts } from './apply-texts';
import { DayField } from '../../parts/day-field';
import { longest } from '../../parts/longest';

interface Of<T> extends Slot {
  value: T | undefined;
  change: (value: T | undefined) => void;
}

export const TextInput = ({ id, status, value, change, area, max }: Of<string> & { area?: boolean; max?: number }) =>
  area ? (
    <Input.TextArea
      id={id}
      status={status}
      value={value ?? ''}
      {...(max === undefined ? {} : { count: longest(max) })}
      autoSize={{ minRows: 2, maxRows: 8 }}
      onChange={({ target }) => change(target.value)}
    />
  ) : (
    <Input
      id={id}
      status={status}
      value={value ?? ''}
      {...(max === undefined ? {} : { count: longest(max) })}
      onChange={({ target }) => change(target.value)}
    />
  );

/** Tonnes stay the text that was typed. */
export const TonnesInput = ({ id, status, value, change }: Of<string>) => (
  <Input
    id={id}
    status={status}
    value={value ?? ''}
    inputMode="decimal"
    suffix={tonneSign()}
    onChange={({ target }) => change(target.value.trim() || undefined)}
  />
);

export const DayInput = ({ id, status, value, change }: Of<string>) => (
  <DayField id={id} status={status} value={value} onChange={change} width="100%" />
);

interface Listed {
  options: Choice[];
  search?: boolean;
}
export const OneOf = ({ id, status, value, change, options, search }: Of<string> & Listed) => (
  <Select
    id={id}
    status={status}
    {...(value === undefined ? {} : { value })}
    options={options}
    allowClear
    showSearch={search ? { optionFilterProp: 'label' } : false}
    onChange={(next: string | undefined) => change(next)}
    style={{ width: '100%' }}
  />
);
export const SomeOf = ({ id, status, value, change, options }: Of<string[]> & Listed) => (
  <Select
    id={id}
    status={status}
    mode="multiple"
    value={value ?? []}
    options={options}
    showSearch={{ optionFilterProp: 'label' }}
    onChange={(next: string[]) => change(next)}
    style={{ width: '100%' }}
  />
);

/** A waste code of the catalogue in force, found by its digits or its name. */
export function WasteInput({ id, status, value, change }: Of<string>) {
  const wastes = useWastes();
  const options = [...wastes.values()].map(({ code, category, zh }) => ({
    value: code,
    label: `${code} · ${category} · ${zh}`,
  }));
  return <OneOf id={id} status={status} value={value} change={change} options={options} search />;
}

interface FirmProps extends Of<string> {
  role: 'RECEIVER' | 'CARRIER';
  today: string | undefined;
  chosen?: (name: string) => void;
}
/** A firm: those under contract first, then whoever is found by a part of the name. */
export function FirmInput({ id, status, value, change, role, today, chosen }: FirmProps) {
  const t = useApplyTexts();
  const [typed, setTyped] = useState('');
  const parties = useContracts(today)
    .filter((each) => each.partyRole === role)
    .map(({ party }) => party);
  const named = useOrganisations([...new Set([...parties, ...(value ? [value] : [])])]);
  const found = useFirms(typed).filter((firm) => !named.some(({ id: known }) => known === firm.id));
  const all = [...named, ...found];
  const asChoice = (firm: Organisation) => ({ value: firm.id, label: firm.name, title: firm.uscc ?? '' });
  const groups = [
    { label: t('withContract'), options: named.filter((firm) => parties.includes(firm.id)).map(asChoice) },
    { label: t('allFirms'), options: all.filter((firm) => !parties.includes(firm.id)).map(asChoice) },
  ];
  return (
    <Select
      id={id}
      status={status}
      {...(value === undefined ? {} : { value })}
      allowClear
      showSearch={{ onSearch: setTyped, optionFilterProp: 'label' }}
      onChange={(next: string | undefined) => {
        change(next);
        if (next) chosen?.(all.find((firm) => firm.id === next)?.name ?? '');
      }}
      options={groups.filter(({ options }) => options.length > 0)}
      style={{ width: '100%' }}
    />
  );
}
