import { wordsOf } from './search';

it('filters come from the address as words, whatever the router made of them', () => {
  expect(wordsOf({ page: 2, read: false, state: 'open', year: '2026', machine: undefined })).toEqual({
    ...{ page: '2', read: 'false', state: 'open', year: '2026', machine: undefined },
  });
});
