import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Modal, Typography } from 'antd';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { Me } from '../api/answers';
import { read, remove, send, whenSignedOut } from '../api/client';
import { forgetKept, keptRead, type Reading } from '../api/kept';
import { forgetLeft, markLeft, settleLeft } from '../api/left';
import { Problem } from '../api/problem';
import { setCivilClock } from '../parts/civil-clock';
import { PageTitle } from '../parts/page-title';
import { Coming } from './coming';
import { FirstPassword } from './first-password';
import { texts } from './i18n';
import { LanguageSwitch } from './language-switch';
import { ProviderLogin, whenEntered } from './provider-login';

const useTexts = texts(
  'session',
  {
    system: '联单 · 危险废物跨省转移',
    login: '登录',
    name: '用户名',
    password: '密码',
    needName: '请填写用户名',
    needPassword: '请填写密码',
    ended: '登录已到期',
    endedHint: '重新登录后可继续，页面上已填写的内容不会丢失。',
    linkEnded: '这次运输的链接已失效（运输结束、过期或被撤销）。如仍须办理，请向发放单位索取新的链接。',
    other: '您现在以另一身份登录，页面将重新载入。',
    verify: '核验案卷（无需登录）',
  },
  {
    system: 'Liandan · hazardous waste between provinces',
    login: 'Log in',
    name: 'Login',
    password: 'Password',
    needName: 'Enter your login',
    needPassword: 'Enter your password',
    ended: 'Your session has ended',
    endedHint: 'Log in again to go on. Nothing that you typed on this page is lost.',
    linkEnded: 'The link of this run is over: the run has ended, or it was revoked. Ask whoever gave it for a new one.',
    other: 'You are now somebody else: the page will load again.',
    verify: 'Verify a case file (no login needed)',
  },
);

interface Session {
  me: Me;
  logout: () => void;
}
const SessionContext = createContext<Session | undefined>(undefined);

/** Who is logged in; only below `SessionGate`. */
export function useMe(): Me {
  return useSession().me;
}
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('outside the session');
  return session;
}

/**
 * Asks for a login where there is none. A session that ends later is renewed over the page, which stays as it is. `settled` is
 * called when it is clear whether somebody is here.
 */
export function SessionGate({ children, settled }: { children: ReactNode; settled: () => void }) {
  const t = useTexts();
  const queries = useQueryClient();
  const [ended, setEnded] = useState(false);
  const { data: me, isPending } = useQuery<Me | null>({
    queryKey: ['me'],
    // Without a network it is who it was: the driver opens the page in a tunnel.
    // Who was here stays on the page when the session has ended, with all that they typed: the login comes over it.
    queryFn: async () =>
      (await settleLeft())
        ? keptRead<Me & { now?: string }>('me').then(known, (problem) =>
            signedOut(problem, queries.getQueryData(['me'])),
          )
        : null,
    staleTime: Infinity,
    retry: false,
  });
  useEffect(() => {
    if (!isPending) settled();
    // Once is enough.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isPending]);
  useEffect(() => whenSignedOut(() => queries.getQueryData(['me']) && setEnded(true)), [queries]);

  const entered = (now: Me) => {
    forgetLeft();
    if (me && me.person !== now.person) return void forgetKept().finally(() => location.reload());
    queries.setQueryData(['me'], now);
    setEnded(false);
    void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
  };
  const logout = () => {
    markLeft();
    void Promise.allSettled([leave(me), forgetKept()]).then(([left]) => {
      if (left.status === 'fulfilled') forgetLeft();
      location.assign((left.status === 'fulfilled' && left.value) || '/');
    });
  };
  // Somebody has come in by the provider, in the window that was opened for it.
  useEffect(() => {
    if (!ended) return undefined;
    return whenEntered(() => void read<Me>('me').then(entered, () => undefined));
  });

  if (isPending) return <Coming />;
  if (!me) {
    return (
      <Doorstep>
        <LoginForm entered={entered} />
        <ProviderLogin />
        <a href="/verify">{t('verify')}</a>
      </Doorstep>
    );
  }
  if (me.passwordGiven) {
    return (
      <Doorstep>
        <FirstPassword
          changed={() => queries.setQueryData<Me>(['me'], { ...me, passwordGiven: false })}
          logout={logout}
        />
      </Doorstep>
    );
  }
  return (
    <SessionContext.Provider value={{ me, logout }}>
      {children}
      <Modal open={ended} title={t('ended')} footer={null} closable={false} mask={{ closable: false }} destroyOnHidden>
        {me.auth === 'link' ? (
          <Typography.Paragraph>{t('linkEnded')}</Typography.Paragraph>
        ) : (
          <>
            <Typography.Paragraph>{t('endedHint')}</Typography.Paragraph>
            <LoginForm entered={entered} />
            <div className="login-apart">
              <ProviderLogin apart />
            </div>
          </>
        )}
      </Modal>
    </SessionContext.Provider>
  );
}

/** What stands before the console: the name of the system over one box. */
function Doorstep({ children }: { children: ReactNode }) {
  const t = useTexts();
  return (
    <main className="login">
      <PageTitle className="login-title">{t('system')}</PageTitle>
      <div className="login-box">{children}</div>
      <div className="login-language">
        <LanguageSwitch />
      </div>
    </main>
  );
}

/** Ends the session; the address where the one at the provider is ended, for who came by it. */
async function leave(me: Me | null | undefined): Promise<string | null> {
  if (me?.provider) return (await remove<{ address: string | null }>('oidc/sessions')).address;
  await remove('sessions');
  return null;
}

function known({ value: { now, ...me }, keptAt }: Reading<Me & { now?: string }>): Me {
  if (!keptAt) setCivilClock(now);
  return me;
}
async function signedOut(problem: unknown, before: Me | null | undefined): Promise<Me | null> {
  if (!(problem instanceof Problem) || !problem.signedOut) throw problem;
  if (before) return before;
  await forgetKept();
  return null;
}

function LoginForm({ entered }: { entered: (me: Me) => void }) {
  const t = useTexts();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const login = async (given: { login: string; password: string }) => {
    setBusy(true);
    try {
      const { me } = await send<{ me: Me }>('sessions', given);
      setProblem(undefined);
      entered(me);
    } catch (caught) {
      if (!(caught instanceof Problem)) throw caught;
      setProblem(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form layout="vertical" onFinish={(given: { login: string; password: string }) => void login(given)}>
      {problem && (
        <Alert type="error" showIcon title={problem.message} description={problem.body.remedy} role="alert" />
      )}
      <Form.Item name="login" label={t('name')} rules={[{ required: true, message: t('needName') }]}>
        <Input autoComplete="username" autoFocus />
      </Form.Item>
      <Form.Item name="password" label={t('password')} rules={[{ required: true, message: t('needPassword') }]}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={busy} block>
        {t('login')}
      </Button>
    </Form>
  );
}
