import { lightOf } from './light-of';

const due = { dueAt: '2026-12-01T16:00:00.000Z' };

it.each([
  [{}, { light: 'grey', word: 'none', n: 0 }],
  [
    { ...due, daysLeft: 3 },
    { light: 'green', word: 'left', n: 3 },
  ],
  [
    { ...due, daysLeft: 2 },
    { light: 'yellow', word: 'left', n: 2 },
  ],
  [
    { ...due, daysLeft: 0 },
    { light: 'yellow', word: 'today', n: 0 },
  ],
  [
    { ...due, daysLeft: null },
    { light: 'yellow', word: 'today', n: 0 },
  ],
  [
    { ...due, daysLeft: 9, paused: true },
    { light: 'grey', word: 'paused', n: 9 },
  ],
  [
    { ...due, daysLeft: -138, overdue: true },
    { light: 'red', word: 'overBy', n: 138 },
  ],
  [
    { ...due, daysLeft: 0, overdue: true },
    { light: 'red', word: 'over', n: 0 },
  ],
  [
    { ...due, daysLeft: -1, overdue: true, paused: true },
    { light: 'red', word: 'overBy', n: 1 },
  ],
] as const)('[TIME-4] %j has the light and the word %j', (clock, says) => {
  expect(lightOf(clock, 2)).toEqual(says);
});

it('[TIME-4] the deployment says from how many working days left it is yellow', () => {
  const lights = (soonDays: number) => [0, 1, 5, 6].map((daysLeft) => lightOf({ ...due, daysLeft }, soonDays).light);
  expect(lights(5)).toEqual(['yellow', 'yellow', 'yellow', 'green']);
  expect(lights(0)).toEqual(['yellow', 'green', 'green', 'green']);
});
