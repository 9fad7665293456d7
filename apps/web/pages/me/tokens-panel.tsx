import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Popconfirm, Tag } from 'antd';
import { type Action, actionOf } from '../../api/answers';
import { remove } from '../../api/client';
import type { Problem } from '../../api/problem';
import { texts } from '../../app/i18n';
import { useWordsOfAddress } from '../../app/search';
import { FullList } from '../../parts/full-list';
import { useListed } from '../../parts/listed';
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
    allStates: '全部状态',
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
    allStates: 'Every state',
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

const STANDINGS = ['valid', 'expired', 'revoked'] as const;
interface Token {
  id: string;
  label: string;
  scopes: string[];
  createdAt: string;
  expiresAt: string;
  /** By the real clock, as sessions end. */
  standing: (typeof STANDINGS)[number];
  actions: Action[];
}

/** The tokens by which machines act with the person's rights; never their secrets. */
export function TokensPanel() {
  const t = useTexts();
  const queries = useQueryClient();
  const { standing } = useWordsOfAddress();
  const list = useListed<Token>('tokens', { standing }, '/me');
  const revoking = useMutation<void, Problem, string>({
    mutationFn: (id) => remove(`tokens/${id}`),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['list', 'tokens'] }),
  });
  return (
    <section className="card" aria-labelledby="me-tokens">
      <h2 id="me-tokens">{t('title')}</h2>
      <ProblemAlert problem={revoking.error} />
      <FullList<Token>
        box="tokens"
        to="/me"
        name={t('title')}
        list={list}
        size="small"
        none={t('empty')}
        filters={[
          {
            name: 'standing',
            label: t('state'),
            any: t('allStates'),
            options: STANDINGS.map((value) => ({ value, label: t(value) })),
          },
        ]}
        columns={[
          { key: 'label', title: t('label'), className: 'text', text: ({ label }) => label },
          { key: 'scopes', title: t('scopes'), text: ({ scopes }) => scopes.join(', ') },
          { key: 'created', title: t('created'), text: ({ createdAt }) => dayAndHour(createdAt) },
          { key: 'expires', title: t('expires'), text: ({ expiresAt }) => dayAndHour(expiresAt) },
          {
            key: 'state',
            title: t('state'),
            text: (token) => t(token.standing),
            render: (token) => <Tag color={token.standing === 'valid' ? 'green' : 'default'}>{t(token.standing)}</Tag>,
          },
          {
            key: 'revoke',
            title: t('revoke'),
            render: (token) =>
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
