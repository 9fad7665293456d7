import { useQuery } from '@tanstack/react-query';
import { AutoComplete, Select } from 'antd';
import { read } from '../../api/client';
import { Choice, type Pick } from './pickers';

interface Waste {
  code: string;
  zh: string;
  category: string;
  categoryZh: string;
}
const useWastes = () =>
  useQuery({
    queryKey: ['wastes', 'choices'],
    queryFn: async () => (await read<{ items: Waste[] }>('reference/wastes')).items,
    staleTime: Infinity,
  });

/** A class of the catalogue in force. */
export function ClassPicker(pick: Pick<string>) {
  const { data } = useWastes();
  const classes = new Map((data ?? []).map(({ category, categoryZh }) => [category, `${category} ${categoryZh}`]));
  return <Choice {...pick} options={[...classes].map(([value, label]) => ({ value, label }))} />;
}

/** The catalogue in force, found by code or name; what is not in it may be typed. */
export function WastePicker({ many, ...pick }: { many: boolean } & Pick<string | string[]>) {
  const { data } = useWastes();
  const options = (data ?? []).map(({ code, zh }) => ({ value: code, label: `${code} ${zh}` }));
  // A name that was typed and not chosen is the first waste that is called so.
  const asCode = (said: string) =>
    /^\d/.test(said) ? said : (options.find(({ label }) => label.includes(said))?.value ?? said);
  const of = {
    id: pick.id,
    'aria-label': pick.label,
    status: pick.status,
    options,
    allowClear: true,
    style: { width: '100%' },
  };
  return many ? (
    <Select
      {...of}
      mode="tags"
      optionLabelProp="value"
      showSearch={{ optionFilterProp: 'label' }}
      tokenSeparators={[' ', ',', '，', '、', '\n']}
      value={[pick.value ?? []].flat()}
      onChange={(said: string[]) => pick.onChange([...new Set(said.map(asCode))])}
    />
  ) : (
    <AutoComplete
      {...of}
      showSearch={{ filterOption: (typed, option) => String(option?.label).includes(typed) }}
      value={pick.value as string | undefined}
      onChange={(code: string | undefined) => pick.onChange(code?.trim() || undefined)}
    />
  );
}
