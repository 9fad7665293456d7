import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Empty, Select, Space, Tag, type TableColumnsType } from 'antd';
import { Link } from '@tanstack/react-router';
import { anomalyRules } from '#domain/anomaly/rules';
import { useList } from '../../api/queries';
import { inLanguage, useLanguage } from '../../app/i18n';
import type { Search } from '../../app/search';
import { DayField } from '../../parts/day-field';
import { Listing } from '../../parts/listing';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour, instantOf } from '../../parts/times';
import { useAnomaliesTexts } from './anomalies-texts';
import type { Anomaly } from './anomaly';
import { AnomalyEvidence } from './anomaly-evidence';
import './audit.css';

/** What the anomaly rules found, each with its rule and evidence. */
export default function AnomaliesPage() {
  const t = useAnomaliesTexts();
  const language = useLanguage();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Search;
  const day = search['from'];
  const { data, error, isPending } = useList<Anomaly>('audit/anomalies', {
    rule: search['rule'],
    state: search['state'],
    from: day ? instantOf(`${day} 00:00`) : undefined,
    limit: 200,
  });
  const look = (more: Search) => void navigate({ to: '/anomalies', search: { ...search, ...more } });
  const narrowed = Object.values(search).some((value) => value !== undefined);
  const columns: TableColumnsType<Anomaly> = [
    {
      key: 'says',
      title: t('says'),
      render: (_, { rule, title, evidence, state, mergedInto }) => (
        <Space orientation="vertical" size={0}>
          <span className="text">{inLanguage(evidence.says, language)}</span>
          <span className="muted text">
            {rule} · {inLanguage(title ?? undefined, language)}
            {state === 'gone' && <Tag style={{ marginInlineStart: 8 }}>{t(mergedInto ? 'merged' : 'gone')}</Tag>}
          </span>
        </Space>
      ),
    },
    {
      key: 'when',
      title: t('when'),
      render: (_, { since, until }) => (
        <span className="number">
          {dayAndHour(since)}
          {until !== since && (
            <>
              <br />
              {t('to')} {dayAndHour(until)}
            </>
          )}
        </span>
      ),
    },
    {
      key: 'found',
      title: t('found'),
      render: (_, { foundAt }) => <span className="number">{dayAndHour(foundAt)}</span>,
    },
    {
      key: 'cases',
      title: t('cases'),
      render: (_, { cases, evidence, until }) => (
        <Space orientation="vertical" size={0}>
          {cases.slice(0, 5).map((id) => (
            <Link key={id} to="/time-machine" search={{ case: id, at: until }}>
              {numberOf(evidence, id) ?? id.slice(0, 8)}
            </Link>
          ))}
          {cases.length > 5 && `+${cases.length - 5}`}
        </Space>
      ),
    },
  ];
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <section className="card">
        <p className="muted">{t('intro')}</p>
        <div className="row board-by">
          <Select
            aria-label={t('rule')}
            value={search['rule'] ?? ''}
            onChange={(rule) => look({ rule: rule || undefined })}
            style={{ minWidth: 220, maxWidth: '100%' }}
            options={[
              { value: '', label: t('allRules') },
              ...anomalyRules.map(({ id, title }) => ({ value: id, label: `${id} ${inLanguage(title, language)}` })),
            ]}
          />
          <Select
            aria-label={t('state')}
            value={search['state'] ?? ''}
            onChange={(state) => look({ state: state || undefined })}
            style={{ minWidth: 120 }}
            options={[
              { value: '', label: t('allStates') },
              { value: 'standing', label: t('standing') },
              { value: 'gone', label: t('gone') },
            ]}
          />
          <DayField aria-label={t('from')} value={day} onChange={(from) => look({ from })} />
        </div>
        <ProblemAlert problem={error} />
        <Listing<Anomaly>
          size="middle"
          rowKey="id"
          loading={isPending}
          dataSource={data?.items ?? []}
          columns={columns}
          expandable={{
            expandedRowRender: (anomaly) => <AnomalyEvidence anomaly={anomaly} />,
            expandIcon: ({ expanded, onExpand, record }) => (
              <Button size="small" aria-expanded={expanded} onClick={(event) => onExpand(record, event)}>
                {t('evidence')}
              </Button>
            ),
            columnWidth: 72,
          }}
          locale={{ emptyText: <Empty description={t(narrowed ? 'none' : 'teach')} /> }}
          pagination={{ pageSize: 20, hideOnSinglePage: true }}
        />
      </section>
    </>
  );
}

const numberOf = ({ shows }: Anomaly['evidence'], id: string): string | undefined => {
  const found = shows.find((shown) => shown['manifest'] === id || shown['application'] === id);
  return typeof found?.['number'] === 'string' ? found['number'] : undefined;
};
