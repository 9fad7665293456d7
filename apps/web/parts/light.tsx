import {
  CheckCircleFilled,
  ClockCircleFilled,
  CloseCircleFilled,
  MinusCircleOutlined,
  PauseCircleFilled,
} from '@ant-design/icons';
import { Tooltip } from 'antd';
import { texts } from '../app/i18n';
import { LIGHTS } from '../app/theme';
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

export interface LightOf {
  /** ISO instant of the due date; none without a clock. */
  dueAt?: string | null;
  /** Working days left, as the server counts them. */
  daysLeft?: number | null;
  overdue?: boolean;
  paused?: boolean;
  provisional?: boolean;
}
/** Two working days or fewer are yellow. */
const SOON = 2;

/** How a clock stands: colour, icon and words. */
export function Light({ dueAt, daysLeft, overdue, paused, provisional }: LightOf) {
  const t = useTexts();
  if (!dueAt) return <Shown colour={LIGHTS.grey} icon={<MinusCircleOutlined />} text={t('none')} />;
  const hint = t('until', { due: dueAndHour(dueAt) }) + (provisional ? t('provisional') : '');
  const shown = overdue ? (
    <Shown
      colour={LIGHTS.red}
      icon={<CloseCircleFilled />}
      text={(daysLeft ?? 0) < 0 ? t('overBy', { n: -(daysLeft ?? 0) }) : t('over')}
    />
  ) : paused ? (
    <Shown colour={LIGHTS.grey} icon={<PauseCircleFilled />} text={t('paused')} />
  ) : (daysLeft ?? 0) > SOON ? (
    <Shown colour={LIGHTS.green} icon={<CheckCircleFilled />} text={t('left', { n: daysLeft ?? 0 })} />
  ) : (
    <Shown
      colour={LIGHTS.yellow}
      icon={<ClockCircleFilled />}
      text={daysLeft ? t('left', { n: daysLeft }) : t('today')}
    />
  );
  return <Tooltip title={hint}>{shown}</Tooltip>;
}

const Shown = ({ colour, icon, text, ...rest }: { colour: string; icon: React.ReactNode; text: string }) => (
  <span className="light" style={{ color: colour }} {...rest}>
    {icon}
    <span>{text}</span>
  </span>
);
