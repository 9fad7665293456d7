import type { ProblemBody } from './problem';
import { givenUp, nextOf, renamed, settled, uponOf } from './queue';
import type { Queued } from './store';

const refusal = { code: 'RULE_REFUSED' } as unknown as ProblemBody;
const given = (no: number, more: Partial<Queued> = {}): Queued => ({
  ...{ no, key: `k${no}`, person: 'driver', machine: 'manifest', verb: 'depart', path: 'manifests/m/depart', body: {} },
  ...{ caseId: 'm', at: '2026-11-23T01:00:00.000Z', about: '20265101000001', ...more },
});
const numbers = (queue: readonly Queued[]) => queue.map(({ no }) => no);

describe('what goes next', () => {
  it('is the first that was given, and each is tried once in a round', () => {
    const queue = [given(1), given(2), given(3)];
    expect(nextOf(queue, 'driver', new Set())?.no).toBe(1);
    expect(nextOf(queue, 'driver', new Set([1]))?.no).toBe(2);
    expect(nextOf(queue, 'driver', new Set([1, 2, 3]))).toBeUndefined();
  });

  it('is nothing of another person, nothing refused, and nothing whose former command is not answered', () => {
    const queue = [given(1, { person: 'other' }), given(2, { problem: refusal }), given(3, { upon: { after: 'k2' } })];
    expect(nextOf(queue, 'driver', new Set())).toBeUndefined();
    expect(nextOf([...queue, given(4, { upon: { seen: 7 } })], 'driver', new Set())?.no).toBe(4);
    expect(nextOf(queue, undefined, new Set())).toBeUndefined();
  });
});

describe('upon what a new command counts', () => {
  const asked = { person: 'driver', caseId: 'm', version: 4 };

  it('is the last that waits of the same case and person, else the version that was seen', () => {
    expect(uponOf([given(1), given(2), given(3, { caseId: 'n' })], asked)).toEqual({ after: 'k2' });
    expect(uponOf([given(1, { caseId: 'n' })], asked)).toEqual({ seen: 4 });
    expect(uponOf([], { person: 'driver' })).toBeUndefined();
  });

  it('is none that was refused or that somebody else has left, and none that opens a case', () => {
    expect(uponOf([given(1, { problem: refusal }), given(2, { person: 'other' })], asked)).toEqual({ seen: 4 });
    const opening: Partial<Queued> = given(1);
    delete opening.caseId;
    expect(uponOf([opening as Queued], { person: 'driver' })).toBeUndefined();
  });
});

describe('an answer', () => {
  it('lets what waits for the command count on what it made, under the keys that were given', () => {
    const queue = [given(1), given(2, { upon: { after: 'k1' } }), given(3, { upon: { after: 'k2' } })];
    const { put, strike } = settled(queue, queue[0]!, 9);
    expect(strike).toEqual([1]);
    expect(put).toEqual([{ ...queue[1], upon: { seen: 9 } }]);
  });

  it('strikes out what was refused of the same act, case and person before, and nothing else', () => {
    const refused = { problem: refusal };
    const queue = [
      ...[given(1, refused), given(2, { ...refused, verb: 'arrive' }), given(3, { ...refused, caseId: 'n' })],
      ...[given(4, { ...refused, person: 'other' }), given(5), given(6)],
    ];
    expect(settled(queue, queue[5]!, 9)).toEqual({ strike: [6, 1], put: [] });
  });
});

it('a command that is given up takes nothing with it: what was built on it is refused for the same reason', () => {
  const queue = [given(1, { problem: refusal }), given(2, { upon: { after: 'k1' } }), given(3, { upon: { seen: 2 } })];
  const { put, strike } = givenUp(queue, queue[0]!);
  expect(strike).toEqual([1]);
  expect(put).toEqual([{ ...queue[1], upon: { seen: 0 }, problem: refusal }]);
  // What had only not been sent leaves it to the server: no version is 0.
  expect(givenUp([given(1), queue[1]!], given(1)).put).toEqual([{ ...queue[1], upon: { seen: 0 } }]);
});

it('what waits for a command that is tried again waits for its new key', () => {
  const queue = [given(1), given(2, { upon: { after: 'k1' } }), given(3, { upon: { after: 'k2' } })];
  expect(renamed(queue, 'k1', 'new')).toEqual([{ ...queue[1], upon: { after: 'new' } }]);
  expect(numbers(renamed(queue, 'k9', 'new'))).toEqual([]);
});
