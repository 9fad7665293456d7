import { InputNumber } from 'antd';
import { useLicences, usePlans, useSites } from './choices';
import { useApplyTexts } from './apply-texts';
import { Field, useForm } from './form-context';
import { FirmInput, OneOf, TextInput } from './inputs';

/** Who sends, under which plan, to whom, under which licence. */
export function StepReceiver({ today }: { today: string | undefined }) {
  const t = useApplyTexts();
  const { form, put } = useForm();
  const sites = useSites();
  const plans = usePlans(form.site);
  const licences = useLicences(form.receiver);
  return (
    <div className="grid-2 form-grid">
      <Field at="/site" label={t('site')} required>
        {(slot) => (
          <OneOf
            {...slot}
            value={form.site}
            change={(value) => put('site', value)}
            options={sites.map(({ id, name, address }) => ({ value: id, label: `${name} · ${address}` }))}
          />
        )}
      </Field>
      <Field at="/plan" label={t('plan')} required>
        {(slot) => (
          <OneOf
            {...slot}
            value={form.plan}
            change={(value) => put('plan', value)}
            options={plans.map(({ id, year, filingNo }) => ({
              value: id,
              label: t('planOption', { year, no: filingNo }),
            }))}
          />
        )}
      </Field>
      <Field at="/receiver" label={t('receiver')} required>
        {(slot) => (
          <FirmInput
            {...slot}
            role="RECEIVER"
            today={today}
            value={form.receiver}
            change={(value) => {
              if (value !== form.receiver) {
                put('licence', undefined);
                put('exemption', undefined);
              }
              put('receiver', value);
            }}
          />
        )}
      </Field>
      <Field
        at="/licence"
        label={t('licence')}
        required={form.exemption === undefined}
        hint={form.receiver && licences.length === 0 ? t('noLicence') : undefined}
      >
        {(slot) => (
          <OneOf
            {...slot}
            value={form.licence}
            change={(value) => {
              put('licence', value);
              if (value) put('exemption', undefined);
            }}
            options={licences.map(({ id, number, validTo }) => ({
              value: id,
              label: t('licenceOption', { no: number, to: validTo }),
            }))}
          />
        )}
      </Field>
      {(form.exemption !== undefined || (form.receiver !== undefined && licences.length === 0)) && (
        <Field at="/exemption" label={t('exemption')} hint={t('exemptionHint')}>
          {(slot) => (
            <InputNumber
              {...slot}
              min={1}
              max={99}
              precision={0}
              value={form.exemption ?? null}
              onChange={(value) => {
                put('exemption', value ?? undefined);
                if (value !== null) put('licence', undefined);
              }}
            />
          )}
        </Field>
      )}
      <Field at="/facility" label={t('facility')}>
        {(slot) => <TextInput {...slot} max={200} value={form.facility} change={(value) => put('facility', value)} />}
      </Field>
    </div>
  );
}
