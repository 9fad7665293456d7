import { App } from 'antd';
import type { Act, Acts } from '../../api/answers';
import { refresh, useRead, useSend } from '../../api/queries';
import type { Problem } from '../../api/problem';
import { texts } from '../../app/i18n';
import type { OfficialSheet } from '../../parts/paper-sheet';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { send } from '../../api/client';

const useTexts = texts('desk', { done: '已办理，已留痕' }, { done: 'Done and recorded' });

export interface Desk {
  act: (verb: string) => Act | undefined;
  give: (verb: string, body: object, then?: () => void) => void;
  /** What may be done has come: until then a form would change under the hand. */
  settled: boolean;
  /** The verb that is being sent. */
  busy: boolean;
  problem: Problem | null;
}

/** The commands of a case for the person at the desk: which are allowed, and sending them with the version that was seen. */
export function useDesk(resource: string, id: string, version: number): Desk {
  const t = useTexts();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const { data: acts, isLoading } = useRead<Acts>(`cases/${id}/acts`);
  const asked = useSend();
  return {
    act: (verb) => acts?.items.find((each) => each.verb === verb),
    give: (verb, body, then) =>
      asked.mutate(
        { path: `${resource}/${id}/${verb}`, body, version },
        {
          onSuccess: () => {
            void message.success(t('done'));
            then?.();
          },
          // The page shows what it is now; what was typed stays.
          onError: (problem) => problem.stale && refresh(queries, id),
        },
      ),
    settled: !isLoading,
    busy: asked.isPending,
    problem: asked.error,
  };
}

/** Asks the server how a paper would read now. */
export function usePreview(path: string) {
  return useMutation<OfficialSheet, Problem, object>({ mutationFn: (body) => send<OfficialSheet>(path, body) });
}
