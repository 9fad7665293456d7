import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Empty, Input, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { newKey, send } from '../../api/client';
import { Problem } from '../../api/problem';
import { refresh, useList } from '../../api/queries';
import { DayField } from '../../parts/day-field';
import { CaseSubject } from '../../parts/case-subject';
import { civilNow } from '../../parts/civil-clock';
import { FirstOnly } from '../../parts/first-only';
import { Light } from '../../parts/light';
import type { LightOf } from '../../parts/light-of';
import { Listing } from '../../parts/listing';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayOf } from '../../parts/times';
import { Together } from '../../parts/together';
import { gramsOf, tonnes, tonnesOf } from '../../parts/tonnes';
import './receive.css';
import { useReceiveTexts } from './receive-texts';

const MOST = 50;

/** A manifest that waits for its treatment result, with what of each line is still stored. */
interface Stored {
  id: string;
  number: string;
  version: number;
  duty: LightOf | null;
  lines: { line: number; name: string; method: string; accepted: string; left: string }[];
}
/** One line of it. */
interface Row {
  key: string;
  run: Stored;
  line: number;
  name: string;
  method: string;
  accepted: string;
  left: bigint;
}
type Outcome = 'done' | Problem;

/** Treatment results of up to fifty manifests in one go; each is a command of its own, with an outcome of its own. */
export default function TreatmentPage() {
  return (
    <Together>
      <Treatment />
    </Together>
  );
}

function Treatment() {
  const t = useReceiveTexts();
  const queries = useQueryClient();
  const stored = useList<Stored>('manifests/stored', { page: 1, size: MOST });
  const [date, setDate] = useState(() => dayOf(civilNow()));
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [out, setOut] = useState<readonly string[]>([]);
  const [outcomes, setOutcomes] = useState<Record<string, Outcome>>({});
  const [keys] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  // What was submitted stays in sight with its outcome until the page is left.
  const [held, setHeld] = useState<readonly Row[]>([]);
  const waiting = (stored.data?.items ?? []).flatMap(rowsOf);
  const rows = held.length > 0 ? held : waiting;
  const quantityOf = (row: Row) => typed[row.key] ?? tonnesOf(row.left).replace(/\.?0+$/, '');
  const faultOf = (row: Row) => {
    const grams = gramsOf(quantityOf(row));
    if (grams === undefined) return t('notTonnes');
    if (grams <= 0n) return t('notNothing');
    return grams > row.left ? t('tooMuch') : undefined;
  };
  const chosen = rows.filter(({ key }) => !out.includes(key) && outcomes[key] !== 'done');
  const manifests = [...new Set(chosen.map(({ run }) => run.id))];
  const submit = async () => {
    setBusy(true);
    setHeld(rows);
    for (const id of manifests) {
      const own = chosen.filter(({ run }) => run.id === id);
      const outcome = await report(own, quantityOf, date, keys);
      setOutcomes((before) => ({ ...before, ...Object.fromEntries(own.map(({ key }) => [key, outcome])) }));
    }
    setBusy(false);
    refresh(queries);
  };
  const told = Object.values(outcomes);
  const done = told.filter((outcome) => outcome === 'done').length;
  const columns: TableColumnsType<Row> = [
    {
      title: t('number'),
      render: (_, { run }) => <CaseSubject machine="manifest" id={run.id} subject={{ number: run.number }} />,
    },
    { title: t('waste'), render: (_, { name, method }) => `${name} · ${method}` },
    { title: t('accepted'), render: (_, { accepted }) => <span className="number">{tonnes(accepted)}</span> },
    { title: t('left'), render: (_, { left }) => <span className="number">{tonnes(tonnesOf(left))}</span> },
    {
      title: t('treated'),
      render: (_, row) => (
        <>
          <Input
            aria-label={`${t('treated')} ${row.run.number}`}
            aria-describedby={faultOf(row) ? `${row.key}-fault` : undefined}
            inputMode="decimal"
            style={{ width: 120 }}
            status={faultOf(row) ? 'error' : ''}
            disabled={outcomes[row.key] === 'done'}
            value={quantityOf(row)}
            onChange={({ target }) => setTyped((before) => ({ ...before, [row.key]: target.value }))}
          />
          {faultOf(row) && (
            <div id={`${row.key}-fault`} className="field-fault" role="alert">
              {faultOf(row)}
            </div>
          )}
        </>
      ),
    },
    {
      title: t('due'),
      render: (_, { run }) => <Light {...(run.duty ?? {})} />,
    },
    {
      title: t('outcome'),
      render: (_, { key }) => {
        const outcome = outcomes[key];
        if (!outcome) return null;
        if (outcome === 'done') return <span className="light outcome-done">✓ {t('submitted')}</span>;
        return <span className="text field-fault">✕ {outcome.message}</span>;
      },
    },
  ];
  return (
    <>
      <PageTitle>{t('treatment')}</PageTitle>
      <section className="card">
        <div className="row treat-head">
          <label htmlFor="treated-on">{t('date')}</label>
          <DayField
            id="treated-on"
            size="large"
            allowClear={false}
            value={date}
            onChange={(day) => day && setDate(day)}
          />
          <Button
            type="primary"
            size="large"
            loading={busy}
            disabled={manifests.length === 0 || !date || chosen.some(faultOf)}
            onClick={() => void submit()}
          >
            {t('submit', { n: manifests.length })}
          </Button>
          <span className="muted">{t('treatmentHint')}</span>
        </div>
        <ProblemAlert problem={stored.error} />
        {told.length > 0 && !busy && (
          <Alert
            role="status"
            type={done === told.length ? 'success' : 'warning'}
            showIcon
            title={t('summary', { done, refused: told.length - done })}
          />
        )}
        {stored.data && rows.length === 0 ? (
          <Empty description={t('nothingStored')} />
        ) : (
          <Listing<Row>
            rowKey="key"
            size="middle"
            loading={stored.isPending}
            dataSource={[...rows]}
            columns={columns}
            pagination={false}
            rowSelection={{
              selectedRowKeys: chosen.map(({ key }) => key),
              getCheckboxProps: ({ key }) => ({ disabled: outcomes[key] === 'done' }),
              onChange: (selected) => setOut(rows.map(({ key }) => key).filter((key) => !selected.includes(key))),
            }}
          />
        )}
        {(stored.data?.total ?? 0) > MOST && (
          <FirstOnly n={MOST} to="/" search={{ machine: 'manifest' }} of={t('treatment')} />
        )}
      </section>
    </>
  );
}

/** Lines of which something accepted is still stored. */
const rowsOf = (run: Stored): Row[] =>
  run.lines.flatMap(({ line, name, method, accepted, left: tonnesLeft }) => {
    const left = gramsOf(tonnesLeft) ?? 0n;
    return left > 0n ? [{ key: `${run.id}-${line}`, run, line, name, method, accepted, left }] : [];
  });

/** The result of one manifest, its lines together. A repeated attempt after silence goes under the same key. */
async function report(
  rows: readonly Row[],
  quantityOf: (row: Row) => string,
  date: string,
  keys: Record<string, string>,
): Promise<Outcome> {
  const [first] = rows;
  if (!first) return 'done';
  const { id, version } = first.run;
  const results = rows.map((row) => ({ line: row.line, date, quantity: quantityOf(row), method: row.method }));
  const of = `${id} ${JSON.stringify(results)}`;
  const key = (keys[of] ??= newKey());
  try {
    await send(`manifests/${id}/reportResult`, { results }, { version, key });
    return 'done';
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (!problem.unheard) delete keys[of];
    return problem;
  }
}
