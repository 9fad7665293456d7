import { useNavigate } from '@tanstack/react-router';
import { Badge, Skeleton, Tabs } from 'antd';
import { useList } from '../../api/queries';
import type { InboxItem } from '../../api/answers';
import { useWordsOfAddress } from '../../app/search';
import { useMe } from '../../app/session';
import { PageTitle } from '../../parts/page-title';
import { AwaitedReplies, useAwaitedReplies } from './awaited-replies';
import { BOXES } from './boxes';
import { Drafts } from './drafts';
import { Headroom, useHeadroom } from './headroom';
import { InboxTable } from './inbox-table';
import { RunningCases, useRunningCases } from './running-cases';
import { useWorkTexts } from './work-texts';

/** Where everybody begins: what waits for them, the most urgent first. */
export default function WorkPage() {
  const t = useWorkTexts();
  const me = useMe();
  const search = useWordsOfAddress();
  const navigate = useNavigate();
  const box = BOXES.find((known) => known === search['box']) ?? 'todo';
  const counts = useCounts(me.kind === 'firm');
  const headroom = useHeadroom(me.org, me.kind === 'firm');
  const awaited = useAwaitedReplies(me.kind === 'province' && box === 'todo');
  const running = useRunningCases(me.kind === 'firm' && box === 'todo');
  // The list is read meanwhile and shown with what stands above it: it would move away under the hand.
  const settled = headroom.settled && !awaited.isLoading && !running.list.isLoading;
  const items = BOXES.filter((known) => known !== 'drafts' || me.kind === 'firm').map((key) => ({
    key,
    label: (
      <span>
        {t(key)}{' '}
        <Badge
          count={counts[key] ?? 0}
          overflowCount={999}
          {...(key === 'todo' ? {} : { color: '#595959' })}
          title={String(counts[key] ?? 0)}
        />
      </span>
    ),
  }));
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      {!settled && <Skeleton active />}
      {settled && box === 'todo' && <RunningCases {...running} />}
      {settled && <Headroom {...headroom} />}
      {settled && box === 'todo' && <AwaitedReplies items={awaited.data?.items ?? []} />}
      <section className="card" hidden={!settled}>
        <Tabs
          activeKey={box}
          items={items}
          onChange={(key) => void navigate({ to: '/', search: key === 'todo' ? {} : { box: key } })}
        />
        {box === 'drafts' ? (
          <Drafts />
        ) : (
          <InboxTable key={`${box} ${search['page'] ?? ''}`} box={box} search={search} />
        )}
      </section>
    </>
  );
}

/** How many stand in each box, as the server counts them. */
function useCounts(drafts: boolean): Partial<Record<(typeof BOXES)[number], number>> {
  const of = (box: 'todo' | 'done' | 'ended') => ({ box, page: 1, size: 1 });
  const todo = useList<InboxItem>('inbox', of('todo')).data?.total;
  const done = useList<InboxItem>('inbox', of('done')).data?.total;
  const ended = useList<InboxItem>('inbox', of('ended')).data?.total;
  const begun = { state: 'draft', page: 1, size: 1 };
  const applications = useList('transfer-applications', begun, drafts).data?.total;
  const manifests = useList('manifests', begun, drafts).data?.total;
  return {
    ...(todo === undefined ? {} : { todo }),
    ...(done === undefined ? {} : { done }),
    ...(ended === undefined ? {} : { ended }),
    ...(applications === undefined && manifests === undefined
      ? {}
      : { drafts: (applications ?? 0) + (manifests ?? 0) }),
  };
}
