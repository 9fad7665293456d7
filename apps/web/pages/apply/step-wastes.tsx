import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Select, Space } from 'antd';
import { aside } from '../../app/marks';
import { gramsOf, tonnes, tonnesOf } from '../../parts/tonnes';
import type { Line } from './application';
import { type PlanRow, usePlanRows, useWastes } from './choices';
import { useApplyTexts } from './apply-texts';
import { useForm, useOpened } from './form-context';
import { WasteLine } from './waste-line';

/** What all lines ask for together; a line that is no weight yet counts nothing. */
export const totalOf = (lines: readonly Line[]): string =>
  tonnesOf(lines.reduce((sum, { quantity }) => sum + (gramsOf(quantity) ?? 0n), 0n));

export function StepWastes() {
  const t = useApplyTexts();
  const { form, put } = useForm();
  const wastes = useWastes();
  const rows = usePlanRows(form.plan).filter(
    ({ transferType, receiver }) => transferType === 'CROSS_PROVINCE' && (!form.receiver || receiver === form.receiver),
  );
  if (!useOpened('lines')) return null;
  const change = (at: number, line: Partial<Line>) =>
    put(
      'lines',
      form.lines.map((old, i) => (i === at ? { ...old, ...line } : old)),
    );
  const add = (line: Partial<Line>) =>
    put('lines', [...form.lines, { hazards: [], ...line, line: form.lines.length + 1 }]);
  const fromPlan = (row: PlanRow) =>
    add({
      name: row.wasteName,
      code: row.wasteCode,
      category: row.category,
      hazards: row.hazard,
      form: row.form ?? undefined,
      method: row.method,
      purpose: /^D/.test(row.method) ? 'DISPOSE' : 'UTILISE',
    });
  const coded = (at: number, code: string | undefined) => {
    const waste = code ? wastes.get(code) : undefined;
    change(at, {
      code,
      category: waste?.category,
      ...(waste ? { hazards: waste.hazard.split(/[,/、]/).filter((each) => HAZARDS.includes(each)) } : {}),
    });
  };
  return (
    <>
      <Space wrap className="form-bar">
        <Select<string>
          aria-label={t('addFromPlan')}
          placeholder={t('addFromPlan')}
          value={null}
          style={{ minWidth: 240 }}
          options={rows.map(({ id, wasteCode, wasteName }) => ({ value: id, label: `${wasteCode} ${wasteName}` }))}
          onChange={(id) => {
            const row = rows.find((each) => each.id === id);
            if (row) fromPlan(row);
          }}
        />
        <Button icon={<PlusOutlined />} onClick={() => add({})}>
          {t('addLine')}
        </Button>
        {form.lines.length > 0 && (
          <span className="number">
            {t('total')} {tonnes(totalOf(form.lines))}
            {aside(t('declared'))}
          </span>
        )}
      </Space>
      {form.lines.length === 0 && <p className="muted">{t('noLines')}</p>}
      {form.lines.map((line, i) => (
        <fieldset key={line.line} className="line">
          <legend>
            {t('lineTitle', { n: i + 1 })}{' '}
            <Button
              size="small"
              type="text"
              icon={<DeleteOutlined />}
              onClick={() =>
                put(
                  'lines',
                  form.lines.filter((_, at) => at !== i),
                )
              }
            >
              {t('remove')}
            </Button>
          </legend>
          <WasteLine at={i} line={line} change={(more) => change(i, more)} coded={(code) => coded(i, code)} />
        </fieldset>
      ))}
    </>
  );
}
const HAZARDS = ['T', 'C', 'I', 'R', 'In'];
