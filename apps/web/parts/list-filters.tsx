import { CloseOutlined } from '@ant-design/icons';
import { Button, Input, Select, Space, Switch } from 'antd';
import { useState } from 'react';
import { aside, colon, comma } from '../app/marks';
import type { Search } from '../app/search';
import { DayField } from './day-field';
import { useListTexts } from './list-texts';
import { usePhone } from './use-narrow';

/** A filter of a list; what is chosen stands in the address under its name. */
export type ListFilter = {
  name: string;
  label: string;
} & (
  | {
      options: readonly { value: string; label: string }[];
      /** What stands there while nothing is chosen. */
      any?: string;
      /** What the list is narrowed to while the address says nothing. */
      usual?: string;
    }
  | { as: 'day' | 'text' | 'only' }
  /** Chosen elsewhere on the page. */
  | { said: string | undefined }
);

interface Fields {
  filters: readonly ListFilter[];
  search: Search;
  look: (more: Search) => void;
}

/** The filters of a list side by side; on a phone they are folded, since they would fill the window before the first row. */
export function FilterFields({ filters, ...rest }: Fields) {
  const t = useListTexts();
  const phone = usePhone();
  const [open, setOpen] = useState(false);
  const shown = filters.filter((filter) => !('said' in filter));
  if (shown.length === 0) return null;
  return (
    <>
      {phone && (
        <Button aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(open ? 'fewer' : 'filter')}
        </Button>
      )}
      {(!phone || open) && shown.map((filter) => <Field key={filter.name} filter={filter} {...rest} />)}
    </>
  );
}

function Field({ filter, search, look }: Omit<Fields, 'filters'> & { filter: ListFilter }) {
  const { name, label } = filter;
  const value = search[name];
  const choose = (chosen: string | undefined) => look({ [name]: chosen || undefined });
  if ('options' in filter) {
    const any = { value: '', label: filter.any ?? label };
    return (
      <Select
        data-search
        aria-label={label}
        className="list-filter"
        showSearch={{ optionFilterProp: 'label' }}
        value={value ?? filter.usual ?? ''}
        onChange={choose}
        options={filter.usual === undefined ? [any, ...filter.options] : [...filter.options]}
      />
    );
  }
  if ('said' in filter) return null;
  if (filter.as === 'only') {
    return (
      <Space>
        <Switch aria-label={label} checked={value === 'true'} onChange={(on) => choose(on ? 'true' : undefined)} />
        {label}
      </Space>
    );
  }
  if (filter.as === 'day') return <DayField aria-label={label} value={value} onChange={choose} />;
  return (
    <Input.Search
      // Another text in the address, as by a saved view, stands in the field as well.
      key={value ?? ''}
      data-search
      aria-label={label}
      placeholder={label}
      defaultValue={value}
      allowClear
      maxLength={200}
      onSearch={(text) => choose(text.trim())}
      className="list-filter list-text"
    />
  );
}

const saidOf = (filter: ListFilter, value: string): string | undefined => {
  if ('options' in filter) return filter.options.find((option) => option.value === value)?.label ?? value;
  if ('said' in filter) return filter.said;
  return filter.as === 'only' ? undefined : value;
};

/** What the list is narrowed by, each of it to be taken away by itself, and all at once. */
export function FilterChips({ filters, search, look }: Fields) {
  const t = useListTexts();
  const active = filters.filter(({ name }) => search[name] !== undefined);
  if (active.length === 0) return null;
  return (
    <div className="row list-chips" role="group" aria-label={t('filter')}>
      {active.map((filter) => {
        const said = saidOf(filter, search[filter.name] ?? '');
        const text = said === undefined ? filter.label : `${filter.label}${colon()}${said}`;
        return (
          <Button
            key={filter.name}
            size="small"
            shape="round"
            className="list-chip"
            aria-label={t('without', { filter: text })}
            onClick={() => look({ [filter.name]: undefined })}
          >
            <span className="text">{text}</span> <CloseOutlined />
          </Button>
        );
      })}
      <Button
        size="small"
        type="link"
        aria-label={t('clear') + aside(active.map(({ label }) => label).join(comma()))}
        onClick={() => look(Object.fromEntries(active.map(({ name }) => [name, undefined])))}
      >
        {t('clear')}
      </Button>
    </div>
  );
}
