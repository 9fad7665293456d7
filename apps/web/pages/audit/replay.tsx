import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Slider } from 'antd';
import type { Course } from '../../api/answers';
import { useWords } from '../../api/glossary';
import { dayAndHour } from '../../parts/times';
import { useTimeMachineTexts } from './time-machine-texts';

interface Props {
  machine: string;
  course: Course;
  at: string;
  go: (at: string) => void;
}

/** The record as a row of steps: the slider goes to the moment after each of them. */
export function Replay({ machine, course, at, go }: Props) {
  const t = useTimeMachineTexts();
  const words = useWords();
  const events = course.events.filter(({ outcome }) => outcome !== 'refused');
  const reached = events.filter((event) => event.at <= at).length;
  const event = events[reached - 1];
  const step = (to: number) => {
    const next = events[to - 1];
    if (next) go(next.at);
  };
  return (
    <section className="card">
      <h2>{t('slider')}</h2>
      <div className="replay">
        <Button
          icon={<LeftOutlined />}
          aria-label={t('before')}
          disabled={reached <= 1}
          onClick={() => step(reached - 1)}
        />
        <Slider
          className="replay-line"
          min={1}
          max={Math.max(events.length, 1)}
          value={Math.max(reached, 1)}
          dots={events.length <= 40}
          tooltip={{ formatter: (n) => `${dayAndHour(events[(n ?? 1) - 1]?.at)} ${verbOf(n ?? 1)}` }}
          ariaLabelForHandle={t('slider')}
          onChange={step}
        />
        <Button
          icon={<RightOutlined />}
          aria-label={t('after')}
          disabled={reached >= events.length}
          onClick={() => step(reached + 1)}
        />
      </div>
      <p role="status" className="text">
        {t('step', { n: reached, of: events.length })}
        {event && ` · ${dayAndHour(event.at)} · ${words.verb(machine, event.verb)}`}
        {event?.by && ` · ${[event.by.org, event.by.name].filter(Boolean).join(' ')}`}
      </p>
    </section>
  );
  function verbOf(n: number): string {
    const found = events[n - 1];
    return found ? words.verb(machine, found.verb) : '';
  }
}
