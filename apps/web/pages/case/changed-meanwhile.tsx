import type { CaseAnswer, Course } from '../../api/answers';
import { useRead } from '../../api/queries';
import { type Said, StaleDiff } from './stale-diff';

type Words = Record<string, unknown>;
interface Props<T> {
  machine: string;
  of: Pick<CaseAnswer, 'id' | 'state' | 'version'>;
  /** What the typing began with, and the version that said so. */
  base: { base: T; version: number };
  now: T;
  mine: T;
  settle: (value: T) => void;
  said?: Said;
}

/** Somebody else has written while this was typed: field by field as it was, as it is and as it is wanted, and by whom. */
export function ChangedMeanwhile<T extends object>({ machine, of, base, now, mine, settle, said }: Props<T>) {
  const { data: course } = useRead<Course>(`cases/${of.id}/course`);
  const moved = of.version - base.version;
  const events = (course?.events ?? []).filter(({ outcome }) => outcome !== 'refused');
  return (
    <StaleDiff
      machine={machine}
      base={{ version: base.version, state: of.state, known: base.base as Words }}
      now={{ version: of.version, state: of.state, known: now as Words }}
      mine={mine as Words}
      since={moved > 0 ? events.slice(-moved) : []}
      said={said}
      onApply={(value) => settle(value as T)}
    />
  );
}
