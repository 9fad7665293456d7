import { Link, useNavigate } from '@tanstack/react-router';
import { Empty, Select, Tag } from 'antd';
import { useWords } from '../../api/glossary';
import { useList } from '../../api/queries';
import { inLanguage, useLanguage } from '../../app/i18n';
import { type Search, useWordsOfAddress } from '../../app/search';
import { civilNow } from '../../parts/civil-clock';
import { Listing } from '../../parts/listing';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { useProvinces } from '../../parts/provinces';
import { dayOf } from '../../parts/times';
import { useListsTexts } from './lists-texts';

interface Row {
  id: string;
  state: string;
  receiving: string;
  year: number;
  listVersion: number;
  effectiveAt: string | null;
  entries: number;
  agreement: { title: { zh: string; en: string } };
}
const STATES = ['draft', 'proposed', 'negotiating', 'confirmed', 'effective', 'superseded', 'closed'];

/** Every yearly list that the person may see. */
export default function ListsPage() {
  const t = useListsTexts();
  const words = useWords();
  const language = useLanguage();
  const provinces = useProvinces();
  const navigate = useNavigate();
  const search = useWordsOfAddress();
  const page = Number(search['page'] ?? 1) || 1;
  const { year, receiving, state } = search;
  const list = useList<Row>('whitelists', { year, receiving, state, page, size: 20, sort: '-year' });
  const look = (more: Search) => void navigate({ to: '/lists', search: { ...search, page: undefined, ...more } });
  const now = Number(dayOf(civilNow()).slice(0, 4));
  const years = Array.from({ length: 8 }, (_, i) => String(now + 1 - i));
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <section className="card">
        <div className="row list-filters">
          <Select
            aria-label={t('year')}
            value={year ?? ''}
            onChange={(next) => look({ year: next || undefined })}
            options={[{ value: '', label: t('allYears') }, ...years.map((each) => ({ value: each, label: each }))]}
          />
          <Select
            aria-label={t('receiving')}
            showSearch
            optionFilterProp="label"
            style={{ minWidth: 150 }}
            value={receiving ?? ''}
            onChange={(next) => look({ receiving: next || undefined })}
            options={[{ value: '', label: t('allReceiving') }, ...provinces.options]}
          />
          <Select
            aria-label={t('state')}
            style={{ minWidth: 120 }}
            value={state ?? ''}
            onChange={(next) => look({ state: next || undefined })}
            options={[
              { value: '', label: t('allStates') },
              ...STATES.map((each) => ({ value: each, label: words.state('list', each) })),
            ]}
          />
        </div>
        <ProblemAlert problem={list.error} />
        <Listing<Row>
          size="middle"
          rowKey="id"
          loading={list.isPending}
          dataSource={list.data?.items ?? []}
          locale={{ emptyText: <Empty description={t('empty')} /> }}
          pagination={{
            current: page,
            pageSize: 20,
            total: list.data?.total ?? 0,
            onChange: (next) => look({ page: String(next) }),
          }}
          columns={[
            {
              key: 'agreement',
              title: t('agreement'),
              render: (_, { id, agreement }) => (
                <Link to="/lists/$id" params={{ id }} className="text">
                  {inLanguage(agreement.title, language)}
                </Link>
              ),
            },
            { key: 'year', title: t('year'), dataIndex: 'year' },
            { key: 'receiving', title: t('receiving'), render: (_, row) => provinces.name(row.receiving) },
            { key: 'version', title: t('version'), render: (_, { listVersion }) => t('versionOf', { n: listVersion }) },
            { key: 'state', title: t('state'), render: (_, row) => <Tag>{words.state('list', row.state)}</Tag> },
            { key: 'entries', title: t('entries'), dataIndex: 'entries', align: 'right' },
            { key: 'effective', title: t('effective'), render: (_, { effectiveAt }) => dayOf(effectiveAt) },
          ]}
        />
      </section>
    </>
  );
}
