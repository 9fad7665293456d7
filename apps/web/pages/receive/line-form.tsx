import { Alert, Checkbox, Input, Segmented, Select, Tag } from 'antd';
import { useRead } from '../../api/queries';
import { inLanguage, useLanguage } from '../../app/i18n';
import { Field } from '../../parts/field';
import { gramsOf, tonnes, tonnesOf } from '../../parts/tonnes';
import type { Manifest } from '../driver/run';
import { type Judged, type Kind, KINDS, kindsOf, type Line, type Opinion, type Typed } from './receipt';
import { useReceiveTexts } from './receive-texts';
import { longest } from '../../parts/longest';

interface Props {
  run: Manifest;
  line: Line;
  typed: Typed;
  judged: Judged;
  tried: boolean;
  put: (more: Partial<Typed>) => void;
}
const OPINIONS: readonly Opinion[] = ['ACCEPT', 'PARTIAL', 'REJECT'];

/** One line of the manifest at the scale. */
export function LineForm({ run, line, typed, judged, tried, put }: Props) {
  const t = useReceiveTexts();
  const rejected = typed.opinion === 'REJECT';
  const kinds = kindsOf(typed, judged.needed);
  const faulty = (text: string) => ((tried && !rejected) || text ? gramsOf(text) === undefined : false);
  const lacks = (fault: Judged['lacks'][number]) => tried && judged.lacks.includes(fault);
  const word = (kind: Kind) => t(kind === 'OTHER' ? 'DIFFERENT' : kind);
  return (
    <section className="weigh-line" aria-label={line.name}>
      <div className="receive-head">
        <strong>
          {line.name} <span className="number">{line.wasteCode}</span>
        </strong>
        <span className="number">
          {t('declared')} {tonnes(line.removed)}
        </span>
      </div>
      {run.licence && <Coverage licence={run.licence.id} code={line.wasteCode} method={typed.method} />}
      <Segmented<Opinion>
        block
        size="large"
        aria-label={t('opinion')}
        value={typed.opinion}
        onChange={(opinion) => put({ opinion })}
        options={OPINIONS.map((value) => ({ value, label: t(value) }))}
      />
      {!rejected && (
        <>
          <div className="weigh-two">
            <Field label={t('gross')} fault={faulty(typed.gross) ? t('notTonnes') : undefined}>
              <Input
                size="large"
                inputMode="decimal"
                value={typed.gross}
                onChange={({ target }) => put({ gross: target.value })}
              />
            </Field>
            <Field label={t('tare')} fault={faulty(typed.tare) ? t('notTonnes') : undefined}>
              <Input
                size="large"
                inputMode="decimal"
                value={typed.tare}
                onChange={({ target }) => put({ tare: target.value })}
              />
            </Field>
          </div>
          <Net judged={judged} />
        </>
      )}
      {typed.opinion === 'PARTIAL' && (
        <Field label={t('quantity')} fault={lacks('less') ? t('less') : undefined}>
          <Input
            size="large"
            inputMode="decimal"
            value={typed.quantity}
            onChange={({ target }) => put({ quantity: target.value })}
          />
        </Field>
      )}
      {(rejected || kinds.length > 0) && (
        <>
          <fieldset className="kinds-set">
            <legend>{t('differences')}</legend>
            <div className="kind-row">
              {KINDS.map((kind) => (
                <Checkbox
                  key={kind}
                  checked={kinds.includes(kind)}
                  disabled={judged.needed.includes(kind)}
                  onChange={({ target }) =>
                    put({
                      kinds: target.checked ? [...typed.kinds, kind] : typed.kinds.filter((each) => each !== kind),
                    })
                  }
                >
                  {word(kind)}
                </Checkbox>
              ))}
            </div>
            {lacks('kindNeeded') && (
              <div className="field-fault" role="alert">
                {t('kindNeeded')}
              </div>
            )}
          </fieldset>
          <Field label={rejected ? t('reason') : t('note')} fault={lacks('noteNeeded') ? t('noteNeeded') : undefined}>
            <Input.TextArea
              rows={2}
              count={longest(2000)}
              value={typed.note}
              onChange={({ target }) => put({ note: target.value })}
            />
          </Field>
        </>
      )}
      {!rejected && <Method line={line} typed={typed} put={put} />}
    </section>
  );
}

/** Net weight against what was removed, as it is typed. */
function Net({ judged: { net, gap, limit, beyond } }: { judged: Judged }) {
  const t = useReceiveTexts();
  if (net === undefined || gap === undefined) return null;
  const said = { gap: tonnes(tonnesOf(gap < 0n ? -gap : gap)), limit: tonnes(tonnesOf(limit)) };
  const bad = net <= 0n;
  return (
    <div aria-live="polite">
      <span className="muted">{t('net')}</span> <span className="weigh-net">{tonnes(tonnesOf(net))}</span>
      <Alert
        type={bad ? 'error' : beyond ? 'warning' : 'success'}
        showIcon
        title={
          bad
            ? t('tareAbove')
            : beyond
              ? `${gap > 0n ? '+' : '−'} ${t('beyond', said)}`
              : gap === 0n
                ? t('same')
                : `${gap > 0n ? '+' : '−'} ${t('within', said)}`
        }
      />
    </div>
  );
}

interface CodeLists {
  methods: { code: string; zh: string; en: string }[];
}
function Method({ line, typed, put }: Pick<Props, 'line' | 'typed' | 'put'>) {
  const t = useReceiveTexts();
  const language = useLanguage();
  const { data } = useRead<CodeLists>('reference/code-lists');
  const known = data?.methods ?? [];
  return (
    <Field label={t('method')} hint={typed.method === line.method ? undefined : t('otherMethod')}>
      <Select
        size="large"
        showSearch={{ optionFilterProp: 'label' }}
        value={typed.method}
        onChange={(method) => put({ method })}
        options={(known.length > 0 ? known : [{ code: line.method, zh: '', en: '' }]).map((method) => ({
          value: method.code,
          label: `${method.code} ${inLanguage(method, language)}`,
        }))}
      />
    </Field>
  );
}

/** Whether the receiver's licence names the code and the treatment today. */
function Coverage({ licence, code, method }: { licence: string; code: string; method: string }) {
  const t = useReceiveTexts();
  const { data } = useRead<{ covered: boolean }>(`licences/${licence}/coverage`, { code, method });
  // Its line is kept while it is still to come.
  if (!data) return <div>&nbsp;</div>;
  return (
    <div>
      <Tag color={data.covered ? 'green' : 'red'} className="text">
        {t(data.covered ? 'covered' : 'notCovered', { code, method })}
      </Tag>
    </div>
  );
}
