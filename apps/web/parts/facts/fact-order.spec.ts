import { inReadingOrder } from './fact-order';

it('what a reader looks for comes first, the rest stays in its order', () => {
  const facts: [string, string][] = [
    ...([
      ['scale', 's'],
      ['remarks', 'r'],
      ['validTo', 't'],
      ['holder', 'h'],
      ['method', 'm'],
      ['number', 'n'],
    ] as const),
  ].map(([name, value]) => [name, value]);
  expect(inReadingOrder(facts).map(([name]) => name)).toEqual([
    ...['number', 'holder', 'validTo', 'scale', 'remarks', 'method'],
  ]);
});
