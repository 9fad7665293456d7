import { scaleVerdict } from './scale-verdict.js';

it('[P-12] needs a reason above the approved scale, and is closed above 120 %', () => {
  const at = (loadPermille: number | null) =>
    scaleVerdict({ valid: true, validTo: null, uncovered: [], loadPermille, standing: null });
  expect([at(null), at(1000)]).toEqual([undefined, undefined]);
  for (const load of [1001, 1200]) expect(at(load)).toMatchObject({ level: 'WARN', rule: 'P-12' });
  expect(at(1201)).toMatchObject({ level: 'BLOCK', rule: 'P-12', says: { zh: expect.stringContaining('120%') } });
});
