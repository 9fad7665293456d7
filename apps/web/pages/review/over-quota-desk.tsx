import { Alert, Input } from 'antd';
import { useEffect } from 'react';
import { ActButton } from '../../parts/act-button';
import { ProblemAlert } from '../../parts/problem-alert';
import { longest } from '../../parts/longest';
import { gramsOf, tonnes, tonnesOf } from '../../parts/tonnes';
import { useDraft } from '../../parts/use-draft';
import type { Desk } from './desk';
import { HandOver } from './hand-over';
import type { Application, Checks } from './review-answers';
import { RouteTests } from './route-tests';
import { useReviewTexts } from './review-texts';

/** 超额商请函: the extra begins with what is lacking (W-06). */
export function OverQuotaDesk({
  of,
  checks,
  desk,
  show,
}: {
  of: Application;
  checks: Checks;
  desk: Desk;
  show: (paper: object | undefined) => void;
}) {
  const t = useReviewTexts();
  const { value, setValue, clear } = useDraft(`applications/${of.id}/sendOverQuotaLetter`, {
    extra: lackingOf(of, checks.route?.remaining ?? null),
    note: '',
  });
  const { extra, note = '' } = value;
  const said = note.trim();
  const valid = (gramsOf(extra) ?? 0n) > 0n;
  useEffect(() => {
    show({ paper: 'OVER_QUOTA', ...(valid ? { extra } : {}), ...(said ? { note: said } : {}) });
    return () => show(undefined);
  }, [show, extra, valid, said]);
  return (
    <section className="desk-form" aria-label={t('signOverQuota')}>
      <HandOver hands={of.hands} desk={desk} />
      <Alert
        type="warning"
        showIcon
        title={t('overQuotaHint')}
        description={t('entry', {
          cap: tonnes(checks.route?.cap),
          used: tonnes(checks.route?.used),
          left: tonnes(checks.route?.remaining),
        })}
      />
      <RouteTests checks={checks} />
      <label className="desk-field">
        <span>{t('extra')}</span>
        <Input
          inputMode="decimal"
          value={extra}
          status={valid ? '' : 'error'}
          onChange={({ target }) => setValue({ extra: target.value, note })}
        />
      </label>
      <label className="desk-field">
        <span>{t('extraNote')}</span>
        <Input.TextArea
          autoSize={{ minRows: 2, maxRows: 8 }}
          count={longest(2000)}
          value={note}
          onChange={({ target }) => setValue({ extra, note: target.value })}
        />
      </label>
      <ProblemAlert problem={desk.problem} />
      <div className="row desk-acts">
        <ActButton
          act={desk.act('sendOverQuotaLetter')}
          type="primary"
          loading={desk.busy}
          disabled={!valid}
          onAct={() => desk.give('sendOverQuotaLetter', { extra, ...(said ? { note: said } : {}) }, clear)}
        >
          {t('signOverQuota')}
        </ActButton>
      </div>
    </section>
  );
}

function lackingOf(of: Application, remaining: string | null): string {
  const asked = of.lines.reduce((sum, { quantity }) => sum + (gramsOf(quantity) ?? 0n), 0n);
  const lacking = asked - (gramsOf(remaining ?? undefined) ?? 0n);
  return lacking > 0n ? tonnesOf(lacking) : '';
}
