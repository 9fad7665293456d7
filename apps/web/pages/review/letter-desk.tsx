import { Alert, Input, Radio } from 'antd';
import { useEffect } from 'react';
import { ActButton } from '../../parts/act-button';
import { ProblemAlert } from '../../parts/problem-alert';
import { useDraft } from '../../parts/use-draft';
import { CheckList } from './check-list';
import type { Desk } from './desk';
import { HandOver } from './hand-over';
import { type Justification, Justify, usualReasons, wanting } from './justify';
import type { Application, Checks } from './review-answers';
import { useReviewTexts } from './review-texts';
import { longest } from '../../parts/longest';

interface Props {
  of: Application;
  checks: Checks;
  desk: Desk;
  show: (paper: object | undefined) => void;
}

/** 初审与商请函: findings ticked as the tests came out, the opinion, handed in by one and signed by one (P10a, P16). */
export function LetterDesk({ of, checks, desk, show }: Props) {
  const t = useReviewTexts();
  const { value, setValue, clear } = useDraft(`applications/${of.id}/passReview`, {
    note: of.recommendation?.note ?? t('opinionUsual'),
    outcome: 'APPROVE' as 'APPROVE' | 'REFUSE',
    findings: {} as Record<string, boolean>,
    justifications: usualReasons(checks.findings, of.justifications) as Justification[],
  });
  const { note, outcome, justifications } = value;
  const findings = Object.fromEntries(checks.findings.map(({ item, ok }) => [item, value.findings[item] ?? ok]));
  useEffect(() => {
    show({ paper: 'CONSULTATION', note });
    return () => show(undefined);
  }, [show, note]);
  return (
    <section className="desk-form" aria-label={t('signLetter')}>
      <HandOver hands={of.hands} desk={desk} />
      {of.recommendation && (
        <p className="text">
          {t('recommended', {
            name: of.recommendation.hand.name,
            outcome: t(of.recommendation.outcome === 'REFUSE' ? 'REFUSE' : 'APPROVE'),
            note: of.recommendation.note,
          })}
        </p>
      )}
      <h3>{t('findings')}</h3>
      <CheckList
        items={checks.findings}
        ticked={findings}
        onTick={(item, ok) => setValue((before) => ({ ...before, findings: { ...before.findings, [item]: ok } }))}
      />
      <Justify
        rules={wanting(checks.findings, justifications, desk.problem?.body.justifiable)}
        value={justifications}
        onChange={(next) => setValue((before) => ({ ...before, justifications: next }))}
      />
      <label className="desk-field">
        <span>
          {t('opinion')} <span className="muted">{t('opinionHint')}</span>
        </span>
        <Input.TextArea
          autoSize={{ minRows: 3, maxRows: 10 }}
          count={longest(4000)}
          value={note}
          onChange={({ target }) => setValue((before) => ({ ...before, note: target.value }))}
        />
      </label>
      <Radio.Group
        aria-label={t('outcome')}
        value={outcome}
        onChange={({ target }) => setValue((before) => ({ ...before, outcome: target.value as 'APPROVE' }))}
        options={(['APPROVE', 'REFUSE'] as const).map((each) => ({ value: each, label: t(each) }))}
      />
      <Alert type="info" title={t('letterHint')} />
      <ProblemAlert problem={desk.problem} />
      <div className="row desk-acts">
        <ActButton
          act={desk.act('passReview')}
          type="primary"
          loading={desk.busy}
          disabled={note.trim() === ''}
          onAct={() =>
            desk.give('passReview', { findings, note, ...(justifications.length ? { justifications } : {}) }, clear)
          }
        >
          {t('signLetter')}
        </ActButton>
        <ActButton
          act={desk.act('recommend')}
          loading={desk.busy}
          disabled={note.trim() === ''}
          onAct={() => desk.give('recommend', { outcome, note })}
        >
          {t('recommend')}
        </ActButton>
      </div>
    </section>
  );
}
