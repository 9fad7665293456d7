import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NOTICE_KINDS } from './kinds.js';
import { TOLD } from './told.js';

/** Kinds that stand in the sources where a notice is written. */
const written = ['src', 'libs/domain/notice'].flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => readFileSync(join(room, file), 'utf8')),
);

it('every reminder, rung and telling of the house that some source writes has a word', () => {
  const levels = readFileSync('libs/domain/notice/reminders.ts', 'utf8').matchAll(/^ +level: '([^']+)'/gm);
  const own = written
    .filter((text) => text.includes('noticeStatement') || text.includes('NewNotice') || text.includes('MovedDays('))
    .flatMap((text) => [...text.matchAll(/\bkind: '([a-z][\w.]*)'/g)].map(([, kind]) => kind));
  const rungs = readFileSync('libs/domain/notice/telling.ts', 'utf8').matchAll(/^ {2}(OFFICER|HEAD|LEADER|AUDITOR):/gm);
  const all = [
    ...Object.keys(TOLD),
    ...[...levels].map(([, level]) => `reminder.${level}`),
    ...[...rungs].map(([, rung]) => `escalated.${rung}`),
    // The others say of which kind a key of idempotency is.
    ...own.filter((kind) => kind !== 'delivery' && kind !== 'key'),
  ];
  expect(all).toEqual(expect.arrayContaining(['reminder.R-10e.unread', 'escalated.AUDITOR', 'clock.movedByLimit']));
  expect(all.filter((kind) => !NOTICE_KINDS.includes(kind!))).toEqual([]);
});
