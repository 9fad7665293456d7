import type { Query } from '../api/client';
import { useList } from '../api/queries';

const PAGE = 20;

/** A list of which the page that is looked at is read, with `pagination` for its table: nothing of it is cut off. */
export function usePaged<T>(
  resource: string,
  query: Query,
  {
    page,
    turn,
    size = PAGE,
    enabled = true,
  }: { page: number; turn: (page: number) => void; size?: number; enabled?: boolean },
) {
  const list = useList<T>(resource, { ...query, page, size }, enabled);
  return {
    ...list,
    rows: list.data?.items ?? [],
    pagination: {
      current: page,
      pageSize: size,
      total: list.data?.total ?? 0,
      hideOnSinglePage: true,
      showSizeChanger: false,
      onChange: turn,
    },
  };
}
/** The page that the address names. */
export const pageIn = (search: Readonly<Record<string, string | undefined>>): number =>
  Number(search['page'] ?? 1) || 1;
