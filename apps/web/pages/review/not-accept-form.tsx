import { Input, Radio, Select } from 'antd';
import type { ReactNode } from 'react';
import { ActButton } from '../../parts/act-button';
import { ProblemAlert } from '../../parts/problem-alert';
import { useDraft } from '../../parts/use-draft';
import { type Desk, usePreview } from './desk';
import { PreviewButton } from './preview-button';
import { useLibrary } from './reason-library';
import type { Application } from './review-answers';
import { useReviewTexts } from './review-texts';
import { longest } from '../../parts/longest';

type Ground = 'NOT_FOR_APPROVAL' | 'OTHER_AUTHORITY';
const GROUNDS: readonly Ground[] = ['NOT_FOR_APPROVAL', 'OTHER_AUTHORITY'];

/** 不予受理 with its ground, reason and, where it is another's matter, the right authority. */
export function NotAcceptForm({ of, desk, back }: { of: Application; desk: Desk; back: ReactNode }) {
  const t = useReviewTexts();
  const library = useLibrary();
  const usual: { ground: Ground; reason: string; authority: string } = {
    ground: 'NOT_FOR_APPROVAL',
    reason: '',
    authority: '',
  };
  const { value, setValue, clear } = useDraft(`applications/${of.id}/refuseAcceptance`, usual);
  const preview = usePreview(`transfer-applications/${of.id}/preview`);
  const other = value.ground === 'OTHER_AUTHORITY';
  const body = {
    ground: value.ground,
    reason: value.reason,
    ...(other && value.authority ? { authority: value.authority } : {}),
  };
  return (
    <section aria-label={t('refuseAcceptance')} className="desk-form">
      <div className="row">
        {back}
        <h3>{t('refuseAcceptance')}</h3>
      </div>
      <Radio.Group
        aria-label={t('ground')}
        value={value.ground}
        onChange={({ target }) => setValue((before) => ({ ...before, ground: target.value as Ground }))}
        options={GROUNDS.map((ground) => ({ value: ground, label: t(ground) }))}
      />
      <Select
        aria-label={t('library')}
        placeholder={t('library')}
        className="wide"
        value={null}
        onChange={(reason: string) => setValue((before) => ({ ...before, reason }))}
        options={library.notAccepted[value.ground].map((reason) => ({ value: reason, label: reason }))}
      />
      <Input.TextArea
        aria-label={t('reasonText')}
        placeholder={t('reasonText')}
        autoSize={{ minRows: 3, maxRows: 8 }}
        count={longest(2000)}
        value={value.reason}
        onChange={({ target }) => setValue((before) => ({ ...before, reason: target.value }))}
      />
      {other && (
        <Input
          aria-label={t('authorityName')}
          placeholder={t('authorityName')}
          count={longest(200)}
          value={value.authority}
          onChange={({ target }) => setValue((before) => ({ ...before, authority: target.value }))}
        />
      )}
      <ProblemAlert problem={desk.problem ?? preview.error} />
      <div className="row desk-acts">
        <ActButton
          act={desk.act('refuseAcceptance')}
          danger
          type="primary"
          loading={desk.busy}
          disabled={value.reason.trim() === '' || (other && value.authority.trim() === '')}
          onAct={() => desk.give('refuseAcceptance', body, clear)}
        >
          {t('refuseAcceptance')}
        </ActButton>
        <PreviewButton preview={preview} body={{ paper: 'NON_ACCEPTANCE', ...body }} />
      </div>
    </section>
  );
}
