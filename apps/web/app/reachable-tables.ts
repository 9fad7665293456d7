import { useEffect } from 'react';

/**
 * A table wider than its card scrolls within it: then the arrow keys must reach it. Tabs that do not all fit get a button for
 * the rest, which is no tab and must not stand in the list of tabs. antd leaves both to us.
 */
export function useReachableTables(): void {
  useEffect(() => {
    const page = document.getElementById('page');
    if (!page) return;
    let asked = 0;
    const look = () => {
      asked = 0;
      for (const table of page.querySelectorAll<HTMLElement>('.ant-table-content')) {
        if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
        else table.removeAttribute('tabindex');
      }
      for (const tabs of page.querySelectorAll('.ant-tabs-nav[role=tablist]')) {
        const list = tabs.querySelector('.ant-tabs-nav-list');
        for (const name of ['role', 'aria-orientation']) {
          list?.setAttribute(name, tabs.getAttribute(name) ?? '');
          tabs.removeAttribute(name);
        }
      }
    };
    const ask = () => (asked ||= requestAnimationFrame(look));
    const changes = new MutationObserver(ask);
    changes.observe(page, { childList: true, subtree: true });
    addEventListener('resize', ask);
    return () => {
      changes.disconnect();
      removeEventListener('resize', ask);
      cancelAnimationFrame(asked);
    };
  }, []);
}
