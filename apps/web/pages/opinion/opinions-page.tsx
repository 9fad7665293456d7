import { Link } from '@tanstack/react-router';
import { Tag } from 'antd';
import { useWordsOfAddress } from '../../app/search';
import { FullList } from '../../parts/full-list';
import { Light, useLightText } from '../../parts/light';
import { useListed } from '../../parts/listed';
import { PageTitle } from '../../parts/page-title';
import { dayAndHour } from '../../parts/times';
import { endOf, type Opinion } from './opinion';
import { useOpinionTexts } from './opinion-texts';

/** What local bureaus were asked: of the bureau that answers, and of the authority that has asked. */
export default function OpinionsPage() {
  const t = useOpinionTexts();
  const lightText = useLightText();
  const { state } = useWordsOfAddress();
  const list = useListed<Opinion>('opinions', { state, sort: 'urgency' }, '/opinions');
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <section className="card">
        <FullList<Opinion>
          box="opinions"
          to="/opinions"
          name={t('title')}
          list={list}
          none={t('none')}
          opens={({ id }) => `/opinions/${id}`}
          filters={[
            {
              name: 'state',
              label: t('state'),
              any: t('allStates'),
              options: [
                { value: 'open', label: t('awaiting') },
                { value: 'given', label: t('answered') },
              ],
            },
          ]}
          columns={[
            {
              key: 'light',
              title: t('light'),
              text: ({ state: now, favourable, dueDay, daysLeft, overdue }) =>
                now === 'open'
                  ? lightText({ dueAt: endOf(dueDay), daysLeft, overdue })
                  : t(favourable ? 'favourable' : 'unfavourable'),
              render: ({ state: now, favourable, dueDay, daysLeft, overdue }) =>
                now === 'open' ? (
                  <Light dueAt={endOf(dueDay)} daysLeft={daysLeft} overdue={overdue} />
                ) : (
                  <Tag color={favourable ? 'green' : 'red'}>{t(favourable ? 'favourable' : 'unfavourable')}</Tag>
                ),
            },
            {
              key: 'letter',
              title: t('letter'),
              text: ({ number, title }) => number ?? title,
              render: ({ id, number, title }) => (
                <Link to="/opinions/$id" params={{ id }} className="text">
                  {number ?? title}
                </Link>
              ),
            },
            { key: 'office', title: t('office'), className: 'text', text: ({ office }) => office },
            { key: 'bureau', title: t('bureau'), className: 'text', text: ({ bureauName }) => bureauName },
            { key: 'asked', title: t('asked'), text: ({ askedAt }) => dayAndHour(askedAt) },
            { key: 'due', title: t('due'), text: ({ dueDay }) => dueDay },
          ]}
        />
      </section>
    </>
  );
}
