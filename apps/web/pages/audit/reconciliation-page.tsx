import { Link } from '@tanstack/react-router';
import { Button, Segmented, Space } from 'antd';
import { useWords } from '../../api/glossary';
import { comma } from '../../app/marks';
import { useWordsOfAddress } from '../../app/search';
import { caseAddress } from '../../parts/cases';
import { civilNow } from '../../parts/civil-clock';
import { FullList, type ListColumn } from '../../parts/full-list';
import type { ListFilter } from '../../parts/list-filters';
import { useListed, useLook } from '../../parts/listed';
import { PageTitle } from '../../parts/page-title';
import { useProvinces } from '../../parts/provinces';
import { dayOf } from '../../parts/times';
import { tonnes } from '../../parts/tonnes';
import { BEFORE, type Gap, isEven, OF_ENTRIES, type Row, STAGES } from './reconciliation-rows';
import { useReconciliationTexts } from './reconciliation-texts';
import './audit.css';

/** List, approvals, manifests, loaded, accepted, treated in one table, with what differs between them. */
export default function ReconciliationPage() {
  const t = useReconciliationTexts();
  const words = useWords();
  const provinces = useProvinces();
  const search = useWordsOfAddress();
  const now = Number(dayOf(civilNow()).slice(0, 4));
  const years = Array.from({ length: 8 }, (_, at) => String(now + 1 - at));
  const byApproval = search['by'] === 'approval';
  const resource = byApproval ? 'audit/reconciliation/approvals' : 'audit/reconciliation';
  const query = byApproval
    ? { entry: search['entry'], origin: search['origin'], destination: search['destination'] }
    : { year: search['year'], receiving: search['destination'] };
  const asked = { ...query, differing: search['differing'] };
  const look = useLook('/reconciliation');
  const list = useListed<Row>(resource, asked, '/reconciliation');

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
  const filters: ListFilter[] = [
    byApproval
      ? { name: 'origin', label: t('origin'), options: provinces.options }
      : {
          name: 'year',
          label: t('year'),
          options: years.map((each) => ({ value: each, label: each })),
        },
    { name: 'destination', label: t('destination'), options: provinces.options },
    { name: 'differing', label: t('differing'), as: 'only' },
    ...(byApproval ? [{ name: 'entry', label: t('entry'), said: undefined }] : []),
  ];
  const columns: ListColumn<Row>[] = [
    {
      key: 'name',
      title: t(byApproval ? 'approval' : 'entry'),
      fixed: 'left',
      width: 210,
      text: nameOf,
      render: (row) => (
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
      text: ({ approvals, manifests }) => `${approvals} / ${manifests}`,
    },
    ...(byApproval
      ? []
      : (['cap', 'used'] as const).map((name) => ({
          key: name,
          title: t(name),
          align: 'right' as const,
          file: [[`${t(name)} (t)`, (row: Row) => row[name] ?? '']] as const,
          render: (row: Row) => weight(row[name]),
        }))),
    ...STAGES.map((name) => ({
      key: name,
      title: t(name),
      align: 'right' as const,
      file: [
        [`${t(name)} (t)`, (row: Row) => row[name]] as const,
        ...BEFORE[name]
          .filter((gap) => !byApproval || !OF_ENTRIES.some((each) => each === gap))
          .map((gap) => [`${t(gap)} (t)`, (row: Row) => row.differences[gap] ?? ''] as const),
      ],
      render: (row: Row) => (
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
        <Segmented
          className="board-by"
          value={byApproval ? 'approval' : 'entry'}
          onChange={(by) => look({ by: by === 'approval' ? by : undefined, entry: undefined })}
          options={[
            { value: 'entry', label: t('entries') },
            { value: 'approval', label: t('approvals') },
          ]}
        />
        <FullList<Row>
          key={resource}
          box={byApproval ? 'reconciliation.approvals' : 'reconciliation'}
          to="/reconciliation"
          name={t('name')}
          list={list}
          filters={filters}
          columns={columns}
          none={t('empty')}
          bordered
          rowKey={(row) => String(row.approval ?? row.entry)}
          rowClassName={(row) => (isEven(row.differences['loadedLessAccepted']) ? '' : 'changed')}
          opens={(row) =>
            caseAddress(byApproval ? 'approvals' : 'whitelist-entries', String(row.approval ?? row.entry))
          }
        />
        <p className="muted">{t('sources')}</p>
        <p className="muted">{t('meaning')}</p>
      </section>
    </>
  );
}
