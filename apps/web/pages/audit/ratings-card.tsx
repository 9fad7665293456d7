import { Link } from '@tanstack/react-router';
import { Empty } from 'antd';
import { useRead } from '../../api/queries';
import { useMe } from '../../app/session';
import { auditor } from '../../app/places';
import { caseAddress } from '../../parts/cases';
import { Listing } from '../../parts/listing';
import { ProblemAlert } from '../../parts/problem-alert';
import { useProvinces } from '../../parts/provinces';
import { dayAndHour } from '../../parts/times';
import { useSupervisionTexts } from './supervision-texts';

interface OfOffice {
  province: string;
  office: string;
  count: number;
  stars: number[];
  average: string;
}
interface Ratings {
  items: OfOffice[];
  words: { application: string; office: string; stars: number; text: string; at: string }[];
}

/** 好差评 by province and office, the worst first, with the newest words. Auditors alone read them. */
export function RatingsCard() {
  const me = useMe();
  return auditor(me) ? <Ratings /> : null;
}

function Ratings() {
  const t = useSupervisionTexts();
  const provinces = useProvinces();
  const { data, error, isPending } = useRead<Ratings>('audit/ratings');
  return (
    <section className="card" aria-label={t('ratings')}>
      <h2>{t('ratings')}</h2>
      <ProblemAlert problem={error} />
      <Listing<OfOffice>
        size="small"
        rowKey={({ province, office }) => `${province} ${office}`}
        loading={isPending}
        pagination={false}
        dataSource={data?.items ?? []}
        locale={{ emptyText: <Empty description={t('noRatings')} /> }}
        columns={[
          {
            key: 'office',
            title: t('office'),
            render: (_, { province, office }) => (
              <span className="text">
                {provinces.name(province)} · {office}
              </span>
            ),
          },
          {
            key: 'average',
            title: t('average'),
            render: (_, { average }) => <strong className="number">{average}</strong>,
          },
          {
            key: 'stars',
            title: t('grades'),
            render: (_, { stars, count }) => (
              <span className="number">{t('gradesOf', { stars: stars.join(' / '), n: count })}</span>
            ),
          },
        ]}
      />
      {(data?.words.length ?? 0) > 0 && (
        <ul className="ratings">
          {data?.words.map(({ application, office, stars, text, at }) => (
            <li key={application} className="text">
              <span className="number muted">{dayAndHour(at)}</span> {office} · {stars} ·{' '}
              <Link to={caseAddress('transfer-applications', application)}>{text}</Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
