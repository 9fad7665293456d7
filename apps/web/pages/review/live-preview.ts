import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { send } from '../../api/client';
import type { Problem } from '../../api/problem';
import type { OfficialSheet } from '../../parts/paper-sheet';

/** Milliseconds without a key after which the typing rests: with the answer it stays below a second. */
const QUIET = 250;

/** How a paper would read with what is typed so far; asked again when the typing rests. */
export function useLivePreview(path: string, body: object | undefined) {
  const [rested, setRested] = useState(body);
  const text = JSON.stringify(body);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text ? (JSON.parse(text) as object) : undefined), rested ? QUIET : 0);
    return () => clearTimeout(timer);
    // The first paper is asked for at once, the next when the typing rests.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [text]);
  return useQuery<OfficialSheet, Problem>({
    queryKey: ['preview', path, rested],
    queryFn: () => send<OfficialSheet>(path, rested),
    enabled: rested !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}
