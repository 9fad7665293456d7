import { CheckCircleFilled, EnvironmentFilled } from '@ant-design/icons';
import type { Clock, Course } from '../../api/answers';
import { inLanguage, useLanguage } from '../../app/i18n';
import { ClocksThen } from '../../parts/clocks-then';
import { dayAndHour } from '../../parts/times';
import { CaseClocks } from './case-clocks';
import { useCaseTexts } from './case-texts';

type By = Course['stages'][number]['by'];
export const whoOf = (by: By, system: string): string =>
  by ? [by.org, by.name].filter(Boolean).join(' · ') || system : system;

/** 办理进度: the stages that the case went through, by whom, since when; and its time limits, of a past day as they stood then. */
export function CaseCourse({
  course,
  ended,
  clocksThen,
}: {
  course: Course;
  ended: boolean;
  clocksThen: Clock[] | undefined;
}) {
  const t = useCaseTexts();
  const language = useLanguage();
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
            </li>
          );
        })}
      </ol>
      {clocksThen ? <ClocksThen clocks={clocksThen} /> : <CaseClocks clocks={course.clocks} />}
    </section>
  );
}
