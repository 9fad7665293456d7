import { useList } from '../api/queries';
import { inLanguage, useLanguage } from '../app/i18n';

/** Says an agreement by its title instead of its key, as far as the caller may see it. */
export function useAgreementTitles(wanted = true): (key: string) => string {
  const language = useLanguage();
  const { data } = useList<{ context: { key: string; title: { zh: string; en: string } } }>(
    'agreements',
    { limit: 200 },
    wanted,
  );
  return (key) => {
    const found = data?.items.find(({ context }) => context.key === key);
    return found ? inLanguage(found.context.title, language) : key;
  };
}
