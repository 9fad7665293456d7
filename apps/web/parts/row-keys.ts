import { type RefObject, useEffect, useState } from 'react';

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT|BUTTON|A)$/.test(target.tagName));

/** j/k move through the rows, Enter opens, / goes to the filters. Returns the row and how to choose it. */
export function useRowKeys(
  count: number,
  place: RefObject<HTMLElement | null>,
  open: (row: number) => void,
): [number, (row: number) => void] {
  const [row, setRow] = useState(-1);
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === 'j') setRow((at) => Math.min(at + 1, count - 1));
      else if (event.key === 'k') setRow((at) => Math.max(at - 1, 0));
      else if (event.key === 'Enter' && row >= 0) open(row);
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
