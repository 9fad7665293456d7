import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Empty, Pagination, Segmented, Space, Spin, Tag } from 'antd';
import { useWords } from '../../api/glossary';
import { useList, useSend } from '../../api/queries';
import { inLanguage, texts, useLanguage } from '../../app/i18n';
import { useWordsOfAddress } from '../../app/search';
import { caseOf } from '../../parts/cases';
import { useLineTexts } from '../../parts/case-subject';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour } from '../../parts/times';

const useTexts = texts(
  'notices',
  {
    title: '消息',
    all: '全部',
    unread: '未读',
    read: '设为已读',
    readAll: '全部设为已读',
    empty: '没有消息。决定、复函、提醒和预警会出现在这里。',
    unreadTag: '未读',
  },
  {
    title: 'Notices',
    all: 'All',
    unread: 'Unread',
    read: 'Mark as read',
    readAll: 'Mark all as read',
    empty: 'No notices. Decisions, replies, reminders and alarms appear here.',
    unreadTag: 'unread',
  },
);

interface Text {
  zh: string;
  en: string;
}
interface Notice {
  id: string;
  machine: string | null;
  caseId: string | null;
  rule: string | null;
  title: Text;
  text: Text;
  toldAt: string;
  read: boolean;
  subject: Record<string, string | number | undefined> | null;
}
const SIZE = 20;

/** What the person was told, newest first. */
export default function NoticesPage() {
  const t = useTexts();
  const words = useWords();
  const language = useLanguage();
  const search = useWordsOfAddress();
  const navigate = useNavigate();
  const sending = useSend();
  const page = Number(search['page'] ?? 1) || 1;
  const read = search['read'] === 'false' ? 'false' : undefined;
  const list = useList<Notice>('notices', { read, page, size: SIZE });
  const textOf = useLineTexts(
    (list.data?.items ?? []).map(({ machine, subject }) => ({ machine: machine ?? '', subject: subject ?? {} })),
  );
  // What is told after the page was read stays unread.
  const newest = page === 1 ? list.data?.items[0]?.toldAt : undefined;
  const look = (more: Record<string, string | undefined>) =>
    void navigate({ to: '/notices', search: { ...search, ...more } });
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <section className="card">
        <Space wrap>
          <Segmented
            aria-label={t('title')}
            value={read ?? ''}
            onChange={(value) => look({ read: value || undefined, page: undefined })}
            options={[
              { value: '', label: t('all') },
              { value: 'false', label: t('unread') },
            ]}
          />
          {newest && (
            <Button onClick={() => sending.mutate({ path: 'notices/read', body: { toldTo: newest } })}>
              {t('readAll')}
            </Button>
          )}
        </Space>
        <ProblemAlert problem={list.error ?? sending.error} />
        {list.isPending && <Spin />}
        {list.data?.items.length === 0 && <Empty description={t('empty')} />}
        <ul className="notices">
          {list.data?.items.map((notice) => (
            <li key={notice.id}>
              <Space orientation="vertical" size={2}>
                <Space wrap>
                  <strong className="text">{inLanguage(notice.title, language)}</strong>
                  {!notice.read && <Tag color="blue">{t('unreadTag')}</Tag>}
                  {notice.rule && <Tag>{notice.rule}</Tag>}
                  <span className="muted number">{dayAndHour(notice.toldAt)}</span>
                </Space>
                <span className="text">{inLanguage(notice.text, language)}</span>
                <Space wrap>
                  {notice.machine && notice.caseId && (
                    <Link to={caseOf(notice.machine, notice.caseId)} className="text">
                      {textOf({ machine: notice.machine, subject: notice.subject ?? {} }) ||
                        words.machine(notice.machine)}
                    </Link>
                  )}
                  {!notice.read && (
                    <Button
                      size="small"
                      onClick={() => sending.mutate({ path: `notices/${notice.id}/read`, body: {} })}
                    >
                      {t('read')}
                    </Button>
                  )}
                </Space>
              </Space>
            </li>
          ))}
        </ul>
        <Pagination
          current={page}
          pageSize={SIZE}
          total={list.data?.total ?? 0}
          hideOnSinglePage
          onChange={(next) => look({ page: String(next) })}
        />
      </section>
    </>
  );
}
