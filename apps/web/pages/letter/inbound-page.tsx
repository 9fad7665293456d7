import { Link } from '@tanstack/react-router';
import { Tag } from 'antd';
import { useWords } from '../../api/glossary';
import { texts } from '../../app/i18n';
import { comma } from '../../app/marks';
import { useWordsOfAddress } from '../../app/search';
import { useMe } from '../../app/session';
import { caseAddress } from '../../parts/cases';
import { FullList } from '../../parts/full-list';
import { Light, useLightText } from '../../parts/light';
import type { LightOf } from '../../parts/light-of';
import { useListed } from '../../parts/listed';
import { PageTitle } from '../../parts/page-title';
import { useProvinces } from '../../parts/provinces';
import { gramsOf, tonnes, tonnesOf } from '../../parts/tonnes';

const useTexts = texts(
  'inbound',
  {
    title: '在途与到达',
    number: '联单编号',
    origin: '移出地',
    allOrigins: '全部移出地',
    remover: '移出人',
    receiver: '接受人',
    planned: '计划日期',
    waste: '废物',
    quantity: '转移量（填报）',
    state: '状态',
    allStates: '全部在途状态',
    light: '时限',
    all: '全部时限',
    red: '逾期',
    yellow: '将到期（≤{{n}}个工作日）',
    green: '正常',
    paused: '中止计时',
    none: '无时限',
    clock: '所计时限',
    due: '截止日',
    empty: '没有运往本省的在途联单。移出方的车辆启运后，在此自动出现。',
  },
  {
    title: 'On the way to this province',
    number: 'Manifest',
    origin: 'Origin',
    allOrigins: 'All origins',
    remover: 'Remover',
    receiver: 'Receiver',
    planned: 'Planned',
    waste: 'Waste',
    quantity: 'Quantity (declared)',
    state: 'State',
    allStates: 'All on the way',
    light: 'Light',
    all: 'Every light',
    red: 'Overdue',
    yellow: 'Due soon (≤ {{n}} working days)',
    green: 'On time',
    paused: 'Paused',
    none: 'No time limit',
    clock: 'Time limit',
    due: 'Due day',
    empty: 'Nothing is on its way to this province. Loads appear here as soon as their trucks depart.',
  },
);

/** States of a manifest whose load is not yet settled at the receiver. */
const UNDERWAY = ['issued', 'loaded', 'inTransit', 'handingOver', 'arrived', 'returning', 'frozen'] as const;

const LIGHT_NAMES = ['red', 'yellow', 'green', 'paused', 'none'] as const;

interface Load {
  id: string;
  state: string;
  number: string | null;
  origin: string;
  /** What is owed of it and passes first, as the server lights it. */
  duty: (LightOf & { clock: string; dueDay: string }) | null;
  plannedDate: string | null;
  remover: string;
  receiver: string;
  lines: { name: string; wasteCode: string; removed: string }[];
}

/** 在途与到达: loads on the way to this province, by light, state and origin. */
export default function InboundPage() {
  const t = useTexts();
  const words = useWords();
  const me = useMe();
  const provinces = useProvinces();
  const lightText = useLightText();
  const search = useWordsOfAddress();
  const query = {
    destination: me.province ?? undefined,
    origin: search['origin'],
    state: search['state'] ?? [...UNDERWAY],
    light: search['light'],
    sort: 'dueAt',
  };
  const list = useListed<Load>('manifests', query, '/inbound');
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <section className="card">
        <FullList<Load>
          box="inbound"
          to="/inbound"
          name={t('title')}
          list={list}
          none={t('empty')}
          opens={({ id }) => caseAddress('manifests', id)}
          filters={[
            {
              name: 'light',
              label: t('light'),
              any: t('all'),
              options: LIGHT_NAMES.map((value) => ({ value, label: t(value, { n: me.lightSoonDays }) })),
            },
            {
              name: 'state',
              label: t('state'),
              any: t('allStates'),
              options: UNDERWAY.map((state) => ({ value: state, label: words.state('manifest', state) })),
            },
            { name: 'origin', label: t('origin'), any: t('allOrigins'), options: provinces.options },
          ]}
          columns={[
            {
              key: 'light',
              title: t('light'),
              text: ({ duty }) => lightText(duty ?? {}),
              render: ({ duty }) => <Light {...(duty ?? {})} />,
            },
            {
              key: 'number',
              title: t('number'),
              text: ({ number }) => number ?? '',
              render: ({ id, number }) => (
                <Link to={caseAddress('manifests', id)} className="number">
                  {number}
                </Link>
              ),
            },
            {
              key: 'state',
              title: t('state'),
              text: ({ state }) => words.state('manifest', state),
              render: ({ state }) => <Tag>{words.state('manifest', state)}</Tag>,
            },
            { key: 'origin', title: t('origin'), text: ({ origin }) => provinces.name(origin) },
            { key: 'remover', title: t('remover'), className: 'text', text: ({ remover }) => remover },
            { key: 'receiver', title: t('receiver'), className: 'text', text: ({ receiver }) => receiver },
            {
              key: 'waste',
              title: t('waste'),
              text: ({ lines }) => lines.map(({ name, wasteCode }) => `${name} ${wasteCode}`).join(comma()),
              render: ({ lines }) =>
                lines.map(({ name, wasteCode }) => (
                  <div key={`${name}${wasteCode}`}>
                    <span className="text">{name}</span> <span className="number">{wasteCode}</span>
                  </div>
                )),
            },
            {
              key: 'quantity',
              title: t('quantity'),
              align: 'right',
              file: [[`${t('quantity')} (t)`, ({ lines }) => together(lines)]],
              render: ({ lines }) => <span className="number">{tonnes(together(lines))}</span>,
            },
            {
              key: 'clock',
              title: t('clock'),
              rare: true,
              text: ({ duty }) => (duty ? words.clock(duty.clock) : ''),
            },
            { key: 'due', title: t('due'), rare: true, text: ({ duty }) => duty?.dueDay ?? '' },
            { key: 'planned', title: t('planned'), text: ({ plannedDate }) => plannedDate ?? '' },
          ]}
        />
      </section>
    </>
  );
}

const together = (lines: Load['lines']): string =>
  tonnesOf(lines.reduce((sum, { removed }) => sum + (gramsOf(removed) ?? 0n), 0n));
