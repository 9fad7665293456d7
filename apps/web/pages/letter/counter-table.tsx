import { Input, Select } from 'antd';
import { comma } from '../../app/marks';
import { Listing } from '../../parts/listing';
import { longest } from '../../parts/longest';
import { gramsOf, tonnes } from '../../parts/tonnes';
import type { CounterWay, Countered } from '../lists/counter';
import type { ListedEntry } from '../lists/list-answers';
import { useLetterTexts } from './letter-texts';

/** As typed; '' where nothing is said of the entry. */
interface CounterLine {
  way: CounterWay | '';
  cap: string;
  note: string;
}
type CounterLines = Record<string, CounterLine>;
const NOTHING: CounterLine = { way: '', cap: '', note: '' };
const WAYS = ['', 'TAKE', 'CAP', 'STRIKE'] as const;

export const linesOf = (counter: Countered[] | undefined): CounterLines =>
  Object.fromEntries(
    (counter ?? []).map(({ entry, way, to, note }) => [
      entry,
      { way, cap: way === 'CAP' ? (to ?? '') : '', note: note ?? '' },
    ]),
  );
/** What is said of the entries, as the reply carries it. */
export const saidOf = (lines: CounterLines) =>
  Object.entries(lines).flatMap(([entry, { way, cap, note }]) =>
    way === ''
      ? []
      : [{ entry, way, ...(way === 'CAP' ? { cap } : {}), ...(note.trim() ? { note: note.trim() } : {}) }],
  );
/** A cap that is asked for has to be one, and another one. */
export const wholeCounter = (entries: ListedEntry[], lines: CounterLines): boolean =>
  entries.every(({ id, cap }) => {
    const line = lines[id];
    if (line?.way !== 'CAP') return true;
    const asked = gramsOf(line.cap);
    return asked !== undefined && asked > 0n && asked !== gramsOf(cap ?? undefined);
  });

interface Props {
  entries: ListedEntry[];
  lines: CounterLines;
  onChange: (lines: CounterLines) => void;
}

/** The entries of a proposed list, each to be taken, struck or given another cap (W-08). */
export function CounterTable({ entries, lines, onChange }: Props) {
  const t = useLetterTexts();
  const put = (id: string, more: Partial<CounterLine>) =>
    onChange({ ...lines, [id]: { ...NOTHING, ...lines[id], ...more } });
  return (
    <Listing<ListedEntry>
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={entries}
      columns={[
        {
          key: 'receiver',
          title: t('receiver'),
          render: (_, { receiver, codes, cap }) => (
            <span className="text">
              {receiver.name}
              <br />
              <span className="muted">
                {codes.join(comma())} · {cap === null ? '—' : tonnes(cap)}
              </span>
            </span>
          ),
        },
        {
          key: 'way',
          title: t('ofEntry'),
          render: (_, { id, receiver }) => {
            const line = lines[id] ?? NOTHING;
            return (
              <span className="desk-form counter-line">
                <Select<CounterLine['way']>
                  aria-label={`${t('ofEntry')} ${receiver.name}`}
                  value={line.way}
                  onChange={(way) => put(id, { way })}
                  options={WAYS.map((way) => ({ value: way, label: t(way === '' ? 'wayNone' : `way${way}`) }))}
                />
                {line.way === 'CAP' && (
                  <Input
                    inputMode="decimal"
                    aria-label={`${t('askedCap')} ${receiver.name}`}
                    placeholder={t('askedCap')}
                    value={line.cap}
                    onChange={({ target }) => put(id, { cap: target.value })}
                  />
                )}
                {line.way !== '' && (
                  <Input
                    aria-label={`${t('why')} ${receiver.name}`}
                    placeholder={t('why')}
                    count={longest(500)}
                    value={line.note}
                    onChange={({ target }) => put(id, { note: target.value })}
                  />
                )}
              </span>
            );
          },
        },
      ]}
    />
  );
}
