import {
  CheckCircleFilled,
  ClockCircleFilled,
  CloseCircleFilled,
  MinusCircleOutlined,
  PauseCircleFilled,
} from '@ant-design/icons';
import { Tooltip } from 'antd';
import { texts } from '../app/i18n';
import { aside } from '../app/marks';
import { useMe } from '../app/session';
import { LIGHTS } from '../app/theme';
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
  const hint = t('until', { due: dueAndHour(of.dueAt) }) + (of.provisional ? t('provisional') : '');
  return (
    <Tooltip title={hint} trigger={['hover', 'focus']}>
      <span {...look} tabIndex={0} role="note" aria-label={text + aside(hint)}>
        {shown}
      </span>
    </Tooltip>
  );
}
