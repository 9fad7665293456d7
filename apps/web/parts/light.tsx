import {
  CheckCircleFilled,
  ClockCircleFilled,
  CloseCircleFilled,
  MinusCircleOutlined,
  PauseCircleFilled,
} from '@ant-design/icons';
import { Tooltip } from 'antd';
import { useState } from 'react';
import { texts } from '../app/i18n';
import { aside, comma } from '../app/marks';
import { useMe } from '../app/session';
import { LIGHTS } from '../app/theme';
import { useHolidays } from './holidays';
import { lightOf, type LightOf } from './light-of';
import { dueAndHour } from './times';

const useTexts = texts(
  'light',
  {
    left: '剩 {{n}} 个工作日',
    today: '今日到期',
    over: '已逾期',
    overBy: '逾期 {{n}} 个工作日',
    paused: '计时中止',
    none: '无时限',
    until: '{{due}} 截止',
    provisional: '（次年放假安排未公布，暂按推算日历）',
    skipped: '；其间节假日 {{days}}',
    noSkipped: '；其间无法定节假日',
    calendar: '；日历版本 {{version}}',
  },
  {
    left: '{{n}} working days left',
    today: 'Due today',
    over: 'Overdue',
    overBy: '{{n}} working days overdue',
    paused: 'Clock paused',
    none: 'No time limit',
    until: 'due {{due}}',
    provisional: " (next year's holidays are not announced: provisional)",
    skipped: '; holidays until then {{days}}',
    noSkipped: '; no holiday until then',
    calendar: '; calendar version {{version}}',
  },
);

const ICONS = {
  none: <MinusCircleOutlined />,
  over: <CloseCircleFilled />,
  overBy: <CloseCircleFilled />,
  paused: <PauseCircleFilled />,
} as const;

/** How a clock stands, in words. */
export function useLightText(): (of: LightOf) => string {
  const t = useTexts();
  const { lightSoonDays } = useMe();
  return (of) => {
    const { word, n } = lightOf(of, lightSoonDays);
    return t(word, { n });
  };
}

/** How a clock stands: colour, icon and words; by pointer or keyboard the hour at which it ends. */
export function Light(of: LightOf) {
  const t = useTexts();
  const { lightSoonDays } = useMe();
  const { light, word, n } = lightOf(of, lightSoonDays);
  const [looked, setLooked] = useState(false);
  const passed = useHolidays(of.dueAt ?? undefined, looked);
  const icon =
    word === 'left' || word === 'today' ? (
      light === 'green' ? (
        <CheckCircleFilled />
      ) : (
        <ClockCircleFilled />
      )
    ) : (
      ICONS[word]
    );
  const text = t(word, { n });
  const look = { className: 'light', style: { color: LIGHTS[light] } };
  const shown = (
    <>
      {icon}
      <span>{text}</span>
    </>
  );
  if (!of.dueAt) return <span {...look}>{shown}</span>;
  const skipped =
    passed && (passed.days.length > 0 ? t('skipped', { days: passed.days.join(comma()) }) : t('noSkipped'));
  const hint = [
    t('until', { due: dueAndHour(of.dueAt) }),
    of.provisional && t('provisional'),
    !of.overdue && skipped,
    passed?.version && t('calendar', { version: passed.version }),
  ]
    .filter(Boolean)
    .join('');
  return (
    <Tooltip title={hint} trigger={['hover', 'focus']} onOpenChange={(open) => open && setLooked(true)}>
      <span {...look} tabIndex={0} role="note" aria-label={text + aside(hint)}>
        {shown}
      </span>
    </Tooltip>
  );
}
