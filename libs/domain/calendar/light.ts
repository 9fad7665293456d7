export type LightName = 'red' | 'yellow' | 'green' | 'paused';

/** The light of a clock that runs (电子监察): with `soonDays` working days left or fewer it is yellow. */
export function lightOf(clock: { overdue: boolean; paused: boolean; daysLeft: number }, soonDays: number): LightName {
  if (clock.overdue) return 'red';
  if (clock.paused) return 'paused';
  return clock.daysLeft > soonDays ? 'green' : 'yellow';
}
