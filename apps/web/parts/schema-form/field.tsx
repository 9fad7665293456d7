import { DeleteOutlined, PlusOutlined, QuestionCircleOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useLanguage } from '../../app/i18n';
import { faultsAt, useForm } from './field-context';
import { CasePicker } from './case-picker';
import { FileHash } from './file-hash';
import { useFormTexts } from './form-texts';
import { labelOf } from './labels';
import { PersonalPlaces } from './personal-places';
import { resolved, type Schema } from './schema';
import { ValueField } from './value-field';

type Members = Record<string, unknown>;

interface ObjectProps {
  component: string;
  schema: Schema;
  pointer: string;
  parent?: string | undefined;
  value: Members | undefined;
  onChange: (value: Members) => void;
}

/** The members of an object, one below the other. */
export function ObjectFields({ component, schema, pointer, parent, value, onChange }: ObjectProps) {
  const { hidden } = useForm();
  const said = value ?? {};
  const names = Object.keys(schema.properties ?? {}).filter((name) => pointer !== '' || !hidden.includes(name));
  return (
    <div className="form-fields">
      {FILE.some((name) => name in (schema.properties ?? {})) && !hidden.includes('sha256') && (
        <FileHash known={schema.properties ?? {}} found={(file) => onChange({ ...said, ...file })} />
      )}
      {names.map((name) => (
        <Field
          key={name}
          component={component}
          property={name}
          schema={schema.properties?.[name] ?? {}}
          required={schema.required?.includes(name) ?? false}
          pointer={`${pointer}/${name}`}
          parent={parent}
          value={said[name]}
          onChange={(now) => onChange({ ...said, [name]: now })}
        />
      ))}
    </div>
  );
}

/** With these a body names a file or carries it. */
const FILE = ['sha256', 'content'];

interface FieldProps {
  component: string;
  property: string;
  schema: Schema;
  required: boolean;
  pointer: string;
  parent: string | undefined;
  value: unknown;
  onChange: (value: unknown) => void;
}

function Field({ component, property, schema: given, required, pointer, parent, value, onChange }: FieldProps) {
  const language = useLanguage();
  const t = useFormTexts();
  const form = useForm();
  const { component: own, schema } = resolved(form.schemas, given, component);
  const label = labelOf(component, property, given, { parent, command: form.command });
  const text = language === 'en' ? label.en : label.zh;
  const id = `${form.id}${pointer.replaceAll('/', '-')}`;
  const item = schema.type === 'array' ? resolved(form.schemas, schema.items ?? {}, own) : undefined;
  const nested = schema.properties !== undefined;
  const listed = item !== undefined && (item.schema.properties !== undefined || isLong(item.schema));
  const said = faultsAt(form.errors, pointer, !nested && !listed);
  // What was left open is refused by the form of every check of its value: to the reader it is one thing.
  const faults = said.length > 0 && isLeftOpen(value) ? [t('fill')] : [...new Set(said)];
  const boxed = schema.type === 'boolean' || schema.enum?.[0] === true;
  const head = (
    <>
      {text}
      {required && (
        <span className="form-required" title={t('required')} aria-label={t('required')}>
          *
        </span>
      )}
      {label.hint !== property && (
        <Tooltip title={label.hint} trigger={['hover', 'focus']}>
          <span className="form-hint" tabIndex={0} role="img" aria-label={label.hint}>
            <QuestionCircleOutlined />
          </span>
        </Tooltip>
      )}
    </>
  );
  const told = faults.map((fault) => (
    <div key={fault} className="form-fault text" role="alert">
      {fault}
    </div>
  ));
  if (own === 'EnforcementLeadsLeadCase' && property === 'about') {
    const about = value as { id?: string } | undefined;
    return (
      <div className="form-field" data-pointer={pointer}>
        <label htmlFor={id}>{head}</label>
        <CasePicker
          id={id}
          label={text}
          status={faults.length > 0 ? 'error' : ''}
          value={about?.id}
          onChange={(chosen) => chosen === undefined && onChange(undefined)}
          found={({ machine, id: found }) => onChange({ machine, id: found })}
        />
        {told}
      </div>
    );
  }
  if (item?.component === 'ErasuresPersonalPlace') {
    return (
      <fieldset className="form-group" data-pointer={pointer}>
        <legend>{head}</legend>
        {told}
        <PersonalPlaces value={(value as { event: string; pointer: string }[] | undefined) ?? []} onChange={onChange} />
      </fieldset>
    );
  }
  if (nested || listed) {
    return (
      <fieldset className="form-group" data-pointer={pointer}>
        <legend title={label.hint}>{head}</legend>
        {told}
        {nested ? (
          <ObjectFields
            component={own}
            schema={schema}
            pointer={pointer}
            parent={label.zh}
            value={value as Members | undefined}
            onChange={onChange}
          />
        ) : (
          <Rows
            label={text}
            parent={label.zh}
            item={item?.schema ?? {}}
            component={item?.component ?? own}
            property={property}
            pointer={pointer}
            least={required ? Math.max(schema.minItems ?? 0, 0) : 0}
            most={schema.maxItems}
            value={value as unknown[] | undefined}
            onChange={onChange}
          />
        )}
      </fieldset>
    );
  }
  return (
    <div className="form-field" data-pointer={pointer}>
      {!boxed && (
        <label htmlFor={id} title={label.hint}>
          {head}
        </label>
      )}
      <ValueField
        component={component}
        property={property}
        schema={schema}
        required={required}
        id={id}
        label={text}
        status={faults.length > 0 ? 'error' : ''}
        value={value}
        onChange={onChange}
      />
      {told}
    </div>
  );
}

