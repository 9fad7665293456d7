import { Button, Empty, type TableColumnsType, Tag } from 'antd';
import { comma } from '../../app/marks';
import { useWords } from '../../api/glossary';
import { Listing } from '../../parts/listing';
import { useProvinces } from '../../parts/provinces';
import { gramsOf, tonnes } from '../../parts/tonnes';
import { useListsTexts } from './lists-texts';

export interface ListedEntry {
  id: string;
  receiver: { org?: string; name: string; uscc: string };
  licenceNumber: string;
  licenceTo: string;
  codes: string[];
  wasteName: string;
  methods: string[];
  cap: string | null;
  origins: string[];
  split: { province: string; cap: string }[];
  source: 'PREFILLED' | 'RECOMMENDED' | 'EDITED';
  changed: boolean;
  lastYear: { cap: string | null; approved: string; received: string; treated: string } | null;
  [field: string]: unknown;
}

interface Props {
  entries: ListedEntry[];
  /** An adjustment within the year stands beside this year's actuals. */
  adjusts?: boolean;
  /** Entry → its state, where the list has come so far. */
  states?: ReadonlyMap<string, string>;
  /** A column at the end, e.g. of buttons or fields. */
  more?: { title: string; render: (entry: ListedEntry) => React.ReactNode };
  open?: (entry: ListedEntry) => void;
}

/** Entries of a list beside what each really did in the year before; what was changed in this proposal is marked. */
export function EntriesTable({ entries, adjusts = false, states, more, open }: Props) {
  const t = useListsTexts();
  const words = useWords();
  const provinces = useProvinces();
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
          {entry.changed && <Tag className="tag-mark">{t('changed')}</Tag>}
          <br />
          <span className="muted">
            {entry.licenceNumber} · {entry.licenceTo}
          </span>
        </span>
      ),
    },
    {
      key: 'wastes',
      title: t('wastes'),
      render: (_, { wasteName, codes, methods }) => (
        <span className="text">
          {wasteName}
          <br />
          <span className="muted">
            {codes.join(comma())} · {methods.join('/')}
          </span>
        </span>
      ),
    },
    {
      key: 'origins',
      title: t('origins'),
      render: (_, { origins }) => (origins.length ? origins.map(provinces.name).join(comma()) : t('all')),
    },
    {
      key: 'cap',
      title: t('cap'),
      align: 'right',
      render: (_, { cap }) => <span className="number">{cap === null ? t('noCap') : tonnes(cap)}</span>,
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
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={entries}
      columns={columns}
      locale={{ emptyText: <Empty description={t('noEntries')} /> }}
    />
  );
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
