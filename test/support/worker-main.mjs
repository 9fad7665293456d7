// A worker process of the tests' own, to be killed: compiles test/support/{probe,worker}.ts beside dist and runs them.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformFileSync } from '@swc/core';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, 'dist/test/support');
fs.mkdirSync(folder, { recursive: true });
for (const name of ['probe', 'worker']) {
  const { code } = transformFileSync(path.join(root, `test/support/${name}.ts`), {
    swcrc: true,
    cwd: root,
    sourceMaps: false,
  });
  const beside = path.join(folder, `${name}.${process.pid}.part`);
  fs.writeFileSync(beside, code);
  fs.renameSync(beside, path.join(folder, `${name}.js`));
}
const { worker } = await import(pathToFileURL(path.join(folder, 'worker.js')).href);
const say = (line) => fs.writeSync(1, `${line}\n`);
const forEver = (where) => {
  say(where);
  return new Promise(() => {});
};
(await worker(JSON.parse(process.env.LIANDAN_TEST_WORKER), forEver)).run();
say('ready');
process.stdin.on('end', () => process.exit(0)).resume(); // ends with whoever started it
