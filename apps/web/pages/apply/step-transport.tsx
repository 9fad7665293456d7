import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, InputNumber } from 'antd';
import type { Carrier } from './application';
import { useDivisions } from './choices';
import { useApplyTexts } from './apply-texts';
import { Field, useForm, useOpened } from './form-context';
import { DayInput, FirmInput, OneOf, SomeOf, TextInput } from './inputs';

const MODES = ['ROAD', 'RAIL', 'INLAND_WATERWAY', 'MULTIMODAL', 'PIPELINE'] as const;

/** How it travels, by which divisions, and who carries it. */
export function StepTransport({ today }: { today: string | undefined }) {
  const t = useApplyTexts();
  const { form, put } = useForm();
  const divisions = useDivisions();
  const { transport } = form;
  return (
    <>
      <div className="grid-3 form-grid">
        <Field at="/transport/mode" label={t('mode')} required>
          {(slot) => (
            <OneOf
              {...slot}
              value={transport.mode}
              change={(mode) => put('transport', { ...transport, mode })}
              options={MODES.map((value) => ({ value, label: t(value) }))}
            />
          )}
        </Field>
        <Field at="/transport/batches" label={t('batches')}>
          {({ id, status }) => (
            <InputNumber
              id={id}
              status={status}
              min={1}
              max={100000}
              precision={0}
              value={transport.batches ?? null}
              onChange={(batches) => put('transport', { ...transport, batches: batches ?? undefined })}
              style={{ width: '100%' }}
            />
          )}
        </Field>
      </div>
      <Field at="/transport/route" label={t('route')}>
        {(slot) => (
          <SomeOf
            {...slot}
            value={transport.route}
            change={(route) => put('transport', { ...transport, route: route ?? [] })}
            options={divisions}
          />
        )}
      </Field>
      <Carriers today={today} />
    </>
  );
}

function Carriers({ today }: { today: string | undefined }) {
  const t = useApplyTexts();
  const { form, put } = useForm();
  if (!useOpened('carriers')) return null;
  const change = (at: number, more: Partial<Carrier>) =>
    put('carriers', (now) => now.map((old, i) => (i === at ? { ...old, ...more } : old)));
  return (
    <>
      <h3 className="form-part">{t('carriers')}</h3>
      {form.carriers.length === 0 && <p className="muted">{t('noCarriers')}</p>}
      {form.carriers.map((carrier, i) => (
        <fieldset key={i} className="line">
          <legend>
            {t('carrierTitle', { n: i + 1 })}{' '}
            <Button
              size="small"
              type="text"
              icon={<DeleteOutlined />}
              onClick={() => put('carriers', (now) => now.filter((_, at) => at !== i))}
            >
              {t('remove')}
            </Button>
          </legend>
          <div className="grid-3 form-grid">
            <Field at={`/carriers/${i}/org`} label={t('carrierOrg')}>
              {(slot) => (
                <FirmInput
                  {...slot}
                  role="CARRIER"
                  today={today}
                  value={carrier.org}
                  change={(org) => change(i, { org })}
                  chosen={(name) => change(i, { name })}
                />
              )}
            </Field>
            <Field at={`/carriers/${i}/name`} label={t('carrierName')} required>
              {(slot) => <TextInput {...slot} max={200} value={carrier.name} change={(name) => change(i, { name })} />}
            </Field>
            <Field at={`/carriers/${i}/roadLicence`} label={t('roadLicence')} required>
              {(slot) => (
                <TextInput
                  {...slot}
                  max={60}
                  value={carrier.roadLicence}
                  change={(roadLicence) => change(i, { roadLicence })}
                />
              )}
            </Field>
            <Field at={`/carriers/${i}/licenceValidTo`} label={t('licenceValidTo')} required>
              {(slot) => (
                <DayInput
                  {...slot}
                  value={carrier.licenceValidTo}
                  change={(licenceValidTo) => change(i, { licenceValidTo })}
                />
              )}
            </Field>
            <Field at={`/carriers/${i}/contact`} label={t('carrierContact')}>
              {(slot) => (
                <TextInput {...slot} max={200} value={carrier.contact} change={(contact) => change(i, { contact })} />
              )}
            </Field>
          </div>
        </fieldset>
      ))}
      <Button icon={<PlusOutlined />} onClick={() => put('carriers', (now) => [...now, {}])}>
        {t('addCarrier')}
      </Button>
    </>
  );
}
