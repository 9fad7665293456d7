import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

interface Look {
  /** Large-type mode (适老化). */
  large: boolean;
  setLarge: (large: boolean) => void;
}
const KEPT = 'liandan.large';
const LookContext = createContext<Look>({ large: false, setLarge: () => undefined });
export const useLook = (): Look => useContext(LookContext);

export function LookProvider({ children }: { children: ReactNode }) {
  const [large, setLarge] = useState(localStorage.getItem(KEPT) === 'yes');
  useEffect(() => {
    localStorage.setItem(KEPT, large ? 'yes' : 'no');
    document.documentElement.classList.toggle('large', large);
  }, [large]);
  const look = useMemo(() => ({ large, setLarge }), [large]);
  return <LookContext.Provider value={look}>{children}</LookContext.Provider>;
}
