import { DomainError, type Text } from '../errors.js';

/** What a rule found wrong. BLOCK refuses the command; WARN lets it pass with a typed justification. */
export interface RuleFinding {
  rule: string;
  verb: 'BLOCK' | 'WARN';
  says: Text;
  remedy: Text;
}

export const finding = (rule: string, verb: 'BLOCK' | 'WARN', says: Text, remedy: Text): RuleFinding => ({
  rule,
  verb,
  says,
  remedy,
});

/** The first finding that refuses, as the error to throw; undefined when nothing refuses. */
export function refusalOf(findings: readonly RuleFinding[]): DomainError | undefined {
  const found = findings.find(({ verb }) => verb === 'BLOCK');
  return found && new DomainError('RULE_REFUSED', { rule: found.rule, detail: found.says, remedy: found.remedy });
}
