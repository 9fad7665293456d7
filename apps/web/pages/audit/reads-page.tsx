import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Empty, Select, Tabs, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useList } from '../../api/queries';
import type { Search } from '../../app/search';
import { CaseName, type NamedCase, useCaseName } from '../../parts/case-name';
import { DayField } from '../../parts/day-field';
import { ExportButtons } from '../../parts/export-buttons';
import { Listing } from '../../parts/listing';
import { recordAddress } from '../../parts/registers';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { SavedViews } from '../../parts/saved-views';
import { dayAndHour, instantOf } from '../../parts/times';
import { GrantsTable } from './grants-table';
import { useReadWords } from './read-words';
import { type ReadsWord, useReadsTexts } from './reads-texts';
import './audit.css';

interface Reading {
  event: string;
  at: string;
  outcome: 'accepted' | 'refused';
  payload: {
    by: { name: string; org: string };
    question: string;
    about: Record<string, unknown>;
    grants: string[];
  } | null;
  /** The case that was looked at. */
  of: (NamedCase & { id: string }) | null;
}

/** Who looked at what and when, and by which grant. */
export default function ReadsPage() {
  const t = useReadsTexts();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Search;
  const look = (more: Search) => void navigate({ to: '/reads', search: { ...search, ...more } });
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <section className="card">
        <p className="muted">{t('intro')}</p>
        <Tabs
          activeKey={search['tab'] === 'grants' ? 'grants' : 'log'}
          onChange={(tab) => look({ tab: tab === 'grants' ? tab : undefined })}
          destroyOnHidden
          items={[
            { key: 'log', label: t('log'), children: <Log search={search} look={look} /> },
            { key: 'grants', label: t('grants'), children: <GrantsTable /> },
          ]}
        />
      </section>
    </>
  );
}

const SIZE = 50;
function Log({ search, look }: { search: Search; look: (more: Search) => void }) {
  const t = useReadsTexts();
  const { placeOf, askedFor } = useReadWords();
  const nameOf = useCaseName();
  const [cursors, setCursors] = useState<string[]>([]);
  const { from, to, outcome } = search;
  const query = {
    outcome,
    from: from ? instantOf(`${from} 00:00`) : undefined,
    to: to ? instantOf(`${to} 23:59`) : undefined,
  };
  const { data, error, isPending } = useList<Reading>('audit/reads', { ...query, limit: SIZE, cursor: cursors.at(-1) });
  const path = ({ payload }: Reading) => payload?.about['path'];
  const whatOf = (row: Reading): string => {
    const at = path(row);
    return typeof at === 'string' ? placeOf(at).what : row.payload ? t(row.payload.question as ReadsWord) : '';
  };
  const filter = (more: Search) => {
    setCursors([]);
    look(more);
  };
  const columns: TableColumnsType<Reading> = [
    { key: 'at', title: t('at'), render: (_, { at }) => <span className="number">{dayAndHour(at)}</span> },
    {
      key: 'who',
      title: t('who'),
      render: (_, { payload }) => (
        <span className="text">
          {payload?.by.name}
          <br />
          <span className="muted">{payload?.by.org}</span>
        </span>
      ),
    },
    {
      key: 'what',
      title: t('what'),
      render: (_, row) => (
        <span className="text">
          {whatOf(row)}
          {row.of && (
            <>
              <br />
              <CaseName id={row.of.id} of={row.of} />
            </>
          )}
        </span>
      ),
    },
    {
      key: 'about',
      title: t('about'),
      render: (_, { payload, of }) => {
        const asked = askedFor(payload?.about, of !== null);
        return asked === '' ? null : <span className="text reads-about">{asked}</span>;
      },
    },
    {
      key: 'outcome',
      title: t('outcome'),
      render: (_, row) => <Tag color={row.outcome === 'refused' ? 'error' : 'default'}>{t(row.outcome)}</Tag>,
    },
    {
      key: 'grant',
      title: t('grant'),
      render: (_, { payload }) => (
        <span className="muted">
          {payload?.grants.map((id, at) => (
            <Link key={id} to={recordAddress('audit-grants', id)} className="reads-grant">
              {payload.grants.length > 1 ? `${t('open')} ${at + 1}` : t('open')}
            </Link>
          ))}
          {payload?.grants.length === 0 && t('own')}
        </span>
      ),
    },
  ];
  return (
    <>
      <div className="row board-by">
        <Select
          aria-label={t('outcome')}
          value={outcome ?? ''}
          onChange={(value) => filter({ outcome: value || undefined })}
          style={{ minWidth: 120 }}
          options={[
            { value: '', label: t('anyOutcome') },
            { value: 'accepted', label: t('accepted') },
            { value: 'refused', label: t('refused') },
          ]}
        />
        {(['from', 'to'] as const).map((name) => (
          <DayField key={name} aria-label={t(name)} value={search[name]} onChange={(day) => filter({ [name]: day })} />
        ))}
        <SavedViews box="reads" to="/reads" search={search} />
        <ExportButtons<Reading>
          name={t('title')}
          resource="audit/reads"
          query={query}
          head={[t('at'), t('who'), t('office'), t('what'), t('case'), t('about'), t('outcome')]}
          asTexts={(row) => [
            dayAndHour(row.at),
            row.payload?.by.name ?? '',
            row.payload?.by.org ?? '',
            whatOf(row),
            row.of ? nameOf(row.of) : '',
            askedFor(row.payload?.about, row.of !== null),
            t(row.outcome),
          ]}
        />
      </div>
      <ProblemAlert problem={error} />
      <Listing<Reading>
        size="middle"
        rowKey="event"
        loading={isPending}
        dataSource={data?.items ?? []}
        columns={columns}
        locale={{ emptyText: <Empty description={t('empty')} /> }}
        pagination={false}
      />
      {data && (
        <div className="row reads-pages">
          <Button
            aria-label={t('newer')}
            disabled={cursors.length === 0}
            onClick={() => setCursors(cursors.slice(0, -1))}
          >
            ‹
          </Button>
          <span className="number">{cursors.length + 1}</span>
          <Button
            aria-label={t('older')}
            disabled={!data.next}
            onClick={() => data.next && setCursors([...cursors, data.next])}
          >
            ›
          </Button>
        </div>
      )}
    </>
  );
}
