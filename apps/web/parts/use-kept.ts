import { useCallback, useState } from 'react';

/** A small preference of this browser, e.g. the columns of a table. What cannot be read is as if never chosen. */
export function useKept<T>(name: string, usual: T): [T, (value: T) => void] {
  const key = `liandan.${name}`;
  const [value, setValue] = useState<T>(() => {
    try {
      const kept = localStorage.getItem(key);
      return kept === null ? usual : (JSON.parse(kept) as T);
    } catch {
      return usual;
    }
  });
  const keep = useCallback(
    (next: T) => {
      setValue(next);
      localStorage.setItem(key, JSON.stringify(next));
    },
    [key],
  );
  return [value, keep];
}
