import { creditSays, creditVerdict, triggerOf, type Credit } from './credit.js';

const unit: Credit = { name: '某再生', uscc: '91510100MA00000000', grade: 'A', violations: [] };
const penalty = { id: '1', document: '罚〔2025〕1号', summary: '超标', serious: true, decidedOn: '2025-01-01' };

it('[L-28] holds nothing against good credit, and what the agreement says against bad', () => {
  expect(creditVerdict(unit, ['CREDIT:BLOCK'])).toBe('NONE');
  expect(creditVerdict({ ...unit, grade: null }, [])).toBe('NONE');
  expect(creditVerdict({ ...unit, violations: [{ ...penalty, serious: false }] }, ['CREDIT:BLOCK'])).toBe('NONE');
  expect(creditVerdict({ ...unit, grade: 'C' }, [])).toBe('WARN');
  expect(creditVerdict({ ...unit, grade: 'D' }, ['CREDIT:WARN'])).toBe('WARN');
  expect(creditVerdict({ ...unit, violations: [penalty] }, ['别的条件', 'CREDIT:BLOCK'])).toBe('BLOCK');
});

it('names the ground of suspension that a record makes', () => {
  expect(triggerOf({ kind: 'VIOLATION', serious: true })).toBe('S1');
  expect(triggerOf({ kind: 'VIOLATION', serious: false })).toBeNull();
  expect(['A', 'B', 'C', 'D'].map((grade) => triggerOf({ kind: 'GRADE', grade: grade as 'A' }))).toEqual([
    null,
    null,
    'S6',
    'S6',
  ]);
});

it('says which paper or which grade it is, in both languages', () => {
  expect(creditSays({ ...unit, violations: [penalty] })).toEqual({
    zh: '某再生有严重环境违法行为（罚〔2025〕1号）。',
    en: '某再生 has serious violations on record (罚〔2025〕1号).',
  });
  expect(creditSays({ ...unit, grade: 'D' }).zh).toContain('D级');
});
