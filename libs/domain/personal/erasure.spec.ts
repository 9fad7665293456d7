import { demandOf, hindrances, type ErasureCase } from './erasure.js';

const closed: ErasureCase = { case: 'a', ended: true, since: '2025-11-17', methods: ['R4'] };
const crew = { case: 'a', machine: 'manifest', pointer: '/legs/0/driver/phone' };
const contact = { case: 'a', machine: 'application', pointer: '/contact' };
const codes = (...given: Parameters<typeof hindrances>) =>
  hindrances(...given).map(({ code, rule }) => `${code} ${rule}`);

it('[Z-05][R-20a] keeps what a rule demands for ten years, whatever the ground', () => {
  for (const ground of ['TERM_ENDED', 'WRONGLY_ENTERED', 'UNLAWFUL', 'CONSENT_WITHDRAWN'] as const)
    expect(codes(ground, [crew], [closed], '2035-11-17')).toEqual(['mustBeKept R-20a']);
  expect(codes('TERM_ENDED', [crew], [closed], '2035-11-18')).toEqual([]);
});

it('[P-18] keeps it for ever where waste went to a landfill', () => {
  expect(codes('TERM_ENDED', [crew], [{ ...closed, methods: ['D1'] }], '2099-01-01')).toEqual(['mustBeKept P-18']);
});

it('lets go early what was wrongly entered and no rule demands', () => {
  expect(codes('WRONGLY_ENTERED', [contact], [closed], '2025-12-01')).toEqual([]);
  expect(codes('PURPOSE_ACHIEVED', [contact], [closed], '2025-12-01')).toEqual(['mustBeKept R-20a']);
  expect(codes('WRONGLY_ENTERED', [contact, { ...contact, pointer: '/signatory' }], [closed], '2025-12-01')).toEqual([
    'mustBeKept R-20a',
  ]);
});

it('waits for the end of every case concerned', () => {
  const open = { ...closed, case: 'b', ended: false };
  expect(codes('WRONGLY_ENTERED', [contact, { ...contact, case: 'b' }], [closed, open], '2025-12-01')).toEqual([
    'caseOpen Z-05',
  ]);
});

it.each([
  ['manifest', '/driverSignature', 'R-13c'],
  ['manifest', '/handler/name', 'R-10d'],
  ['application', '/signatory', 'A-31'],
  ['consultation', '/body/remover/legalRepresentative', 'R-22a'],
  ['holderChange', '/representative', 'P-11'],
  ['driver', '/certificate', 'R-11b'],
  ['list', '/put/0/contact/phone', undefined],
])('knows which rule demands %s %s', (machine, pointer, rule) => {
  expect(demandOf(machine, pointer)).toBe(rule);
});
