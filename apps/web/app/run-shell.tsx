import { Outlet } from '@tanstack/react-router';
import { Tag } from 'antd';
import { useLive } from '../api/live';
import { Unsent } from '../parts/unsent';
import { LanguageSwitch } from './language-switch';
import { useMe } from './session';
import { useMenuTexts } from './shell-texts';

/** Around the pages of a driver who came by the link of a run: nothing but the run. */
export function RunShell() {
  const t = useMenuTexts();
  const me = useMe();
  useLive(true);
  return (
    <div className="shell">
      <header className="bar">
        <span className="brand">{t('system')}</span>
        {me.demonstration && (
          <Tag className="bar-demo" title={t('demoHint')}>
            {t('demo')}
          </Tag>
        )}
        <span className="bar-space" />
        <span className="bar-driver text">{me.name}</span>
        <LanguageSwitch />
      </header>
      <main id="page" className="page" tabIndex={-1}>
        <Unsent />
        <Outlet />
      </main>
    </div>
  );
}
