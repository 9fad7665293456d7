/** Papers between authorities that ask for nothing: kind → the rule that wants them to arrive, and what they are. */
export const PAPERS: Readonly<Record<string, { rule: string; en: string }>> = {
  APPROVAL_NOTICE: { rule: 'R-26b', en: 'An approval that concerns your province' },
  RESULT_NOTICE: { rule: 'W-03', en: 'The result of an application on the white list' },
  WITHDRAWAL: { rule: 'Z-02', en: 'A letter was taken back' },
  ALARM: { rule: 'W-12', en: 'An alarm on an entry of the white list' },
  REMOVAL: { rule: 'W-08', en: 'An entry is off the white list' },
  FEEDBACK: { rule: 'W-09', en: "Last year's receipts" },
  SUSPENSION: { rule: 'W-12', en: 'An agreement is suspended' },
  STATISTICS: { rule: 'W-10', en: "A partner's statistics of the year" },
  FINDING: { rule: 'R-18b', en: 'What was found of a discrepancy' },
  LEAD_OUTCOME: { rule: 'R-05', en: 'The outcome of a joint enforcement lead' },
  TERMINATION: { rule: 'W-01', en: 'An agreement is terminated' },
};
