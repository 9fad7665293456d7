import { readFileSync } from 'node:fs';
import { clockKeyWords, clockWord } from './clock-words.js';
import { clock } from './clocks.js';

const FILES = [
  ...['agreement/agreement', 'approval/approval', 'licence/licence', 'overdue/overdue'],
  ...['whitelist/list', 'whitelist/listing'],
];
/** Keys under which machines start what is a date and no duty of the register: `clock/key`. */
const started = FILES.flatMap((file) =>
  [
    ...readFileSync(`libs/domain/${file}.machine.ts`, 'utf8').matchAll(
      /clock: (?:'(K-(?:W|P13|27))'|LADDER),\s+key: [`'](\w+)/g,
    ),
  ].map(([, id = 'LADDER', key = '']) => `${id}/${key}`),
);

it('[TIME-4] every date that a machine sets under a key has a word of its own, in both languages', () => {
  expect(started.length).toBeGreaterThan(12);
  expect(started.filter((key) => !(key in clockKeyWords))).toEqual([]);
  for (const { zh, en } of Object.values(clockKeyWords)) {
    expect(zh).toMatch(/^[\u4e00-\u9fff]+$/);
    expect(en).toMatch(/^[A-Z][\w ’]+$/);
  }
});

it('leaves the year of a key away, and calls a clock without a key by its name, an unknown one by its id', () => {
  expect(clockWord('K-W', 'window-2027')).toEqual(clockWord('K-W', 'window-2026'));
  expect(clockWord('K-W', 'adjust-06').zh).toBe('名单调整期');
  expect(clockWord('K-24').zh).toBe(clock('K-24')?.zh);
  expect(clockWord('K-24', 'anything').zh).toBe(clock('K-24')?.zh);
  expect(clockWord('K-99')).toEqual({ zh: 'K-99', en: 'K-99' });
});
