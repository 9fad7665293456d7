import { inLanguage, useLanguage } from '../../app/i18n';
import { semicolon } from '../../app/marks';
import { useWords } from '../../api/glossary';
import { dayAndHour, dueAndHour } from '../times';
import { tonnes } from '../tonnes';
import { useDivisions } from '../divisions';
import { useChoices } from '../schema-form/labels';
import { useEverywhere } from './everywhere';
import { CITIES, INSTANT, MACHINES, PROVINCES, SIX_PLACES } from './fact-kinds';

/** A value of a case as plain text, for a cell of a file. */
export function useFactText(): (name: string, value: unknown) => string {
  const choice = useChoices();
  const division = useDivisions();
  const words = useWords();
  const language = useLanguage();
  const everywhere = useEverywhere();
  const say = (name: string, value: unknown): string => {
    if (value === null || value === undefined) return '';
    if (typeof value === 'boolean') return value ? '✓' : '';
    if (Array.isArray(value)) return value.map((each) => say(name, each)).join(semicolon());
    if (typeof value === 'object') {
      const { zh: own, en, ...others } = value as Record<string, string | undefined>;
      if (own && en && Object.keys(others).length === 0) return inLanguage({ zh: own, en }, language);
      const { name: called, zh, wasteCode, code, quantity, removed } = value as Record<string, string | undefined>;
      return [called ?? zh, wasteCode ?? code, tonnes(removed ?? quantity)].filter(Boolean).join(' ');
    }
    if (typeof value !== 'string') return String(value as number);
    if (INSTANT.test(value)) return name === 'dueAt' ? dueAndHour(value) : dayAndHour(value);
    if (name === 'clock') return words.clock(value);
    if (name === 'provinces' && value === '*') return everywhere;
    if (MACHINES.has(name)) return words.machine(value);
    if (SIX_PLACES.test(value)) return tonnes(value);
    if ((PROVINCES.has(name) || CITIES.has(name)) && /^\d{2}(\d{2}){0,2}$/.test(value)) return division(value);
    return choice(name, value);
  };
  return say;
}
