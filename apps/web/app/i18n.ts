import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { plainTonnes } from './plain-tonnes';

export type Language = 'zh-CN' | 'en';
const KEPT = 'liandan.language';

const kept = (): Language => (localStorage.getItem(KEPT) === 'en' ? 'en' : 'zh-CN');

void i18next.use(initReactI18next).init({
  lng: kept(),
  fallbackLng: 'zh-CN',
  resources: {},
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false }, // React escapes
  initAsync: false,
});
document.documentElement.lang = i18next.language;

export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.language === 'en' ? 'en' : 'zh-CN';
}
export function setLanguage(language: Language): void {
  localStorage.setItem(KEPT, language);
  document.documentElement.lang = language;
  void i18next.changeLanguage(language);
}

export type Say<Z> = (key: keyof Z & string, values?: Record<string, string | number>) => string;

/**
 * The texts of one page or part, Chinese first; English must have the same keys. Returns the hook that says them:
 * `const useTexts = texts('work', { title: '待办' }, { title: 'To do' })`, then `const t = useTexts(); t('title')`.
 */
export function texts<Z extends Record<string, string>>(
  namespace: string,
  zh: Z,
  en: { [K in keyof Z]: string },
): () => Say<Z> {
  i18next.addResourceBundle('zh-CN', namespace, zh);
  i18next.addResourceBundle('en', namespace, en);
  return () => {
    const { t } = useTranslation(namespace);
    return (key, values) => t(key, values ?? {});
  };
}

/** The half of a text in both languages, as registers and problems hold them. */
export const inLanguage = (text: { zh: string; en: string } | undefined, language: Language): string =>
  text ? plainTonnes(language === 'en' ? text.en : text.zh) : '';
