import { Tag } from 'antd';
import type { Clock } from '../api/answers';
import { useWords } from '../api/glossary';
import { texts } from '../app/i18n';
import { colon } from '../app/marks';
import { dueAndHour } from './times';

const useTexts = texts(
  'clocksThen',
  {
    clocks: '时限',
    dueThen: '截止 {{due}} · {{status}}',
    open_: '进行中',
    paused: '中止',
    passed: '已逾期',
    met: '已完成',
    metLate: '逾期完成',
    lapsed: '已失效',
    noClocks: '当时没有时限',
  },
  {
    clocks: 'Clocks',
    dueThen: 'due {{due}} · {{status}}',
    open_: 'running',
    paused: 'paused',
    passed: 'overdue',
    met: 'met',
    metLate: 'met late',
    lapsed: 'lapsed',
    noClocks: 'No clocks then',
  },
);

/** The time limits of a case as they stood at the instant for which it was asked. */
export function ClocksThen({ clocks }: { clocks: Clock[] }) {
  const t = useTexts();
  const words = useWords();
  return (
    <p className="text">
      {t('clocks')}
      {colon()}
      {clocks.length === 0 && t('noClocks')}
      {clocks.map(({ clock, key, dueAt, status }) => (
        <Tag key={`${clock}${key}`}>
          {words.clock(clock, key)}{' '}
          {t('dueThen', { due: dueAndHour(dueAt), status: t(status === 'open' ? 'open_' : status) })}
        </Tag>
      ))}
    </p>
  );
}
