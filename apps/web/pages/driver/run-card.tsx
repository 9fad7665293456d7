import { useNavigate } from '@tanstack/react-router';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import { aside } from '../../app/marks';
import { useWords } from '../../api/glossary';
import { useMe } from '../../app/session';
import { tonnes } from '../../parts/tonnes';
import { useOutbox } from '../../parts/unsent';
import { useDriverTexts } from './driver-texts';
import { IncidentDrawer } from './incident-drawer';
import { isDriving, legNow, type Manifest, stateSoon, stepOf, weightOf } from './run';
import { useWaiting } from './waiting';

/** A run as a card: what, where to, and the one thing to do next. */
export function RunCard({ run }: { run: Manifest }) {
  const t = useDriverTexts();
  const me = useMe();
  const words = useWords();
  const navigate = useNavigate();
  const queue = useOutbox();
  const waiting = useWaiting();
  const [reporting, setReporting] = useState(false);
  const state = stateSoon(run, queue);
  const step = stepOf(run, state, me.org);
  const go = (show?: string) =>
    void navigate({ to: '/driver/$id', params: { id: run.id }, search: show ? { show } : {} });
  return (
    <section className="card run" aria-label={run.number ?? ''}>
      <div className="run-top">
        <span className="run-number">{run.number}</span>
        <Tag color={state === 'frozen' ? 'red' : 'blue'}>{words.state('manifest', state)}</Tag>
      </div>
      <RunFacts run={run} />
      {step ? (
        <Button type="primary" size="large" block onClick={() => go()}>
          {t(step)}
        </Button>
      ) : (
        <div className="run-note">{waiting(state)}</div>
      )}
      <div className="run-two">
        <Button size="large" onClick={() => go('papers')}>
          {t('papers')}
        </Button>
        {state === 'issued' || !isDriving(run, me.org) ? (
          <Button size="large" onClick={() => go()}>
            {t('open')}
          </Button>
        ) : (
          <Button size="large" danger onClick={() => setReporting(true)}>
            {t('incident')}
          </Button>
        )}
      </div>
      <IncidentDrawer run={run} open={reporting} close={() => setReporting(false)} />
    </section>
  );
}

/** Who sends what to whom, in which vehicle. */
export function RunFacts({ run }: { run: Manifest }) {
  const t = useDriverTexts();
  const leg = legNow(run);
  return (
    <dl className="run-way">
      <dt>{t('from')}</dt>
      <dd>{run.remover.name}</dd>
      <dt>{t('to')}</dt>
      <dd>{run.receiver.name}</dd>
      <dt>{t('waste')}</dt>
      <dd>
        {run.lines.map((line) => {
          const { tonnes: weight, source } = weightOf(line);
          return (
            <div key={line.line}>
              {line.name} <span className="number">{line.wasteCode}</span> ·{' '}
              <span className="number">{tonnes(weight)}</span>
              {aside(t(source))}
            </div>
          );
        })}
      </dd>
      {leg?.vehicle && (
        <>
          <dt>{t('plate')}</dt>
          <dd>{leg.vehicle}</dd>
        </>
      )}
    </dl>
  );
}
