import { Link } from '@tanstack/react-router';
import { Empty, Tag } from 'antd';
import { useList } from '../../api/queries';
import { Light } from '../../parts/light';
import { Listing } from '../../parts/listing';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour } from '../../parts/times';
import { endOf, type Opinion } from './opinion';
import { useOpinionTexts } from './opinion-texts';

/** What local bureaus were asked: of the bureau that answers, and of the authority that has asked. */
export default function OpinionsPage() {
  const t = useOpinionTexts();
  const list = useList<Opinion>('opinions', { limit: 200 });
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <section className="card">
        <ProblemAlert problem={list.error} />
        <Listing<Opinion>
          size="middle"
          rowKey="id"
          loading={list.isPending}
          dataSource={[...(list.data?.items ?? [])].sort((a, b) => urgency(a).localeCompare(urgency(b)))}
          pagination={{ pageSize: 20, hideOnSinglePage: true }}
          locale={{ emptyText: <Empty description={t('none')} /> }}
          columns={[
            {
              key: 'light',
              title: t('light'),
              render: (_, { state, favourable, dueDay, daysLeft, overdue }) =>
                state === 'open' ? (
                  <Light dueAt={endOf(dueDay)} daysLeft={daysLeft} overdue={overdue} />
                ) : (
                  <Tag color={favourable ? 'green' : 'red'}>{t(favourable ? 'favourable' : 'unfavourable')}</Tag>
                ),
            },
            {
              key: 'letter',
              title: t('letter'),
              render: (_, { id, number, title }) => (
                <Link to="/opinions/$id" params={{ id }} className="text">
                  {number ?? title}
                </Link>
              ),
            },
            { key: 'office', title: t('office'), render: (_, { office }) => <span className="text">{office}</span> },
            {
              key: 'bureau',
              title: t('bureau'),
              render: (_, { bureauName }) => <span className="text">{bureauName}</span>,
            },
            { key: 'asked', title: t('asked'), render: (_, { askedAt }) => dayAndHour(askedAt) },
            { key: 'due', title: t('due'), dataIndex: 'dueDay' },
          ]}
        />
      </section>
    </>
  );
}
/** What is open first, the earliest due first. */
const urgency = ({ state, dueDay }: Opinion) => `${state === 'open' ? 0 : 1} ${dueDay}`;
