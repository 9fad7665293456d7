import { courseThen } from './course-then';

const stage = (state: string, enteredAt: string, leftAt: string | null) => ({
  ...{ state, enteredAt, leftAt, verb: 'x', by: null },
  title: { zh: state, en: state },
});
const event = (id: string, at: string) => ({
  ...{ id, at, seq: 1, verb: 'x', from: null, to: null, by: null },
  ...{ outcome: 'accepted' as const, standing: 'final' as const, rules: [], machineVersion: 1 },
});

it('[ux 8.2] tells of a past day what had happened by its instant, and nothing of today', () => {
  const course = {
    stages: [
      stage('submitted', '2026-03-02T01:00:00.000Z', '2026-03-03T01:00:00.000Z'),
      stage('accepted', '2026-03-03T01:00:00.000Z', '2026-03-05T01:00:00.000Z'),
      stage('approved', '2026-03-05T01:00:00.000Z', null),
    ],
    events: [event('a', '2026-03-02T01:00:00.000Z'), event('b', '2026-03-05T01:00:00.000Z')],
    clocks: [{} as never],
  };
  const then = courseThen(course, '2026-03-04T09:00:00+08:00');
  expect(then.stages.map(({ state, leftAt }) => [state, leftAt])).toEqual([
    ['submitted', '2026-03-03T01:00:00.000Z'],
    ['accepted', null],
  ]);
  expect(then.events.map(({ id }) => id)).toEqual(['a']);
  expect(then.clocks).toEqual([]);
  expect(courseThen(course, '2026-03-05T01:00:00.000Z').stages).toHaveLength(3);
});
