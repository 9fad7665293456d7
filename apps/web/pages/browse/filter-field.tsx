import { Input, Select } from 'antd';
import { useState } from 'react';
import { useGlossary, useWords } from '../../api/glossary';
import { DayField } from '../../parts/day-field';
import { useListTexts } from '../../parts/list-texts';
import { machineOf } from '../../parts/cases';
import { DivisionPicker, Picker, sourceOf } from '../../parts/schema-form/pickers';
import type { Parameter } from '../../parts/schema-form/schema';

const PROVINCES = ['origin', 'destination', 'province', 'sender', 'addressee', 'receiving', 'keeper', 'partner'];
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
  const states = useGlossary()?.states[machineOf(resource)];
  const [typed, setTyped] = useState(value ?? '');
  const { name, schema } = parameter;
  const pick = {
    id: `filter-${name}`,
    label,
    status: '' as const,
    value,
    onChange: (chosen: string | string[] | undefined) => onChange([chosen ?? []].flat()[0]),
  };
  if (name === 'state' && states) {
    return (
      <Select
        id={pick.id}
        aria-label={label}
        allowClear
        value={value}
        onChange={onChange}
        showSearch={{ optionFilterProp: 'label' }}
        options={Object.keys(states).map((state) => ({ value: state, label: words.state(machineOf(resource), state) }))}
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
  if (CITIES.includes(name)) return <DivisionPicker digits={4} {...pick} />;
  const source = schema.format === 'uuid' ? sourceOf('', name) : undefined;
  if (source) return <Picker source={source} {...pick} />;
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
