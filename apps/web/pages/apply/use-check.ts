import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { read, send } from '../../api/client';
import type { Problem } from '../../api/problem';
import { dayOf } from '../../parts/times';
import { type Form, judgeable } from './application';

interface Text {
  zh: string;
  en: string;
}
export type Verdict = 'passed' | 'failed' | 'justify' | 'notice' | 'open';
export interface Checked {
  test: string;
  rule: string;
  stage: 'submit' | 'review' | 'approve' | 'depart';
  title: Text;
  verdict: Verdict;
  says: Text | null;
  remedy: Text | null;
  fields: { pointer: string; detail: Text; rule?: string }[];
}
/** What submission, review and decision would say of a form today. */
export interface Check {
  on: string;
  checks: Checked[];
  licence: { number: string; validTo: string; loadPermille: number | null } | null;
  validity: { validFrom: string; validTo: string; limitedBy: string } | null;
  route: {
    track: 'WHITELIST' | 'OVER_QUOTA' | 'CONSULTED';
    tests: { id: string; passed: boolean; detail?: Text }[];
    cap: string | null;
    used: string | null;
    remaining: string | null;
    decisionDays: number;
    /** Consulted in short form: working days for the answer. */
    short: { replyDays: number } | null;
  } | null;
}
const QUIET = 400;

/** Asks the server what it would say, a moment after the last key. Nothing is stored by it. */
export function useCheck(form: Form, reasons: Readonly<Record<string, string>>) {
  const now = JSON.stringify({ ...judgeable(form), justifications: reasonsOf(reasons) });
  const [asked, setAsked] = useState(now);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(now), QUIET);
    return () => clearTimeout(timer);
  }, [now]);
  return useQuery<Check, Problem>({
    queryKey: ['check', asked],
    queryFn: () => send<Check>('transfer-applications/check', JSON.parse(asked)),
    placeholderData: keepPreviousData,
    retry: false,
  });
}
export const reasonsOf = (reasons: Readonly<Record<string, string>>) =>
  Object.entries(reasons)
    .map(([rule, text]) => ({ rule, text: text.trim() }))
    .filter(({ text }) => text !== '');

/** Today in Beijing by the server's civil clock. */
export const useToday = (): string | undefined =>
  useQuery({ queryKey: ['today'], queryFn: today, staleTime: 600_000 }).data;
export const today = async (): Promise<string> => dayOf((await read<{ now: string }>('me')).now);
