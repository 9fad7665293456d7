import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SIX_PLACES } from './fact-kinds';
import { weightSource } from './weight-source';

/** The two sides of a correction, and what the form of a correction says: each is the item that it corrects. */
const OTHERS = new Set(['from', 'to', 'value']);

it('every tonnage that a case of the record has ever held says where it comes from', () => {
  const seen = new Set<string>();
  const silent = new Set<string>();
  const walk = (value: unknown, name: string, place: readonly string[]): void => {
    if (Array.isArray(value)) return value.forEach((each) => walk(each, name, place));
    if (typeof value === 'object' && value !== null)
      return Object.entries(value).forEach(([key, each]) => walk(each, key, name ? [...place, name] : place));
    if (typeof value !== 'string' || !SIX_PLACES.test(value) || OTHERS.has(name)) return;
    seen.add(name);
    if (weightSource(name, place) === undefined) silent.add([...place, name].join('.'));
  };
  const folder = join(import.meta.dirname, '../../../../test/history');
  for (const file of readdirSync(folder).filter((each) => each.endsWith('.json'))) {
    const { pasts } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { pasts: { context: unknown }[] };
    for (const { context } of pasts) walk(context, '', []);
  }
  expect([...silent]).toEqual([]);
  expect(seen.size).toBeGreaterThan(15);
});

it('a quantity is what the place around it makes it', () => {
  expect(weightSource('quantity', ['lines'])).toBe('declared');
  expect(weightSource('quantity', ['decision', 'lines'])).toBe('granted');
  expect(weightSource('quantity', ['receipt', 'lines'])).toBe('weighed');
  expect(weightSource('quantity', ['results'])).toBe('declared');
});

it('[R-10c] waste moved out is weighed where its line has a weighing, else declared', () => {
  expect(weightSource('removed', ['lines'], { weighing: { gross: '12.000000' } })).toBe('weighed');
  expect(weightSource('removed', ['lines'])).toBe('declared');
});
