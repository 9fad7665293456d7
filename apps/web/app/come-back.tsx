import { Button, Result, Spin, Typography } from 'antd';
import { useEffect, useState } from 'react';
import { send } from '../api/client';
import { forgetLeft } from '../api/left';
import { Problem } from '../api/problem';
import { Dressed } from './dressed';
import { texts } from './i18n';
import { tellEntered } from './provider-login';

const useTexts = texts(
  'comeBack',
  {
    entering: '正在登录',
    binding: '正在绑定',
    refused: '未能登录',
    unbound: '请先绑定账号',
    notBound: '未能绑定',
    login: '返回登录页',
    account: '返回“我的账号”',
    subject: '您的身份标识',
    issuer: '认证方',
  },
  {
    entering: 'Logging in',
    binding: 'Binding the identity',
    refused: 'You are not logged in',
    unbound: 'Bind your account first',
    notBound: 'The identity is not bound',
    login: 'Back to the login',
    account: 'Back to “My account”',
    subject: 'Your identifier',
    issuer: 'Provider',
  },
);

/** Where the provider of identities sends people back to: what it brings is handed over once, and leaves the address. */
export default function ComeBack() {
  return (
    <Dressed>
      <Opened />
    </Dressed>
  );
}
function Opened() {
  const t = useTexts();
  const [{ query, binds }] = useState(brought);
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    history.replaceState(null, '', location.pathname);
    if (query === '') return location.replace('/');
    const path = binds ? 'me/identities' : 'oidc/sessions';
    send<{ returnTo: string }>(path, { query }).then(
      ({ returnTo }) => {
        if (!binds) {
          forgetLeft();
          tellEntered();
        }
        location.replace(returnTo);
      },
      (caught: unknown) => {
        if (!(caught instanceof Problem)) throw caught;
        setProblem(caught);
      },
    );
  }, [query, binds]);
  if (!problem) {
    return (
      <main className="login">
        <Spin description={t(binds ? 'binding' : 'entering')} size="large">
          <div style={{ padding: 64 }} />
        </Spin>
      </main>
    );
  }
  const { code, remedy, data } = problem.body;
  return (
    <main className="login">
      <Result
        status={code === 'IDENTITY_UNBOUND' ? 'info' : 'warning'}
        title={t(binds ? 'notBound' : code === 'IDENTITY_UNBOUND' ? 'unbound' : 'refused')}
        subTitle={
          <span role="alert">
            {problem.message}
            <br />
            {remedy}
          </span>
        }
        extra={
          <Button type="primary" size="large" href={binds ? '/me' : '/'}>
            {t(binds ? 'account' : 'login')}
          </Button>
        }
      >
        {typeof data?.['subject'] === 'string' && (
          <dl className="identity">
            <dt>{t('subject')}</dt>
            <dd>
              <Typography.Text copyable className="text">
                {data['subject']}
              </Typography.Text>
            </dd>
            <dt>{t('issuer')}</dt>
            <dd className="text">{String(data['issuer'])}</dd>
          </dl>
        )}
      </Result>
    </main>
  );
}

/** What came with the address; its state begins with what it was for (the server knows it too, and asks). */
function brought(): { query: string; binds: boolean } {
  const query = location.search.slice(1);
  return { query, binds: new URLSearchParams(query).get('state')?.startsWith('bind.') === true };
}
