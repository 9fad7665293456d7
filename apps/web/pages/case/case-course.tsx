import { CheckCircleFilled, ClockCircleOutlined, EnvironmentFilled } from '@ant-design/icons';
import type { Clock, Course, CourseClock } from '../../api/answers';
import { useWords } from '../../api/glossary';
import { inLanguage, useLanguage } from '../../app/i18n';
import { ClocksThen } from '../../parts/clocks-then';
import { dayAndHour } from '../../parts/times';
import { CaseClocks } from './case-clocks';
import { comingOf } from './main-line';
import { useCaseTexts } from './case-texts';

type By = Course['stages'][number]['by'];
export const whoOf = (by: By, system: string): string =>
  by ? [by.org, by.name].filter(Boolean).join(' · ') || system : system;

/** The time limits in working days that began with a stage, while the case stood in it. */
const clocksOf = ({ stages, clocks }: Course, at: number): CourseClock[] =>
  clocks.filter(
    ({ startedAt, allowedDays }) =>
      allowedDays !== null &&
      startedAt >= (stages[at]?.enteredAt ?? '') &&
      (stages[at]?.leftAt == null || startedAt < (stages[at]?.leftAt ?? '')),
  );

/** 办理进度: the stages that the case went through, by whom, since when; and its time limits, of a past day as they stood then. */
export function CaseCourse({
  machine,
  track,
  course,
  ended,
  clocksThen,
}: {
  machine: string;
  track?: unknown;
  course: Course;
  ended: boolean;
  clocksThen: Clock[] | undefined;
}) {
  const t = useCaseTexts();
  const language = useLanguage();
  const words = useWords();
  const coming =
    ended || clocksThen
      ? []
      : comingOf(
          machine,
          course.stages.map(({ state }) => state),
          track,
        );
  return (
    <section className="card" aria-label={t('progress')}>
      <h2>{t('progress')}</h2>
      <ol className="stages" tabIndex={0}>
        {course.stages.map((stage, at) => {
          const now = stage.leftAt === null && !ended;
          return (
            <li key={at} className={now ? 'stage stage-now' : 'stage'} aria-current={now ? 'step' : undefined}>
              <span className="stage-mark">{now ? <EnvironmentFilled /> : <CheckCircleFilled />}</span>
              <strong>{inLanguage(stage.title, language)}</strong>
              <span className="muted number">{t('entered', { at: dayAndHour(stage.enteredAt) })}</span>
              <span className="muted text">{t('office', { who: whoOf(stage.by, t('system')) })}</span>
              {clocksOf(course, at).map((clock) => (
                <span key={`${clock.clock} ${clock.key}`} className="muted text">
                  {[
                    inLanguage(clock.name, language) || clock.clock,
                    t('allowed', { n: clock.allowedDays ?? 0 }),
                    t('used', { n: clock.usedDays ?? 0 }),
                  ].join(' · ')}
                </span>
              ))}
            </li>
          );
        })}
        {coming.map((state) => (
          <li key={state} className="stage stage-coming">
            <span className="stage-mark">
              <ClockCircleOutlined />
            </span>
            <strong>{words.state(machine, state)}</strong>
            <span className="muted">{t('coming')}</span>
          </li>
        ))}
      </ol>
      {clocksThen ? <ClocksThen clocks={clocksThen} /> : <CaseClocks clocks={course.clocks} />}
    </section>
  );
}
