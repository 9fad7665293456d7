import { useLanguage } from '../app/i18n';
import { factWord } from './facts/fact-words';

/** A place in a body as a person calls it: '/items/0/text' → '补正项目 / 1 / 内容'. */
export function usePlaceWords(): (pointer: string) => string {
  const language = useLanguage();
  return (pointer) =>
    pointer
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
      .map((step) =>
        /^\d+$/.test(step) ? String(Number(step) + 1) : (factWord(step)?.[language === 'en' ? 'en' : 'zh'] ?? step),
      )
      .join(' / ');
}
