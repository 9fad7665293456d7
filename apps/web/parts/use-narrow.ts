import { useEffect, useState } from 'react';

const NARROW = '(max-width: 1000px)';
const PHONE = '(max-width: 600px)';

/** Whether the window is too narrow for panes side by side. */
export const useNarrow = (): boolean => useWindow(NARROW);
/** Whether the window is that of a phone. */
export const usePhone = (): boolean => useWindow(PHONE);

function useWindow(size: string): boolean {
  const [narrow, setNarrow] = useState(() => matchMedia(size).matches);
  useEffect(() => {
    const media = matchMedia(size);
    const change = () => setNarrow(media.matches);
    media.addEventListener('change', change);
    return () => media.removeEventListener('change', change);
  }, [size]);
  return narrow;
}
