import { Checkbox, Empty, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import type { CaseAnswer } from '../../api/answers';
import { FactValue, isNothing, useFactName } from '../../parts/facts/fact-value';
import { UNTOLD } from '../../parts/facts/fact-words';
import { Listing } from '../../parts/listing';
import { useTimeMachineTexts } from './time-machine-texts';

interface Row {
  key: string;
  then: unknown;
  now: unknown;
  how: 'same' | 'changed' | 'added';
}

/** Objects with their members in one order, so that the same is the same. */
const canonical = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(canonical)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, member]) => [key, canonical(member)]),
        )
      : value;
const sameAs = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const HIDDEN = new Set([...UNTOLD, 'asOf', 'hands']);

export function rowsOf(then: CaseAnswer, now: CaseAnswer): Row[] {
  const keys = [...new Set([...Object.keys(now), ...Object.keys(then)])].filter((key) => !HIDDEN.has(key));
  return keys
    .filter((key) => !isNothing(then[key]) || !isNothing(now[key]))
    .map((key): Row => {
      const [before, after] = [canonical(then[key]), canonical(now[key])];
      const how = isNothing(before) && !isNothing(after) ? 'added' : sameAs(before, after) ? 'same' : 'changed';
      return { key, then: before, now: after, how };
    })
    .sort((a, b) => Number(a.how === 'same') - Number(b.how === 'same'));
}

/** What was known then beside what is known now; what differs is marked in words. */
export function Compared({ then, now, at }: { then: CaseAnswer; now: CaseAnswer; at: string }) {
  const t = useTimeMachineTexts();
  const nameOf = useFactName();
  const [only, setOnly] = useState(false);
  const rows = rowsOf(then, now);
  const changed = rows.filter(({ how }) => how !== 'same');
  const columns: TableColumnsType<Row> = [
    {
      key: 'field',
      title: t('field'),
      width: 160,
      render: (_, { key, how }) => (
        <>
          <span className="text">{nameOf(key)}</span> {how !== 'same' && <Tag className="tag-changed">{t(how)}</Tag>}
        </>
      ),
    },
    {
      key: 'then',
      title: t('then', { at }),
      width: '42%',
      render: (_, row) => <FactValue name={row.key} value={row.then} />,
    },
    { key: 'now', title: t('now'), width: '42%', render: (_, row) => <FactValue name={row.key} value={row.now} /> },
  ];
  return (
    <>
      <div className="row board-by">
        <Checkbox checked={only} onChange={({ target }) => setOnly(target.checked)}>
          {t('changedOnly')}
        </Checkbox>
        <span role="status">{changed.length > 0 ? t('changedCount', { n: changed.length }) : t('nothingChanged')}</span>
      </div>
      <Listing<Row>
        size="small"
        rowKey="key"
        className="compared"
        columns={columns}
        dataSource={only ? changed : rows}
        rowClassName={({ how }) => (how === 'same' ? '' : 'changed')}
        locale={{ emptyText: <Empty description={t('nothingChanged')} /> }}
        pagination={false}
      />
    </>
  );
}
