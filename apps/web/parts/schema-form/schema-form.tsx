import { Alert, Button, Input } from 'antd';
import { type ReactNode, useId, useMemo, useRef } from 'react';
import type { Problem } from '../../api/problem';
import { ProblemAlert } from '../problem-alert';
import { dayAndHour } from '../times';
import { useDraft } from '../use-draft';
import { FieldContext } from './field-context';
import { ObjectFields } from './field';
import { useFormTexts } from './form-texts';
import { bodyOf, resolved, startOf, useComponents } from './schema';
import './schema-form.css';
import { longest } from '../longest';

export interface SchemaFormProps {
  /** Name of a component schema of /openapi.json; null for a command without words. */
  schema: string | null;
  /** What is known already: only members of the schema are taken. */
  initial?: Record<string, unknown>;
  /** Name under which what is typed is kept, e.g. `manifests/<id>/load`; one for each intention. */
  draft: string;
  submitText: string;
  busy: boolean;
  problem?: Problem | null | undefined;
  onSubmit: (body: Record<string, unknown>, done: () => void) => void;
  /** Top-level properties that the page fills itself. */
  hidden?: readonly string[];
  /** What stands between the fields and the button; it may put other words into the form. */
  children?:
    ReactNode | ((value: Record<string, unknown>, setValue: (value: Record<string, unknown>) => void) => ReactNode);
  /** Hears the first and every later change. */
  onChange?: () => void;
}
interface Justification {
  rule: string;
  text: string;
}
const NO_FAULTS: never[] = [];

/**
 * A form for the body of a command, from its schema in the API document. Call `done` of `onSubmit` when the command was
 * taken: then the draft is forgotten; refused, everything typed stays.
 */
export function SchemaForm(props: SchemaFormProps) {
  const t = useFormTexts();
  const { data: schemas, isPending, error } = useComponents();
  if (isPending) return null;
  if (!schemas || error) return <Alert type="error" showIcon title={t('noSchema')} description={error?.message} />;
  return <Loaded {...props} schemas={schemas} />;
}

function Loaded({
  schemas,
  schema: name,
  initial,
  draft,
  submitText,
  busy,
  problem,
  onSubmit,
  hidden = NO_FAULTS,
  children,
  onChange,
}: SchemaFormProps & { schemas: NonNullable<ReturnType<typeof useComponents>['data']> }) {
  const t = useFormTexts();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const component = name ?? '';
  const start = useMemo(
    () => (name && initial ? (startOf(schemas, name, initial) as Record<string, unknown>) : {}),
    // What the form begins with is what was known when it was opened.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [schemas, name, draft],
  );
  const { value, setValue, clear, savedAt } = useDraft<Record<string, unknown>>(draft, start);
  const { schema } = resolved(schemas, { $ref: component }, component);
  const fields = Object.keys(schema.properties ?? {}).filter(
    (each) => each !== 'justifications' && !hidden.includes(each),
  );
  const context = useMemo(
    () => ({
      schemas,
      id,
      command: component,
      errors: problem?.body.errors ?? NO_FAULTS,
      whole: value,
      hidden: ['justifications', ...hidden],
    }),
    [schemas, id, component, problem, value, hidden],
  );
  const justifications = (value['justifications'] as Justification[] | undefined) ?? [];
  const asked = [...new Set([...(problem?.body.justifiable ?? []), ...justifications.map(({ rule }) => rule)])];
  const justify = (rule: string, text: string) =>
    setValue((before) => ({
      ...before,
      justifications: [...justifications.filter((each) => each.rule !== rule), ...(text ? [{ rule, text }] : [])],
    }));
  const submit = () => onSubmit(name ? bodyOf(schemas, name, value) : {}, clear);
  return (
    <FieldContext.Provider value={context}>
      <form
        ref={form}
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          if (!busy) submit();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          // Enter takes the day that was typed; it does not send the form.
          if ((event.target as HTMLElement).closest('.ant-picker')) event.preventDefault();
          if (!(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          event.stopPropagation();
          form.current?.requestSubmit();
        }}
      >
        {fields.length === 0 ? (
          <p className="muted">{t('nothing')}</p>
        ) : (
          <ObjectFields
            component={component}
            schema={schema}
            pointer=""
            value={value}
            onChange={(now) => {
              setValue(now);
              onChange?.();
            }}
          />
        )}
        <ProblemAlert problem={problem} />
        {asked.map((rule) => (
          <div key={rule} className="form-field">
            <label htmlFor={`${id}-why-${rule}`}>{t('justify', { rule })}</label>
            <span className="muted">{t('justifyHint')}</span>
            <Input.TextArea
              id={`${id}-why-${rule}`}
              autoSize={{ minRows: 3, maxRows: 12 }}
              count={longest(2000)}
              value={justifications.find((each) => each.rule === rule)?.text ?? ''}
              onChange={({ target }) => justify(rule, target.value)}
            />
          </div>
        ))}
        {typeof children === 'function' ? children(value, setValue) : children}
        <div className="form-end">
          <Button type="primary" htmlType="submit" loading={busy}>
            {submitText}
          </Button>
          {savedAt && (
            <>
              <span className="muted">{t('kept', { at: dayAndHour(savedAt) })}</span>
              <Button size="small" type="link" onClick={clear}>
                {t('clear')}
              </Button>
            </>
          )}
        </div>
      </form>
    </FieldContext.Provider>
  );
}
