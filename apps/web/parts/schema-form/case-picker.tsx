import { useQueries } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import type { CaseLine } from '../../api/answers';
import { read } from '../../api/client';
import { useWords } from '../../api/glossary';
import { subjectText } from '../case-subject';
import { useFoundCase } from '../find-case';
import { useFormTexts } from './form-texts';
import type { Pick } from './pickers';

interface Props extends Pick<string | string[]> {
  many?: boolean;
  /** Hears which case was chosen. */
  found?: (line: CaseLine) => void;
}

/** A case by its number or the address of its page; several with `many`. */
export function CasePicker({ many = false, found, ...pick }: Props) {
  const t = useFormTexts();
  const words = useWords();
  const [typed, setTyped] = useState('');
  const { data: line, isFetching } = useFoundCase(typed.length > 3 ? typed : undefined);
  const chosen = [pick.value ?? []].flat();
  const known = useQueries({
    queries: chosen.map((id) => ({
      queryKey: ['read', `cases/${id}`, {}],
      queryFn: () => read<CaseLine>(`cases/${id}`),
      retry: false,
    })),
  });
  const labelOf = ({ machine, subject }: CaseLine) => `${words.machine(machine)} ${subjectText(subject)}`;
  const options = [
    ...chosen.map((id, at) => ({ value: id, label: known[at]?.data ? labelOf(known[at].data) : id })),
    ...(line && !chosen.includes(line.id) ? [{ value: line.id, label: labelOf(line) }] : []),
  ];
  return (
    <Select
      id={pick.id}
      aria-label={pick.label}
      status={pick.status}
      mode={many ? 'multiple' : undefined}
      value={many ? chosen : pick.value}
      allowClear
      placeholder={t('caseHint')}
      notFoundContent={t(typed.length > 3 && !isFetching ? 'noCase' : 'caseHint')}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      loading={isFetching}
      options={options}
      onChange={(value: string | string[] | undefined) => {
        pick.onChange(value);
        if (line && value === line.id) found?.(line);
      }}
      style={{ width: '100%' }}
    />
  );
}
