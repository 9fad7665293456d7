import { Button, Space, Tag } from 'antd';
import { anomalyRules } from '#domain/anomaly/rules';
import { inLanguage, useLanguage } from '../../app/i18n';
import { comma } from '../../app/marks';
import { useWordsOfAddress } from '../../app/search';
import { CaseName, useCaseName } from '../../parts/case-name';
import { FullList, type ListColumn } from '../../parts/full-list';
import { useListed } from '../../parts/listed';
import { PageTitle } from '../../parts/page-title';
import { dayAndHour, instantOf } from '../../parts/times';
import { useAnomaliesTexts } from './anomalies-texts';
import type { Anomaly } from './anomaly';
import { AnomalyEvidence } from './anomaly-evidence';
import './audit.css';

/** What the anomaly rules found, each with its rule and evidence. */
export default function AnomaliesPage() {
  const t = useAnomaliesTexts();
  const language = useLanguage();
  const search = useWordsOfAddress();
  const nameOf = useCaseName();
  const day = search['from'];
  const query = {
    rule: search['rule'],
    state: search['state'],
    from: day ? instantOf(`${day} 00:00`) : undefined,
  };
  const list = useListed<Anomaly>('audit/anomalies', query, '/anomalies');
  const columns: ListColumn<Anomaly>[] = [
    {
      key: 'says',
      title: t('says'),
      file: [
        [t('rule'), ({ rule, title }) => [rule, inLanguage(title ?? undefined, language)].join(' ')],
        [t('says'), ({ evidence }) => inLanguage(evidence.says, language)],
        [t('state'), ({ state }) => t(state)],
      ],
      render: ({ rule, title, evidence, state, mergedInto }) => (
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
      file: [
        [t('when'), ({ since }) => dayAndHour(since)],
        [t('to'), ({ until }) => dayAndHour(until)],
      ],
      render: ({ since, until }) => (
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
    { key: 'found', title: t('found'), className: 'number', text: ({ foundAt }) => dayAndHour(foundAt) },
    {
      key: 'cases',
      title: t('cases'),
      text: ({ subjects }) => subjects.map((of) => (of ? nameOf(of) : t('someCase'))).join(comma()),
      render: ({ cases, subjects, until }) => (
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
        <FullList<Anomaly>
          box="anomalies"
          to="/anomalies"
          name={t('name')}
          list={list}
          none={t('teach')}
          columns={columns}
          filters={[
            {
              name: 'rule',
              label: t('rule'),
              any: t('allRules'),
              options: anomalyRules.map(({ id, title }) => ({
                value: id,
                label: `${id} ${inLanguage(title, language)}`,
              })),
            },
            {
              name: 'state',
              label: t('state'),
              any: t('allStates'),
              options: [
                { value: 'standing', label: t('standing') },
                { value: 'gone', label: t('gone') },
              ],
            },
            { name: 'from', label: t('from'), as: 'day' },
          ]}
          expandable={{
            expandedRowRender: (anomaly) => <AnomalyEvidence anomaly={anomaly} />,
            expandIcon: ({ expanded, onExpand, record }) => (
              <Button size="small" aria-expanded={expanded} onClick={(event) => onExpand(record, event)}>
                {t('evidence')}
              </Button>
            ),
            columnWidth: 72,
          }}
        />
      </section>
    </>
  );
}
