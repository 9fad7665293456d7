import { legacyLogicalPropertiesTransformer, StyleProvider } from '@ant-design/cssinjs';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import i18next from 'i18next';
import { lazy, Suspense } from 'react';
import { Problem } from '../api/problem';
import { Coming } from './coming';
import { useLanguage } from './i18n';
import { LookProvider, useLook } from './look';
import { SessionGate } from './session';
import { themeOf } from './theme';

/** The link of a run, opened by a driver: before any login. */
const isLink = location.pathname.startsWith('/run/');
const OpenRun = lazy(() => import('./open-run'));
/** Back from the provider of identities. */
const isBack = location.pathname === '/oidc/callback';
const ComeBack = lazy(() => import('./come-back'));
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
        <Dressed />
      </LookProvider>
    </QueryClientProvider>
  );
}

function Dressed() {
  const language = useLanguage();
  const { large } = useLook();
  return (
    <StyleProvider hashPriority="high" transformers={[legacyLogicalPropertiesTransformer]}>
      <ConfigProvider
        locale={language === 'en' ? enUS : zhCN}
        theme={themeOf(large, language)}
        button={{ autoInsertSpace: false }}
        wave={{ disabled: true }}
        pagination={{ showSizeChanger: false }}
      >
        <App>
          {isLink || isBack ? (
            <Suspense fallback={<Coming />}>{isLink ? <OpenRun /> : <ComeBack />}</Suspense>
          ) : (
            <SessionGate settled={() => void loadConsole()}>
              <Suspense fallback={<Coming />}>
                <Console />
              </Suspense>
            </SessionGate>
          )}
        </App>
      </ConfigProvider>
    </StyleProvider>
  );
}
