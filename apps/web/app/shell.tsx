import { MenuOutlined, WifiOutlined, DisconnectOutlined } from '@ant-design/icons';
import { Outlet, useLocation, useNavigate, Link } from '@tanstack/react-router';
import { Badge, Button, Drawer, Dropdown, Menu, Tag, Tooltip } from 'antd';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useLive } from '../api/live';
import { useList } from '../api/queries';
import type { InboxItem } from '../api/answers';
import { ExportsTray } from '../parts/exports-tray';
import { usePageKeys } from '../parts/page-keys';
import { StepUp } from '../parts/step-up';
import { Unsent } from '../parts/unsent';
import { LanguageSwitch } from './language-switch';
import { useLook } from './look';
import { PLACES, type Place } from './pages';
import { SUBS } from './places';
import { runOf } from './run-scope';
import { RunShell } from './run-shell';
import { useMe, useSession } from './session';
import { useMenuTexts } from './shell-texts';
import { useReachableTables } from './reachable-tables';

const CommandPalette = lazy(() => import('./command-palette'));
const GROUPS: readonly Place['group'][] = ['work', 'admin', 'firm', 'authority', 'audit', 'know'];

/** Somebody who came by the link of a run has the run and nothing else. */
export function Shell() {
  const me = useMe();
  return runOf(me) === undefined ? <WholeShell /> : <RunShell />;
}

function WholeShell() {
  const t = useMenuTexts();
  const { me, logout } = useSession();
  const { large, setLarge } = useLook();
  const stands = useLive(true);
  const navigate = useNavigate();
  useReachableTables();
  usePageKeys();
  const { pathname } = useLocation();
  const [open, setOpen] = useState(false);
  const [finding, setFinding] = useState(false);
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return;
      event.preventDefault();
      setFinding(true);
    };
    addEventListener('keydown', hear);
    return () => removeEventListener('keydown', hear);
  }, []);
  const places = PLACES.filter((place) => place.for(me));
  const { data: todo } = useList<InboxItem>(
    'inbox',
    { box: 'todo', page: 1, size: 1 },
    places.some(({ to }) => to === '/'),
  );

  const go = (to: string) => {
    setOpen(false);
    void navigate({ to });
  };
  const groups = GROUPS.map((group) => places.filter((place) => place.group === group)).filter(({ length }) => length);
  const line = ({ to, word }: Place) => ({
    key: to,
    label: (
      <span className="menu-line">
        <Link to={to} onClick={(event) => event.preventDefault()} tabIndex={-1}>
          {t(word as 'work')}
        </Link>
        {to === '/' && <Badge count={todo?.total ?? 0} overflowCount={999} />}
        {to === '/notices' && <Badge count={todo?.counts?.unread ?? 0} overflowCount={99} color="#595959" />}
      </span>
    ),
  });
  const items = groups.flatMap((own, at) => [
    ...(at === 0 ? [] : [{ type: 'divider' as const }]),
    ...own.filter(({ sub }) => sub === undefined).map(line),
    ...SUBS.map((sub) => ({ sub, inside: own.filter((place) => place.sub === sub) }))
      .filter(({ inside }) => inside.length > 0)
      .map(({ sub, inside }) => ({ key: sub, label: t(sub), children: inside.map(line) })),
  ]);
  const place = places
    .filter(({ to }) => (to === '/' ? pathname === '/' : pathname === to || pathname.startsWith(`${to}/`)))
    .sort((a, b) => b.to.length - a.to.length)[0];
  // The fold in which the page stands is open.
  const [unfolded, setUnfolded] = useState<string[]>([]);
  const menu = (
    <>
      <Menu
        mode="inline"
        items={items}
        selectedKeys={place ? [place.to] : []}
        openKeys={place?.sub ? [...unfolded, place.sub] : unfolded}
        onOpenChange={setUnfolded}
        onClick={({ key }) => go(key)}
      />
      <p className="muted side-note">{t('times')}</p>
      {me.demonstration && <p className="muted side-note">{t('demoHint')}</p>}
    </>
  );
  return (
    <div className="shell">
      <a className="skip" href="#page">
        {t('skip')}
      </a>
      <header className="bar">
        <Button
          className="bar-menu"
          type="text"
          aria-label={t('menu')}
          icon={<MenuOutlined />}
          onClick={() => setOpen(true)}
        />
        <Link to="/" className="brand">
          {t('system')}
        </Link>
        {me.demonstration && (
          <Tooltip title={t('demoHint')}>
            <Tag className="bar-demo" tabIndex={0}>
              {t('demo')}
            </Tag>
          </Tooltip>
        )}
        <Button className="bar-find" onClick={() => setFinding(true)}>
          {t('search')}
        </Button>
        <span className="bar-space" />
        <Tooltip title={stands ? t('live') : t('notLive')}>
          <span role="img" aria-label={stands ? t('live') : t('notLive')} className={stands ? 'live' : 'live live-off'}>
            {stands ? <WifiOutlined /> : <DisconnectOutlined />}
          </span>
        </Tooltip>
        <LanguageSwitch />
        <Dropdown
          trigger={['click']}
          menu={{
            items: [
              { key: 'who', label: <Who name={me.name} org={me.orgName} />, disabled: true },
              { key: 'me', label: t('me'), onClick: () => go('/me') },
              { key: 'large', label: large ? t('usual') : t('large'), onClick: () => setLarge(!large) },
              { key: 'verify', label: <a href="/verify">{t('verify')}</a> },
              { key: 'logout', label: t('logout'), onClick: logout },
            ],
          }}
        >
          <Button type="text" className="bar-who">
            <span className="bar-org">{me.orgName}</span> <Tag>{me.name}</Tag>
          </Button>
        </Dropdown>
      </header>
      <div className="body">
        <nav className="side" aria-label={t('menu')}>
          {menu}
        </nav>
        <Drawer open={open} onClose={() => setOpen(false)} placement="left" title={t('menu')} size={280}>
          {menu}
        </Drawer>
        <main id="page" className="page" tabIndex={-1}>
          <Unsent />
          <ExportsTray />
          <StepUp />
          <Outlet />
        </main>
      </div>
      {finding && (
        <Suspense fallback={null}>
          <CommandPalette close={() => setFinding(false)} places={places} />
        </Suspense>
      )}
    </div>
  );
}

const Who = ({ name, org }: { name: string; org: string }) => (
  <span>
    {org} · {name}
  </span>
);
