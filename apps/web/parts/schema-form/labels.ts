import { useLanguage } from '../../app/i18n';
import { useRead } from '../../api/queries';
import { choiceOf } from './choices';
import type { Schema } from './schema';
import { wordOf, type Word } from './words';

const NAMED = /^(.*?) · (.*?)(?:, in (\S+?))?\. (?:Required|Optional)/s;

/**
 * The paragraph of a description that speaks of this place: one property may serve several (the name of the driver, the
 * name of the escort), told apart by the name of what it stands in and by the command.
 */
function paragraphFor(description: string, parent: string | undefined, command: string): string {
  const paragraphs = description.split('\n\n');
  const fit = (text: string) => {
    const [, verb = '?'] = /Required from (\w+)/.exec(text) ?? [];
    return (parent && text.startsWith(parent) ? 2 : 0) + (command.includes(raised(verb)) ? 1 : 0);
  };
  return paragraphs.reduce((best, text) => (fit(text) > fit(best) ? text : best), paragraphs[0] ?? '');
}
const raised = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

export interface Label extends Word {
  /** The name of the property; from when the law demands it, from when it stays as it is. */
  hint: string;
}

/** How a property is called. `parent` is the Chinese name of what it stands in, `command` the component of the whole body. */
export function labelOf(
  component: string,
  property: string,
  schema: Schema,
  { parent, command }: { parent?: string | undefined; command: string },
): Label {
  const said = schema.description ? paragraphFor(schema.description, parent, command) : '';
  const [, zh, en, unit] = NAMED.exec(said) ?? [];
  const hint = [property, said].filter(Boolean).join(' · ');
  if (zh && en) {
    const measured = unit === 't' ? '吨' : unit;
    return { zh: unit ? `${zh}（${measured}）` : zh, en: raised(unit ? `${en}, ${unit}` : en), hint };
  }
  const word = wordOf(component, property);
  return { zh: word?.zh ?? property, en: word?.en ?? property, hint };
}

interface CodeLists {
  methods: ({ code: string } & Word)[];
  [list: string]: Record<string, Word> | ({ code: string } & Word)[];
}
const LIST_OF: Readonly<Record<string, string>> = {
  method: 'methods',
  methods: 'methods',
  hazards: 'hazards',
  hazard: 'hazards',
  conveyance: 'conveyances',
  type: 'packagings',
  packaging: 'packagings',
  code: 'refusalReasons',
  kind: 'differences',
  form: 'forms',
  opinion: 'opinions',
};

/** The words of a value of a property, in the language of the page: the code lists of the law, then the dictionary. */
export function useChoices() {
  const language = useLanguage();
  const { data } = useRead<CodeLists>('reference/code-lists');
  const inList = (property: string, value: string): Word | undefined => {
    const list = data?.[LIST_OF[property] ?? ''];
    return Array.isArray(list) ? list.find(({ code }) => code === value) : list?.[value];
  };
  return (property: string, value: string): string => {
    const word = choiceOf(property, value) ?? inList(property, value);
    if (!word) return value;
    const said = language === 'en' ? raised(word.en) : word.zh;
    return property.startsWith('method') ? `${value} ${said}` : said;
  };
}
