import type { EChartsOption } from 'echarts';
import { Empty, Segmented, Skeleton, Table, type TableColumnsType } from 'antd';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { Problem } from '../../api/problem';
import { ProblemAlert } from '../../parts/problem-alert';
import { usePicturesTexts } from './pictures-texts';

const Chart = lazy(() => import('./chart'));

export interface Period {
  from: string | undefined;
  to: string | undefined;
}
/** A column of the table that says the same as the picture. */
export interface Told<T> {
  key: string;
  title: string;
  text: (row: T) => string;
  number?: boolean;
}
interface Props<T extends object> {
  name: string;
  title: string;
  unit: string;
  source: string;
  period?: Period;
  teach: string;
  label: string;
  rows: T[] | undefined;
  rowKey: (row: T) => string;
  columns: Told<T>[];
  /** Last line of the table. */
  sums?: string[];
  option: (rows: T[]) => EChartsOption;
  height?: number;
  problem: Problem | null;
  /** Choices that belong to this picture alone. */
  children?: ReactNode;
  note?: ReactNode;
}

/** A picture with the table that says the same: same numbers, same units, source and period. */
export function Picture<T extends object>(props: Props<T>) {
  const t = usePicturesTexts();
  const [view, setView] = useState<'picture' | 'table'>('picture');
  const { title, rows, problem, columns, period, sums } = props;
  const shown: TableColumnsType<T> = columns.map(({ key, title: head, text, number }) => ({
    key,
    title: head,
    align: number ? 'right' : 'left',
    render: (_, row) => <span className={number ? 'number' : 'text'}>{text(row)}</span>,
  }));
  return (
    <section className="card picture" data-picture={props.name}>
      <div className="picture-head">
        <h2>{title}</h2>
        <Segmented
          aria-label={t('view', { name: title })}
          value={view}
          onChange={setView}
          options={(['picture', 'table'] as const).map((value) => ({ value, label: t(value) }))}
        />
      </div>
      {props.children && <div className="row picture-choices">{props.children}</div>}
      <ProblemAlert problem={problem} />
      {!problem && !rows && <Skeleton active />}
      {rows?.length === 0 && <Empty description={props.teach} />}
      {rows && rows.length > 0 && view === 'picture' && (
        <Suspense fallback={<Skeleton active />}>
          <Chart option={props.option(rows)} height={props.height ?? 320} label={props.label} />
        </Suspense>
      )}
      {rows && rows.length > 0 && view === 'table' && (
        <Table<T>
          size="small"
          rowKey={props.rowKey}
          columns={shown}
          dataSource={rows}
          scroll={{ x: 'max-content' }}
          pagination={rows.length > 60 ? { pageSize: 60 } : false}
          summary={
            sums &&
            (() => (
              <Table.Summary.Row className="picture-sum">
                {sums.map((text, i) => (
                  <Table.Summary.Cell key={i} index={i} align={columns[i]?.number ? 'right' : 'left'}>
                    <span className="number">{text}</span>
                  </Table.Summary.Cell>
                ))}
              </Table.Summary.Row>
            ))
          }
        />
      )}
      {props.note}
      <p className="muted picture-source text">
        {[
          t('unit', { unit: props.unit }),
          t('source', { source: props.source }),
          period &&
            (period.from || period.to
              ? t('period', { from: period.from ?? t('open'), to: period.to ?? t('open') })
              : t('always')),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </section>
  );
}
