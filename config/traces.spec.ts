import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '#config/reference';

it('a stack trace of a built process names the line of the source', () => {
  const at = (...parts: string[]) => join(projectRoot(), ...parts);
  const script = `import { parseTable } from ${JSON.stringify(pathToFileURL(at('dist/config/csv.js')).href)};
    parseTable('a\\n1,2');`;
  const { stderr, status } = spawnSync(
    process.execPath,
    ['--import', pathToFileURL(at('config/tooling/traces.mjs')).href, '--input-type=module', '-e', script],
    { encoding: 'utf8' },
  );
  const line = readFileSync(at('config/csv.ts'), 'utf8')
    .split('\n')
    .findIndex((text) => text.includes('throw new Error(`row'));
  expect(status).toBe(1);
  expect(stderr).toContain('Error: row 2: 2 cells instead of 1\n');
  expect(stderr).toContain(`${at('config/csv.ts')}:${line + 1}:`);
});
