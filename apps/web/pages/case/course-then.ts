import type { Course } from '../../api/answers';

/** The course of a case as far as it had come at the instant; its clocks are counted today and left out. */
export function courseThen({ stages, events }: Course, instant: string): Course {
  const at = Date.parse(instant);
  const by = (when: string | null) => when !== null && Date.parse(when) <= at;
  return {
    stages: stages
      .filter(({ enteredAt }) => by(enteredAt))
      .map((stage) => ({ ...stage, leftAt: by(stage.leftAt) ? stage.leftAt : null })),
    events: events.filter((event) => by(event.at)),
    clocks: [],
  };
}
