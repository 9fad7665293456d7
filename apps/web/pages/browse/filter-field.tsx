import { Input, Select } from 'antd';
import { useState } from 'react';
import { useGlossary, useWords } from '../../api/glossary';
import { DayField } from '../../parts/day-field';
import { useListTexts } from '../../parts/list-texts';
import { machineOf } from '../../parts/cases';
import { useChoices } from '../../parts/schema-form/labels';
import { DivisionPicker, namedSourceOf, Picker, sourceOf } from '../../parts/schema-form/pickers';
import type { Parameter } from '../../parts/schema-form/schema';
import { ClassPicker, WastePicker } from '../../parts/schema-form/waste-picker';
import { InstantField } from '../../parts/instant-field';

const PROVINCES = [
  ...['origin', 'destination', 'province', 'sender', 'addressee', 'receiving', 'keeper', 'partner'],
  ...['grantor', 'grantee', 'principal'],
];
const CITIES = ['originCity', 'city'];

interface Props {
  resource: string;
  parameter: Parameter;
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** One filter of a list, by what the API document says that it takes. */
export function FilterField({ resource, parameter, label, value, onChange }: Props) {
  const t = useListTexts();
  const words = useWords();
  const choice = useChoices();
  const glossary = useGlossary();
  const [typed, setTyped] = useState(value ?? '');
  const { name, schema } = parameter;
  const pick = {
    id: `filter-${name}`,
    label,
    status: '' as const,
    value,
    onChange: (chosen: string | string[] | undefined) => onChange([chosen ?? []].flat()[0]),
  };
  const machine = machineOf(resource);
  const told = (all: object | undefined, word: (each: string) => string) =>
    all && Object.keys(all).map((each) => ({ value: each, label: word(each) }));
  const options =
    schema.enum?.map((each) => ({ value: String(each), label: choice(name, String(each)) })) ??
    {
      state: told(glossary?.states[machine], (each) => words.state(machine, each)),
      machine: told(glossary?.machines, words.machine),
      clock: told(glossary?.clocks, words.clock),
    }[name];
  if (options) {
    return (
      <Select
        id={pick.id}
        aria-label={label}
        allowClear
        value={value}
        onChange={onChange}
        showSearch={{ optionFilterProp: 'label' }}
        options={options}
        style={{ width: '100%' }}
      />
    );
  }
  if (schema.type === 'boolean') {
    return (
      <Select
        id={pick.id}
        aria-label={label}
        allowClear
        value={value}
        onChange={onChange}
        options={[
          { value: 'true', label: t('yes') },
          { value: 'false', label: t('no') },
        ]}
        style={{ width: '100%' }}
      />
    );
  }
  if (PROVINCES.includes(name)) return <DivisionPicker digits={2} {...pick} />;
  if (name === 'authority' && schema.format === undefined) return <DivisionPicker digits="any" {...pick} />;
  if (CITIES.includes(name)) return <DivisionPicker digits={4} {...pick} />;
  const source = schema.format === 'uuid' ? sourceOf('', name) : undefined;
  if (source) return <Picker source={source} {...pick} />;
  const named = schema.format === undefined && resource !== 'organisations' ? namedSourceOf(name) : undefined;
  if (named) return <Picker source={named} {...pick} />;
  if (name === 'wasteCode') return <WastePicker many={false} {...pick} />;
  if (name === 'category') return <ClassPicker {...pick} value={value} />;
  if (schema.format === 'date-time') return <InstantField {...pick} value={value} />;
  if (schema.format === 'date') {
    return <DayField id={pick.id} aria-label={label} value={value} onChange={onChange} width="100%" />;
  }
  return (
    <Input
      id={pick.id}
      aria-label={label}
      allowClear
      value={typed}
      onChange={({ target }) => {
        setTyped(target.value);
        if (target.value === '') onChange(undefined);
      }}
      onPressEnter={() => onChange(typed.trim() || undefined)}
      onBlur={() => {
        if (typed.trim() !== (value ?? '')) onChange(typed.trim() || undefined);
      }}
    />
  );
}
