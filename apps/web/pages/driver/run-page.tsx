import { ArrowLeftOutlined, PhoneOutlined } from '@ant-design/icons';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Alert, Button, Spin, Tag } from 'antd';
import { useState } from 'react';
import { useWords } from '../../api/glossary';
import { useWordsOfAddress } from '../../app/search';
import { runOf } from '../../app/run-scope';
import { useMe } from '../../app/session';
import { caseAddress } from '../../parts/cases';
import { useDivisionsKept } from '../../parts/divisions';
import { Detours } from '../../parts/detours';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour } from '../../parts/times';
import { useOutbox } from '../../parts/unsent';
import { ArriveForm } from './arrive-form';
import { DetourDrawer } from './detour-drawer';
import { DepartForm } from './depart-form';
import { useDriverTexts } from './driver-texts';
import './driver.css';
import { HandOverForm } from './hand-over-form';
import { TransferForm } from './transfer-form';
import { IncidentDrawer } from './incident-drawer';
import { LoadForm } from './load-form';
import { Papers } from './papers';
import { isDriving, isOnTheRoad, type Manifest, stateSoon, type Step, stepOf } from './run';
import { RunFacts } from './run-card';
import { Sampling } from './sampling';
import { useRun, useRuns } from './use-runs';
import { useWaiting } from './waiting';

/** One run: the next step, the papers for a road check, whom to call. */
export default function RunPage() {
  const t = useDriverTexts();
  const { id } = useParams({ strict: false });
  const { show } = useWordsOfAddress();
  const navigate = useNavigate();
  const me = useMe();
  useDivisionsKept();
  const runs = useRuns();
  const kept = runs.data?.value.find((each) => each.id === id);
  const alone = useRun(id, !runs.isPending && !kept && runOf(me) === undefined);
  const run = kept ?? (alone.data && isOnTheRoad(alone.data.value) ? alone.data.value : undefined);
  if (runs.isPending || (!kept && alone.isLoading)) return <Spin />;
  if (!run) {
    return (
      <div className="road">
        <ProblemAlert problem={runs.error ?? alone.error} />
        {!runs.error && !alone.error && <Alert type="info" showIcon title={t('notRun')} />}
        <Link to="/driver">{t('title')}</Link>
        {id && <Link to={caseAddress('manifests', id)}> · {t('caseLink')}</Link>}
      </div>
    );
  }
  const keptAt = kept ? runs.data?.keptAt : alone.data?.keptAt;
  const look = (what?: string) =>
    void navigate({ to: '/driver/$id', params: { id: run.id }, search: what ? { show: what } : {}, replace: true });
  return (
    <div className="road">
      <div className="road-head">
        <Link to="/driver" className="run-back">
          <ArrowLeftOutlined /> {t('title')}
        </Link>
        <Button size="large" onClick={() => look('papers')}>
          {t('papers')}
        </Button>
      </div>
      {keptAt && <Alert type="warning" showIcon title={t('kept', { at: dayAndHour(keptAt) })} />}
      <Next run={run} />
      <Sampling run={run} />
      <Help run={run} />
      {runOf(me) === undefined && (
        <p>
          <Link to={caseAddress('manifests', run.id)}>{t('caseLink')}</Link>
        </p>
      )}
      {show === 'papers' && <Papers run={run} keptAt={keptAt} close={() => look()} />}
    </div>
  );
}

function Next({ run }: { run: Manifest }) {
  const t = useDriverTexts();
  const words = useWords();
  const me = useMe();
  const queue = useOutbox();
  const waiting = useWaiting();
  const state = stateSoon(run, queue);
  const step = stepOf(run, state, me.org);
  return (
    <section className="card run">
      <div className="run-top">
        <PageTitle className="run-number">{run.number}</PageTitle>
        <Tag color={state === 'frozen' ? 'red' : 'blue'}>{words.state('manifest', state)}</Tag>
      </div>
      {state !== run.state && <Alert type="warning" showIcon title={t('queuedHint')} />}
      <RunFacts run={run} />
      {step ? <StepForm step={step} run={run} /> : <div className="run-note">{waiting(state)}</div>}
      {state === 'issued' && !step && isDriving(run, me.org) && <LoadByCode run={run} />}
    </section>
  );
}

/** The consignor's person on site has no account: what they confirm is typed here, and signed by their code. */
function LoadByCode({ run }: { run: Manifest }) {
  const t = useDriverTexts();
  const [open, setOpen] = useState(false);
  if (open) return <LoadForm run={run} byCode />;
  return (
    <Button size="large" block onClick={() => setOpen(true)}>
      {t('codeLoad')}
    </Button>
  );
}

function StepForm({ step, run }: { step: Step; run: Manifest }) {
  switch (step) {
    case 'load':
      return <LoadForm run={run} />;
    case 'depart':
      return <DepartForm run={run} />;
    case 'arriveAtTransferPoint':
      return <TransferForm run={run} />;
    case 'arriveAtReceiver':
      return <ArriveForm run={run} />;
    case 'handOver':
      return <HandOverForm run={run} />;
  }
}

function Help({ run }: { run: Manifest }) {
  const t = useDriverTexts();
  const me = useMe();
  const [reporting, setReporting] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const driving = isDriving(run, me.org);
  return (
    <section className="card phones">
      {driving && run.state !== 'issued' && (
        <Button size="large" danger block onClick={() => setReporting(true)}>
          {t('incident')}
        </Button>
      )}
      {driving && ['inTransit', 'handingOver', 'returning'].includes(run.state) && (
        <>
          <Button size="large" block onClick={() => setLeaving(true)}>
            {t('detour')}
          </Button>
          <Detours manifest={run.id} />
        </>
      )}
      {run.emergencyPhone && (
        <Button size="large" block icon={<PhoneOutlined />} href={`tel:${run.emergencyPhone}`}>
          {t('emergency')} {run.emergencyPhone}
        </Button>
      )}
      <div className="run-two">
        <Button size="large" href="tel:119">
          {t('fire')}
        </Button>
        <Button size="large" href="tel:12369">
          {t('ecology')}
        </Button>
      </div>
      {run.emergencyMeasures && (
        <div>
          <span className="muted">{t('measures')}</span>
          <div className="text">{run.emergencyMeasures}</div>
        </div>
      )}
      <IncidentDrawer run={run} open={reporting} close={() => setReporting(false)} />
      <DetourDrawer run={run} open={leaving} close={() => setLeaving(false)} />
    </section>
  );
}
