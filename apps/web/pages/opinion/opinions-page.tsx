import { Link, useNavigate } from '@tanstack/react-router';
import { Empty, Tag } from 'antd';
import { useWordsOfAddress } from '../../app/search';
import { ExportButtons } from '../../parts/export-buttons';
import { Light, useLightText } from '../../parts/light';
import { Listing } from '../../parts/listing';
import { PageTitle } from '../../parts/page-title';
import { pageIn, usePaged } from '../../parts/paged';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour } from '../../parts/times';
import { endOf, type Opinion } from './opinion';
import { useOpinionTexts } from './opinion-texts';

/** What local bureaus were asked: of the bureau that answers, and of the authority that has asked. */
export default function OpinionsPage() {
  const t = useOpinionTexts();
  const lightText = useLightText();
  const search = useWordsOfAddress();
  const navigate = useNavigate();
  const list = usePaged<Opinion>(
    'opinions',
    { sort: 'urgency' },
    {
      page: pageIn(search),
      turn: (page) => void navigate({ to: '/opinions', search: { ...search, page: String(page) } }),
    },
  );
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <section className="card">
        <div className="row list-filters">
          <ExportButtons<Opinion>
            name={t('title')}
            resource="opinions"
            query={{ sort: 'urgency' }}
            head={[t('light'), t('letter'), t('office'), t('bureau'), t('asked'), t('due')]}
            asTexts={({ state, favourable, dueDay, daysLeft, overdue, number, title, office, bureauName, askedAt }) => [
              state === 'open'
                ? lightText({ dueAt: endOf(dueDay), daysLeft, overdue })
                : t(favourable ? 'favourable' : 'unfavourable'),
              ...[number ?? title, office, bureauName, dayAndHour(askedAt), dueDay],
            ]}
          />
        </div>
        <ProblemAlert problem={list.error} />
        <Listing<Opinion>
          size="middle"
          rowKey="id"
          loading={list.isPending}
          dataSource={list.rows}
          pagination={list.pagination}
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
