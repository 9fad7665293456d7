import { type ReactNode, useEffect, useRef } from 'react';
import { useMenuTexts } from '../app/shell-texts';

/** The heading of a page; the browser's tab is called after it, so that several open cases can be told apart. */
export function PageTitle({ children, className = 'page-title' }: { children: ReactNode; className?: string }) {
  const t = useMenuTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${heading.current?.textContent ?? ''} · ${t('system')}`;
  });
  return (
    <h1 ref={heading} className={`${className} text`}>
      {children}
    </h1>
  );
}
