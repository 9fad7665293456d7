import { useNavigate } from '@tanstack/react-router';
import { Empty, Select, Tag } from 'antd';
import { useRead } from '../../api/queries';
import { inLanguage, texts, useLanguage } from '../../app/i18n';
import { colon } from '../../app/marks';
import { useWordsOfAddress } from '../../app/search';
import { Listing } from '../../parts/listing';
import { PageTitle } from '../../parts/page-title';
import { dayOf } from '../../parts/times';
import { civilNow } from '../../parts/civil-clock';
import { ProblemAlert } from '../../parts/problem-alert';
import { Together } from '../../parts/together';
import { CalendarDryRun } from './calendar-dry-run';

const useTexts = texts(
  'calendar',
  {
    title: '工作日历',
    year: '年度',
    date: '日期',
    kind: '类别',
    rest: '休息',
    work: '调休上班',
    name: '节日',
    source: '来源',
    none: '该年度放假安排尚未公布。涉及该年度的时限按周一至周五推算，标注“暂按推算日历”，公布后以公布为准。',
  },
  {
    title: 'Working calendar',
    year: 'Year',
    date: 'Day',
    kind: 'Kind',
    rest: 'day off',
    work: 'make-up working day',
    name: 'Holiday',
    source: 'Source',
    none: 'The holidays of this year are not announced. Due dates that fall in it count Monday to Friday and are marked provisional.',
  },
);

interface Day {
  date: string;
  kind: 'rest' | 'work';
  zh: string;
  en: string;
}
interface Calendar {
  year: number;
  source: string;
  days: Day[];
}
const FIRST = 2021;

/** Where a calendar is from, as its file says it: 中文 · English. */
const halves = (source: string) => {
  const [zh = '', en = zh] = source.split(' · ');
  return { zh, en };
};

/** Days off and make-up days by which working days are counted (TIME-2). */
export default function CalendarPage() {
  return (
    <Together>
      <WorkingCalendar />
      <CalendarDryRun />
    </Together>
  );
}

function WorkingCalendar() {
  const t = useTexts();
  const language = useLanguage();
  const search = useWordsOfAddress();
  const navigate = useNavigate();
  const thisYear = Number(dayOf(civilNow()).slice(0, 4));
  const year = Number(search['year'] ?? thisYear) || thisYear;
  const calendar = useRead<Calendar>(`reference/calendars/${year}`);
  const missing = calendar.error?.body.status === 404;
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <section className="card">
        <Select
          aria-label={t('year')}
          value={year}
          onChange={(next) => void navigate({ to: '/admin/calendar', search: { year: String(next) } })}
          options={Array.from({ length: thisYear - FIRST + 2 }, (_, i) => ({ value: FIRST + i, label: FIRST + i }))}
        />
        <ProblemAlert problem={missing ? null : calendar.error} />
        {calendar.data && (
          <p className="muted">
            {t('source')}
            {colon()}
            {inLanguage(halves(calendar.data.source), language)}
          </p>
        )}
        <Listing<Day>
          size="small"
          rowKey="date"
          pagination={false}
          loading={calendar.isPending}
          dataSource={missing ? [] : (calendar.data?.days ?? [])}
          locale={{ emptyText: <Empty description={t('none')} /> }}
          columns={[
            { title: t('date'), dataIndex: 'date', className: 'number' },
            { title: t('name'), render: (_, day) => (language === 'en' ? day.en : day.zh) },
            {
              title: t('kind'),
              dataIndex: 'kind',
              render: (kind: Day['kind']) => <Tag color={kind === 'work' ? 'orange' : 'green'}>{t(kind)}</Tag>,
            },
          ]}
        />
      </section>
    </>
  );
}
