import { Link } from '@tanstack/react-router';
import { Button, Space, Tag } from 'antd';
import { useGlossary, useWords } from '../../api/glossary';
import { useSend } from '../../api/queries';
import { inLanguage, texts, useLanguage } from '../../app/i18n';
import { useWordsOfAddress } from '../../app/search';
import { caseOf, RESOURCES } from '../../parts/cases';
import { useLineTexts } from '../../parts/case-subject';
import { FullList } from '../../parts/full-list';
import { useListed } from '../../parts/listed';
import { PageTitle } from '../../parts/page-title';
import { pageIn } from '../../parts/paged';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour, instantOf } from '../../parts/times';

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
    isRead: '阅读',
    wasRead: '已读',
    kind: '事由',
    allKinds: '全部事由',
    level: '级别',
    allLevels: '全部级别',
    TOLD: '告知',
    REMINDER: '提醒',
    ALARM: '预警',
    about: '涉及事项',
    allCases: '全部类别',
    from: '起始日期',
    text: '内容',
    rule: '条款',
    told: '时间',
  },
  {
    title: 'Notices',
    all: 'All',
    unread: 'Unread',
    read: 'Mark as read',
    readAll: 'Mark all as read',
    empty: 'No notices. Decisions, replies, reminders and alarms appear here.',
    unreadTag: 'unread',
    isRead: 'Read',
    wasRead: 'Read already',
    kind: 'Occasion',
    allKinds: 'Every occasion',
    level: 'Level',
    allLevels: 'Every level',
    TOLD: 'notice',
    REMINDER: 'reminder',
    ALARM: 'alarm',
    about: 'About',
    allCases: 'Every kind',
    from: 'From day',
    text: 'Text',
    rule: 'Rule',
    told: 'Told at',
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
  level: (typeof LEVELS)[number];
  title: Text;
  text: Text;
  toldAt: string;
  read: boolean;
  subject: Record<string, string | number | undefined> | null;
}
const LEVELS = ['TOLD', 'REMINDER', 'ALARM'] as const;
const TO = '/notices';

/** What the person was told, newest first. */
export default function NoticesPage() {
  const t = useTexts();
  const words = useWords();
  const glossary = useGlossary();
  const language = useLanguage();
  const search = useWordsOfAddress();
  const sending = useSend();
  const { kind, level, machine, read, from } = search;
  const list = useListed<Notice>(
    'notices',
    { kind, level, machine, read, toldFrom: from ? instantOf(`${from} 00:00`) : undefined },
    TO,
  );
  const textOf = useLineTexts(list.rows.map(lineOf));
  const caseWord = (notice: Notice) =>
    notice.machine && notice.caseId ? textOf(lineOf(notice)) || words.machine(notice.machine) : '';
  // What is told after the page was read stays unread.
  const newest = pageIn(search) === 1 ? list.rows[0]?.toldAt : undefined;
  // A few kinds are called alike: they are one choice.
  const kinds = Object.entries(glossary?.notices ?? {}).reduce<Map<string, string[]>>(
    (called, [value, word]) =>
      called.set(inLanguage(word, language), [...(called.get(inLanguage(word, language)) ?? []), value]),
    new Map(),
  );
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <section className="card">
        <ProblemAlert problem={sending.error} />
        <FullList<Notice>
          box="notices"
          to={TO}
          name={t('title')}
          list={list}
          none={t('empty')}
          className="notices"
          filters={[
            {
              name: 'read',
              label: t('isRead'),
              any: t('all'),
              options: [
                { value: 'false', label: t('unread') },
                { value: 'true', label: t('wasRead') },
              ],
            },
            {
              name: 'kind',
              label: t('kind'),
              any: t('allKinds'),
              options: [...kinds].map(([label, of]) => ({ value: of.join(','), label })),
            },
            {
              name: 'level',
              label: t('level'),
              any: t('allLevels'),
              options: LEVELS.map((value) => ({ value, label: t(value) })),
            },
            {
              name: 'machine',
              label: t('about'),
              any: t('allCases'),
              options: Object.keys(RESOURCES).map((value) => ({ value, label: words.machine(value) })),
            },
            { name: 'from', label: t('from'), as: 'day' },
          ]}
          opens={(notice) => (notice.machine && notice.caseId ? caseOf(notice.machine, notice.caseId) : TO)}
          beside={
            newest && (
              <Button onClick={() => sending.mutate({ path: 'notices/read', body: { toldTo: newest } })}>
                {t('readAll')}
              </Button>
            )
          }
          columns={[
            {
              key: 'notice',
              title: t('title'),
              file: [
                [t('title'), ({ title }) => inLanguage(title, language)],
                [t('text'), ({ text }) => inLanguage(text, language)],
              ],
              render: ({ title, text, read: known, level: grade }) => (
                <Space orientation="vertical" size={2}>
                  <Space wrap>
                    <strong className="text">{inLanguage(title, language)}</strong>
                    {!known && <Tag color="blue">{t('unreadTag')}</Tag>}
                    {grade === 'ALARM' && <Tag color="red">{t('ALARM')}</Tag>}
                  </Space>
                  <span className="text">{inLanguage(text, language)}</span>
                </Space>
              ),
            },
            {
              key: 'case',
              title: t('about'),
              text: caseWord,
              render: (notice) =>
                notice.machine &&
                notice.caseId && (
                  <Link to={caseOf(notice.machine, notice.caseId)} className="text">
                    {caseWord(notice)}
                  </Link>
                ),
            },
            {
              key: 'rule',
              title: t('rule'),
              text: ({ rule }) => rule ?? '',
              render: ({ rule }) => rule && <Tag>{rule}</Tag>,
            },
            { key: 'told', title: t('told'), className: 'number', text: ({ toldAt }) => dayAndHour(toldAt) },
            { key: 'level', title: t('level'), rare: true, text: (notice) => t(notice.level) },
            {
              key: 'read',
              title: t('isRead'),
              text: (notice) => t(notice.read ? 'wasRead' : 'unread'),
              render: ({ id, read: known }) =>
                !known && (
                  <Button size="small" onClick={() => sending.mutate({ path: `notices/${id}/read`, body: {} })}>
                    {t('read')}
                  </Button>
                ),
            },
          ]}
        />
      </section>
    </>
  );
}

const lineOf = ({ machine, subject }: Notice) => ({ machine: machine ?? '', subject: subject ?? {} });
