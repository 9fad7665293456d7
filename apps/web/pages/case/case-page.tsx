import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Alert, Button, Skeleton, Tabs } from 'antd';
import { lazy, Suspense } from 'react';
import type { Acts, CaseLine, Course } from '../../api/answers';
import { useWordsSettled } from '../../api/glossary';
import { useCase, useRead } from '../../api/queries';
import type { Search } from '../../app/search';
import { useDivisionsSettled } from '../../parts/divisions';
import { FactMachine } from '../../parts/facts/fact-machine';
import { ProblemAlert } from '../../parts/problem-alert';
import { RevealNumbers } from '../../parts/reveal-numbers';
import { dayAndHour } from '../../parts/times';
import { CaseBeside } from './case-beside';
import { CaseActions } from './case-actions';
import { CaseCourse } from './case-course';
import { CaseFields } from './case-fields';
import { CaseHeader } from './case-header';
import { CaseHistory } from './case-history';
import { CasePapers } from './case-papers';
import { CaseRating } from './case-rating';
import { CaseQuota, quotaOwners } from './case-quota';
import { CaseTrip } from './case-trip';
import { courseThen } from './course-then';
import { useCaseTexts } from './case-texts';
import './case.css';

const Statechart = lazy(() => import('../../parts/statechart/statechart'));

/** Any case, whatever its machine: what it is, how it came here, what can be done with it now. */
export default function CasePage() {
  const t = useCaseTexts();
  const { resource, id } = useParams({ strict: false }) as { resource: string; id: string };
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const asOf = search['asOf'];
  const line = useRead<CaseLine>(`cases/${id}`);
  const known = useCase(resource, id, asOf);
  const gone = useRead<Course>(`cases/${id}/course`);
  const acts = useRead<Acts>(`cases/${id}/acts`, {}, asOf === undefined);
  const named = [useWordsSettled(), useDivisionsSettled()].every(Boolean);
  const look = (more: Search) =>
    void navigate({ to: `/cases/${resource}/${id}`, search: { ...search, ...more }, replace: true });

  if (line.error ?? known.error) return <ProblemAlert problem={line.error ?? known.error} />;
  if (!line.data || !known.data || !named) return <Skeleton active paragraph={{ rows: 10 }} />;
  const { machine } = line.data;
  const then = (known.data['asOf'] as { instant: string } | undefined)?.instant;
  const course = gone.data && then ? courseThen(gone.data, then) : gone.data;
  const ended = line.data.ended && course?.stages.length === gone.data?.stages.length;
  // Nothing to click stands below what is still to come: it would move away under the hand.
  const settled = !gone.isLoading && !acts.isLoading;
  const path = (course?.events ?? [])
    .filter(({ outcome, to }) => outcome !== 'refused' && to !== null)
    .map(({ from, to, verb }) => ({ from: from ?? 'new', to: to ?? '', verb }));
  // The book's accounts are those of today.
  const withQuota = !then && quotaOwners({ known: known.data, resource }).length > 0;
  const tabs = [
    {
      key: 'content',
      label: t('content'),
      children: (
        <>
          <RevealNumbers machine={machine} id={id} masked={known.data['masked']} />
          <FactMachine value={machine}>
            <CaseFields resource={resource} id={id} known={known.data} past={asOf !== undefined} />
          </FactMachine>
        </>
      ),
    },
    ...(withQuota
      ? [
          {
            key: 'quota',
            label: t('quota'),
            children: <CaseQuota known={known.data} resource={resource} ended={ended} />,
          },
        ]
      : []),
    ...(resource === 'manifests'
      ? [{ key: 'trip', label: t('trip'), children: <CaseTrip id={id} known={known.data} past={then !== undefined} /> }]
      : []),
    { key: 'papers', label: t('papers'), children: <CasePapers id={id} known={known.data} until={then} /> },
    {
      key: 'chart',
      label: t('chart'),
      children: (
        <Suspense fallback={<Skeleton active />}>
          <Statechart machine={machine} state={known.data.state} path={path} />
        </Suspense>
      ),
    },
    {
      key: 'history',
      label: t('history'),
      children: course && <CaseHistory id={id} machine={machine} course={course} />,
    },
  ];
  return (
    <div className="case">
      {asOf && (
        <Alert
          type="warning"
          showIcon
          title={t('asOf', { at: dayAndHour(asOf) })}
          action={<Button onClick={() => look({ asOf: undefined })}>{t('asNow')}</Button>}
          style={{ marginBottom: 12 }}
        />
      )}
      <CaseHeader
        resource={resource}
        line={line.data}
        known={known.data}
        course={course}
        acts={acts.data}
        settled={settled}
        asOf={asOf}
        setAsOf={(at) => look({ asOf: at })}
      >
        {!asOf && acts.data && (
          <CaseActions machine={machine} resource={resource} known={known.data} acts={acts.data} course={course} />
        )}
        <ProblemAlert problem={acts.error} />
        {!asOf && <CaseBeside resource={resource} known={known.data} />}
      </CaseHeader>
      <ProblemAlert problem={gone.error} />
      {settled && (
        <>
          {course && (
            <CaseCourse
              machine={machine}
              track={known.data['track']}
              course={course}
              ended={ended}
              clocksThen={then ? (known.data.clocks ?? []) : undefined}
            />
          )}
          <section className="card">
            <Tabs
              activeKey={tabs.some(({ key }) => key === search['tab']) ? search['tab'] : 'content'}
              destroyOnHidden
              items={tabs}
              onChange={(tab) => look({ tab: tab === 'content' ? undefined : tab })}
            />
          </section>
          {machine === 'application' && ended && !then && (
            <CaseRating application={id} remover={(known.data['remover'] as { org?: string } | undefined)?.org} />
          )}
        </>
      )}
    </div>
  );
}
