import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import i18next from 'i18next';
import { lazy, Suspense } from 'react';
import { Problem } from '../api/problem';
import { Coming } from './coming';
import { LookProvider } from './look';
import { SessionGate } from './session';

/** Pages that are opened before any login, by their addresses. */
const BEFORE_LOGIN: [isAt: (path: string) => boolean, page: React.LazyExoticComponent<() => React.ReactNode>][] = [
  // The link of a run, opened by a driver.
  [(path) => path.startsWith('/run/'), lazy(() => import('./open-run'))],
  // The link by which a person sets the password and enrols.
  [(path) => path === '/enrol', lazy(() => import('./enrol'))],
  // The code of a printed paper, opened by whoever has it in hand.
  [(path) => path.startsWith('/v/'), lazy(() => import('./public-code'))],
  // The lists that everybody may read.
  [(path) => path === '/published', lazy(() => import('../pages/lists/published-page'))],
  // Back from the provider of identities.
  [(path) => path === '/oidc/callback', lazy(() => import('./come-back'))],
];
const [, BeforeLogin] = BEFORE_LOGIN.find(([isAt]) => isAt(location.pathname)) ?? [];
/** Asked for when it is clear who is here, or that somebody logs in: it would hold that answer up. */
const loadConsole = () => import('./console');
const Console = lazy(loadConsole);

/** A refusal is an answer: only what was not heard is asked again. Without a network nothing stands still: pages say so. */
const queries = new QueryClient({
  defaultOptions: {
    mutations: { networkMode: 'always' },
    queries: {
      staleTime: 10_000,
      networkMode: 'always',
      retry: (count, problem) => count < 2 && problem instanceof Problem && problem.unheard,
    },
  },
});

// The server answers in the language of the page: what was read in the other one is read again.
i18next.on('languageChanged', () => void queries.invalidateQueries());

export function Root() {
  return (
    <QueryClientProvider client={queries}>
      <LookProvider>
        {BeforeLogin ? (
          <Suspense fallback={<Coming />}>
            <BeforeLogin />
          </Suspense>
        ) : (
          <SessionGate settled={() => void loadConsole()}>
            <Suspense fallback={<Coming />}>
              <Console />
            </Suspense>
          </SessionGate>
        )}
      </LookProvider>
    </QueryClientProvider>
  );
}
