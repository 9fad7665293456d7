import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Tag } from 'antd';
import { useState } from 'react';
import { useWords } from '../../api/glossary';
import { aside, comma } from '../../app/marks';
import { useWordsOfAddress } from '../../app/search';
import { useMe } from '../../app/session';
import { FullList } from '../../parts/full-list';
import { Light, useLightText } from '../../parts/light';
import type { LightOf } from '../../parts/light-of';
import { useListed } from '../../parts/listed';
import { PageTitle } from '../../parts/page-title';
import { Scan } from '../../parts/scan';
import { gramsOf, tonnes, tonnesOf } from '../../parts/tonnes';
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
  duty: LightOf | null;
}
const STATES = ['arrived', 'inTransit', 'handingOver'];

/** Vehicles at the gate, the most urgent first, and those on the way. */
export default function ArrivalsPage() {
  const t = useReceiveTexts();
  const me = useMe();
  const words = useWords();
  const lightText = useLightText();
  const navigate = useNavigate();
  const { state } = useWordsOfAddress();
  const [missing, setMissing] = useState<string>();
  // What has arrived is timed, what is on the way is not: it comes after.
  const list = useListed<Row>(
    'manifests',
    { receiver: me.org, state: state ?? STATES.join(','), sort: 'dueAt' },
    '/arrivals',
  );
  const go = (id: string) => void navigate({ to: '/arrivals/$id', params: { id } });
  const found = async (text: string) => {
    const number = numberIn(text);
    const known = list.rows.find((row) => row.number === number);
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
      <section className="card">
        <FullList<Row>
          box="arrivals"
          to="/arrivals"
          name={t('arrivals')}
          list={list}
          none={t('nothingArrived')}
          opens={({ id }) => `/arrivals/${id}`}
          filters={[
            {
              name: 'state',
              label: t('state'),
              any: t('allHere'),
              options: STATES.map((value) => ({ value, label: words.state('manifest', value) })),
            },
          ]}
          columns={[
            {
              key: 'number',
              title: t('number'),
              text: ({ number }) => number,
              render: ({ number }) => <span className="arrival-number">{number}</span>,
            },
            {
              key: 'act',
              title: t('weigh'),
              render: (row) => (
                <Button size="large" type={row.state === 'arrived' ? 'primary' : 'default'} onClick={() => go(row.id)}>
                  {row.state === 'arrived' ? t('weigh') : t('open')}
                  <span className="sr-only"> {row.number}</span>
                </Button>
              ),
            },
            {
              key: 'state',
              title: t('state'),
              text: (row) =>
                [words.state('manifest', row.state), row.duty && lightText(row.duty)].filter(Boolean).join(' '),
              render: (row) => (
                <>
                  <Tag>{words.state('manifest', row.state)}</Tag>
                  {row.duty && <Light {...row.duty} />}
                </>
              ),
            },
            { key: 'remover', title: t('remover'), className: 'text', text: ({ remover }) => remover },
            {
              key: 'waste',
              title: t('waste'),
              file: [
                [t('waste'), ({ lines }) => lines.map(({ name, wasteCode }) => `${name} ${wasteCode}`).join(comma())],
                [
                  `${t('removed')} (t)`,
                  ({ lines }) => tonnesOf(lines.reduce((sum, { removed }) => sum + (gramsOf(removed ?? '') ?? 0n), 0n)),
                ],
              ],
              render: ({ lines }) =>
                lines.map(({ line, name, wasteCode, removed }) => (
                  <span key={line} className="arrival-line text">
                    {name} {wasteCode} · {tonnes(removed)}
                    {removed === null ? '' : aside(t('weighedThere'))}
                  </span>
                )),
            },
            { key: 'planned', title: t('planned'), className: 'number', text: ({ plannedDate }) => plannedDate },
          ]}
        />
      </section>
      <LicenceBars />
    </div>
  );
}
