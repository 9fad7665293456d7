import { Button, Empty, type TableColumnsType, Tag } from 'antd';
import { comma } from '../../app/marks';
import { useWords } from '../../api/glossary';
import { Listing } from '../../parts/listing';
import { useProvinces } from '../../parts/provinces';
import { gramsOf, tonnes } from '../../parts/tonnes';
import { type Countered, keyOf } from './counter';
import { CounterMark } from './counter-mark';
import type { ListedEntry } from './list-answers';
import { useListsTexts } from './lists-texts';
import './lists.css';

interface Props {
  entries: ListedEntry[];
  /** An adjustment within the year stands beside this year's actuals. */
  adjusts?: boolean;
  /** Each entry a card: where there is no room for columns. */
  cards?: boolean;
  /** What the other side would have of the entries. */
  counter?: readonly Countered[];
  /** Entry → its state, where the list has come so far. */
  states?: ReadonlyMap<string, string>;
  /** A column at the end, e.g. of buttons or fields. */
  more?: { title: string; render: (entry: ListedEntry) => React.ReactNode };
  open?: (entry: ListedEntry) => void;
}

/** Entries of a list beside what each really did in the year before; what was changed in this proposal is marked. */
export function EntriesTable({ entries, adjusts = false, cards = false, counter = [], states, more, open }: Props) {
  const t = useListsTexts();
  const words = useWords();
  const provinces = useProvinces();
  const capped = (cap: string | null) => (cap === null ? t('noCap') : tonnes(cap));
  const sent = (origins: string[]) => (origins.length ? origins.map(provinces.name).join(comma()) : t('all'));
  const taken = ({ codes, methods }: Pick<ListedEntry, 'codes' | 'methods'>) =>
    `${codes.join(comma())} · ${methods.join('/')}`;
  const columns: TableColumnsType<ListedEntry> = [
    {
      key: 'receiver',
      title: t('receiver'),
      render: (_, entry) => (
        <span className="text">
          {open ? (
            <Button type="link" size="small" className="entry-name" onClick={() => open(entry)}>
              {entry.receiver.name}
            </Button>
          ) : (
            entry.receiver.name
          )}{' '}
          {entry.changed && <Tag className="tag-mark">{entry.was ? t('changed') : t('isNew')}</Tag>}
          {counter
            .filter((each) => keyOf(each) === keyOf(entry))
            .map((each) => (
              <CounterMark key={each.entry} of={each} />
            ))}
          <span className="muted entry-under">
            {entry.licenceNumber} · {entry.licenceTo}
          </span>
        </span>
      ),
    },
    {
      key: 'wastes',
      title: t('wastes'),
      render: (_, { wasteName, codes, methods, was }) => (
        <span className="text">
          {wasteName}
          <span className="muted entry-under">
            {codes.join(comma())} · {methods.join('/')}
          </span>
          {was && taken(was) !== taken({ codes, methods }) && <Was>{taken(was)}</Was>}
        </span>
      ),
    },
    {
      key: 'origins',
      title: t('origins'),
      render: (_, { origins, was }) => (
        <>
          {sent(origins)}
          {was && sent(was.origins) !== sent(origins) && <Was>{sent(was.origins)}</Was>}
        </>
      ),
    },
    {
      key: 'cap',
      title: t('cap'),
      align: 'right',
      render: (_, { cap, was }) => (
        <span className="number">
          {capped(cap)}
          {was && capped(was.cap) !== capped(cap) && <Was>{capped(was.cap)}</Was>}
        </span>
      ),
    },
    {
      key: 'last',
      title: adjusts ? t('thisYear') : t('last'),
      render: (_, { lastYear }) => <LastYear of={lastYear} />,
    },
    ...(states
      ? [
          {
            key: 'state',
            title: t('stateOf'),
            render: (_: unknown, { id }: ListedEntry) => {
              const state = states.get(id);
              return state ? <Tag>{words.state('listing', state)}</Tag> : null;
            },
          },
        ]
      : []),
    ...(more
      ? [{ key: 'more', title: more.title, render: (_: unknown, entry: ListedEntry) => more.render(entry) }]
      : []),
  ];
  return (
    <Listing<ListedEntry>
      className={cards ? 'entry-cards' : ''}
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={entries}
      columns={columns}
      locale={{ emptyText: <Empty description={t('noEntries')} /> }}
    />
  );
}

/** What stood there before it was changed. */
function Was({ children }: { children: string }) {
  const t = useListsTexts();
  return <span className="muted entry-was">{t('was', { was: children })}</span>;
}

/** Computed by the engine of manifests and approvals: cap, approved, received, treated of the year before. */
function LastYear({ of }: { of: ListedEntry['lastYear'] }) {
  const t = useListsTexts();
  if (!of) return <span className="muted">{t('noLast')}</span>;
  const cap = gramsOf(of.cap ?? undefined);
  const received = gramsOf(of.received);
  const rate = cap && received !== undefined ? String((received * 100n) / cap) : undefined;
  return (
    <span className="number last-year">
      {of.cap && <span>{t('lastCap', { n: tonnes(of.cap) })}</span>}
      <span>{t('lastApproved', { n: tonnes(of.approved) })}</span>
      <span>{t('lastReceived', { n: tonnes(of.received) })}</span>
      <span>{t('lastTreated', { n: tonnes(of.treated) })}</span>
      {rate !== undefined && <strong>{t('rate', { n: rate })}</strong>}
    </span>
  );
}
