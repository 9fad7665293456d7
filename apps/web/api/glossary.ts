import { useQuery } from '@tanstack/react-query';
import { inLanguage, useLanguage } from '../app/i18n';
import { keptRead } from './kept';

interface Word {
  zh: string;
  en: string;
}
export interface Glossary {
  machines: Record<string, Word>;
  states: Record<string, Record<string, Word>>;
  verbs: Record<string, Record<string, Word>>;
  clocks: Record<string, Word>;
  clockKeys?: Record<string, Word>;
  papers?: Record<string, Word>;
  notices?: Record<string, Word>;
  parts?: Record<string, Word>;
}

const GLOSSARY = {
  queryKey: ['glossary'],
  queryFn: () => keptRead<Glossary>('reference/glossary').then(({ value }) => value),
  staleTime: Infinity,
};
export const useGlossary = (): Glossary | undefined => useQuery<Glossary>(GLOSSARY).data;
/** Whether the words have come, or will not: until then everything is called by its id, and takes other room. */
export const useWordsSettled = (): boolean => !useQuery<Glossary>(GLOSSARY).isLoading;

/** The words of the regulation for machines, states, verbs and clocks, in the language of the page. */
export function useWords() {
  const language = useLanguage();
  const data = useGlossary();
  const say = (word: Word | undefined, id: string) => (word ? inLanguage(word, language) : id);
  return {
    machine: (machine: string) => say(data?.machines[machine], machine),
    state: (machine: string, state: string) => say(data?.states[machine]?.[state], state),
    verb: (machine: string, verb: string) => say(data?.verbs[machine]?.[verb], verb),
    clock: (clock: string, key = '') =>
      say(data?.clockKeys?.[`${clock}/${key.replace(/-\d+$/, '')}`] ?? data?.clocks[clock], clock),
    part: (part: string) => say(data?.parts?.[part], part),
    paper: (kind: string) => say(data?.papers?.[kind], kind),
  };
}
