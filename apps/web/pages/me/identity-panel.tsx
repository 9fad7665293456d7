import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Popconfirm, Space } from 'antd';
import type { Identity } from '../../api/answers';
import { remove, send } from '../../api/client';
import type { Problem } from '../../api/problem';
import { useRead } from '../../api/queries';
import { texts } from '../../app/i18n';
import { useProvider } from '../../app/provider-login';
import { useMe } from '../../app/session';
import { IdentityTable } from '../../parts/identity-table';
import { ProblemAlert } from '../../parts/problem-alert';

const useTexts = texts(
  'me-identity',
  {
    title: '统一身份认证',
    what: '绑定后可用{{name}}登录本账号。',
    bind: '绑定{{name}}',
    byPassword: '绑定新的身份，请先用用户名和密码登录。',
    unbind: '解除绑定',
    sure: '解除后不能再以此身份登录；本次以其登录的，将立即退出。确定吗？',
    yes: '解除',
    no: '取消',
    empty: '尚未绑定身份。',
  },
  {
    title: 'Login by a provider of identities',
    what: 'What is bound here logs in to this account with {{name}}.',
    bind: 'Bind {{name}}',
    byPassword: 'To bind another one, log in with your login and password.',
    unbind: 'Unbind',
    sure: 'It will not log in here any more; whoever is logged in by it is out at once. Unbind it?',
    yes: 'Unbind',
    no: 'Keep',
    empty: 'Nothing is bound yet.',
  },
);

/** By which identities of the provider the person logs in. */
export function IdentityPanel() {
  const t = useTexts();
  const name = useProvider();
  const me = useMe();
  const queries = useQueryClient();
  const { data, error, isPending } = useRead<{ items: Identity[] }>('me/identities', {}, name !== undefined);
  const binding = useMutation<{ address: string }, Problem>({
    mutationFn: () => send('me/identities/authorizations', { returnTo: '/me' }),
    onSuccess: ({ address }) => location.assign(address),
  });
  const unbinding = useMutation<void, Problem, string>({
    mutationFn: (id) => remove(`me/identities/${id}`),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['read', 'me/identities'] }),
  });
  if (name === undefined) return null;
  return (
    <section className="card" aria-labelledby="me-identity">
      <h2 id="me-identity">{t('title')}</h2>
      <ProblemAlert problem={error ?? binding.error ?? unbinding.error} />
      <Space orientation="vertical" style={{ width: '100%' }}>
        <span>{t('what', { name })}</span>
        <IdentityTable
          items={data?.items ?? []}
          loading={isPending}
          empty={t('empty')}
          act={({ id, label }) => (
            <Popconfirm title={t('sure')} okText={t('yes')} cancelText={t('no')} onConfirm={() => unbinding.mutate(id)}>
              <Button size="small" danger aria-label={`${t('unbind')} ${label}`}>
                {t('unbind')}
              </Button>
            </Popconfirm>
          )}
        />
        {me.provider ? (
          <span className="muted">{t('byPassword')}</span>
        ) : (
          <Button onClick={() => binding.mutate()} loading={binding.isPending || binding.isSuccess}>
            {t('bind', { name })}
          </Button>
        )}
      </Space>
    </section>
  );
}
