import { Button } from 'antd';
import { useState } from 'react';
import { ActButton } from '../../parts/act-button';
import { ProblemAlert } from '../../parts/problem-alert';
import { CheckList } from './check-list';
import { CorrectionForm } from './correction-form';
import type { Desk } from './desk';
import { NotAcceptForm } from './not-accept-form';
import type { Application, Checks } from './review-answers';
import { useReviewTexts } from './review-texts';
import { SpotForm } from './spot-form';

/** 受理、补正、不予受理: the checklist is ticked as the server's tests came out; the officer may change it. */
export function AcceptDesk({ of, checks, desk }: { of: Application; checks: Checks; desk: Desk }) {
  const t = useReviewTexts();
  const [changed, setChanged] = useState<Record<string, boolean>>({});
  const [form, setForm] = useState<'correct' | 'spot' | 'not'>();
  const ticked = Object.fromEntries(checks.checklist.map(({ item, ok }) => [item, changed[item] ?? ok]));
  const back = (
    <Button onClick={() => setForm(undefined)} size="small">
      {t('back')}
    </Button>
  );
  if (form === 'correct') return <CorrectionForm of={of} checks={checks} desk={desk} back={back} />;
  if (form === 'spot') return <SpotForm of={of} desk={desk} back={back} />;
  if (form === 'not') return <NotAcceptForm of={of} desk={desk} back={back} />;
  return (
    <>
      <h3>{t('checklist')}</h3>
      <CheckList
        items={checks.checklist}
        ticked={ticked}
        onTick={(item, ok) => setChanged((before) => ({ ...before, [item]: ok }))}
      />
      <ProblemAlert problem={desk.problem} />
      <div className="row desk-acts">
        <ActButton
          act={desk.act('accept')}
          type="primary"
          loading={desk.busy}
          onAct={() => desk.give('accept', { checklist: ticked })}
        >
          {t('accept')}
        </ActButton>
        <ActButton act={desk.act('requestCorrection')} onAct={() => setForm('correct')}>
          {t('correct')}
        </ActButton>
        <ActButton act={desk.act('allowSpotCorrection')} onAct={() => setForm('spot')}>
          {t('spot')}
        </ActButton>
        <ActButton act={desk.act('refuseAcceptance')} confirm={false} danger onAct={() => setForm('not')}>
          {t('refuseAcceptance')}
        </ActButton>
      </div>
    </>
  );
}
