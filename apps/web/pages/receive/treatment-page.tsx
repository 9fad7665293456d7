import { useQueries, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Empty, Input, type TableColumnsType } from 'antd';
import { useState } from 'react';
import type { InboxItem } from '../../api/answers';
import { newKey, read, send } from '../../api/client';
import { Problem } from '../../api/problem';
import { refresh, useList } from '../../api/queries';
import { DayField } from '../../parts/day-field';
import { CaseSubject } from '../../parts/case-subject';
import { civilNow } from '../../parts/civil-clock';
import { Light } from '../../parts/light';
import { Listing } from '../../parts/listing';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayOf } from '../../parts/times';
import { Together } from '../../parts/together';
import { gramsOf, tonnes, tonnesOf } from '../../parts/tonnes';
import type { Manifest } from '../driver/run';
import './receive.css';
import { useReceiveTexts } from './receive-texts';

const MOST = 50;

/** One line of an accepted manifest that waits for its treatment result. */
interface Row {
  key: string;
  item: InboxItem;
  run: Manifest;
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
  const inbox = useList<InboxItem>('inbox', { box: 'todo', machine: 'manifest', verb: 'reportResult', limit: MOST });
  const items = inbox.data?.items ?? [];
  const runs = useQueries({
    queries: items.map(({ caseId }) => ({
      queryKey: ['case', caseId, 'manifests', ''],
      queryFn: () => read<Manifest>(`manifests/${caseId}`),
    })),
  });
  const [date, setDate] = useState(() => dayOf(civilNow()));
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [out, setOut] = useState<readonly string[]>([]);
  const [outcomes, setOutcomes] = useState<Record<string, Outcome>>({});
  const [keys] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  // What was submitted stays in sight with its outcome until the page is left.
  const [held, setHeld] = useState<readonly Row[]>([]);
  const waiting = items.flatMap((item, i) => (runs[i]?.data ? rowsOf(item, runs[i].data) : []));
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
      render: (_, { item }) => (
        <CaseSubject machine="manifest" id={item.caseId} subject={{ number: item.subject['number'] }} />
      ),
    },
    { title: t('waste'), render: (_, { name, method }) => `${name} · ${method}` },
    { title: t('accepted'), render: (_, { accepted }) => <span className="number">{tonnes(accepted)}</span> },
    { title: t('left'), render: (_, { left }) => <span className="number">{tonnes(tonnesOf(left))}</span> },
    {
      title: t('treated'),
      render: (_, row) => (
        <>
          <Input
            aria-label={`${t('treated')} ${row.item.subject['number']}`}
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
      render: (_, { item }) => (
        <Light dueAt={item.dueAt} daysLeft={item.daysLeft} overdue={item.overdue} provisional={item.provisional} />
      ),
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
        <ProblemAlert problem={inbox.error} />
        {told.length > 0 && !busy && (
          <Alert
            role="status"
            type={done === told.length ? 'success' : 'warning'}
            showIcon
            title={t('summary', { done, refused: told.length - done })}
          />
        )}
        {inbox.data && rows.length === 0 && items.length === 0 ? (
          <Empty description={t('nothingStored')} />
        ) : (
          <Listing<Row>
            rowKey="key"
            size="middle"
            loading={inbox.isPending || runs.some(({ isPending }) => isPending)}
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
      </section>
    </>
  );
}

/** Lines of which something accepted is still stored. */
function rowsOf(item: InboxItem, run: Manifest): Row[] {
  return (run.receipt?.lines ?? []).flatMap(({ line, quantity, method }) => {
    const treated = run.results
      .filter((each) => each.line === line)
      .reduce((sum, each) => sum + (gramsOf(each.quantity) ?? 0n), 0n);
    const left = (gramsOf(quantity) ?? 0n) - treated;
    const name = run.lines.find((each) => each.line === line)?.name ?? '';
    return left > 0n ? [{ key: `${run.id}-${line}`, item, run, line, name, method, accepted: quantity, left }] : [];
  });
}

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
