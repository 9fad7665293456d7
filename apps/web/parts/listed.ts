import { useNavigate } from '@tanstack/react-router';
import type { TablePaginationConfig } from 'antd';
import type { Page } from '../api/answers';
import { type Query, read } from '../api/client';
import type { Problem } from '../api/problem';
import { type Search, useWordsOfAddress } from '../app/search';
import { useListTexts } from './list-texts';
import { pageIn, usePaged } from './paged';

/** What a list shows now, and how all of it is had. */
export interface Listed<T> {
  rows: readonly T[];
  isPending: boolean;
  error: Problem | null;
  pagination: TablePaginationConfig | false;
  /** Everything behind the filters, part by part, for a file. */
  all: () => AsyncIterable<readonly T[]>;
}

const AT_ONCE = 200;
/** A list of the API to its end, however long it is. */
export async function* everyPage<T>(resource: string, query: Query): AsyncGenerator<T[]> {
  let cursor: string | undefined;
  do {
    const page: Page<T> = await read<Page<T>>(resource, { ...query, limit: AT_ONCE, cursor });
    yield page.items;
    cursor = page.next ?? undefined;
  } while (cursor);
}

/** Goes to the page of a list with other filters: from its beginning. */
export function useLook(to: string): (more: Search) => void {
  const navigate = useNavigate();
  const search = useWordsOfAddress();
  return (more) => void navigate({ to, search: { ...search, page: undefined, ...more } });
}

/** A list of the API, of which the page is read that the address names. */
export function useListed<T>(resource: string, query: Query, to: string, enabled = true) {
  const t = useListTexts();
  const look = useLook(to);
  const page = pageIn(useWordsOfAddress());
  const list = usePaged<T>(resource, query, { page, turn: (next) => look({ page: String(next) }), enabled });
  return {
    ...list,
    isPending: list.isPending || list.isPlaceholderData,
    all: () => everyPage<T>(resource, query),
    pagination: {
      ...list.pagination,
      hideOnSinglePage: false,
      showTotal: (n: number) => t(list.data?.totalCapped ? 'many' : 'total', { n }),
    },
  };
}

const SIZE = 20;
/** A list of which everything is in hand. */
export function useInHand<T>(rows: readonly T[], to: string, isPending: boolean, error: Problem | null): Listed<T> {
  const t = useListTexts();
  const look = useLook(to);
  const page = pageIn(useWordsOfAddress());
  return {
    rows,
    isPending,
    error,
    all: async function* () {
      yield await Promise.resolve(rows);
    },
    pagination: {
      // A filter may have left fewer pages than the one that the address names.
      current: Math.min(page, Math.max(1, Math.ceil(rows.length / SIZE))),
      pageSize: SIZE,
      total: rows.length,
      showSizeChanger: false,
      showTotal: (n: number) => t('total', { n }),
      onChange: (next: number) => look({ page: String(next) }),
    },
  };
}
