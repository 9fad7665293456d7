import { Empty } from 'antd';
import type { ReactNode } from 'react';
import type { Identity } from '../api/answers';
import { texts } from '../app/i18n';
import { Listing } from './listing';
import { dayAndHour } from './times';

const useTexts = texts(
  'identities',
  {
    label: '名称',
    subject: '身份标识',
    by: '绑定方式',
    self: '本人',
    admin: '管理员',
    since: '绑定时间',
    last: '最近登录',
    act: '操作',
  },
  {
    label: 'Name',
    subject: 'Identifier',
    by: 'Bound by',
    self: 'the person',
    admin: 'an administrator',
    since: 'Since',
    last: 'Last login',
    act: 'Act',
  },
);

/** Identities of the provider that are bound to one account. */
export function IdentityTable({
  items,
  loading,
  empty,
  act,
}: {
  items: Identity[];
  loading: boolean;
  empty: string;
  act: (identity: Identity) => ReactNode;
}) {
  const t = useTexts();
  return (
    <Listing<Identity>
      rowKey="id"
      size="small"
      loading={loading}
      dataSource={items}
      pagination={false}
      locale={{ emptyText: <Empty description={empty} image={Empty.PRESENTED_IMAGE_SIMPLE} /> }}
      columns={[
        { title: t('label'), dataIndex: 'label', render: (label: string) => <span className="text">{label}</span> },
        { title: t('subject'), dataIndex: 'subject', render: (id: string) => <span className="text">{id}</span> },
        { title: t('by'), render: (_, { boundBy }) => t(boundBy) },
        { title: t('since'), render: (_, { boundAt }) => dayAndHour(boundAt) },
        { title: t('last'), render: (_, { lastLogin }) => dayAndHour(lastLogin) },
        { title: t('act'), render: (_, identity) => act(identity) },
      ]}
    />
  );
}
