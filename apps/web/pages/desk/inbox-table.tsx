import { useNavigate } from '@tanstack/react-router';
import { Empty, Select, Space, Switch } from 'antd';
import { useRef, useState } from 'react';
import { comma } from '../../app/marks';
import { useList } from '../../api/queries';
import { useWords } from '../../api/glossary';
import type { InboxItem } from '../../api/answers';
import type { Search } from '../../app/search';
import { useMe } from '../../app/session';
import { CaseSubject, useLineTexts } from '../../parts/case-subject';
import { RESOURCES, workOf } from '../../parts/cases';
import { Light, useLightText } from '../../parts/light';
import { Listing } from '../../parts/listing';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour } from '../../parts/times';
import { useKept } from '../../parts/use-kept';
import { BulkActs } from './bulk-acts';
import { ExportButtons } from '../../parts/export-buttons';
import { useRowKeys } from '../../parts/row-keys';
import { SavedViews } from '../../parts/saved-views';
import { useWorkTexts } from './work-texts';
import type { Box } from './boxes';

const SIZE = 20;
const COLUMNS = ['light', 'subject', 'kind', 'state', 'waits', 'due', 'since', 'last'] as const;
const EMPTY = { todo: 'emptyTodo', done: 'emptyDone', ended: 'emptyEnded' } as const;

/** One box of the work list: filters in the address, columns and views as the person likes them, several acts at once. */
export function InboxTable({ box, search }: { box: Exclude<Box, 'drafts'>; search: Search }) {
  const t = useWorkTexts();
  const words = useWords();
  const navigate = useNavigate();
  const me = useMe();
  const place = useRef<HTMLDivElement>(null);
  const [chosenIds, setChosenIds] = useState<readonly string[]>([]);
  const page = Number(search['page'] ?? 1) || 1;
  const query = {
    box,
    machine: search['machine'],
    state: search['state'],
    overdue: box === 'todo' ? search['overdue'] : undefined,
    whose: box === 'todo' ? undefined : search['whose'],
  };
  const list = useList<InboxItem>('inbox', { ...query, page, size: SIZE });
  const rows = list.data?.items ?? [];
  // As they are now: what has left the list is chosen no more.
  const chosen = rows.filter(({ id }) => chosenIds.includes(id));
  const textOf = useLineTexts(rows);
  const lightText = useLightText();
  const [row, setRow] = useRowKeys(rows.length, place, (at) => {
    const item = rows[at];
    if (item) void navigate({ to: workOf({ machine: item.machine, id: item.caseId, subject: item.subject }, me) });
  });

  const look = (more: Search) => void navigate({ to: '/', search: { ...search, page: undefined, ...more } });
  const waits = (item: InboxItem) =>
    (item.left ?? item.verbs ?? []).map((verb) => words.verb(item.machine, verb)).join(comma());
  const lit = (item: InboxItem) => ({
    dueAt: item.dueAt,
    daysLeft: item.daysLeft,
    overdue: item.overdue,
    paused: item.clockStatus === 'paused',
    provisional: item.provisional,
  });
  const texts: Record<string, (item: InboxItem) => string> = {
    light: (item) => lightText(lit(item)),
    subject: textOf,
    kind: ({ machine }) => words.machine(machine),
    state: ({ machine, state }) => words.state(machine, state),
    waits,
    due: ({ dueDay }) => dueDay ?? '',
    since: ({ since }) => dayAndHour(since),
    last: ({ lastAt }) => dayAndHour(lastAt),
  };
  const drawn: Record<string, (item: InboxItem) => React.ReactNode> = {
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
  const all = COLUMNS.map((key) => ({
    key,
    word: t(key),
    title: t(key),
    render: (_: unknown, item: InboxItem) => (drawn[key] ?? texts[key])?.(item),
  }));
  const fitting = all.filter(({ key }) => (box === 'todo' ? key !== 'last' : !['light', 'waits', 'due'].includes(key)));
  const [hidden, setHidden] = useKept<string[]>(`columns.${box}`, ['since']);
  const columns = fitting.filter(({ key }) => !hidden.includes(key));
  return (
    <div ref={place}>
      <div className="row work-filters">
        <Select
          data-search
          aria-label={t('machine')}
          value={search['machine'] ?? ''}
          onChange={(machine) => look({ machine: machine || undefined })}
          style={{ minWidth: 160 }}
          options={[
            { value: '', label: t('machine') },
            ...Object.keys(RESOURCES).map((machine) => ({ value: machine, label: words.machine(machine) })),
          ]}
        />
        {box === 'todo' ? (
          <Space>
            <Switch
              aria-label={t('overdueOnly')}
              checked={search['overdue'] === 'true'}
              onChange={(on) => look({ overdue: on ? 'true' : undefined })}
            />
            {t('overdueOnly')}
          </Space>
        ) : (
          <Select
            aria-label={t('whose')}
            value={search['whose'] ?? ''}
            onChange={(whose) => look({ whose: whose || undefined })}
            options={[
              { value: '', label: t('mine') },
              { value: 'organisation', label: t('whose') },
            ]}
          />
        )}
        <SavedViews box={box} search={search} />
        <Select
          mode="multiple"
          aria-label={t('columns')}
          placeholder={t('columns')}
          maxTagCount={0}
          maxTagPlaceholder={t('columns')}
          style={{ minWidth: 120 }}
          value={columns.map(({ key }) => key)}
          onChange={(shown: string[]) => setHidden(fitting.map(({ key }) => key).filter((key) => !shown.includes(key)))}
          options={fitting.map(({ key, word }) => ({ value: key, label: word }))}
        />
        <ExportButtons<InboxItem>
          name={t(box)}
          resource="inbox"
          query={query}
          head={columns.map(({ word }) => word)}
          asTexts={(item) => columns.map(({ key }) => texts[key]?.(item) ?? '')}
        />
      </div>
      <ProblemAlert problem={list.error} />
      <Listing<InboxItem>
        size="middle"
        rowKey="id"
        loading={list.isPending}
        dataSource={rows}
        columns={columns}
        locale={{ emptyText: <Empty description={t(EMPTY[box])} /> }}
        rowClassName={(_, at) => (at === row ? 'row-here' : '')}
        onRow={(_, at) => ({ onMouseDown: () => setRow(at ?? 0) })}
        rowSelection={
          box === 'todo'
            ? { selectedRowKeys: chosen.map(({ id }) => id), onChange: (keys) => setChosenIds(keys.map(String)) }
            : undefined
        }
        pagination={{
          current: page,
          pageSize: SIZE,
          total: list.data?.total ?? 0,
          onChange: (next) => look({ page: String(next) }),
        }}
      />
      <p className="muted work-keys">{t('keys')}</p>
      {box === 'todo' && <BulkActs chosen={chosen} keep={setChosenIds} />}
    </div>
  );
}
