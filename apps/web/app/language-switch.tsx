import { setLanguage, useLanguage } from './i18n';

/** Names the other language in that language. */
export function LanguageSwitch() {
  const other = useLanguage() === 'en' ? 'zh-CN' : 'en';
  return (
    <button type="button" className="language" onClick={() => setLanguage(other)} lang={other}>
      {other === 'en' ? 'English' : '中文'}
    </button>
  );
}
