import { Button, Tag } from 'antd';
import { useState } from 'react';
import { comma } from '../../app/marks';
import { texts } from '../../app/i18n';
import { useMe } from '../../app/session';
import { useWords } from '../../api/glossary';
import { useList } from '../../api/queries';
import { CaseSubject, subjectText } from '../../parts/case-subject';
import { useDivisions } from '../../parts/divisions';
import { Light } from '../../parts/light';
import { dayAndHour } from '../../parts/times';

const useTexts = texts(
  'runningCases',
  {
    title: '他处在办事项与剩余时限',
    with: '办理单位：',
    authority: '{{place}}生态环境部门',
    ministry: '生态环境部',
    own: '本单位',
    nobody: '按流程自动推进',
    since: '进入本环节：',
    all: '显示全部 {{n}} 项',
    first: '只显示前 {{n}} 项',
  },
  {
    title: 'Cases in the hands of others, and the time left',
    with: 'With: ',
    authority: 'Ecology authority of {{place}}',
    ministry: 'Ministry',
    own: 'your organisation',
    nobody: 'goes on by itself',
    since: 'At this stage since ',
    all: 'Show all {{n}}',
    first: 'Only the first {{n}} are shown',
  },
);

interface Running {
  id: string;
  machine: string;
  state: string;
  since: string;
  subject: Record<string, string | number | undefined>;
  clock: string | null;
  dueAt: string | null;
  daysLeft: number | null;
  clockStatus: 'open' | 'paused' | 'passed' | null;
  provisional: boolean;
  overdue: boolean;
  held: { side: string; name: string | null }[];
}
const FEW = 12;
const MOST = 200;

export function useRunningCases(enabled: boolean) {
  const [whole, setWhole] = useState(false);
  const list = useList<Running>('running-cases', { mine: false, page: 1, size: whole ? MOST : FEW }, enabled);
  return { list, showAll: () => setWhole(true) };
}

/** Where each case of the firm is that waits for somebody else, with whom, and the working days that are left, also while others have it in hand. */
export function RunningCases({ list, showAll }: ReturnType<typeof useRunningCases>) {
  const t = useTexts();
  const me = useMe();
  const words = useWords();
  const placeOf = useDivisions();
  const items = list.data?.items ?? [];
  const total = list.data?.total ?? 0;
  if (items.length === 0) return null;
  const nameOf = ({ side, name }: Running['held'][number]) => {
    const [kind, code = ''] = side.split(':');
    if (kind === 'o') return code === me.org ? t('own') : (name ?? '');
    return kind === 'ministry' ? t('ministry') : t('authority', { place: placeOf(code) });
  };
  const held = ({ held: sides }: Running) => sides.map(nameOf).filter(Boolean).join(comma());
  return (
    <section className="card" aria-label={t('title')}>
      <h2>{t('title')}</h2>
      <ul className="running">
        {items.map((item) => (
          <li key={item.id}>
            <div className="row">
              <Tag>{words.machine(item.machine)}</Tag>
              <Tag color="blue">{words.state(item.machine, item.state)}</Tag>
            </div>
            <CaseSubject
              machine={item.machine}
              id={item.id}
              subject={item.subject}
              text={subjectText(item.subject) || words.machine(item.machine)}
            />
            <Light
              dueAt={item.dueAt}
              daysLeft={item.daysLeft}
              overdue={item.overdue}
              paused={item.clockStatus === 'paused'}
              provisional={item.provisional}
            />
            {item.clock && <span className="muted">{words.clock(item.clock)}</span>}
            <span>
              {t('with')}
              {held(item) || t('nobody')}
            </span>
            <span className="muted">
              {t('since')}
              {dayAndHour(item.since)}
            </span>
          </li>
        ))}
      </ul>
      {total > items.length &&
        (items.length < MOST ? (
          <Button type="link" onClick={showAll}>
            {t('all', { n: total })}
          </Button>
        ) : (
          <p className="muted">{t('first', { n: MOST })}</p>
        ))}
    </section>
  );
}
