import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Empty, Select, Space, Tag, type TableColumnsType } from 'antd';
import { anomalyRules } from '#domain/anomaly/rules';
import { inLanguage, useLanguage } from '../../app/i18n';
import { comma } from '../../app/marks';
import type { Search } from '../../app/search';
import { CaseName, useCaseName } from '../../parts/case-name';
import { DayField } from '../../parts/day-field';
import { ExportButtons } from '../../parts/export-buttons';
import { Listing } from '../../parts/listing';
import { PageTitle } from '../../parts/page-title';
import { pageIn, usePaged } from '../../parts/paged';
import { ProblemAlert } from '../../parts/problem-alert';
import { SavedViews } from '../../parts/saved-views';
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
  const nameOf = useCaseName();
  const day = search['from'];
  const query = {
    rule: search['rule'],
    state: search['state'],
    from: day ? instantOf(`${day} 00:00`) : undefined,
  };
  const look = (more: Search) => void navigate({ to: '/anomalies', search: { ...search, page: undefined, ...more } });
  const { rows, pagination, error, isPending } = usePaged<Anomaly>('audit/anomalies', query, {
    page: pageIn(search),
    turn: (page) => look({ page: String(page) }),
  });
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
      render: (_, { cases, subjects, until }) => (
        <Space orientation="vertical" size={0}>
          {cases.slice(0, 5).map((id, at) => {
            const of = subjects[at];
            return of ? (
              <CaseName key={id} id={id} of={of} to="/time-machine" search={{ case: id, at: until }} />
            ) : (
              <span key={id} className="muted">
                {t('someCase')}
              </span>
            );
          })}
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
          <SavedViews box="anomalies" to="/anomalies" search={search} />
          <ExportButtons<Anomaly>
            name={t('name')}
            resource="audit/anomalies"
            query={query}
            head={[t('rule'), t('says'), t('state'), t('when'), t('to'), t('found'), t('cases')]}
            asTexts={({ rule, title, evidence, state, since, until, foundAt, subjects }) => [
              [rule, inLanguage(title ?? undefined, language)].join(' '),
              inLanguage(evidence.says, language),
              t(state),
              dayAndHour(since),
              dayAndHour(until),
              dayAndHour(foundAt),
              subjects.map((of) => (of ? nameOf(of) : t('someCase'))).join(comma()),
            ]}
          />
        </div>
        <ProblemAlert problem={error} />
        <Listing<Anomaly>
          size="middle"
          rowKey="id"
          loading={isPending}
          dataSource={rows}
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
          pagination={pagination}
        />
      </section>
    </>
  );
}
