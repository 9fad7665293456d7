import { readdirSync, readFileSync } from 'node:fs';

/** Tasks of the roles, by the numbers that titles of tests carry: firms 3, drivers 4, receivers 5, officers 6 and 7, auditors 8, administrators 9. */
const ROLES = [3, 4, 5, 6, 7, 8, 9];
const TASKS = ROLES.flatMap((role) => [1, 2, 3, 4, 5].map((task) => `${role}.${task}`));

/** Every test with what it does, to where the next one begins. */
const tests = readdirSync('test/e2e')
  .filter((name) => name.endsWith('.spec.ts') && name !== 'tasks.spec.ts')
  .flatMap((name) => readFileSync(`test/e2e/${name}`, 'utf8').split(/^(?=\s*(?:it|describe)(?:\.each)?\()/m));

it.each(TASKS)('task %s of the roles has a test that counts its clicks', (task) => {
  const own = tests.filter((text) => text.includes(`[ux ${task}]`));
  expect(own.length).toBeGreaterThan(0);
  expect(own.some((text) => /expect\([^\n]*counted\(\)/.test(text))).toBe(true);
});
