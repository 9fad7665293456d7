import { SHENGTONG } from '#src/demo/forms';
import { full, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

/** Two letters of Hunan to Henan: one is answered in time, one is not. */
let w: Full;
let door: ReturnType<typeof visitors>;
beforeAll(async () => {
  w = await full('2025-11-17 09:00');
  door = visitors(w.app);
}, 60_000);
afterAll(() => w?.stop());

interface Board {
  day: string;
  counts: Record<string, number>;
  complete: boolean;
  items: Record<string, any>[];
}
const board = async (login: string) => {
  const { status, body } = await door.get(login, '/v1/clocks/lights');
  expect(status).toBe(200);
  return body as unknown as Board;
};
const ofCase = (seen: Board, id: string) => seen.items.filter(({ caseId }) => caseId === id);

it('[K-25][TIME-4] shows each duty that is owed with its light, its stage and who holds it', async () => {
  const prompt = await w.consulted(SHENGTONG, '10.000000');
  const slow = await w.consulted(SHENGTONG, '11.000000');
  await w.story.settle();
  const before = await board('ha-officer1');
  expect(before.complete).toBe(true);
  expect(ofCase(before, slow.letter)).toMatchObject([
    { light: 'green', clock: 'K-25', machine: 'consultation', duty: { part: 'IN', province: '41' }, level: null },
  ]);
  expect(Object.values(before.counts).reduce((sum, n) => sum + n, 0)).toBe(before.items.length);

  await w.reply(prompt.letter, 'ha', true);
  const { due } = await w.clock(slow.letter, 'K-25');
  await w.story.until(`${due} 09:00`);
  await w.story.settle();
  expect(ofCase(await board('ha-officer1'), slow.letter)).toMatchObject([{ light: 'yellow', daysLeft: 0 }]);

  await w.story.until(`${due} 23:59`);
  await w.story.until(
    new Date(Date.parse(`${due}T00:01:00Z`) + 86_400_000).toISOString().slice(0, 16).replace('T', ' '),
  );
  await w.story.settle();
  const late = await board('auditor');
  expect(ofCase(late, slow.letter)).toMatchObject([
    { light: 'red', level: 'HEAD', state: expect.any(String), duty: { province: '41', partner: '43' } },
  ]);
  expect(ofCase(late, prompt.letter)).toEqual([]); // answered: nothing is owed any more
  expect(late.items[0]?.['light']).toBe('red');
  expect(late.counts['red']).toBe(late.items.filter(({ light }) => light === 'red').length);
});

it('[Z-07] shows nobody the duties of cases that are none of theirs', async () => {
  const { items } = await board('sc-officer1');
  expect(items.length).toBeGreaterThan(0); // its own lists
  expect(items.filter(({ machine }) => machine === 'consultation' || machine === 'application')).toEqual([]);
  expect((await door.get(null, '/v1/clocks/lights')).status).toBe(401);
});
