import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { Link, useNavigate } from '@tanstack/react-router';
import { Empty, Select, Tag } from 'antd';
import { useWords } from '../../api/glossary';
import { useList } from '../../api/queries';
import { texts } from '../../app/i18n';
import { comma } from '../../app/marks';
import { type Search, useWordsOfAddress } from '../../app/search';
import { useMe } from '../../app/session';
import { LIGHTS } from '../../app/theme';
import { caseAddress } from '../../parts/cases';
import { ExportButtons } from '../../parts/export-buttons';
import { Listing } from '../../parts/listing';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { useProvinces } from '../../parts/provinces';
import { SavedViews } from '../../parts/saved-views';
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
    late: '仅看逾期',
    empty: '没有运往本省的在途联单。移出方的车辆启运后，在此自动出现。',
    count: '共 {{n}} 车',
    isLate: '已逾期',
    onTime: '未逾期',
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
    late: 'Overdue only',
    empty: 'Nothing is on its way to this province. Loads appear here as soon as their trucks depart.',
    count: '{{n}} loads',
    isLate: 'Overdue',
    onTime: 'In time',
  },
);

/** States of a manifest whose load is not yet settled at the receiver. */
const UNDERWAY = ['issued', 'loaded', 'inTransit', 'handingOver', 'arrived', 'returning', 'frozen'] as const;
const SIZE = 20;

interface Load {
  id: string;
  state: string;
  number: string | null;
  origin: string;
  overdue: boolean;
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
  const navigate = useNavigate();
  const search = useWordsOfAddress();
  const page = Number(search['page'] ?? 1) || 1;
  const query = {
    destination: me.province ?? undefined,
    origin: search['origin'],
    state: search['state'] ?? [...UNDERWAY],
    overdue: search['overdue'],
  };
  const list = useList<Load>('manifests', { ...query, page, size: SIZE });
  const look = (more: Search) => void navigate({ to: '/inbound', search: { ...search, page: undefined, ...more } });
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <section className="card">
        <div className="row list-filters">
          <Select
            aria-label={t('light')}
            value={search['overdue'] ?? ''}
            onChange={(overdue) => look({ overdue: overdue || undefined })}
            className="list-filter"
            options={[
              { value: '', label: t('all') },
              { value: 'true', label: t('late') },
            ]}
          />
          <Select
            aria-label={t('state')}
            value={search['state'] ?? ''}
            onChange={(state) => look({ state: state || undefined })}
            className="list-filter"
            options={[
              { value: '', label: t('allStates') },
              ...UNDERWAY.map((state) => ({ value: state as string, label: words.state('manifest', state) })),
            ]}
          />
          <Select
            aria-label={t('origin')}
            showSearch
            optionFilterProp="label"
            value={search['origin'] ?? ''}
            onChange={(origin) => look({ origin: origin || undefined })}
            className="list-filter"
            options={[{ value: '', label: t('allOrigins') }, ...provinces.options]}
          />
          <SavedViews box="inbound" to="/inbound" search={search} />
          <ExportButtons<Load>
            name={t('title')}
            resource="manifests"
            query={query}
            head={[
              ...[t('light'), t('number'), t('state'), t('origin'), t('remover'), t('receiver')],
              ...[t('waste'), `${t('quantity')} (t)`, t('planned')],
            ]}
            asTexts={({ overdue, number, state, origin, remover, receiver, lines, plannedDate }) => [
              ...[
                t(overdue ? 'isLate' : 'onTime'),
                number ?? '',
                words.state('manifest', state),
                provinces.name(origin),
              ],
              ...[remover, receiver, lines.map(({ name, wasteCode }) => `${name} ${wasteCode}`).join(comma())],
              ...[together(lines), plannedDate ?? ''],
            ]}
          />
          <span className="muted">{t('count', { n: list.data?.total ?? 0 })}</span>
        </div>
        <ProblemAlert problem={list.error} />
        <Listing<Load>
          size="middle"
          rowKey="id"
          loading={list.isPending}
          dataSource={list.data?.items ?? []}
          locale={{ emptyText: <Empty description={t('empty')} /> }}
          pagination={{
            current: page,
            pageSize: SIZE,
            total: list.data?.total ?? 0,
            onChange: (next) => look({ page: String(next) }),
          }}
          columns={[
            { key: 'light', title: t('light'), render: (_, { overdue }) => <Standing late={overdue} /> },
            {
              key: 'number',
              title: t('number'),
              render: (_, { id, number }) => (
                <Link to={caseAddress('manifests', id)} className="number">
                  {number}
                </Link>
              ),
            },
            { key: 'state', title: t('state'), render: (_, { state }) => <Tag>{words.state('manifest', state)}</Tag> },
            { key: 'origin', title: t('origin'), render: (_, { origin }) => provinces.name(origin) },
            { key: 'remover', title: t('remover'), dataIndex: 'remover', className: 'text' },
            { key: 'receiver', title: t('receiver'), dataIndex: 'receiver', className: 'text' },
            {
              key: 'waste',
              title: t('waste'),
              render: (_, { lines }) => (
                <>
                  {lines.map(({ name, wasteCode }) => (
                    <div key={`${name}${wasteCode}`}>
                      <span className="text">{name}</span> <span className="number">{wasteCode}</span>
                    </div>
                  ))}
                </>
              ),
            },
            {
              key: 'quantity',
              title: t('quantity'),
              align: 'right',
              render: (_, { lines }) => <span className="number">{tonnes(together(lines))}</span>,
            },
            { key: 'planned', title: t('planned'), dataIndex: 'plannedDate' },
          ]}
        />
      </section>
    </>
  );
}

const together = (lines: Load['lines']): string =>
  tonnesOf(lines.reduce((sum, { removed }) => sum + (gramsOf(removed) ?? 0n), 0n));

function Standing({ late }: { late: boolean }) {
  const t = useTexts();
  return (
    <span className="light" style={{ color: late ? LIGHTS.red : LIGHTS.green }}>
      {late ? <CloseCircleFilled /> : <CheckCircleFilled />}
      <span>{late ? t('isLate') : t('onTime')}</span>
    </span>
  );
}
