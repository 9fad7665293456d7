import { Select } from 'antd';
import { useState } from 'react';
import { useList } from '../../api/queries';

interface Organisation {
  id: string;
  name: string;
}

/** One organisation, found by a part of its name. */
export function OrganisationChoice({
  value,
  onChange,
  label,
  id,
}: {
  value?: string;
  onChange?: (id: string) => void;
  label: string;
  id?: string;
}) {
  const [name, setName] = useState('');
  const { data } = useList<Organisation>('organisations', { name, limit: 30 });
  return (
    <Select
      id={id}
      aria-label={label}
      showSearch={{ filterOption: false, onSearch: setName }}
      value={value}
      onChange={onChange}
      options={(data?.items ?? []).map((found) => ({ value: found.id, label: found.name }))}
    />
  );
}
