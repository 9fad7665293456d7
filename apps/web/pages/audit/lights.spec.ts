import { boardOf, chosenOf, type Lit } from './lights';

const lit = (id: string, light: Lit['light'], province: string, officer: string | null, level: string | null = null) =>
  ({
    ...{
      id,
      light,
      machine: 'application',
      caseId: id,
      state: 'accepted',
      subject: null,
      clock: 'K-24',
      key: '',
      level,
    },
    ...{ dueAt: '', dueDay: '', daysLeft: 0, provisional: false, calendarVersion: '' },
    duty: {
      ...{ part: 'OUT', province, city: null, firm: null, partner: null, number: null },
      officer: officer === null ? null : { person: officer, name: officer },
    },
  }) satisfies Lit;
const all: Lit[] = [
  ...[lit('a', 'green', '51', 'li'), lit('b', 'red', '51', null, 'HEAD'), lit('c', 'yellow', '50', 'li')],
  lit('d', 'red', '50', 'wu', 'LEADER'),
];
const ids = (found: Lit[]) => found.map(({ id }) => id).join('');

it('filters of the board are those of the address, each leaving out what does not fit', () => {
  expect(ids(chosenOf(all, {}))).toBe('abcd');
  expect(ids(chosenOf(all, { light: 'red' }))).toBe('bd');
  expect(ids(chosenOf(all, { light: 'red', province: '50' }))).toBe('d');
  expect(ids(chosenOf(all, { person: 'li', stage: 'application/accepted' }))).toBe('ac');
  expect(ids(chosenOf(all, { person: '' }))).toBe('b'); // nobody has it yet
  expect(ids(chosenOf(all, { level: 'LEADER' }))).toBe('d');
});

it('the counts beside a filter are those without it', () => {
  expect(ids(chosenOf(all, { light: 'red', province: '51' }, 'light'))).toBe('ab');
  expect(ids(chosenOf(all, { light: 'red', province: '51' }, 'province'))).toBe('bd');
});

it('the board counts lights by province, stage or person, the reddest first', () => {
  expect(boardOf(all, 'province').map(({ key, counts }) => [key, counts.red, counts.yellow, counts.green])).toEqual([
    ['50', 1, 1, 0],
    ['51', 1, 0, 1],
  ]);
  expect(boardOf(all, 'person').map(({ key }) => key)).toEqual(['', 'wu', 'li']);
  expect(boardOf(all, 'stage')).toHaveLength(1);
});
