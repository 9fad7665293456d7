import { useQuery } from '@tanstack/react-query';
import { read } from '../api/client';
import { keptRead } from '../api/kept';
import { useLanguage } from '../app/i18n';

interface Division {
  code: string;
  zh: string;
  en: string;
}
interface Province extends Division {
  cities: Division[];
}

const DIVISIONS = {
  queryKey: ['divisions'],
  queryFn: () => read<{ items: Province[] }>('reference/divisions'),
  staleTime: Infinity,
};
/** Whether the names have come, or will not: until then a division is called by its code. */
export const useDivisionsSettled = (): boolean => !useQuery<{ items: Province[] }>(DIVISIONS).isLoading;

/** Says a division by its code of two digits or more: 51 → 四川省, 5101 or 510100 → 成都市. */
export function useDivisions(): Say {
  return useSaid(useQuery<{ items: Province[] }>(DIVISIONS).data);
}
/** The same where there may be no network: the names are kept on the device. */
export function useDivisionsKept(): Say {
  const { data } = useQuery({
    queryKey: ['read', 'divisions kept'],
    queryFn: () => keptRead<{ items: Province[] }>('reference/divisions'),
    staleTime: Infinity,
  });
  return useSaid(data?.value);
}

type Say = (code: string | null | undefined) => string;
function useSaid(data: { items: Province[] } | undefined): Say {
  const language = useLanguage();
  const say = ({ zh, en }: Division) => (language === 'en' ? en || zh : zh);
  return (code) => {
    if (!code) return '';
    const province = data?.items.find((each) => each.code === code.slice(0, 2));
    if (!province) return code;
    const city = code.length > 2 ? province.cities.find((each) => each.code === code.slice(0, 4)) : undefined;
    return say(city ?? province);
  };
}
