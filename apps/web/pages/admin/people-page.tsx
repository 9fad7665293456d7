import { Link, useNavigate } from '@tanstack/react-router';
import { Alert, Empty, Input, Space, Tag, Typography } from 'antd';
import { useState } from 'react';
import { comma } from '../../app/marks';
import { actionOf } from '../../api/answers';
import { useList } from '../../api/queries';
import { useWordsOfAddress } from '../../app/search';
import { Listing } from '../../parts/listing';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour } from '../../parts/times';
import { type Person, useAdminTexts } from './admin-texts';
import { NewOrganisation } from './new-organisation';
import { NewPerson } from './new-person';
import { PersonActs } from './person-acts';

const SIZE = 20;

/** Organisations and accounts: an administrator sees people and their roles, never a case. */
export default function PeoplePage() {
  const t = useAdminTexts();
  const search = useWordsOfAddress();
  const navigate = useNavigate();
  const [secret, setSecret] = useState<string>();
  const page = Number(search['page'] ?? 1) || 1;
  const list = useList<Person>('people', { name: search['name'], page, size: SIZE });
  const look = (more: Record<string, string | undefined>) =>
    void navigate({ to: '/admin/people', search: { ...search, page: undefined, ...more } });
  return (
    <>
      <PageTitle>{t('people')}</PageTitle>
      <section className="card">
        <div className="row work-filters">
          <Input.Search
            aria-label={t('find')}
            placeholder={t('find')}
            defaultValue={search['name']}
            onSearch={(name) => look({ name: name || undefined })}
            style={{ maxWidth: 280 }}
          />
          {actionOf(list.data?.actions, 'people_create') && <NewPerson given={setSecret} />}
          <NewOrganisation />
          <Link to="/admin/roles">{t('matrix')}</Link>
        </div>
        {secret && (
          <Alert
            type="warning"
            showIcon
            closable
            title={t('password')}
            description={<Typography.Text copyable>{secret}</Typography.Text>}
          />
        )}
        <ProblemAlert problem={list.error} />
        <Listing<Person>
          size="middle"
          rowKey="id"
          loading={list.isPending}
          dataSource={list.data?.items ?? []}
          locale={{ emptyText: <Empty description={t('emptyPeople')} /> }}
          pagination={{
            current: page,
            pageSize: SIZE,
            total: list.data?.total ?? 0,
            onChange: (next) => look({ page: String(next) }),
          }}
          columns={[
            { title: t('login'), dataIndex: 'login' },
            { title: t('name'), dataIndex: 'name', render: (name: string) => <span className="text">{name}</span> },
            {
              title: `${t('organisation')} · ${t('roles')}`,
              render: (_, { memberships }) => (
                <Space orientation="vertical" size={2}>
                  {memberships.map(({ organisation, name, roles }) => (
                    <span key={organisation} className="text">
                      {name} {roles.map((role) => t(`short_${role}`)).join(comma())}
                    </span>
                  ))}
                </Space>
              ),
            },
            {
              title: t('factor'),
              dataIndex: 'secondFactor',
              render: (has: boolean | null) => (has ? t('enrolled') : t('notEnrolled')),
            },
            { title: t('lastLogin'), dataIndex: 'lastLogin', render: (at: string | null) => dayAndHour(at) },
            {
              title: t('active'),
              dataIndex: 'active',
              render: (active: boolean) => (
                <Tag color={active ? 'green' : undefined}>{active ? t('isActive') : t('isGone')}</Tag>
              ),
            },
            { title: t('acts'), render: (_, person) => <PersonActs person={person} /> },
          ]}
        />
      </section>
    </>
  );
}
