/** The terms of an agreement in the order of the regulation's annex, each with the rules that read it. */
export const TERMS: readonly (readonly [name: string, ...rules: string[]])[] = [
  ['type', 'R-21b'],
  ['parties', 'R-21b', 'W-08'],
  ['users', 'R-21b'],
  ['direction', 'R-21b'],
  ['signedOn', 'R-21b'],
  ['validFrom', 'R-21b'],
  ['validTo', 'R-21b'],
  ['wasteScope', 'W-01'],
  ['purposeScope', 'W-01'],
  ['approvalMode', 'W-01', 'W-02', 'W-16'],
  ['decisionDays', 'W-02'],
  ['cityReview', 'W-02'],
  ['resultNoticeTo', 'W-03'],
  ['decisionConditions', 'W-04'],
  ['eligibilityRules', 'W-01', 'W-04'],
  ['entryFieldsRequired', 'W-08'],
  ['quotaKind', 'W-05'],
  ['quotaBasis', 'W-05'],
  ['quotaScopeOrigin', 'W-05'],
  ['overQuota', 'W-06'],
  ['releaseUnusedOnExpiry', 'W-14'],
  ['finishWithinDays', 'W-15'],
  ['singleBatch', 'W-15'],
  ['listPeriod', 'W-07'],
  ['proposalWindow', 'W-07'],
  ['proposer', 'W-07'],
  ['cityRecommends', 'W-07'],
  ['confirmation', 'W-08'],
  ['feedbackBy', 'W-09'],
  ['statisticsBy', 'W-10'],
  ['adjustMonths', 'W-11'],
  ['suspendTriggers', 'W-12'],
  ['alarmWorkingDays', 'W-12'],
  ['treatAsDomestic', 'W-16'],
  ['exemptionItems', 'X-04'],
  ['materials', 'R-22a', 'R-22c'],
];

export type Parameters = Record<string, unknown>;
export interface Term {
  name: string;
  rules: readonly string[];
  value: unknown;
  before: unknown;
  changed: boolean;
}
/** Members in one order: what was written in another is not another. */
const canonical = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(canonical)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, member]) => [key, canonical(member)]),
        )
      : (value ?? null);

/** Every term of a version, beside the same of another where one is given. What has no rule of its own comes last. */
export function termsOf(parameters: Parameters, against: Parameters | undefined): Term[] {
  const known = new Set(TERMS.map(([name]) => name));
  const others = Object.keys({ ...against, ...parameters }).filter((name) => !known.has(name));
  return [...TERMS, ...others.map((name): readonly [string, ...string[]] => [name, 'R-21b'])].map(
    ([name, ...rules]) => ({
      name,
      rules,
      value: parameters[name],
      before: against?.[name],
      changed:
        against !== undefined &&
        JSON.stringify(canonical(parameters[name])) !== JSON.stringify(canonical(against[name])),
    }),
  );
}
