import { useRead } from '../../api/queries';
import { inLanguage, texts, useLanguage } from '../../app/i18n';
import { wordOf } from '../schema-form/words';
import { factWord } from './fact-words';

const useTexts = texts('placeName', { nth: '（第 {{n}} 项）' }, { nth: ' (no. {{n}})' });

interface FieldTable {
  items: { path: string; zh: string; en: string }[];
}

/**
 * What a place of a document is called: by the field table of the manifest, else by its last member. `handler/phone`,
 * `/legs/0/driver/name`; `first` is what the first of a list is counted as.
 */
export function usePlaceName(): (place: string, first?: 0 | 1) => string {
  const t = useTexts();
  const language = useLanguage();
  const { data: table } = useRead<FieldTable>('reference/field-rules/manifest');
  return (place, first = 1) => {
    const steps = place.split('/').filter(Boolean);
    const path = steps.join('.').replaceAll(/\.\d+/g, '[]');
    const rule = table?.items.find((each) => each.path === path);
    const named = steps.filter((step) => !/^\d+$/.test(step));
    const said = named.slice(-2).map((step) => inLanguage(wordOf('', step) ?? factWord(step), language) || step);
    const at = steps.find((step) => /^\d+$/.test(step));
    return (rule ? inLanguage(rule, language) : said.join(' · ')) + (at ? t('nth', { n: Number(at) + 1 - first }) : '');
  };
}

/** The name of a place that a record tells of. */
export function PlaceName({ place }: { place: string }) {
  const nameOf = usePlaceName();
  return <span className="text">{nameOf(place, place.startsWith('/') ? 0 : 1)}</span>;
}
