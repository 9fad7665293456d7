import { Alert, Button, Checkbox, Input } from 'antd';
import { inLanguage, useLanguage } from '../../app/i18n';
import { colon, comma } from '../../app/marks';
import { tonnes } from '../../parts/tonnes';
import type { Typed } from './application';
import { useApplyTexts } from './apply-texts';
import { useDivisions, useLicences, useOrganisations, usePlans, useSites } from './choices';
import { Field, useForm } from './form-context';
import { totalOf } from './step-wastes';
import type { Step } from './steps';
import type { Checked } from './use-check';
import { longest } from '../../parts/longest';

interface Props {
  typed: Typed;
  change: (more: Partial<Typed>) => void;
  stated: boolean;
  state: (stated: boolean) => void;
  checks: Checked[];
  /** Rules that reasons were given for before, so that the field stays while somebody writes. */
  goTo: (step: Step) => void;
  source: string | undefined;
}

/** Everything once more, the reasons that are asked for, and the statement of truth. */
export function StepCheck({ typed, change, stated, state, checks, goTo, source }: Props) {
  const t = useApplyTexts();
  const language = useLanguage();
  const asked = checks.filter(({ verdict, rule }) => verdict === 'justify' || typed.reasons[rule] !== undefined);
  const rules = [...new Map(asked.map((each) => [each.rule, each])).values()];
  return (
    <>
      {source && <Alert type="info" showIcon title={<span className="text">{t('reused', { what: source })}</span>} />}
      <Summary goTo={goTo} />
      {rules.length > 0 && <h3 className="form-part">{t('reasons')}</h3>}
      {rules.map(({ rule, says, title }) => (
        <Field
          key={rule}
          at={`/justifications/${rule}`}
          label={`${inLanguage(title, language)} · ${t('reasonFor', { rule })}`}
          hint={inLanguage(says ?? undefined, language)}
        >
          {({ id, status }) => (
            <Input.TextArea
              id={id}
              status={status}
              count={longest(2000)}
              autoSize={{ minRows: 1, maxRows: 6 }}
              value={typed.reasons[rule] ?? ''}
              onChange={({ target }) => change({ reasons: { ...typed.reasons, [rule]: target.value } })}
            />
          )}
        </Field>
      ))}
      <div className="grid-2 form-grid">
        <Field at="/signatory" label={t('signatory')} required>
          {({ id, status }) => (
            <Input
              id={id}
              status={status}
              count={longest(100)}
              value={typed.signatory}
              onChange={({ target }) => change({ signatory: target.value })}
            />
          )}
        </Field>
      </div>
      <Checkbox checked={stated} onChange={({ target }) => state(target.checked)}>
        {t('statement')}
      </Checkbox>
    </>
  );
}

function Summary({ goTo }: { goTo: (step: Step) => void }) {
  const t = useApplyTexts();
  const { form } = useForm();
  const site = useSites().find(({ id }) => id === form.site);
  const plan = usePlans(form.site).find(({ id }) => id === form.plan);
  const [receiver] = useOrganisations(form.receiver ? [form.receiver] : []);
  const licence = useLicences(form.receiver).find(({ id }) => id === form.licence);
  const divisions = useDivisions();
  // What is chosen has its line before its name is read: nothing moves under a hand that is about to click.
  const named = <T,>(chosen: unknown, found: T | undefined, say: (found: T) => string) =>
    chosen === undefined ? undefined : found ? say(found) : '—';
  const nameOf = (code: string) => divisions.find(({ value }) => value === code)?.label ?? code;
  const rows: [Step, (string | false | undefined)[]][] = [
    [
      'receiver',
      [
        named(form.site, site, ({ name }) => name),
        named(form.plan, plan, ({ year, filingNo: no }) => t('planOption', { year, no })),
        named(form.receiver, receiver, ({ name }) => name),
        form.exemption === undefined
          ? named(form.licence, licence, ({ number: no, validTo: to }) => t('licenceOption', { no, to }))
          : t('exempted', { item: form.exemption }),
        form.facility,
      ],
    ],
    [
      'wastes',
      [
        form.lines.length > 0 && t('rows', { n: form.lines.length, t: tonnes(totalOf(form.lines)) }),
        ...form.lines.map(({ code, name, quantity, method }) =>
          [code, name, quantity && tonnes(quantity), method].filter(Boolean).join(' '),
        ),
      ],
    ],
    [
      'transport',
      [
        form.transport.mode && t(form.transport.mode as 'ROAD'),
        form.transport.route.map(nameOf).join(' → '),
        form.carriers.map(({ name }) => name).join(comma()),
      ],
    ],
    [
      'papers',
      [
        form.period.from && form.period.to && `${form.period.from} — ${form.period.to}`,
        form.reason,
        form.emergency.filingNo && `${t('emergencyTitle')} ${form.emergency.filingNo}`,
        form.contact,
        form.attachments.map(({ name }) => name).join(comma()),
      ],
    ],
  ];
  return (
    <dl className="summary">
      {rows.map(([step, said]) => (
        <div key={step} className="summary-row">
          <dt>{t(`step_${step}`)}</dt>
          <dd>
            {said.some(Boolean) ? (
              said.filter(Boolean).map((text, i) => (
                <div key={i} className="text">
                  {text}
                </div>
              ))
            ) : (
              <span className="muted">{t('nothing')}</span>
            )}
          </dd>
          <Button
            size="small"
            type="link"
            onClick={() => goTo(step)}
            aria-label={`${t('edit')}${colon()}${t(`step_${step}`)}`}
          >
            {t('edit')}
          </Button>
        </div>
      ))}
    </dl>
  );
}
