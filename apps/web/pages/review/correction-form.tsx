import { Checkbox, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { inLanguage, useLanguage } from '../../app/i18n';
import { ActButton } from '../../parts/act-button';
import { ProblemAlert } from '../../parts/problem-alert';
import { useDraft } from '../../parts/use-draft';
import { type Desk, usePreview } from './desk';
import { FORM_FIELDS, type FormField } from '#domain/transfer-application/form-fields';
import { useFieldTexts } from '../../parts/application-fields';
import { PreviewButton } from './preview-button';
import type { Application, Checks } from './review-answers';
import { useReviewTexts } from './review-texts';
import { useLibrary } from './reason-library';
import { longest } from '../../parts/longest';

interface Typed {
  text: string;
  material?: string;
}
type Notice = Partial<Record<FormField, Typed>>;

/** Which field of the form a check of the acceptance is about. */
const ABOUT: Record<string, { field: FormField; material?: string }> = {
  formComplete: { field: 'lines' },
  linesComplete: { field: 'lines' },
  codesListed: { field: 'lines' },
  hazardsFit: { field: 'lines' },
  periodGiven: { field: 'period' },
  emergencyPlanFiled: { field: 'emergency' },
  LICENCE_COPY: { field: 'attachments', material: 'LICENCE_COPY' },
  METHOD_STATEMENT: { field: 'attachments', material: 'METHOD_STATEMENT' },
  CONTRACT: { field: 'attachments', material: 'CONTRACT' },
  localMaterials: { field: 'attachments' },
};

/** 一次性告知: the fields and what is wrong with each, all at once; begins with what the checks have found. */
export function CorrectionForm({
  of,
  checks,
  desk,
  back,
}: {
  of: Application;
  checks: Checks;
  desk: Desk;
  back: ReactNode;
}) {
  const t = useReviewTexts();
  const language = useLanguage();
  const fields = useFieldTexts();
  const library = useLibrary();
  const { value, setValue, clear } = useDraft<Notice>(`applications/${of.id}/requestCorrection`, foundBy(checks));
  const preview = usePreview(`transfer-applications/${of.id}/preview`);
  const put = (field: FormField, typed: Typed | undefined) => setValue((before) => ({ ...before, [field]: typed }));
  const items = FORM_FIELDS.flatMap((field) => {
    const typed = value[field];
    if (!typed) return [];
    const { text, material } = typed;
    return [{ field, text, ...(field === 'attachments' && material ? { material } : {}) }];
  });
  const open = (field: FormField) => of.round <= 1 || of.supplied.includes(field);
  return (
    <section aria-label={t('correct')}>
      <div className="row">
        {back}
        <h3>{t('correct')}</h3>
      </div>
      <p className="muted">{t('correctHint')}</p>
      {FORM_FIELDS.map((field) => (
        <div key={field} className="correct-item">
          <Checkbox
            checked={value[field] !== undefined}
            disabled={!open(field)}
            onChange={({ target }) => put(field, target.checked ? { text: library.fields[field] ?? '' } : undefined)}
          >
            {fields(field)}
          </Checkbox>
          {value[field] && (
            <>
              {field === 'attachments' && (
                <Select
                  aria-label={t('material')}
                  placeholder={t('material')}
                  className="wide"
                  value={value[field]?.material ?? null}
                  onChange={(material: string) => put(field, { text: value[field]?.text ?? '', material })}
                  options={checks.materials.map(({ code, title }) => ({
                    value: code,
                    label: inLanguage(title, language),
                  }))}
                />
              )}
              <Input.TextArea
                aria-label={`${fields(field)} · ${t('correctText')}`}
                autoSize={{ minRows: 2, maxRows: 6 }}
                count={longest(1000)}
                placeholder={t('correctText')}
                value={value[field]?.text ?? ''}
                onChange={({ target }) => put(field, { ...value[field], text: target.value })}
              />
            </>
          )}
        </div>
      ))}
      <ProblemAlert problem={desk.problem ?? preview.error} />
      <div className="row desk-acts">
        <ActButton
          act={desk.act('requestCorrection')}
          type="primary"
          loading={desk.busy}
          disabled={items.length === 0 || items.some(({ text }) => text.trim() === '')}
          onAct={() => desk.give('requestCorrection', { items }, clear)}
        >
          {t('correctSend')}
        </ActButton>
        <PreviewButton
          preview={preview}
          body={{ paper: 'CORRECTION_NOTICE', items: items.map(({ field, text }) => ({ field, text })) }}
        />
      </div>
    </section>
  );
}

function foundBy(checks: Checks): Notice {
  const notice: Notice = {};
  for (const { checks: tests } of checks.checklist)
    for (const { test, ok, says } of tests) {
      const about = ABOUT[test];
      if (ok || !about || notice[about.field]) continue;
      const text = says?.zh ?? checks.materials.find(({ code }) => code === about.material)?.title.zh ?? '';
      notice[about.field] = {
        text: about.material ? `请补充：${text}` : text,
        ...(about.material ? { material: about.material } : {}),
      };
    }
  return notice;
}