const isLeftOpen = (value: unknown) =>
  value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/** Texts too long for a row of tags are listed one by one. */
const isLong = (schema: Schema) =>
  schema.type === 'string' && !schema.enum && !schema.pattern && !schema.format && (schema.maxLength ?? 0) > 200;

interface RowsProps {
  label: string;
  parent: string;
  item: Schema;
  component: string;
  property: string;
  pointer: string;
  least: number;
  most: number | undefined;
  value: unknown[] | undefined;
  onChange: (value: unknown[]) => void;
}
function Rows({ label, parent, item, component, property, pointer, least, most, value, onChange }: RowsProps) {
  const t = useFormTexts();
  const form = useForm();
  const empty = item.properties ? {} : '';
  const rows = value && value.length > 0 ? value : Array.from({ length: least }, () => empty);
  const put = (at: number, now: unknown) => onChange(rows.map((row, i) => (i === at ? now : row)));
  return (
    <>
      {rows.map((row, at) => (
        <div key={at} className="form-row">
          <div className="form-row-head">
            <span className="muted">{t('each', { n: at + 1 })}</span>
            <Button
              size="small"
              type="text"
              icon={<DeleteOutlined />}
              aria-label={`${label} ${t('remove', { n: at + 1 })}`}
              onClick={() => onChange(rows.filter((_, i) => i !== at))}
            />
          </div>
          {item.properties ? (
            <ObjectFields
              component={component}
              schema={item}
              pointer={`${pointer}/${at}`}
              parent={parent}
              value={row as Members}
              onChange={(now) => put(at, now)}
            />
          ) : (
            <ValueField
              component={component}
              property={property}
              schema={item}
              required
              id={`${form.id}${pointer.replaceAll('/', '-')}-${at}`}
              label={`${label} ${at + 1}`}
              status={faultsAt(form.errors, `${pointer}/${at}`, true).length > 0 ? 'error' : ''}
              value={row}
              onChange={(now) => put(at, now ?? '')}
            />
          )}
        </div>
      ))}
      {(most === undefined || rows.length < most) && (
        <Button icon={<PlusOutlined />} onClick={() => onChange([...rows, empty])}>
          {t('addTo', { label })}
        </Button>
      )}
    </>
  );
}
