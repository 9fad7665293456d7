// Records the histories of released machines anew: plays the tests that take every row through the engine, and keeps of
// each machine the few cases that went through most of its transitions (test/history/README.md).
//   npm run history [-- --from FOLDER]     FOLDER: recordings made before, no test is run
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const given = process.argv.indexOf('--from');
const folder = given > 0 ? process.argv[given + 1] : fs.mkdtempSync(path.join(os.tmpdir(), 'liandan-history-'));
if (given < 0) {
  const { status } = spawnSync(
    process.execPath,
    [
      'config/tooling/test.mjs',
      'test/integration/taken-',
      'test/integration/pipeline',
      'test/integration/paper-fallback',
      'test/scenarios',
    ],
    { stdio: 'inherit', env: { ...process.env, LIANDAN_HISTORY: folder } },
  );
  if (status !== 0) process.exit(status ?? 1);
}

const LARGEST = 60_000;
const pasts = fs
  .readdirSync(folder)
  .filter((file) => file.endsWith('.jsonl'))
  .sort()
  .flatMap((file) => fs.readFileSync(path.join(folder, file), 'utf8').split('\n'))
  .filter((line) => line.length > 0 && line.length <= LARGEST)
  .map((line) => ({ line, past: JSON.parse(line) }))
  .sort((a, b) => a.line.length - b.line.length);

for (const file of fs.readdirSync(folder).filter((each) => each.endsWith('.steps.json'))) {
  const machine = file.replace('.steps.json', '');
  const { version, steps } = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));
  const all = pasts.filter(({ past }) => past.machine === machine && past.version === version);
  const chosen = [];
  const seen = new Set();
  const gain = ({ past }) => new Set(past.events.map(({ row }) => row).filter((row) => !seen.has(row))).size;
  for (;;) {
    let best;
    for (const each of all) {
      const worth = gain(each) / Math.sqrt(each.line.length);
      if (worth > 0 && (!best || worth > best.worth)) best = { each, worth };
    }
    if (!best) break;
    chosen.push(best.each);
    for (const { row } of best.each.past.events) seen.add(row);
  }
  for (const each of all) if (chosen.length < 2 && !chosen.includes(each)) chosen.push(each);
  const release = [
    `{"machine":${JSON.stringify(machine)},"version":${version},"steps":[`,
    steps.map((step) => JSON.stringify(step)).join(',\n'),
    '],"pasts":[',
    chosen.map(({ line }) => line).join(',\n'),
    ']}\n',
  ];
  const name = `test/history/${machine}.v${version}.json`;
  fs.writeFileSync(name, release.join('\n'));
  const rows = new Set(steps.map(({ row }) => row)).size;
  console.log(`${name}: ${chosen.length} histories, ${seen.size} of ${rows} rows`);
}
