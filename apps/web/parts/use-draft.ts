import { useCallback, useEffect, useRef, useState } from 'react';
import { useMe } from '../app/session';

interface Kept<T> {
  value: T;
  savedAt: string;
}
export interface Draft<T> {
  value: T;
  setValue: (value: T | ((before: T) => T)) => void;
  /** Forgets what was kept and begins anew, after it was sent. */
  clear: () => void;
  /** ISO instant at which it was last kept in this browser; undefined when nothing is kept. */
  savedAt: string | undefined;
}

const QUIET = 500;

/** Names of drafts in this browser, under the person's own. */
export function useDraftKey(): (name: string) => string {
  const { person } = useMe();
  return useCallback((name: string) => `liandan.draft.${person}.${name}`, [person]);
}
export const forgetDraft = (key: string): void => localStorage.removeItem(key);
/** What is kept under the key; nothing where the store is forbidden or what lies there is no draft. */
export function keptDraft<T>(key: string): Kept<T> | undefined {
  try {
    const text = localStorage.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as Kept<T>);
  } catch {
    return undefined;
  }
}

/** Keeps the value under the key; a full or forbidden store keeps nothing, and says so by `undefined`. */
export function keepDraft<T>(key: string, value: T): string | undefined {
  const savedAt = new Date().toISOString();
  try {
    localStorage.setItem(key, JSON.stringify({ value, savedAt } satisfies Kept<T>));
    return savedAt;
  } catch {
    return undefined;
  }
}

/**
 * What a person types, kept in this browser under their name: half a second after a change, when the window or a field
 * loses the focus, and when the page goes. A session that ends, a reload and a refusal lose nothing.
 */
export function useDraft<T>(name: string, initial: T): Draft<T> {
  const key = useDraftKey()(name);
  const start = useRef(initial);
  useEffect(() => {
    start.current = initial;
  });
  const [value, setShown] = useState<T>(() => keptDraft<T>(key)?.value ?? initial);
  const [savedAt, setSavedAt] = useState(() => keptDraft<T>(key)?.savedAt);
  const waiting = useRef<{ key: string; value: T } | undefined>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const save = useCallback(() => {
    clearTimeout(timer.current);
    const due = waiting.current;
    waiting.current = undefined;
    if (!due) return;
    const at = keepDraft(due.key, due.value);
    if (at) setSavedAt(at);
  }, []);

  const shownKey = useRef(key);
  useEffect(() => {
    if (shownKey.current === key) return;
    shownKey.current = key;
    const found = keptDraft<T>(key);
    setShown(found?.value ?? start.current);
    setSavedAt(found?.savedAt);
  }, [key]);

  useEffect(() => {
    const hide = () => document.visibilityState === 'hidden' && save();
    addEventListener('focusout', save);
    addEventListener('pagehide', save);
    document.addEventListener('visibilitychange', hide);
    return () => {
      save();
      removeEventListener('focusout', save);
      removeEventListener('pagehide', save);
      document.removeEventListener('visibilitychange', hide);
    };
  }, [save]);

  const setValue = useCallback(
    (next: T | ((before: T) => T)) =>
      setShown((before) => {
        const now = typeof next === 'function' ? (next as (before: T) => T)(before) : next;
        waiting.current = { key, value: now };
        clearTimeout(timer.current);
        timer.current = setTimeout(save, QUIET);
        return now;
      }),
    [key, save],
  );
  const clear = useCallback(() => {
    clearTimeout(timer.current);
    waiting.current = undefined;
    forgetDraft(key);
    setSavedAt(undefined);
    setShown(start.current);
  }, [key]);
  return { value, setValue, clear, savedAt };
}
