import { unitClassOf, type Production } from './unit-class.js';

const plain: Production = { years: [], ownFacility: false, licensed: false };

it.each([
  [['100'], 'key'],
  [['99.999999'], 'simplified'],
  [['10'], 'simplified'],
  [['9.999999'], 'registration'],
  [['0'], 'registration'],
  [['5', '120', '8'], 'key'],
  [['500', '5', '6', '7'], 'registration'],
])('[M-01] classes a site of %j tonnes in its last years as %s', (years, expected) => {
  expect(unitClassOf({ ...plain, years })).toBe(expected);
});

it('[M-01] takes the permitted figure only where there is no year yet', () => {
  expect(unitClassOf({ ...plain, permitted: '200' })).toBe('key');
  expect(unitClassOf({ ...plain, years: ['1'], permitted: '200' })).toBe('registration');
  expect(unitClassOf(plain)).toBe('registration');
});

it('[M-01] keeps an own facility or a licence for key, whatever the quantity', () => {
  expect(unitClassOf({ ...plain, years: ['1'], ownFacility: true })).toBe('key');
  expect(unitClassOf({ ...plain, years: ['1'], licensed: true })).toBe('key');
});
