import { useApplyTexts } from './apply-texts';
import { Attachments } from './attachments';
import { Field, useForm, useOpened } from './form-context';
import { DayInput, TextInput } from './inputs';

/** Period, reason, emergency plan, contact and attachments. */
export function StepPapers() {
  const t = useApplyTexts();
  const { form, put } = useForm();
  const { period, emergency } = form;
  const emergencyOpened = useOpened('emergency');
  return (
    <>
      <div className="grid-3 form-grid">
        <Field at="/period/from" label={`${t('period')} · ${t('from')}`} required>
          {(slot) => <DayInput {...slot} value={period.from} change={(from) => put('period', { ...period, from })} />}
        </Field>
        <Field at="/period/to" label={`${t('period')} · ${t('to')}`} required>
          {(slot) => <DayInput {...slot} value={period.to} change={(to) => put('period', { ...period, to })} />}
        </Field>
        <Field at="/contact" label={t('contact')}>
          {(slot) => <TextInput {...slot} max={200} value={form.contact} change={(value) => put('contact', value)} />}
        </Field>
      </div>
      <Field at="/reason" label={t('reason')}>
        {(slot) => <TextInput {...slot} area max={4000} value={form.reason} change={(value) => put('reason', value)} />}
      </Field>
      {emergencyOpened && <h3 className="form-part">{t('emergencyTitle')}</h3>}
      <div className="grid-3 form-grid">
        <Field at="/emergency/filingNo" label={t('filingNo')} required>
          {(slot) => (
            <TextInput
              {...slot}
              max={60}
              value={emergency.filingNo}
              change={(filingNo) => put('emergency', { ...emergency, filingNo })}
            />
          )}
        </Field>
        <Field at="/emergency/filedOn" label={t('filedOn')} required>
          {(slot) => (
            <DayInput
              {...slot}
              value={emergency.filedOn}
              change={(filedOn) => put('emergency', { ...emergency, filedOn })}
            />
          )}
        </Field>
        <Field at="/emergency/validTo" label={t('validTo')}>
          {(slot) => (
            <DayInput
              {...slot}
              value={emergency.validTo}
              change={(validTo) => put('emergency', { ...emergency, validTo })}
            />
          )}
        </Field>
      </div>
      <Field at="/emergency/measures" label={t('measures')}>
        {(slot) => (
          <TextInput
            {...slot}
            area
            max={2000}
            value={emergency.measures}
            change={(measures) => put('emergency', { ...emergency, measures })}
          />
        )}
      </Field>
      <Attachments />
    </>
  );
}
