import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Empty, Spin } from 'antd';
import { useState } from 'react';
import type { InboxItem } from '../../api/answers';
import { useWords } from '../../api/glossary';
import { aside } from '../../app/marks';
import { useList } from '../../api/queries';
import { useMe } from '../../app/session';
import { Light } from '../../parts/light';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { Scan } from '../../parts/scan';
import { tonnes } from '../../parts/tonnes';
import { numberIn } from '../driver/run';
import { runNumbered } from '../driver/use-runs';
import { LicenceBars } from './licence-bars';
import './receive.css';
import { useReceiveTexts } from './receive-texts';

interface Row {
  id: string;
  number: string;
  state: string;
  remover: string;
  plannedDate: string;
  lines: { line: number; name: string; wasteCode: string; removed: string | null }[];
}

/** Vehicles at the gate, the most urgent first, and those on the way. */
export default function ArrivalsPage() {
  const t = useReceiveTexts();
  const me = useMe();
  const navigate = useNavigate();
  const [missing, setMissing] = useState<string>();
  const list = useList<Row>('manifests', { receiver: me.org, state: 'arrived,inTransit,handingOver', limit: 200 });
  const inbox = useList<InboxItem>('inbox', { box: 'todo', machine: 'manifest', state: 'arrived', limit: 200 });
  const clockOf = (id: string) => inbox.data?.items.find(({ caseId }) => caseId === id);
  const rows = list.data?.items ?? [];
  const dueOf = (id: string) => clockOf(id)?.dueAt ?? '9';
  const arrived = rows
    .filter(({ state }) => state === 'arrived')
    .sort((a, b) => dueOf(a.id).localeCompare(dueOf(b.id)) || a.number.localeCompare(b.number));
  const coming = rows.filter(({ state }) => state !== 'arrived');
  const go = (id: string) => void navigate({ to: '/arrivals/$id', params: { id } });
  const found = async (text: string) => {
    const number = numberIn(text);
    const known = rows.find((row) => row.number === number);
    const id = known?.id ?? (number && (await runNumbered(number)));
    setMissing(id ? undefined : (number ?? text.slice(0, 40)));
    if (id) go(id);
  };
  return (
    <div className="receive">
      <div className="receive-head">
        <PageTitle>{t('arrivals')}</PageTitle>
        <Scan found={(text) => void found(text)} />
      </div>
      {missing && <Alert type="warning" showIcon title={t('notOurs', { number: missing })} />}
      <ProblemAlert problem={list.error} />
      <section className="card">
        <h2>{t('arrived')}</h2>
        {list.isPending && <Spin />}
        {list.data && arrived.length === 0 && <Empty description={t('nothingArrived')} />}
        {arrived.map((row) => {
          const clock = clockOf(row.id);
          return (
            <Arrival key={row.id} row={row} open={() => go(row.id)} primary>
              <Light
                dueAt={clock?.dueAt}
                daysLeft={clock?.daysLeft}
                overdue={clock?.overdue}
                paused={clock?.clockStatus === 'paused'}
              />
            </Arrival>
          );
        })}
      </section>
      <section className="card">
        <h2>{t('coming')}</h2>
        {list.data && coming.length === 0 && <Empty description={t('nothingComing')} />}
        {coming.map((row) => (
          <Arrival key={row.id} row={row} open={() => go(row.id)} />
        ))}
      </section>
      <LicenceBars />
    </div>
  );
}

interface ArrivalProps {
  row: Row;
  open: () => void;
  primary?: boolean;
  children?: React.ReactNode;
}
function Arrival({ row, open, primary, children }: ArrivalProps) {
  const t = useReceiveTexts();
  const words = useWords();
  return (
    <div className="arrival">
      <div className="arrival-what">
        <span className="arrival-number">{row.number}</span>
        <span>{row.remover}</span>
        <span className="muted">
          {row.lines.map(({ line, name, wasteCode, removed }) => (
            <span key={line} className="arrival-line">
              {name} {wasteCode} · {tonnes(removed)}
              {removed === null ? '' : aside(t('weighedThere'))}
            </span>
          ))}
        </span>
      </div>
      <div className="arrival-state">
        {children ?? <span className="muted">{words.state('manifest', row.state)}</span>}
        <span className="muted number">
          {t('planned')} {row.plannedDate}
        </span>
      </div>
      <Button size="large" type={primary ? 'primary' : 'default'} onClick={open}>
        {primary ? t('weigh') : t('open')}
        <span className="sr-only"> {row.number}</span>
      </Button>
    </div>
  );
}
