import { Outlet } from '@tanstack/react-router';
import { Button } from 'antd';
import { Unsent } from '../parts/unsent';
import { setLanguage, useLanguage } from './i18n';
import { useMe } from './session';
import { useMenuTexts } from './shell-texts';

/** Around the pages of a driver who came by the link of a run: nothing but the run. */
export function RunShell() {
  const t = useMenuTexts();
  const me = useMe();
  const language = useLanguage();
  return (
    <div className="shell">
      <header className="bar">
        <span className="brand">{t('system')}</span>
        <span className="bar-space" />
        <span className="bar-driver text">{me.name}</span>
        <Button
          type="text"
          onClick={() => setLanguage(language === 'en' ? 'zh-CN' : 'en')}
          lang={language === 'en' ? 'zh-CN' : 'en'}
        >
          {language === 'en' ? '中文' : 'English'}
        </Button>
      </header>
      <main id="page" className="page" tabIndex={-1}>
        <Unsent />
        <Outlet />
      </main>
    </div>
  );
}
