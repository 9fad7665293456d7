import fc from 'fast-check';
import { incompatible } from './compatibility.js';
import { parseWasteCode } from './code.js';
import { HAZARDS, type Hazard, contradicts, parseHazards } from './hazards.js';

describe('hazards', () => {
  it('[C-02] a comma means the first and possibly the others', () => {
    expect(parseHazards('T,I')).toEqual({ must: ['T'], may: ['I'], oneOf: [] });
    expect(contradicts(['T'], 'T,I')).toBeUndefined();
    expect(contradicts(['I'], 'T,I')).toEqual({ missing: ['T'], extra: [] });
  });
  it('[C-02] a slash means one or more', () => {
    expect(contradicts(['R'], 'T/C/I/R')).toBeUndefined();
    expect(contradicts(['In'], 'T/C/I/R')).toEqual({ missing: ['T', 'C', 'I', 'R'], extra: ['In'] });
    expect(contradicts([], 'T/In')?.missing).toEqual(['T', 'In']);
  });
  it('[C-02] hazards found by identification are no contradiction', () => {
    expect(contradicts(['T', 'R'], 'T')).toEqual({ missing: [], extra: ['R'] });
    expect(contradicts(['T', 'R'], 'T', ['R'])).toBeUndefined();
  });
  it('refuses what is no hazard entry', () => {
    for (const text of ['', 'X', 'T,T', 'T,C/I', 't']) expect(() => parseHazards(text)).toThrow(RangeError);
  });
});

it('[C-01] takes a code apart', () => {
  expect(parseWasteCode('900-052-31')).toEqual({
    code: '900-052-31',
    industry: '900',
    serial: '052',
    category: 'HW31',
    identified: false,
  });
  expect(parseWasteCode('900-000-48')?.identified).toBe(true);
  for (const text of ['900-052-44', '900-52-31', 'HW31', '900-052-31 ']) expect(parseWasteCode(text)).toBeUndefined();
});

describe('[L-81a] compatibility', () => {
  const acid = { code: '900-300-34', hazards: ['C', 'T'] as Hazard[] };
  const alkali = { code: '900-352-35', hazards: ['C', 'T'] as Hazard[] };
  const battery = { code: '900-052-31', hazards: ['T', 'C'] as Hazard[] };
  const oil = { code: '900-249-08', hazards: ['T', 'I'] as Hazard[] };

  it('keeps acid from alkali, and lets batteries travel with oil', () => {
    expect(incompatible(acid, alkali)?.en).toContain('alkali');
    for (const other of [oil, acid, alkali]) expect(incompatible(battery, other)).toBeUndefined();
  });
  it('is symmetric, and no waste is incompatible with itself', () => {
    const load = fc.record({
      code: fc.constantFrom('900-300-34', '900-352-35', '900-027-33', '267-001-15', '841-001-01', '900-402-06'),
      hazards: fc.uniqueArray(fc.constantFrom(...HAZARDS)),
    });
    fc.assert(
      fc.property(load, load, (a, b) => {
        expect(incompatible(a, b)).toEqual(incompatible(b, a));
        expect(incompatible(a, a)).toBeUndefined();
      }),
    );
  });
});
