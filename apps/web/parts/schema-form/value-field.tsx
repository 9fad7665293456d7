import { Checkbox, Input, InputNumber, Radio, Select } from 'antd';
import { TONNES } from '#domain/field-rules/checks';
import { tonneSign } from '../../app/marks';
import { DayField } from '../day-field';
import { InstantField } from '../instant-field';
import { gramsOf } from '../tonnes';
import { useForm } from './field-context';
import { useFormTexts } from './form-texts';
import { FileHash } from './file-hash';
import { useChoices } from './labels';
import { CasePicker } from './case-picker';
import { CorrectedField } from './corrected-field';
import {
  type Digits,
  DivisionPicker,
  namedSourceOf,
  Picker,
  PlainText,
  type Pick,
  PlanRowPicker,
  sourceOf,
} from './pickers';
import type { Schema } from './schema';
import { ClassPicker, WastePicker } from './waste-picker';

const WASTE = '^\\d{3}-\\d{3}-\\d{2}$';
const CLASS = '^HW\\d{2}$';
const SHA256 = '^[0-9a-f]{64}$';
/** Texts that may be longer than this are written in several lines. */
const LINE = 200;
/** With so many choices or fewer all of them are shown. */
const FEW = 3;

interface Props {
  component: string;
  property: string;
  schema: Schema;
  required: boolean;
  id: string;
  label: string;
  status: '' | 'error';
  value: unknown;
  onChange: (value: unknown) => void;
}

