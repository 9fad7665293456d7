import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Empty, Popconfirm, Tag } from 'antd';
import { type Action, actionOf } from '../../api/answers';
import { remove } from '../../api/client';
import type { Problem } from '../../api/problem';
import { useList } from '../../api/queries';
import { texts } from '../../app/i18n';
import { Listing } from '../../parts/listing';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour } from '../../parts/times';

const useTexts = texts(
  'me-tokens',
  {
    title: '接口令牌',
    label: '用途',
    scopes: '范围',
    created: '签发',
    expires: '到期',
    state: '状态',
    valid: '有效',
    revoked: '已吊销',
    expired: '已到期',
    revoke: '吊销',
    sure: '吊销后使用此令牌的程序立即失效，确定吗？',
    yes: '吊销',
    no: '取消',
    empty: '没有令牌。程序接入请用接口 POST /v1/tokens 签发。',
  },
  {
    title: 'Tokens',
    label: 'For',
    scopes: 'Scopes',
    created: 'Issued',
    expires: 'Expires',
    state: 'State',
    valid: 'valid',
    revoked: 'revoked',
    expired: 'expired',
    revoke: 'Revoke',
    sure: 'Programs that use this token stop working at once. Revoke it?',
    yes: 'Revoke',
    no: 'Keep',
    empty: 'No tokens. Programs get theirs with POST /v1/tokens.',
  },
);

interface Token {
  id: string;
  label: string;
  scopes: string[];
  createdAt: string;
  expiresAt: string;
  revokedAt: string | null;
  actions: Action[];
}

/** The tokens by which machines act with the person's rights; never their secrets. */
export function TokensPanel() {
  const t = useTexts();
  const queries = useQueryClient();
  const list = useList<Token>('tokens', { limit: 200 });
  const revoking = useMutation<void, Problem, string>({
    mutationFn: (id) => remove(`tokens/${id}`),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['list', 'tokens'] }),
  });
  // Tokens end by the real clock, as sessions do.
  const stateOf = ({ revokedAt, expiresAt }: Token) =>
    revokedAt ? 'revoked' : Date.parse(expiresAt) < Date.now() ? 'expired' : 'valid';
  return (
    <section className="card" aria-labelledby="me-tokens">
      <h2 id="me-tokens">{t('title')}</h2>
      <ProblemAlert problem={list.error ?? revoking.error} />
      <Listing<Token>
        rowKey="id"
        size="small"
        loading={list.isPending}
        dataSource={list.data?.items ?? []}
        pagination={false}
        locale={{ emptyText: <Empty description={t('empty')} /> }}
        columns={[
          { title: t('label'), dataIndex: 'label', className: 'text' },
          { title: t('scopes'), render: (_, { scopes }) => scopes.join(', ') },
          { title: t('created'), render: (_, { createdAt }) => dayAndHour(createdAt) },
          { title: t('expires'), render: (_, { expiresAt }) => dayAndHour(expiresAt) },
          {
            title: t('state'),
            render: (_, token) => (
              <Tag color={stateOf(token) === 'valid' ? 'green' : 'default'}>{t(stateOf(token))}</Tag>
            ),
          },
          {
            title: t('revoke'),
            render: (_, token) =>
              actionOf(token.actions, 'tokens_revoke')?.allowed && (
                <Popconfirm
                  title={t('sure')}
                  okText={t('yes')}
                  cancelText={t('no')}
                  onConfirm={() => revoking.mutate(token.id)}
                >
                  <Button size="small" danger aria-label={`${t('revoke')} ${token.label}`}>
                    {t('revoke')}
                  </Button>
                </Popconfirm>
              ),
          },
        ]}
      />
    </section>
  );
}
