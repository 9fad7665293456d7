import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { refresh } from './queries';

/** What the server says of a change somebody made: which case, nothing of what is in it. */
interface Changed {
  caseId: string;
  machine: string;
  type: string;
}

/**
 * Hears what changes for the caller and forgets what the pages show of it, so that they read it again. Gathers for a
 * moment, since one act brings several facts. Returns whether the line stands.
 */
export function useLive(enabled: boolean): boolean {
  const queries = useQueryClient();
  const [stands, setStands] = useState(false);
  useEffect(() => {
    if (!enabled) return;
    const source = new EventSource('/v1/events/stream');
    const changed = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    source.addEventListener('open', () => setStands(true));
    source.addEventListener('error', () => setStands(false));
    source.addEventListener('fact', ({ data }: MessageEvent<string>) => {
      changed.add((JSON.parse(data) as Changed).caseId);
      timer ??= setTimeout(() => {
        timer = undefined;
        for (const id of changed) refresh(queries, id);
        changed.clear();
      }, 250);
    });
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [enabled, queries]);
  return stands;
}
