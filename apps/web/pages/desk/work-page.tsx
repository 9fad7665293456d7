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
  const { data: counted } = useList<InboxItem>('inbox', { box: 'todo', page: 1, size: 1 });
  const headroom = useHeadroom(me.org, me.kind === 'firm');
  const awaited = useAwaitedReplies(me.kind === 'province' && box === 'todo');
  const running = useRunningCases(me.kind === 'firm' && box === 'todo');
  // The list is read meanwhile and shown with what stands above it: it would move away under the hand.
  const settled = headroom.settled && !awaited.isLoading && !running.list.isLoading;
  const items = BOXES.filter((known) => known !== 'drafts' || me.kind === 'firm').map((key) => ({
    key,
    label: (
      <span>
        {t(key)} {key === 'todo' && <Badge count={counted?.total ?? 0} overflowCount={999} />}
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
