import { queryOptions, useQueries } from '@tanstack/react-query';
import { read } from '../api/client';
import type { Problem } from '../api/problem';
import { inLanguage, useLanguage } from '../app/i18n';
import { civilNow } from './civil-clock';
import { dayOf } from './times';

interface Year {
  year: number;
  version: string;
  days: { date: string; kind: 'rest' | 'work'; zh: string; en?: string }[];
}
const yearOf = (year: string) =>
  queryOptions<Year, Problem>({
    queryKey: ['read', `reference/calendars/${year}`, {}],
    queryFn: () => read<Year>(`reference/calendars/${year}`),
    staleTime: 3_600_000,
    retry: false,
  });

/** The public holidays from today until something is due, and the version of the calendar that names them; asked when wanted. */
export function useHolidays(
  dueAt: string | undefined,
  wanted: boolean,
): { days: string[]; version: string } | undefined {
  const language = useLanguage();
  const today = dayOf(civilNow());
  const due = dueAt ? dayOf(new Date(Date.parse(dueAt) - 1).toISOString()) : today;
  const years = wanted && dueAt ? [...new Set([today.slice(0, 4), due.slice(0, 4)])] : [];
  const answers = useQueries({ queries: years.map(yearOf) });
  const known = answers.flatMap(({ data }) => (data ? [data] : []));
  const [first] = known;
  if (!first) return undefined;
  const days = known
    .flatMap((year) => year.days)
    .filter(({ date, kind }) => kind === 'rest' && date > today && date <= due)
    .map(({ date, zh, en }) => `${date} ${inLanguage({ zh, en: en ?? zh }, language)}`);
  return { days, version: first.version };
}
