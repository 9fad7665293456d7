/** What a reader looks for first; everything else follows as the case has it. */
const FIRST = [
  ...['number', 'title', 'kind', 'type', 'year', 'level', 'agreement', 'application', 'approval'],
  ...['holder', 'remover', 'receiver', 'carrier', 'issuer', 'province', 'city', 'receiving'],
  ...['validFrom', 'validTo', 'modes', 'scale', 'lines', 'entries', 'scopes', 'facilities'],
];

export const inReadingOrder = <T>(facts: readonly [string, T][]): [string, T][] => {
  const rank = ([name]: [string, T]) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  return [...facts].sort((one, other) => rank(one) - rank(other));
};
