import { type RefObject, useEffect, useState } from 'react';
import { isTyping } from './page-keys';

/** What Enter opens by itself. */
const opens = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.closest('a, button, input, [role=tab]') !== null;

/** Where rows can be opened: j/k move through them, Enter opens, / goes to the filters. Returns the row and how to choose it. */
export function useRowKeys(
  count: number,
  place: RefObject<HTMLElement | null>,
  open: ((row: number) => void) | undefined,
): [number, (row: number) => void] {
  const [row, setRow] = useState(-1);
  useEffect(() => {
    if (!open) return;
    // The focus goes along, away from a button that Enter would press.
    const go = (to: number) => {
      setRow(to);
      const shown = place.current?.querySelectorAll<HTMLElement>('tbody tr.ant-table-row')[to];
      if (!shown) return;
      shown.tabIndex = -1;
      shown.focus();
    };
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === 'j') go(Math.min(row + 1, count - 1));
      else if (event.key === 'k') go(Math.max(row - 1, 0));
      else if (event.key === 'Enter' && row >= 0 && !opens(event.target)) open(row);
      else if (event.key === '/') {
        event.preventDefault();
        place.current?.querySelector<HTMLElement>('[data-search] input, input')?.focus();
      }
    };
    addEventListener('keydown', hear);
    return () => removeEventListener('keydown', hear);
  }, [count, open, place, row]);
  return [row, setRow];
}
