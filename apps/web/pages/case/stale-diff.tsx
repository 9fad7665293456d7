import { Alert, Button, Radio, Table } from 'antd';
import { type ReactNode, useState } from 'react';
import type { CourseEvent } from '../../api/answers';
import { useWords } from '../../api/glossary';
import { FactValue } from '../../parts/facts/fact-value';
import { usePlaceWords } from '../../parts/place-words';
import { dayAndHour } from '../../parts/times';
import { whoOf } from './case-course';
import { useCaseTexts } from './case-texts';
import { type Difference, differences, merged, type Whole } from './three-way';

export interface Seen {
  version: number;
  state: string;
  /** What the body could begin with then. */
  known: Record<string, unknown>;
}
/** How a form says its places and values itself, where the words of cases do not. */
export interface Said {
  place?: (pointer: string) => string | undefined;
  value?: (pointer: string, value: unknown) => ReactNode;
  /** Lists that are taken as one. */
  whole?: Whole;
}
interface Props {
  machine: string;
  base: Seen;
  now: Seen;
  mine: Record<string, unknown>;
  since: CourseEvent[];
  onApply: (value: Record<string, unknown>) => void;
  said?: Said | undefined;
}

/** What others changed while somebody typed: as it was, as it is, as they want it; then their words on the new version. */
export function StaleDiff({ machine, base, now, mine, since, onApply, said = {} }: Props) {
  const t = useCaseTexts();
  const words = useWords();
  const [theirs, setTheirs] = useState<ReadonlySet<string>>(new Set());
  const rows = differences(base.known, now.known, mine, said.whole);
  const choose = (pointer: string, mineToo: boolean) => {
    const next = new Set(theirs);
    if (mineToo) next.delete(pointer);
    else next.add(pointer);
    setTheirs(next);
  };
  const placeWords = usePlaceWords();
  const called = (pointer: string) => said.place?.(pointer) ?? placeWords(pointer);
  const shown = (pointer: string, value: unknown) =>
    said.value?.(pointer, value) ?? <FactValue name={pointer.split('/').at(-1) ?? ''} value={value} />;
  return (
    <section className="stale" data-stale>
      <Alert
        type="warning"
        showIcon
        title={t('staleTitle')}
        description={
          <>
            <div>{t('staleHint')}</div>
            <div>
              {base.state === now.state
                ? t('staleVersion', { from: base.version, to: now.version })
                : t('staleState', { from: words.state(machine, base.state), to: words.state(machine, now.state) })}
            </div>
            <ul className="stale-events">
              {since.map((each) => (
                <li key={each.id} className="text">
                  {t('staleBy', {
                    at: dayAndHour(each.at),
                    who: whoOf(each.by, t('system')),
                    act: words.verb(machine, each.verb),
                  })}
                </li>
              ))}
            </ul>
          </>
        }
      />
      {rows.length === 0 ? (
        <p className="muted">{t('staleSame')}</p>
      ) : (
        <Table<Difference>
          size="small"
          rowKey="pointer"
          dataSource={rows}
          pagination={false}
          tableLayout="fixed"
          scroll={{ x: 620, y: 320 }}
          rowClassName={({ conflict }) => (conflict ? 'stale-conflict' : '')}
          columns={[
            { title: t('staleField'), render: (_, each) => called(each.pointer) },
            { title: t('staleBase'), render: (_, each) => shown(each.pointer, each.base) },
            { title: t('staleNow'), render: (_, each) => shown(each.pointer, each.now) },
            { title: t('staleMine'), render: (_, each) => shown(each.pointer, each.mine) },
            {
              title: '',
              render: (_, { pointer, conflict }) =>
                conflict && (
                  <Radio.Group
                    size="small"
                    aria-label={called(pointer)}
                    value={theirs.has(pointer) ? 'theirs' : 'mine'}
                    onChange={({ target }) => choose(pointer, target.value === 'mine')}
                    options={[
                      { value: 'mine', label: t('takeMine') },
                      { value: 'theirs', label: t('takeTheirs') },
                    ]}
                  />
                ),
            },
          ]}
        />
      )}
      <Button type="primary" onClick={() => onApply(merged(base.known, now.known, mine, theirs, said.whole))}>
        {t('apply')}
      </Button>
    </section>
  );
}
