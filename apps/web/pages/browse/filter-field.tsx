import { Input, Select } from 'antd';
import { useState } from 'react';
import { useGlossary, useWords } from '../../api/glossary';
import { DayField } from '../../parts/day-field';
import { useListTexts } from '../../parts/list-texts';
import { machineOf } from '../../parts/cases';
import { STATES } from '../../parts/registers';
import { useChoices } from '../../parts/schema-form/labels';
import { useOperations } from '../../parts/schema-form/operations';
import { DivisionPicker, Picker, sourceOf } from '../../parts/schema-form/pickers';
import { type Parameter, useComponents } from '../../parts/schema-form/schema';

const PROVINCES = ['origin', 'destination', 'province', 'sender', 'addressee', 'receiving', 'keeper', 'partner'];
const CITIES = ['originCity', 'city'];

/** What a value of the register can be: by its states, else by the form that makes a new record. */
function useChosen(resource: string, name: string): readonly string[] | undefined {
  const { data: schemas } = useComponents();
  const { data: operations } = useOperations(resource);
  if (name === 'state') return STATES[resource];
  const bodies = (operations?.makes ?? []).map(({ schema }) => schemas?.[schema ?? '']?.properties?.[name]);
  return bodies.find((property) => property?.enum)?.enum?.map(String);
}

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
  const glossary = useGlossary()?.states[machineOf(resource)];
  const chosen = useChosen(resource, parameter.name);
  const [typed, setTyped] = useState(value ?? '');
  const { name, schema } = parameter;
  const pick = {
    id: `filter-${name}`,
    label,
    status: '' as const,
    value,
    onChange: (chosen: string | string[] | undefined) => onChange([chosen ?? []].flat()[0]),
  };
  const options =
    name === 'state' && glossary
      ? Object.keys(glossary).map((state) => ({ value: state, label: words.state(machineOf(resource), state) }))
      : chosen?.map((each) => ({ value: each, label: choice(name, each) }));
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
