import { comingOf } from './main-line';

it('tells the stages still to come along the main line, and none of a case that left it', () => {
  expect(comingOf('application', ['draft', 'submitted'])).toEqual(['accepted', 'approved']);
  const accepted = ['draft', 'submitted', 'accepted'];
  const replied = ['consulting', 'repliedAgree', 'approved'];
  expect(comingOf('application', accepted, 'CONSULTED')).toEqual(['reviewPassed', ...replied]);
  expect(comingOf('application', [...accepted, 'reviewPassed', 'consulting'], 'CONSULTED')).toEqual(replied.slice(1));
  expect(comingOf('application', accepted, 'WHITELIST')).toEqual(['approved']);
  expect(comingOf('application', [...accepted, 'overQuotaConsulting'])).toEqual(replied.slice(1));
  expect(comingOf('list', ['draft', 'proposed', 'negotiating'])).toEqual(['proposed', 'confirmed', 'effective']);
  expect(comingOf('application', ['draft', 'submitted', 'refused'])).toEqual([]);
  expect(comingOf('licence', ['valid'])).toEqual([]);
});
