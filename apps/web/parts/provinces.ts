import { useQuery } from '@tanstack/react-query';
import { read } from '../api/client';
import { useLanguage } from '../app/i18n';

interface Province {
  code: string;
  code6: string;
  zh: string;
  shortZh: string;
  en: string;
  plate: string;
  cities: { code: string; code6: string; zh: string; en?: string }[];
}
const NONE: Province[] = [];

/** Provinces by their two digits, short, for tables and filters; '*' stands for all, '00' for the ministry. */
export function useProvinces() {
  const language = useLanguage();
  const { data } = useQuery<{ items: Province[] }>({
    queryKey: ['divisions'],
    queryFn: () => read('reference/divisions'),
    staleTime: Infinity,
  });
  const all = data?.items ?? NONE;
  const english = language === 'en';
  const name = (code: string | null | undefined): string => {
    if (!code) return '';
    if (code === '*') return english ? 'all provinces' : '全国';
    if (code === '00') return english ? 'Ministry' : '生态环境部';
    if (code === '66') return english ? 'Xinjiang Corps' : '新疆兵团';
    const found = all.find((one) => one.code === code);
    return found ? (english ? found.en : found.shortZh) : code;
  };
  return { all, name, options: all.map(({ code }) => ({ value: code, label: `${name(code)} ${code}` })) };
}
