import { Link, useNavigate } from '@tanstack/react-router';
import { Tabs, Tag } from 'antd';
import { type Search, useWordsOfAddress } from '../../app/search';
import { CaseName, type NamedCase, useCaseName } from '../../parts/case-name';
import { FullList, type ListColumn } from '../../parts/full-list';
import { useListed } from '../../parts/listed';
import { recordAddress } from '../../parts/registers';
import { PageTitle } from '../../parts/page-title';
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
  const search = useWordsOfAddress();
  const navigate = useNavigate();
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <section className="card">
        <p className="muted">{t('intro')}</p>
        <Tabs
          activeKey={search['tab'] === 'grants' ? 'grants' : 'log'}
          // The other list has filters of its own.
          onChange={(tab) => void navigate({ to: '/reads', search: tab === 'grants' ? { tab } : {} })}
          destroyOnHidden
          items={[
            { key: 'log', label: t('log'), children: <Log search={search} /> },
            { key: 'grants', label: t('grants'), children: <GrantsTable /> },
          ]}
        />
      </section>
    </>
  );
}

function Log({ search }: { search: Search }) {
  const t = useReadsTexts();
  const { placeOf, askedFor } = useReadWords();
  const nameOf = useCaseName();
  const { from, to, outcome } = search;
  const query = {
    outcome,
    from: from ? instantOf(`${from} 00:00`) : undefined,
    to: to ? instantOf(`${to} 23:59`) : undefined,
  };
  const list = useListed<Reading>('audit/reads', query, '/reads');
  const path = ({ payload }: Reading) => payload?.about['path'];
  const whatOf = (row: Reading): string => {
    const at = path(row);
    return typeof at === 'string' ? placeOf(at).what : row.payload ? t(row.payload.question as ReadsWord) : '';
  };
  const columns: ListColumn<Reading>[] = [
    { key: 'at', title: t('at'), className: 'number', text: ({ at }) => dayAndHour(at) },
    {
      key: 'who',
      title: t('who'),
      file: [
        [t('who'), ({ payload }) => payload?.by.name ?? ''],
        [t('office'), ({ payload }) => payload?.by.org ?? ''],
      ],
      render: ({ payload }) => (
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
      file: [
        [t('what'), whatOf],
        [t('case'), ({ of }) => (of ? nameOf(of) : '')],
      ],
      render: (row) => (
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
      text: ({ payload, of }) => askedFor(payload?.about, of !== null),
      render: ({ payload, of }) => {
        const asked = askedFor(payload?.about, of !== null);
        return asked === '' ? null : <span className="text reads-about">{asked}</span>;
      },
    },
    {
      key: 'outcome',
      title: t('outcome'),
      text: (row) => t(row.outcome),
      render: (row) => <Tag color={row.outcome === 'refused' ? 'error' : 'default'}>{t(row.outcome)}</Tag>,
    },
    {
      key: 'grant',
      title: t('grant'),
      render: ({ payload }) => (
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
    <FullList<Reading>
      box="reads"
      to="/reads"
      name={t('title')}
      list={list}
      none={t('empty')}
      rowKey="event"
      columns={columns}
      filters={[
        {
          name: 'outcome',
          label: t('outcome'),
          any: t('anyOutcome'),
          options: [
            { value: 'accepted', label: t('accepted') },
            { value: 'refused', label: t('refused') },
          ],
        },
        { name: 'from', label: t('from'), as: 'day' },
        { name: 'to', label: t('to'), as: 'day' },
      ]}
    />
  );
}
