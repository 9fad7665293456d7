import { Link } from '@tanstack/react-router';
import { useList } from '../../api/queries';
import { texts } from '../../app/i18n';
import { ChaseButton, type MayChase } from '../../parts/chase';
import { Light } from '../../parts/light';
import { Listing } from '../../parts/listing';
import { useProvinces } from '../../parts/provinces';
import { dayAndHour } from '../../parts/times';

const useTexts = texts(
  'awaitedReplies',
  {
    title: '待对方函复（临期、逾期）',
    light: '函复时限',
    letter: '商请函',
    to: '收函省份',
    last: '最近催办',
    never: '未催办',
    act: '办理',
  },
  {
    title: 'Replies awaited: overdue or nearly due',
    light: 'Reply due',
    letter: 'Letter',
    to: 'To',
    last: 'Last chased',
    never: 'never',
    act: 'Act',
  },
);

interface Awaited {
  id: string;
  number: string | null;
  title: string;
  to: string;
  application: string | null;
  dueAt: string;
  daysLeft: number;
  overdue: boolean;
  chasedAt: string | null;
  chase: MayChase;
}

export const useAwaitedReplies = (enabled: boolean) => useList<Awaited>('awaited-replies', {}, enabled);

/** Letters of the own province whose reply is late or nearly so, each to be chased by one click. */
export function AwaitedReplies({ items }: { items: Awaited[] }) {
  const t = useTexts();
  const { name: nameOf } = useProvinces();
  if (items.length === 0) return null;
  return (
    <section className="card" aria-label={t('title')}>
      <h2>{t('title')}</h2>
      <Listing<Awaited>
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={items}
        columns={[
          {
            key: 'light',
            title: t('light'),
            render: (_, { dueAt, daysLeft, overdue }) => <Light dueAt={dueAt} daysLeft={daysLeft} overdue={overdue} />,
          },
          {
            key: 'letter',
            title: t('letter'),
            render: (_, { id, number, title, application }) => (
              <Link to={placeOf(id, application)} className="text">
                {number ?? title}
              </Link>
            ),
          },
          { key: 'to', title: t('to'), render: (_, { to }) => nameOf(to) },
          {
            key: 'last',
            title: t('last'),
            render: (_, { chasedAt }) => (chasedAt ? dayAndHour(chasedAt) : t('never')),
          },
          { key: 'act', title: t('act'), render: (_, { id, chase }) => <ChaseButton letter={id} may={chase} small /> },
        ]}
      />
    </section>
  );
}
/** The letter is worked on at its application. */
const placeOf = (id: string, application: string | null): string =>
  application ? `/review/${application}` : `/letters/${id}`;
