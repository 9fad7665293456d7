import { legacyLogicalPropertiesTransformer, StyleProvider } from '@ant-design/cssinjs';
import { App, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import type { ReactNode } from 'react';
import { useLanguage } from './i18n';
import { useLook } from './look';
import { themeOf } from './theme';

/** The component library in the look and the language of the console. */
export function Dressed({ children }: { children: ReactNode }) {
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
        <App>{children}</App>
      </ConfigProvider>
    </StyleProvider>
  );
}
