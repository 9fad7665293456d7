import { useDraft } from './use-draft';

interface Kept<T> {
  mine: T;
  /** What it began with, and the version of the case that said so. */
  base: T;
  version: number;
}
export interface Meanwhile<T> {
  base: T;
  version: number;
}
export interface Typing<T> {
  value: T;
  setValue: (more: Partial<T>) => void;
  clear: () => void;
  /** Others have changed what the typing began with: as it was then. */
  meanwhile: Meanwhile<T> | undefined;
  /** Their change has been looked at: this stands on the newest version. */
  settle: (value: T) => void;
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/**
 * What a person types over a case, kept in this browser. Untouched it follows the case; once touched it stays, and tells
 * when somebody else has changed what it began with.
 */
export function useTyped<T extends object>(name: string, usual: T, version: number): Typing<T> {
  const draft = useDraft<Kept<T>>(name, { mine: usual, base: usual, version });
  const { mine, base, version: seen } = draft.value;
  const touched = !same(mine, base);
  const value = touched ? mine : usual;
  return {
    value,
    setValue: (more) =>
      draft.setValue((before) => {
        const from = same(before.mine, before.base) ? { mine: usual, base: usual, version } : before;
        return { ...from, mine: { ...from.mine, ...more } };
      }),
    clear: draft.clear,
    meanwhile: touched && !same(base, usual) && !same(mine, usual) ? { base, version: seen } : undefined,
    settle: (next) => draft.setValue({ mine: next, base: usual, version }),
  };
}
