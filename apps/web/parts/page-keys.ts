import { useEffect } from 'react';

const TYPES = new Set(['checkbox', 'radio', 'button', 'submit', 'file']);
/** Whether what is pressed there is text: then no key of ours is meant. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target instanceof HTMLInputElement && !TYPES.has(target.type)));

const shown = (element: HTMLElement): boolean => element.offsetParent !== null;
const all = (within: ParentNode, what: string): HTMLElement[] =>
  [...within.querySelectorAll<HTMLElement>(what)].filter(shown);
/** What lies on top: a question, a dialog, a drawer, else the page. */
const topmost = (): ParentNode | undefined =>
  [
    ...all(document, '.ant-popover:not(.ant-popover-hidden)'),
    ...all(document, '.ant-modal').reverse(),
    ...all(document, '.ant-drawer-open .ant-drawer-section, .ant-drawer-open .ant-drawer-content').reverse(),
    ...all(document, '#page'),
  ][0];

/** j and k go from row to row of the lists on the page: focus stands on what the row opens, so that Enter opens it. */
function step(by: 1 | -1): void {
  const rows = all(topmost() ?? document, 'tbody tr.ant-table-row');
  const here = document.activeElement?.closest<HTMLElement>('tr.ant-table-row');
  const at = here ? rows.indexOf(here) : by === 1 ? -1 : rows.length;
  const row = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
  const [opens] = row ? all(row, 'a[href], button:not(:disabled), [tabindex="0"]') : [];
  if (!row) return;
  if (!opens) row.tabIndex = -1;
  (opens ?? row).focus();
  row.scrollIntoView({ block: 'nearest' });
}
/** The main act of what lies on top; of the form in which the focus stands where there is more than one. */
function act(): void {
  const top = topmost();
  if (!top) return;
  const main = '.ant-btn-primary:not(:disabled)';
  for (let at = document.activeElement; at && top.contains(at); at = at.parentElement) {
    const [own] = all(at, main);
    if (own) return own.click();
  }
  all(top, main)[0]?.click();
}

/**
 * Keys of every page: `/` goes to its search, `j` and `k` through its rows, `Ctrl+Enter` does its main act. A page that has
 * keys of its own for these says so by `data-own-keys`, or by preventing what the browser would do.
 */
export function usePageKeys(): void {
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const command = event.ctrlKey || event.metaKey;
      if (command && event.key === 'Enter') {
        // Others that hear the same key come first.
        setTimeout(() => event.defaultPrevented || act());
        return;
      }
      if (command || event.altKey || isTyping(event.target) || document.querySelector('#page [data-own-keys]')) return;
      if (event.key === 'j') step(1);
      else if (event.key === 'k') step(-1);
      else if (event.key === '/') {
        const [search] = all(
          topmost() ?? document,
          '[role=search] input, [data-search] input, input[type=search], input',
        );
        if (!search) return;
        event.preventDefault();
        search.focus();
      }
    };
    addEventListener('keydown', hear);
    return () => removeEventListener('keydown', hear);
  }, []);
}
