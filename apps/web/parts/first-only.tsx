import { Link } from '@tanstack/react-router';
import type { Search } from '../app/search';
import { useListTexts } from './list-texts';

/** Said where only the first of a list are shown, with the way to all of it. */
export function FirstOnly({ n, to, search = {}, of }: { n: number; to: string; search?: Search; of?: string }) {
  const t = useListTexts();
  return (
    <p className="muted">
      {t('firstOnly', { n })}{' '}
      <Link to={to} search={search}>
        {[t('whole'), of].filter(Boolean).join(' · ')}
      </Link>
    </p>
  );
}
