import { Input } from 'antd';
import type { Line } from './application';
import { useCodeLists } from './choices';
import { useApplyTexts } from './apply-texts';
import { Field } from './form-context';
import { OneOf, SomeOf, TextInput, TonnesInput, WasteInput } from './inputs';

interface Props {
  at: number;
  line: Line;
  change: (more: Partial<Line>) => void;
  coded: (code: string | undefined) => void;
}
/** One kind of waste. */
export function WasteLine({ at, line, change, coded }: Props) {
  const t = useApplyTexts();
  const { hazards, forms, packagings, methods } = useCodeLists();
  const place = (name: string) => `/lines/${at}/${name}`;
  return (
    <div className="grid-3 form-grid">
      <Field at={place('code')} label={t('code')} required>
        {(slot) => <WasteInput {...slot} value={line.code} change={coded} />}
      </Field>
      <Field at={place('name')} label={t('name')} required>
        {(slot) => <TextInput {...slot} max={200} value={line.name} change={(name) => change({ name })} />}
      </Field>
      <Field at={place('quantity')} label={t('quantity')} required hint={t('quantityHint')}>
        {(slot) => <TonnesInput {...slot} value={line.quantity} change={(quantity) => change({ quantity })} />}
      </Field>
      <Field at={place('method')} label={t('method')} required>
        {(slot) => (
          <OneOf {...slot} value={line.method} change={(method) => change({ method })} options={methods} search />
        )}
      </Field>
      <Field at={place('purpose')} label={t('purpose')} required>
        {(slot) => (
          <OneOf
            {...slot}
            value={line.purpose}
            change={(purpose) => change({ purpose })}
            options={(['UTILISE', 'DISPOSE'] as const).map((value) => ({ value, label: t(value) }))}
          />
        )}
      </Field>
      <Field at={place('form')} label={t('form')} required>
        {(slot) => <OneOf {...slot} value={line.form} change={(form) => change({ form })} options={forms} />}
      </Field>
      <Field at={place('hazards')} label={t('hazards')} required>
        {(slot) => (
          <SomeOf {...slot} value={line.hazards} change={(next) => change({ hazards: next ?? [] })} options={hazards} />
        )}
      </Field>
      <Field at={place('category')} label={t('category')} required>
        {({ id, status }) => <Input id={id} status={status} value={line.category ?? ''} readOnly />}
      </Field>
      <Field at={place('packaging')} label={t('packaging')}>
        {(slot) => (
          <OneOf {...slot} value={line.packaging} change={(packaging) => change({ packaging })} options={packagings} />
        )}
      </Field>
      <Field at={place('commonName')} label={t('commonName')}>
        {(slot) => (
          <TextInput {...slot} max={200} value={line.commonName} change={(commonName) => change({ commonName })} />
        )}
      </Field>
      <Field at={place('component')} label={t('component')}>
        {(slot) => (
          <TextInput {...slot} max={500} value={line.component} change={(component) => change({ component })} />
        )}
      </Field>
      <Field at={place('lastYear')} label={t('lastYear')}>
        {(slot) => <TonnesInput {...slot} value={line.lastYear} change={(lastYear) => change({ lastYear })} />}
      </Field>
    </div>
  );
}
