import { type QueryClient, useMutation, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { type Done, type Intention, newKey, type Query, read, send } from './client';
import type { CaseAnswer, Page } from './answers';
import type { Problem } from './problem';
import { useRef } from 'react';

/** One case by its resource and id, e.g. `useCase('manifests', id)`; `asOf` asks for it as it was known then. */
export const useCase = <T extends CaseAnswer = CaseAnswer>(
  resource: string,
  id: string | undefined,
  asOf?: string,
): UseQueryResult<T, Problem> =>
  useQuery<T, Problem>({
    queryKey: ['case', id, resource, asOf ?? ''],
    queryFn: () => read<T>(`${resource}/${id}`, { asOf }),
    enabled: id !== undefined,
  });

/** A list, e.g. `useList<Approval>('approvals', { state: 'issued', page: 1, size: 20 })`. */
export const useList = <T>(resource: string, query: Query = {}, enabled = true): UseQueryResult<Page<T>, Problem> =>
  useQuery<Page<T>, Problem>({
    queryKey: ['list', resource, query],
    queryFn: () => read<Page<T>>(resource, query),
    placeholderData: (before) => before,
    enabled,
  });

/** Any other reading. The key is its address and query. */
export const useRead = <T>(path: string, query: Query = {}, enabled = true): UseQueryResult<T, Problem> =>
  useQuery<T, Problem>({ queryKey: ['read', path, query], queryFn: () => read<T>(path, query), enabled });

/** Forgets what is shown of one case, or of everything. */
export function refresh(queries: QueryClient, caseId?: string): void {
  if (caseId) void queries.invalidateQueries({ predicate: ({ queryKey }) => mentions(queryKey, caseId) });
  else void queries.invalidateQueries();
  void queries.invalidateQueries({ queryKey: ['list'] });
}
const mentions = (key: readonly unknown[], id: string) =>
  key.some((part) => (typeof part === 'string' ? part.includes(id) : JSON.stringify(part)?.includes(id)));

/**
 * A command. One key serves all attempts of one intention: after no answer the next attempt is the same one; after an
 * answer, whatever it was, the next is another.
 */
export function useSend<T = Done>(then?: (done: T, asked: Intention) => void) {
  const queries = useQueryClient();
  const key = useRef<{ of: string; key: string } | null>(null);
  return useMutation<T, Problem, Intention>({
    mutationFn: ({ path, body, version, key: given }) => {
      const of = `${path} ${JSON.stringify(body)}`;
      if (key.current?.of !== of) key.current = { of, key: given ?? newKey() };
      return send<T>(path, body, { key: key.current.key, version });
    },
    onSuccess: (done, asked) => {
      key.current = null;
      refresh(queries);
      then?.(done, asked);
    },
    onError: (problem) => {
      if (problem.answered) key.current = null;
    },
  });
}
