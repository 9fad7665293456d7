import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Empty, InputNumber, Segmented, Select, Space, Switch, type TableColumnsType } from 'antd';
import { Link } from '@tanstack/react-router';
import { comma } from '../../app/marks';
import { useWords } from '../../api/glossary';
import type { Search } from '../../app/search';
import { caseAddress } from '../../parts/cases';
import { ExportButtons } from '../../parts/export-buttons';
import { Listing } from '../../parts/listing';
import { PageTitle } from '../../parts/page-title';
import { pageIn, usePaged } from '../../parts/paged';
import { ProblemAlert } from '../../parts/problem-alert';
import { useProvinces } from '../../parts/provinces';
import { tonnes } from '../../parts/tonnes';
import { BEFORE, DIFFERENCES, type Gap, isEven, OF_ENTRIES, type Row, STAGES } from './reconciliation-rows';
import { useReconciliationTexts } from './reconciliation-texts';
import './audit.css';

/** List, approvals, manifests, loaded, accepted, treated in one table, with what differs between them. */
export default function ReconciliationPage() {
  const t = useReconciliationTexts();
  const words = useWords();
  const provinces = useProvinces();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Search;
  const byApproval = search['by'] === 'approval';
  const resource = byApproval ? 'audit/reconciliation/approvals' : 'audit/reconciliation';
  const query = byApproval
    ? { entry: search['entry'], origin: search['origin'], destination: search['destination'] }
    : { year: search['year'], receiving: search['destination'] };
  const asked = { ...query, differing: search['differing'] };
  const look = (more: Search) =>
    void navigate({ to: '/reconciliation', search: { ...search, page: undefined, ...more } });
  const { rows, pagination, error, isPending } = usePaged<Row>(resource, asked, {
    page: pageIn(search),
    turn: (page) => look({ page: String(page) }),
  });

  const weight = (value: string | null | undefined) => <span className="number">{value ? tonnes(value) : '—'}</span>;
  const difference = (name: Gap, value: string | null | undefined) =>
    value === null || value === undefined ? null : (
      <span className={isEven(value) ? 'muted gap' : 'different gap'}>
        {t(name)} <span className="number">{isEven(value) ? t('even') : t('differs', { n: tonnes(value) })}</span>
      </span>
    );
  const nameOf = (row: Row): string =>
    byApproval
      ? [row.number, `${row.removerName ?? ''} → ${row.receiverName}`].filter(Boolean).join(' · ')
      : [row.year, row.receiverName, row.codes?.join(comma())].filter(Boolean).join(' · ');
  const gaps = byApproval ? DIFFERENCES : [...OF_ENTRIES, ...DIFFERENCES];
  const columns: TableColumnsType<Row> = [
    {
      key: 'name',
      title: t(byApproval ? 'approval' : 'entry'),
      fixed: 'left',
      width: 210,
      render: (_, row) => (
        <Space orientation="vertical" size={0}>
          <Link
            className="text"
            to={caseAddress(byApproval ? 'approvals' : 'whitelist-entries', String(row.approval ?? row.entry))}
          >
            {nameOf(row)}
          </Link>
          <span className="muted">
            {byApproval
              ? [
                  `${provinces.name(row.origin)} → ${provinces.name(row.destination)}`,
                  row.track && t(row.track as 'CONSULTED'),
                ]
                  .filter(Boolean)
                  .join(' · ')
              : provinces.name(row.receiving)}
            {' · '}
            {words.state(byApproval ? 'approval' : 'listing', row.state)}
          </span>
          {!byApproval && (
            <Button
              type="link"
              size="small"
              className="board-name"
              onClick={() => look({ by: 'approval', entry: row.entry ?? undefined, destination: undefined })}
            >
              {t('more')}
            </Button>
          )}
        </Space>
      ),
    },
    {
      key: 'count',
      title: t('count'),
      align: 'right',
      render: (_, { approvals, manifests }) => `${approvals} / ${manifests}`,
    },
    ...(byApproval
      ? []
      : (['cap', 'used'] as const).map((name) => ({
          key: name,
          title: t(name),
          align: 'right' as const,
          render: (_: unknown, row: Row) => weight(row[name]),
        }))),
    ...STAGES.map((name) => ({
      key: name,
      title: t(name),
      align: 'right' as const,
      render: (_: unknown, row: Row) => (
        <>
          {weight(row[name])}
          {BEFORE[name].map((gap) => (
            <div key={gap}>{difference(gap, row.differences[gap])}</div>
          ))}
        </>
      ),
    })),
  ];
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <section className="card">
        <p className="muted">{t('intro')}</p>
        <div className="row board-by">
          <Segmented
            value={byApproval ? 'approval' : 'entry'}
            onChange={(by) => look({ by: by === 'approval' ? by : undefined, entry: undefined })}
            options={[
              { value: 'entry', label: t('entries') },
              { value: 'approval', label: t('approvals') },
            ]}
          />
          {byApproval ? (
            <ProvinceSelect word={t('origin')} value={search['origin']} choose={(origin) => look({ origin })} />
          ) : (
            <InputNumber
              aria-label={t('year')}
              placeholder={t('year')}
              min={2020}
              max={2100}
              controls={false}
              value={search['year'] ? Number(search['year']) : null}
              onChange={(year) => look({ year: year === null ? undefined : String(year) })}
              style={{ width: 90 }}
            />
          )}
          <ProvinceSelect
            word={t('destination')}
            value={search['destination']}
            choose={(destination) => look({ destination })}
          />
          <Space>
            <Switch
              aria-label={t('differing')}
              checked={search['differing'] === 'true'}
              onChange={(on) => look({ differing: on ? 'true' : undefined })}
            />
            {t('differing')}
          </Space>
          <ExportButtons<Row>
            name={t('name')}
            resource={resource}
            query={asked}
            head={[
              t(byApproval ? 'approval' : 'entry'),
              ...(byApproval ? [] : [`${t('cap')} (t)`, `${t('used')} (t)`]),
              ...STAGES.map((name) => `${t(name)} (t)`),
              ...gaps.map((name) => `${t(name)} (t)`),
            ]}
            asTexts={(row) => [
              nameOf(row),
              ...(byApproval ? [] : [row.cap ?? '', row.used ?? '']),
              ...STAGES.map((name) => row[name]),
              ...gaps.map((name) => row.differences[name] ?? ''),
            ]}
          />
        </div>
        <ProblemAlert problem={error} />
        <Listing<Row>
          size="middle"
          bordered
          rowKey={(row) => String(row.approval ?? row.entry)}
          loading={isPending}
          dataSource={rows}
          columns={columns}
          rowClassName={(row) => (isEven(row.differences['loadedLessAccepted']) ? '' : 'changed')}
          locale={{ emptyText: <Empty description={t('empty')} /> }}
          pagination={pagination}
        />
        <p className="muted">{t('sources')}</p>
        <p className="muted">{t('meaning')}</p>
      </section>
    </>
  );
}

function ProvinceSelect({
  word,
  value,
  choose,
}: {
  word: string;
  value: string | undefined;
  choose: (code: string | undefined) => void;
}) {
  const provinces = useProvinces();
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={word}
      placeholder={word}
      style={{ minWidth: 130 }}
      value={value}
      onChange={choose}
      options={provinces.options}
    />
  );
}
