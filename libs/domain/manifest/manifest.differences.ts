import { tonnes, grams } from '../quantity/quantity.js';
import type { ManifestContext, ManifestEvent, Of } from './manifest.context.js';
import type { Receiving } from './manifest.reading.js';
import type { Difference } from './manifest.records.js';
import { returnDifferences } from './manifest.rest.js';

type C = ManifestContext;

type Found = Omit<Difference, 'id' | 'by' | 'at'>;

/** What part 1 says of the properties in question. */
function declaredOf(c: C, number: number, kinds: string[]): string {
  const line = c.lines.find((each) => each.line === number);
  if (!line) return '';
  const said: Record<string, string> = {
    QUANTITY: `${line.removed ?? ''} t`,
    PACKAGING: `${line.packaging.type} × ${line.packaging.number}`,
    FORM: line.form,
    CHARACTER: line.hazards.join(', '),
    NAME: line.name,
    METHOD: line.method,
  };
  return kinds.map((kind) => said[kind] ?? line.name).join('; ');
}

/** What each line of the receipt reports; another method than approved counts as a kind of its own. */
function ofReceipt(c: C, { lines }: Receiving): Found[] {
  return lines.flatMap(({ line, differences, note, quantity, method, opinion }) => {
    const other = opinion !== 'REJECT' && c.lines.find((each) => each.line === line)?.method !== method;
    const kinds = [...differences.filter((kind) => !(other && kind === 'OTHER')), ...(other ? ['METHOD'] : [])];
    if (kinds.length === 0) return [];
    const weighed = kinds.includes('QUANTITY') ? `${tonnes(grams(quantity))} t` : '';
    const found = [weighed, other ? method : '', note ?? ''].filter(Boolean).join('; ');
    return [{ leg: null, line, kinds, declared: declaredOf(c, line, kinds), found, place: null }];
  });
}

function foundBy(c: C, e: ManifestEvent): Found[] {
  if (e.type === 'accept' || e.type === 'acceptPartly') return ofReceipt(c, e);
  if (e.type === 'reject') {
    const declared = c.lines.map(({ line }) => declaredOf(c, line, e.differences)).join(' | ');
    return [{ leg: null, line: null, kinds: e.differences, declared, found: e.reason, place: null }];
  }
  if (e.type === 'receiveBack')
    return e.evidence?.tolerance ? returnDifferences(c, e.weighings, e.evidence.tolerance) : [];
  const { found, kind = 'OTHER', line = null } = e as Of<'reportMismatch'>;
  const declared = c.lines.filter((each) => line === null || each.line === line);
  return [
    {
      leg: c.leg,
      line,
      kinds: [kind],
      declared: declared.map((each) => declaredOf(c, each.line, [kind])).join(' | '),
      found,
      place: c.legs.find(({ leg }) => leg === c.leg)?.arrivedIn?.division ?? null,
    },
  ];
}

/** The differences that this event reports, numbered on from those before. */
export const differencesIn = (c: C, e: ManifestEvent): Difference[] =>
  foundBy(c, e).map((found, i) => ({
    id: `D${c.differences.length + i + 1}`,
    ...found,
    by: e.by.org ?? '',
    at: e.at,
  }));
