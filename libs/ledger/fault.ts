/** One thing that is wrong with the record, in plain words, with the place where it was found. */
export interface Fault {
  en: string;
  zh: string;
  eventId?: string;
  caseId?: string;
  tree?: string;
  index?: number;
}

/** The record is not what it must be; nothing more may be built on it before somebody has looked. */
export class LedgerFault extends Error {
  override name = 'LedgerFault';
  constructor(readonly fault: Fault) {
    super(describe(fault));
  }
}

/** A fault with the place it names, on one line. */
export function describe({ en, zh, eventId, caseId, tree, index }: Fault): string {
  const place = [
    eventId && `event ${eventId}`,
    caseId && `case ${caseId}`,
    tree && (index === undefined ? `log ${tree}` : `log ${tree} leaf ${index}`),
  ].filter(Boolean);
  return `${place.length > 0 ? `${place.join(', ')}: ` : ''}${en} / ${zh}`;
}
