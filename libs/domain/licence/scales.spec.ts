import { classScales, loadPermille, yearScale } from './scales.js';

const scope = (category: string, scale: string | null, methods: string[] = []) => ({
  ...{ category, kind: 'ALL' as const, codes: [], methods, scale },
});
const t = (n: number) => BigInt(n) * 1_000_000n;
const lead = (n: number) => [{ code: '900-052-31', method: 'R4', quantity: t(n) }];
const none = () => 0n;

describe('[P-10][P-12] scales by class', () => {
  it('weighs what is taken and asked against the sum of the classes where no total is given', () => {
    const only = { scale: null, scopes: [scope('HW31', '20000.000000')] };
    expect(yearScale(only)).toBe('20000.000000');
    expect(loadPermille(only, 0n, lead(500_000), none)).toBe(25_000);
    expect(loadPermille(only, t(19_000), lead(5_000), none)).toBe(1_200);
    expect(loadPermille(only, t(19_000), lead(5_001), none)).toBe(1_201);
    const open = { scale: null, scopes: [scope('HW31', '20000.000000'), scope('HW17', null)] };
    expect([yearScale(open), loadPermille(open, t(90_000), lead(10_000), none)]).toEqual([null, 500]);
    expect(loadPermille({ scale: null, scopes: [scope('HW31', null)] }, 0n, lead(1), none)).toBeNull();
  });

  it('weighs a small class under a large total by itself with what the class has taken, and another class not at all', () => {
    const small = { scale: '100000.000000', scopes: [scope('HW31', '1000.000000'), scope('HW17', '99000.000000')] };
    expect(loadPermille(small, 0n, lead(1_201), none)).toBe(1_201);
    expect(loadPermille(small, 0n, lead(1_000), none)).toBe(1_000);
    const taken = ({ category }: { category: string }) => (category === 'HW31' ? t(900) : 0n);
    expect(loadPermille(small, t(900), lead(301), taken)).toBe(1_201);
    const plating = [{ code: '336-058-17', method: 'R4', quantity: t(1_000) }];
    expect(loadPermille(small, t(99_000), plating, taken)).toBe(1_000);
  });

  it('gives each class its line of the book, each method of it another, whatever else the licence says', () => {
    const scopes = [scope('HW08', null), scope('HW31', '900.000000'), scope('HW31', '300.000000', ['R4'])];
    const load = [
      { line: 1, code: '900-052-31', method: 'R4' },
      { line: 2, code: '384-004-31', method: 'R5' },
      { line: 3, code: '900-214-08', method: 'R9' },
    ];
    expect(classScales(scopes, load)).toEqual([
      { line: 3100, category: 'HW31', methods: [], scale: '900.000000', of: [1, 2] },
      { line: 3104, category: 'HW31', methods: ['R4'], scale: '300.000000', of: [1] },
    ]);
    expect(classScales([...scopes].reverse(), load.slice(1))).toMatchObject([{ line: 3100, of: [2] }]);
    expect(classScales(scopes, load.slice(2))).toEqual([]);
  });

  it('puts scales of one class and method for different codes together', () => {
    const [a, b] = ['900-052-31', '384-004-31'].map((code) => ({
      ...scope('HW31', '500.000000'),
      ...{ kind: 'INCLUDE' as const, codes: [code] },
    }));
    const load = [{ line: 1, code: '384-004-31', method: 'R4' }];
    expect(classScales([a!, b!], load)).toMatchObject([{ line: 3100, scale: '1000.000000', of: [1] }]);
  });
});
