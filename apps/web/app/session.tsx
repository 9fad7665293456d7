import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, lazy, type ReactNode, Suspense, useContext, useEffect, useState } from 'react';
import type { Me } from '../api/answers';
import { read, remove, whenSignedOut } from '../api/client';
import { forgetKept, keptRead, type Reading } from '../api/kept';
import { forgetLeft, markLeft, settleLeft } from '../api/left';
import { Problem } from '../api/problem';
import { setCivilClock } from '../parts/civil-clock';
import { Coming } from './coming';
import { Doorstep } from './doorstep';
import { texts } from './i18n';
import { LoginForm } from './login-form';
import { ProviderLogin, whenEntered } from './provider-login';

const FirstPassword = lazy(() => import('./first-password'));

const useTexts = texts(
  'session',
  { verify: '核验案卷（无需登录）', published: '跨省转移白名单公开查询（无需登录）' },
  { verify: 'Verify a case file (no login needed)', published: 'Published white lists (no login needed)' },
);

interface Session {
  me: Me;
  logout: () => void;
  /** The session has ended: what is open stays, and a login comes over it. */
  ended: boolean;
  entered: (me: Me) => void;
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
    // The form is drawn first: what comes behind it would take the line and the processor.
    if (!isPending) requestIdleCallback(settled, { timeout: 1000 });
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
        <a href="/published">{t('published')}</a>
      </Doorstep>
    );
  }
  if (me.passwordGiven) {
    return (
      <Doorstep>
        <Suspense fallback={<Coming />}>
          <FirstPassword
            changed={() => queries.setQueryData<Me>(['me'], { ...me, passwordGiven: false })}
            logout={logout}
          />
        </Suspense>
      </Doorstep>
    );
  }
  return <SessionContext.Provider value={{ me, logout, ended, entered }}>{children}</SessionContext.Provider>;
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
