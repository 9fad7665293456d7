import { ClockCircleOutlined } from '@ant-design/icons';
import { Tag } from 'antd';
import type { Act, Page } from '../api/answers';
import { useList, useSend } from '../api/queries';
import { texts } from '../app/i18n';
import { aside, colon, comma } from '../app/marks';
import { ActButton } from './act-button';
import { ProblemAlert } from './problem-alert';
import { dayAndHour } from './times';

const useTexts = texts(
  'chase',
  {
    chase: '催办',
    sent: '催办记录',
    received: '对方催办记录',
    none: '尚未催办。系统按时限自动提醒并逐级上报；也可以人工催办，全程留痕。',
    due: '函复期限 {{day}}',
    late: '催办时已逾期',
    arrived: '已送达对方',
    under: '送达中',
    ladder: '系统督办',
    OFFICER: '已提醒经办人员',
    HEAD: '已报机关负责人',
    LEADER: '已报分管领导和对方联系人',
    AUDITOR: '已报监察审计',
  },
  {
    chase: 'Chase',
    sent: 'Chased',
    received: 'Chased by the sender',
    none: 'Not chased yet. Reminders and reports go out by themselves; it may also be chased by hand, and is recorded.',
    due: 'reply due {{day}}',
    late: 'was overdue',
    arrived: 'delivered',
    under: 'on its way',
    ladder: 'Told by rule',
    OFFICER: 'officers reminded',
    HEAD: 'heads told',
    LEADER: 'leader and the other side told',
    AUDITOR: 'auditors told',
  },
);

interface Chase {
  id: string;
  at: string;
  office: string;
  person: string | null;
  dueDay: string;
  overdue: boolean;
  deliveredAt: string | null;
}
/** Whether it may be chased now, as the server says. */
export type MayChase = Pick<Act, 'allowed' | 'why'>;
interface Chases extends Page<Chase> {
  chase: MayChase;
  ladder: { level: 'OFFICER' | 'HEAD' | 'LEADER' | 'AUDITOR'; at: string }[];
}

/** The one click: greyed it says why not. */
export function ChaseButton({ letter, may, small }: { letter: string; may: MayChase; small?: boolean }) {
  const t = useTexts();
  const asked = useSend();
  const act: Act = { ...may, verb: 'chase', title: { zh: '', en: '' }, schema: null, primary: false, signs: false };
  return (
    <>
      <ActButton
        act={act}
        {...(small ? { size: 'small' as const } : {})}
        loading={asked.isPending}
        onAct={() => asked.mutate({ path: `letters/${letter}/chases` })}
      >
        {t('chase')}
      </ActButton>
      <ProblemAlert problem={asked.error} />
    </>
  );
}

export const useChases = (letter: string, enabled = true) => useList<Chase>(`letters/${letter}/chases`, {}, enabled);

/** What was chased of a letter's reply, by whom, and what the rules have told by themselves. The sender may chase. */
export function ChasePart({ letter, ours }: { letter: string; ours: boolean }) {
  const t = useTexts();
  const { data, error } = useChases(letter);
  const found = data as Chases | undefined;
  if (!found) return <ProblemAlert problem={error} />;
  const { items, ladder, chase } = found;
  if (!ours && items.length === 0 && ladder.length === 0) return null;
  const title = t(ours ? 'sent' : 'received');
  return (
    <section className="chase" aria-label={title}>
      <h3>{title}</h3>
      {items.length === 0 && ours && <p className="muted">{t('none')}</p>}
      {items.length > 0 && (
        <ul className="review-said">
          {items.map(({ id, at, office, person, dueDay, overdue, deliveredAt }) => (
            <li key={id}>
              <span className="number">{dayAndHour(at)}</span>{' '}
              <span className="text">{[office, person].filter(Boolean).join(' · ')}</span>{' '}
              <span className="muted">{t('due', { day: dueDay })}</span> {overdue && <Tag color="red">{t('late')}</Tag>}
              <Tag color={deliveredAt ? 'green' : 'default'}>{t(deliveredAt ? 'arrived' : 'under')}</Tag>
            </li>
          ))}
        </ul>
      )}
      {ladder.length > 0 && (
        <p className="muted">
          <ClockCircleOutlined /> {t('ladder')}
          {colon()}
          {ladder.map(({ level, at }) => `${t(level)}${aside(dayAndHour(at))}`).join(comma())}
        </p>
      )}
      {ours && <ChaseButton letter={letter} may={chase} />}
    </section>
  );
}
