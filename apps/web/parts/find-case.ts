import { useQuery } from '@tanstack/react-query';
import type { CaseLine, Page } from '../api/answers';
import { read } from '../api/client';
import { Problem } from '../api/problem';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Cases that people know by a number. */
const NUMBERED = ['manifests', 'pipelines', 'discrepancies', 'licences', 'documents'];

/** The id of a case or record, from its id, its address or its number. */
export async function idOf(text: string): Promise<string | undefined> {
  const inAddress = /\/(?:cases|browse)\/[a-z~-]+\/([0-9a-f-]{36})/.exec(text)?.[1];
  const id = inAddress ?? text;
  if (UUID.test(id)) return id;
  for (const resource of NUMBERED) {
    const { items } = await read<Page<{ id: string; number: string; caseId?: string }>>(resource, {
      number: text,
      limit: 1,
    });
    const [first] = items;
    if (first?.number === text) return first.caseId ?? first.id;
  }
  return undefined;
}

/** A case by its id, its address or its number; null where there is none that the caller may see. */
export const useFoundCase = (text: string | undefined) =>
  useQuery<CaseLine | null, Problem>({
    queryKey: ['found', text],
    enabled: text !== undefined,
    queryFn: async () => {
      const id = await idOf((text ?? '').trim());
      if (!id) return null;
      return read<CaseLine>(`cases/${id}`).catch((problem: unknown) => {
        if (problem instanceof Problem && problem.body.status === 404) return null;
        throw problem;
      });
    },
  });
