import { Empty, Select, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useWords } from '../../api/glossary';
import { useRead } from '../../api/queries';
import { Listing } from '../../parts/listing';
import { ProblemAlert } from '../../parts/problem-alert';
import { useProvinces } from '../../parts/provinces';
import { useSupervisionTexts } from './supervision-texts';

const GROUPS = ['clock', 'authority', 'officer', 'firm'] as const;
type Group = (typeof GROUPS)[number];
interface Count {
  key: string;
  name: string | null;
  records: number;
  unsettled: number;
  metLate: number;
  waived: number;
  neverMet: number;
  meanDaysLate: number | null;
}

/** How many clocks passed, whose they were, and what became of them. */
export function OverdueCounts() {
  const t = useSupervisionTexts();
  const words = useWords();
  const provinces = useProvinces();
  const [by, setBy] = useState<Group>('authority');
  const { data, error, isPending } = useRead<{ items: Count[] }>('overdue-records/counts', { by });
  const nameOf = ({ key, name }: Count) =>
    by === 'clock' ? `${words.clock(key)} ${key}` : by === 'authority' ? provinces.name(key) : (name ?? key);
  const columns: TableColumnsType<Count> = [
    { key: 'name', title: t('key'), render: (_, row) => <span className="text whole-words">{nameOf(row)}</span> },
    ...(['records', 'unsettled', 'metLate', 'waived', 'neverMet'] as const).map((field) => ({
      key: field,
      align: 'right' as const,
      title: t(field === 'records' ? 'total' : field),
      render: (_: unknown, row: Count) => <span className="number">{row[field]}</span>,
    })),
    {
      key: 'mean',
      align: 'right',
      title: t('meanDays'),
      render: (_, { meanDaysLate }) => <span className="number">{meanDaysLate ?? '—'}</span>,
    },
  ];
  return (
    <section className="card">
      <h2>{t('records')}</h2>
      <div className="row board-by">
        <Select<Group>
          aria-label={t('by')}
          value={by}
          onChange={setBy}
          style={{ minWidth: 140 }}
          options={GROUPS.map((value) => ({ value, label: t(`${value}By`) }))}
        />
        <span className="muted">{t('recordsHint')}</span>
      </div>
      <ProblemAlert problem={error} />
      <Listing<Count>
        className="listing-narrow"
        size="small"
        rowKey="key"
        loading={isPending}
        columns={columns}
        dataSource={data?.items ?? []}
        locale={{ emptyText: <Empty description={t('noRecords')} /> }}
        pagination={{ pageSize: 10, hideOnSinglePage: true }}
      />
    </section>
  );
}
