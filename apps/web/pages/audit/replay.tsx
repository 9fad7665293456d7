import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Slider } from 'antd';
import { comma } from '../../app/marks';
import type { Course, CourseEvent } from '../../api/answers';
import { useWords } from '../../api/glossary';
import { dayAndHour } from '../../parts/times';
import { useTimeMachineTexts } from './time-machine-texts';

interface Props {
  machine: string;
  course: Course;
  at: string;
  go: (at: string) => void;
}

interface Step {
  at: string;
  acts: CourseEvent[];
}
/** What was recorded at one instant is one step: an act and what followed from it by itself. */
function stepsOf({ events }: Course): Step[] {
  const steps: Step[] = [];
  for (const event of events.filter(({ outcome }) => outcome !== 'refused')) {
    const last = steps.at(-1);
    if (last?.at === event.at) last.acts.push(event);
    else steps.push({ at: event.at, acts: [event] });
  }
  return steps;
}

/** The record as a row of steps: the slider goes to the moment after each of them. */
export function Replay({ machine, course, at, go }: Props) {
  const t = useTimeMachineTexts();
  const words = useWords();
  const steps = stepsOf(course);
  const reached = steps.filter((step) => step.at <= at).length;
  const here = steps[reached - 1];
  const who = here?.acts.find(({ by }) => by !== null)?.by;
  const actsOf = (step: Step | undefined) =>
    step?.acts.map(({ verb }) => words.verb(machine, verb)).join(comma()) ?? '';
  const goTo = (number: number) => {
    const step = steps[number - 1];
    if (step) go(step.at);
  };
  return (
    <section className="card">
      <h2>{t('slider')}</h2>
      <div className="replay">
        <Button
          icon={<LeftOutlined />}
          aria-label={t('before')}
          disabled={reached <= 1}
          onClick={() => goTo(reached - 1)}
        />
        <Slider
          className="replay-line"
          min={1}
          max={Math.max(steps.length, 1)}
          value={Math.max(reached, 1)}
          dots={steps.length <= 40}
          tooltip={{ formatter: (n = 1) => `${dayAndHour(steps[n - 1]?.at)} ${actsOf(steps[n - 1])}` }}
          ariaLabelForHandle={t('slider')}
          onChange={goTo}
        />
        <Button
          icon={<RightOutlined />}
          aria-label={t('after')}
          disabled={reached >= steps.length}
          onClick={() => goTo(reached + 1)}
        />
      </div>
      <p role="status" className="text">
        {[
          t('step', { n: reached, of: steps.length }),
          here && dayAndHour(here.at),
          actsOf(here),
          who && [who.org, who.name].filter(Boolean).join(' '),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </section>
  );
}
