import type { Course } from '../../api/answers';
import { useRead } from '../../api/queries';
import { Light } from '../../parts/light';

const RUNS: ReadonlySet<string> = new Set(['open', 'paused', 'passed']);

/** The light of the case: the clock that runs out first. Its room is kept while it is still to come. */
export function CaseLight({ id }: { id: string }) {
  const { data } = useRead<Course>(`cases/${id}/course`);
  const [first] = (data?.clocks ?? [])
    .filter(({ status, daysLeft, overdue }) => RUNS.has(status) && (daysLeft !== null || overdue))
    .sort((a, b) => a.dueAt.localeCompare(b.dueAt));
  return (
    <span className="light-room">
      {first && (
        <Light
          dueAt={first.dueAt}
          daysLeft={first.daysLeft}
          overdue={first.overdue}
          paused={first.status === 'paused'}
          provisional={first.provisional}
        />
      )}
    </span>
  );
}