/** The control of a value that is no object and no list of objects. */
export function ValueField({ component, property, schema, required, id, label, status, value, onChange }: Props) {
  const t = useFormTexts();
  const choice = useChoices();
  const many = schema.type === 'array';
  const item = many ? (schema.items ?? {}) : schema;
  const of = { id, label, status, onChange };
  const chosen = many ? ((value as string[] | undefined) ?? []) : (value as string | undefined);

  if (item.type === 'boolean' || item.enum?.[0] === true) {
    return (
      <Checkbox id={id} checked={value === true} onChange={({ target }) => onChange(target.checked)}>
        {label}
      </Checkbox>
    );
  }
  if (item.enum) {
    const options = item.enum.map((each) => ({ value: String(each), label: choice(property, String(each)) }));
    if (many && options.length <= 6) {
      return <Checkbox.Group options={options} value={chosen as string[]} onChange={onChange} aria-label={label} />;
    }
    if (!many && required && options.length <= FEW) {
      return (
        <Radio.Group
          options={options}
          value={value ?? null}
          aria-label={label}
          onChange={({ target }) => onChange(target.value)}
        />
      );
    }
    return (
      <Select
        id={id}
        aria-label={label}
        status={status}
        mode={many ? 'multiple' : undefined}
        value={chosen}
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        options={options}
        onChange={onChange}
        style={{ width: '100%' }}
      />
    );
  }
  if (property === 'field' && component.endsWith('CorrectionChange'))
    return <CorrectedField {...of} value={value as string} />;
  if (item.format === 'uuid' && property === 'planRow') return <PlanRowPicker {...of} value={value as string} />;
  if (item.format === 'uuid') {
    const source = sourceOf(component, property);
    return source ? (
      <Picker source={source} many={many} {...of} value={chosen} />
    ) : (
      <CasePicker many={many} {...of} value={chosen} />
    );
  }
  if (component.startsWith('NegativeList') && property === 'value')
    return <Forbidden {...of} value={value as string} />;
  const named = item.format === undefined ? namedSourceOf(property) : undefined;
  if (named) return <Picker source={named} {...of} value={chosen} />;
  if (item.pattern === CLASS) return <ClassPicker {...of} value={value as string | undefined} />;
  if (item.pattern === WASTE) return <WastePicker many={many} {...of} value={chosen} />;
  if (item.pattern === SHA256 && property !== 'sha256') {
    return (
      <>
        <PlainText {...(of as unknown as Pick<string>)} value={value as string | undefined} />
        <FileHash known={{ sha256: item }} found={({ sha256 }) => onChange(sha256)} />
      </>
    );
  }
  const digits = digitsOf(item.pattern);
  if (digits) return <DivisionPicker digits={digits} many={many} {...of} value={chosen} />;
  if (many && (item.type === 'integer' || (item.maxLength ?? 0) <= LINE)) {
    return (
      <Select
        id={id}
        aria-label={label}
        status={status}
        mode="tags"
        open={false}
        suffixIcon={null}
        value={((value as (string | number)[] | undefined) ?? []).map(String)}
        tokenSeparators={[' ', ',', '，', '、', '\n']}
        onChange={(said: string[]) =>
          onChange(item.type === 'integer' ? said.map(Number).filter(Number.isInteger) : said)
        }
        style={{ width: '100%' }}
      />
    );
  }
  if (item.type === 'integer' || item.type === 'number') {
    return (
      <InputNumber
        id={id}
        aria-label={label}
        status={status}
        value={value as number | undefined}
        min={item.minimum}
        max={item.maximum}
        precision={item.type === 'integer' ? 0 : undefined}
        onChange={(said) => onChange(said ?? undefined)}
        style={{ width: '100%', maxWidth: 240 }}
      />
    );
  }
  if (item.format === 'date-time') return <InstantField {...of} value={value as string | undefined} />;
  if (item.format === 'date') {
    return (
      <DayField
        id={id}
        aria-label={label}
        status={status}
        value={typeof value === 'string' ? value : undefined}
        onChange={onChange}
        width={240}
      />
    );
  }
  if (item.pattern === TONNES) {
    const wrong = typeof value === 'string' && value !== '' && gramsOf(value) === undefined;
    return (
      <Input
        id={id}
        aria-label={label}
        status={wrong ? 'error' : status}
        inputMode="decimal"
        suffix={tonneSign()}
        value={(value as string | undefined) ?? ''}
        onChange={({ target }) => onChange(target.value.trim() || undefined)}
        style={{ maxWidth: 240 }}
      />
    );
  }
  if ((item.maxLength ?? 0) > LINE || (item.maxLength === undefined && !item.pattern && !item.format)) {
    return (
      <Input.TextArea
        id={id}
        aria-label={label}
        status={status}
        autoSize={{ minRows: (item.maxLength ?? 0) > 500 ? 4 : 2, maxRows: 14 }}
        showCount={
          item.maxLength ? { formatter: ({ count }) => t('long', { n: count, max: item.maxLength ?? 0 }) } : false
        }
        value={(value as string | undefined) ?? ''}
        onChange={({ target }) => onChange(target.value || undefined)}
      />
    );
  }
  return <PlainText {...(of as unknown as Pick<string>)} value={value as string | undefined} />;
}

/** What a negative list names is found by what kind of thing it is. */
function Forbidden(pick: Pick<string>) {
  const kind = useForm().whole['kind'];
  const onChange = (said: string | string[] | undefined) => pick.onChange([said ?? []].flat()[0]);
  const firm = namedSourceOf('uscc');
  if (kind === 'WASTE_CODE') return <WastePicker many={false} {...pick} onChange={onChange} />;
  if (kind === 'AREA') return <DivisionPicker digits="any" {...pick} onChange={onChange} />;
  if (kind === 'ENTERPRISE' && firm) return <Picker source={firm} {...pick} onChange={onChange} />;
  return <PlainText {...pick} />;
}

/** How many digits of a division a pattern asks for. */
function digitsOf(pattern: string | undefined): Digits | undefined {
  if (pattern === '^\\d{2}$') return 2;
  if (pattern === '^\\d{4}$') return 4;
  if (pattern === '^\\d{6}$') return 6;
  if (pattern === '^(\\d{2}|\\*)$') return 'province';
  return pattern === '^(\\d{2}){1,3}$' ? 'any' : undefined;
}
