import { Checkbox, Input } from 'antd';
import type { ReactNode } from 'react';
import { ActButton } from '../../parts/act-button';
import { ProblemAlert } from '../../parts/problem-alert';
import { useDraft } from '../../parts/use-draft';
import type { Desk } from './desk';
import { FORM_FIELDS } from '#domain/transfer-application/form-fields';
import { useFieldTexts } from '../../parts/application-fields';
import type { Application } from './review-answers';
import { useReviewTexts } from './review-texts';
import { longest } from '../../parts/longest';

/** 当场更正: which fields the applicant may put right without a notice (R-23b). */
export function SpotForm({ of, desk, back }: { of: Application; desk: Desk; back: ReactNode }) {
  const t = useReviewTexts();
  const fields = useFieldTexts();
  const { value, setValue, clear } = useDraft(`applications/${of.id}/allowSpotCorrection`, {
    chosen: [] as string[],
    note: '',
  });
  const { chosen, note } = value;
  return (
    <section aria-label={t('spot')} className="desk-form">
      <div className="row">
        {back}
        <h3>{t('spot')}</h3>
      </div>
      <Checkbox.Group
        className="spot-fields"
        value={chosen}
        onChange={(next) => setValue((before) => ({ ...before, chosen: next.map(String) }))}
        options={FORM_FIELDS.map((field) => ({ value: field, label: fields(field) }))}
      />
      <Input.TextArea
        aria-label={t('spotNote')}
        placeholder={t('spotNote')}
        autoSize={{ minRows: 2, maxRows: 6 }}
        count={longest(1000)}
        value={note}
        onChange={({ target }) => setValue((before) => ({ ...before, note: target.value }))}
      />
      <ProblemAlert problem={desk.problem} />
      <div className="row desk-acts">
        <ActButton
          act={desk.act('allowSpotCorrection')}
          type="primary"
          loading={desk.busy}
          disabled={chosen.length === 0 || note.trim() === ''}
          onAct={() => desk.give('allowSpotCorrection', { fields: chosen, note }, clear)}
        >
          {t('spotSend')}
        </ActButton>
      </div>
    </section>
  );
}
