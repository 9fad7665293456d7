import { Link } from '@tanstack/react-router';
import { Space, Tag } from 'antd';
import { useState } from 'react';
import { actionOf } from '../../api/answers';
import { comma, semicolon } from '../../app/marks';
import { useWordsOfAddress } from '../../app/search';
import { FullList } from '../../parts/full-list';
import { useListed } from '../../parts/listed';
import { PageTitle } from '../../parts/page-title';
import { dayAndHour } from '../../parts/times';
import { Together } from '../../parts/together';
import { type Person, useAdminTexts } from './admin-texts';
import { EnrolmentLink, type GivenLink } from './enrolment-link';
import { NewOrganisation } from './new-organisation';
import { NewPerson } from './new-person';
import { PersonActs } from './person-acts';

/** Organisations and accounts: an administrator sees people and their roles, never a case. */
export default function PeoplePage() {
  return (
    <Together>
      <People />
    </Together>
  );
}

function People() {
  const t = useAdminTexts();
  const { name, active } = useWordsOfAddress();
  const [link, setLink] = useState<GivenLink>();
  const list = useListed<Person>('people', { name, active }, '/admin/people');
  const placeOf = ({ name: office, roles }: Person['memberships'][number]) =>
    [office, roles.map((role) => t(`short_${role}`)).join(comma())].join(' ');
  return (
    <>
      <PageTitle>{t('people')}</PageTitle>
      <section className="card">
        {link && <EnrolmentLink key={link.secret} link={link} close={() => setLink(undefined)} />}
        <FullList<Person>
          box="people"
          to="/admin/people"
          name={t('people')}
          list={list}
          none={t('emptyPeople')}
          filters={[
            { name: 'name', label: t('find'), as: 'text' },
            {
              name: 'active',
              label: t('active'),
              any: t('anyActive'),
              options: [
                { value: 'true', label: t('isActive') },
                { value: 'false', label: t('isGone') },
              ],
            },
          ]}
          beside={
            <>
              {actionOf(list.data?.actions, 'people_create') && <NewPerson given={setLink} />}
              <NewOrganisation />
              <Link to="/admin/roles">{t('matrix')}</Link>
            </>
          }
          columns={[
            { key: 'login', title: t('login'), text: ({ login }) => login },
            { key: 'name', title: t('name'), className: 'text', text: ({ name }) => name },
            {
              key: 'roles',
              title: `${t('organisation')} · ${t('roles')}`,
              text: ({ memberships }) => memberships.map(placeOf).join(semicolon()),
              render: ({ memberships }) => (
                <Space orientation="vertical" size={2}>
                  {memberships.map((membership) => (
                    <span key={membership.organisation} className="text">
                      {placeOf(membership)}
                    </span>
                  ))}
                </Space>
              ),
            },
            {
              key: 'factor',
              title: t('factor'),
              text: ({ secondFactor, link: sent }) =>
                [
                  secondFactor ? t('enrolled') : t('notEnrolled'),
                  ...(sent ? [t('linked', { until: dayAndHour(sent.until) })] : []),
                  ...(sent?.mail ? [t(`mail_${sent.mail}`)] : []),
                ].join(semicolon()),
            },
            { key: 'lastLogin', title: t('lastLogin'), text: ({ lastLogin }) => dayAndHour(lastLogin) },
            {
              key: 'active',
              title: t('active'),
              text: ({ active }) => (active ? t('isActive') : t('isGone')),
              render: ({ active }) => (
                <Tag color={active ? 'green' : undefined}>{active ? t('isActive') : t('isGone')}</Tag>
              ),
            },
            { key: 'acts', title: t('acts'), render: (person) => <PersonActs person={person} given={setLink} /> },
          ]}
        />
      </section>
    </>
  );
}
