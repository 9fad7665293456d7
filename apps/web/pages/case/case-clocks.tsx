import { Tooltip } from 'antd';
import type { CourseClock } from '../../api/answers';
import { inLanguage, useLanguage } from '../../app/i18n';
import { comma, stop } from '../../app/marks';
import { Light } from '../../parts/light';
import { dayOf } from '../../parts/times';
import { useCaseTexts } from './case-texts';

/** A duty that passed is still owed; a date that passed is over. */
export const isRunning = ({ status, overdue }: CourseClock): boolean =>
  status === 'open' || status === 'paused' || (status === 'passed' && overdue);
/** How a clock ended that runs no more. */
const endOf = ({ status, overdue }: CourseClock) =>
  status === 'met' || status === 'metLate' ? status : overdue ? 'neverMet' : status === 'passed' ? 'reached' : 'closed';

/** The time limits of a case: light, days allowed and used, due day, what was skipped. */
export function CaseClocks({ clocks }: { clocks: CourseClock[] }) {
  const t = useCaseTexts();
  const language = useLanguage();
  if (clocks.length === 0) return null;
  return (
    <ul className="case-clocks" aria-label={t('clocks')}>
      {clocks.map((clock) => {
        const hint = [
          t('calendar', { version: clock.calendarVersion }),
          clock.skipped.length > 0 ? t('skipped', { days: clock.skipped.join(comma()) }) : t('noSkipped'),
        ].join(stop());
        return (
          <li key={`${clock.clock} ${clock.key} ${clock.startedAt}`}>
            <strong>{inLanguage(clock.name, language) || clock.clock}</strong>
            {isRunning(clock) ? (
              <Light
                dueAt={clock.dueAt}
                daysLeft={clock.daysLeft}
                overdue={clock.overdue}
                paused={clock.status === 'paused'}
                provisional={clock.provisional}
              />
            ) : (
              <span className="muted">{t(endOf(clock))}</span>
            )}
            <Tooltip title={hint} trigger={['hover', 'focus']}>
              <span className="case-clock-days" tabIndex={0} role="note" aria-label={hint}>
                {[
                  clock.allowedDays === null ? '' : t('allowed', { n: clock.allowedDays }),
                  clock.usedDays === null ? '' : t('used', { n: clock.usedDays }),
                  clock.status === 'paused' ? t('pausedNow') : '',
                  clock.pausedDays > 0 ? t('paused', { n: clock.pausedDays }) : '',
                  t('dueDay', { day: clock.dueDay }),
                  ...clock.moved.slice(-1).map(({ at, from }) => t('movedFrom', { from, on: dayOf(at) })),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </Tooltip>
          </li>
        );
      })}
    </ul>
  );
}
