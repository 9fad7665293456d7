import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { setCivilClock } from '../parts/civil-clock';
import { dayOf } from '../parts/times';
import { read } from './client';
import { refresh } from './queries';

/** What the server says of a change somebody made: which case, nothing of what is in it. */
interface Changed {
  caseId: string;
  machine: string;
  type: string;
}
/** Where the run of a link stood when the link ended, as the last that its line said. */
export const RUN_OVER = ['run over'] as const;
const GATHER = 250;
const AGAIN = 5_000;

/** What pages show is read again; who somebody is, is not. */
const everything = (queries: QueryClient) =>
  void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });

/**
 * Hears what changes for the caller, and what day it is, and forgets what the pages show of it, so that they read it again.
 * Gathers for a moment, since one act brings several facts. A line that was down may have missed something: then all is
 * read again. Where the server takes no line any more it is asked who is there, which asks for the login when nobody is.
 * Returns whether the line stands.
 */
export function useLive(enabled: boolean): boolean {
  const queries = useQueryClient();
  const [stands, setStands] = useState(false);
  useEffect(() => {
    if (!enabled) return;
    const changed = new Set<string>();
    let [timer, again]: (ReturnType<typeof setTimeout> | undefined)[] = [];
    let source: EventSource | undefined;
    let [broken, day] = [false, ''];
    const listen = () => {
      source = new EventSource('/v1/events/stream');
      source.addEventListener('open', () => {
        setStands(true);
        if (broken) everything(queries);
        broken = false;
      });
      source.addEventListener('error', () => {
        setStands(false);
        broken = true;
        if (source?.readyState === EventSource.CLOSED) again = setTimeout(ask, AGAIN);
      });
      source.addEventListener('clock', ({ data }: MessageEvent<string>) => {
        const { now } = JSON.parse(data) as { now: string };
        setCivilClock(now);
        if (day !== '' && day !== dayOf(now)) everything(queries);
        day = dayOf(now);
      });
      source.addEventListener('over', ({ data }: MessageEvent<string>) => {
        queries.setQueryData(RUN_OVER, (JSON.parse(data) as { state: string }).state);
      });
      source.addEventListener('fact', ({ data }: MessageEvent<string>) => {
        changed.add((JSON.parse(data) as Changed).caseId);
        timer ??= setTimeout(() => {
          timer = undefined;
          for (const id of changed) refresh(queries, id);
          changed.clear();
        }, GATHER);
      });
    };
    const ask = () =>
      void read('me').then(listen, () => {
        again = setTimeout(ask, AGAIN);
      });
    listen();
    return () => {
      clearTimeout(timer);
      clearTimeout(again);
      source?.close();
    };
  }, [enabled, queries]);
  return stands;
}
