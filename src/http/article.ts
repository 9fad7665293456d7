import { loadReference } from '#config/reference';
import { cited } from '#domain/rules/rule-book';
import type { Language } from './language.js';

/** The article that a rule rests on that day, as it is cited. */
export function articleOf(rule: string | undefined, day: string, language: Language): { article?: string } {
  const [basis] = rule ? loadReference().rules.legalBasis(rule, day) : [];
  return basis ? { article: cited(basis)[language] } : {};
}
