import { useSearch } from '@tanstack/react-router';

/** The words of the address as they are: each page reads those it knows. */
export type Search = Record<string, string | undefined>;

export const wordsOf = (search: Record<string, unknown>): Search =>
  Object.fromEntries(
    Object.entries(search).map(([name, value]) => [name, value === undefined ? undefined : String(value)]),
  );
export const useWordsOfAddress = (): Search => useSearch({ strict: false });
