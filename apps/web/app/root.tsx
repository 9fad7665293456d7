import { legacyLogicalPropertiesTransformer, StyleProvider } from '@ant-design/cssinjs';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { App, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { Problem } from '../api/problem';
import { useLanguage } from './i18n';
import { LookProvider, useLook } from './look';
import { router } from './router';
import { SessionGate } from './session';
import { themeOf } from './theme';

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
        theme={themeOf(large)}
        button={{ autoInsertSpace: false }}
        wave={{ disabled: true }}
      >
        <App>
          <SessionGate>
            <RouterProvider router={router} />
          </SessionGate>
        </App>
      </ConfigProvider>
    </StyleProvider>
  );
}
