import { useState } from 'react';
import { comma } from '../../app/marks';
import { useWords } from '../../api/glossary';
import type { InboxItem } from '../../api/answers';
import type { Search } from '../../app/search';
import { useMe } from '../../app/session';
import { CaseSubject, useLineTexts } from '../../parts/case-subject';
import { RESOURCES, workOf } from '../../parts/cases';
import { FullList } from '../../parts/full-list';
import { Light, useLightText } from '../../parts/light';
import type { ListFilter } from '../../parts/list-filters';
import { useListed } from '../../parts/listed';
import { dayAndHour } from '../../parts/times';
import { BulkActs } from './bulk-acts';
import { useWorkTexts } from './work-texts';
import type { Box } from './boxes';

const COLUMNS = ['light', 'subject', 'kind', 'state', 'waits', 'due', 'since', 'last'] as const;
const EMPTY = { todo: 'emptyTodo', done: 'emptyDone', ended: 'emptyEnded' } as const;

/** One box of the work list: filters in the address, columns and views as the person likes them, several acts at once. */
export function InboxTable({ box, search }: { box: Exclude<Box, 'drafts'>; search: Search }) {
  const t = useWorkTexts();
  const words = useWords();
  const me = useMe();
  const [chosenIds, setChosenIds] = useState<readonly string[]>([]);
  const query = {
    box,
    machine: search['machine'],
    state: search['state'],
    overdue: box === 'todo' ? search['overdue'] : undefined,
    whose: box === 'todo' ? undefined : search['whose'],
  };
  const list = useListed<InboxItem>('inbox', query, '/');
  const { rows } = list;
  // As they are now: what has left the list is chosen no more.
  const chosen = rows.filter(({ id }) => chosenIds.includes(id));
  const textOf = useLineTexts(rows);
  const lightText = useLightText();
  const waits = (item: InboxItem) =>
    (item.left ?? item.verbs ?? []).map((verb) => words.verb(item.machine, verb)).join(comma());
  const lit = (item: InboxItem) => ({
    dueAt: item.dueAt,
    daysLeft: item.daysLeft,
    overdue: item.overdue,
    paused: item.clockStatus === 'paused',
    provisional: item.provisional,
  });
  const texts: Record<(typeof COLUMNS)[number], (item: InboxItem) => string> = {
    light: (item) => lightText(lit(item)),
    subject: textOf,
    kind: ({ machine }) => words.machine(machine),
    state: ({ machine, state }) => words.state(machine, state),
    waits,
    due: ({ dueDay }) => dueDay ?? '',
    since: ({ since }) => dayAndHour(since),
    last: ({ lastAt }) => dayAndHour(lastAt),
  };
  const drawn: Partial<Record<(typeof COLUMNS)[number], (item: InboxItem) => React.ReactNode>> = {
    light: (item) => <Light {...lit(item)} />,
    subject: (item) => (
      <CaseSubject
        machine={item.machine}
        id={item.caseId}
        subject={item.subject}
        text={textOf(item) || words.machine(item.machine)}
      />
    ),
  };
  const columns = COLUMNS.filter((key) =>
    box === 'todo' ? key !== 'last' : !['light', 'waits', 'due'].includes(key),
  ).map((key) => ({
    key,
    title: t(key),
    text: texts[key],
    rare: key === 'since',
    ...(drawn[key] ? { render: drawn[key] } : {}),
  }));
  const filters: ListFilter[] = [
    {
      name: 'machine',
      label: t('kind'),
      any: t('machine'),
      options: Object.keys(RESOURCES).map((machine) => ({ value: machine, label: words.machine(machine) })),
    },
    ...(search['machine'] && search['state']
      ? [{ name: 'state', label: t('state'), said: words.state(search['machine'], search['state']) }]
      : []),
    box === 'todo'
      ? { name: 'overdue', label: t('overdueOnly'), as: 'only' as const }
      : { name: 'whose', label: t('by'), any: t('mine'), options: [{ value: 'organisation', label: t('whose') }] },
  ];
  return (
    <>
      <FullList<InboxItem>
        box={box}
        to="/"
        name={t(box)}
        list={list}
        filters={filters}
        columns={columns}
        none={t(EMPTY[box])}
        opens={(item) => workOf({ machine: item.machine, id: item.caseId, subject: item.subject }, me)}
        rowSelection={
          box === 'todo'
            ? { selectedRowKeys: chosen.map(({ id }) => id), onChange: (keys) => setChosenIds(keys.map(String)) }
            : undefined
        }
      />
      {box === 'todo' && <BulkActs chosen={chosen} keep={setChosenIds} />}
    </>
  );
}
