import { Link, useParams } from '@tanstack/react-router';
import { Segmented, Skeleton, Tabs, Tag } from 'antd';
import { useCallback, useState } from 'react';
import { useWords } from '../../api/glossary';
import { useCase, useRead } from '../../api/queries';
import { caseAddress } from '../../parts/cases';
import { PageProblem } from '../../parts/page-problem';
import { PageTitle } from '../../parts/page-title';
import { PaperSheet } from '../../parts/paper-sheet';
import { useNarrow } from '../../parts/use-narrow';
import { ApplicationPane } from './application-pane';
import { CaseLight } from './case-light';
import { useDesk } from './desk';
import { DeskFor } from './desk-for';
import { EvidencePane } from './evidence-pane';
import { LeftOver } from './left-over';
import { useLivePreview } from './live-preview';
import type { Application, Checks } from './review-answers';
import { useReviewTexts } from './review-texts';
import './review.css';

/** States in which a paper is written: its preview has its place before the first draft has come. */
const WRITTEN: ReadonlySet<string> = new Set(['accepted', 'repliedAgree', 'repliedRefuse']);

/** 审查台: application, evidence, and checks with what to do, side by side; tabs on a phone. */
export default function ReviewPage() {
  const { id } = useParams({ strict: false });
  const found = useCase<Application>('transfer-applications', id);
  if (found.error) return <PageProblem error={found.error} />;
  if (!found.data || !id) return <Skeleton active />;
  return <Review of={found.data} />;
}

function Review({ of }: { of: Application }) {
  const t = useReviewTexts();
  const words = useWords();
  const narrow = useNarrow();
  const checks = useRead<Checks>(`transfer-applications/${of.id}/checks`);
  const desk = useDesk('transfer-applications', of.id, of.version);
  const [paper, setPaper] = useState<object>();
  const [shown, setShown] = useState<'evidence' | 'paper'>();
  const show = useCallback((next: object | undefined) => setPaper(next), []);
  const preview = useLivePreview(`transfer-applications/${of.id}/preview`, paper);
  const middle = paper
    ? (shown ?? (of.state === 'accepted' && of.track !== 'WHITELIST' ? 'paper' : 'evidence'))
    : 'evidence';
  const application = <ApplicationPane of={of} />;
  const evidence = (
    <>
      {(paper ?? WRITTEN.has(of.state)) && (
        <Segmented<'evidence' | 'paper'>
          block
          aria-label={t('evidence')}
          disabled={!paper}
          value={middle}
          onChange={(next) => setShown(next)}
          options={[
            { value: 'evidence', label: t('evidence') },
            { value: 'paper', label: t('preview') },
          ]}
        />
      )}
      {middle === 'paper' ? <PaperSheet sheet={preview.data} problem={preview.error} /> : <EvidencePane of={of} />}
    </>
  );
  const work = checks.error ? (
    <PageProblem error={checks.error} />
  ) : checks.data && desk.settled ? (
    <>
      <h2>{t('act')}</h2>
      <p className="muted">{t('onDay', { day: checks.data.on })}</p>
      <LeftOver of={of} />
      <DeskFor of={of} checks={checks.data} desk={desk} show={show} />
    </>
  ) : (
    <Skeleton active />
  );
  return (
    <>
      <div className="row review-head">
        <PageTitle>
          {t('title')} · {of.remover.name} → {of.receiver?.name}
        </PageTitle>
        <Tag color="blue">{words.state('application', of.state)}</Tag>
        <Tag>{of.track ? t(of.track) : t('noTrack')}</Tag>
        <CaseLight id={of.id} />
        <Link to={caseAddress('transfer-applications', of.id)}>{t('case')}</Link>
      </div>
      {narrow ? (
        <Tabs
          defaultActiveKey="checks"
          items={[
            {
              key: 'application',
              label: t('application'),
              children: <section className="card">{application}</section>,
            },
            {
              key: 'evidence',
              label: paper ? t('preview') : t('evidence'),
              children: <section className="card">{evidence}</section>,
            },
            {
              key: 'checks',
              label: t('checks'),
              children: <section className="card">{work}</section>,
              forceRender: true,
            },
          ]}
        />
      ) : (
        <div className="review">
          <section className="card review-pane" aria-label={t('application')} tabIndex={0}>
            {application}
          </section>
          <section className="card review-pane" aria-label={t('evidence')} tabIndex={0}>
            {evidence}
          </section>
          <section className="card review-pane" aria-label={t('checks')} tabIndex={0}>
            {work}
          </section>
        </div>
      )}
    </>
  );
}
