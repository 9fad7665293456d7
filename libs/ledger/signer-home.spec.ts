import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSignerHome } from './signer-home.js';

it('keeps its old memory whole where the disk has no room for the new one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signer-'));
  try {
    openSignerHome(folder);
    const before = readFileSync(join(folder, 'state.json'), 'utf8');
    const grown = (years: number) => `
      import { Frontier } from '#ledger/tree';
      import { openSignerHome } from '#ledger/signer-home';
      const frontier = new Frontier();
      frontier.append(Buffer.alloc(32, 7));
      const head = { size: 1, root: frontier.root(), frontier, note: 'a head' };
      const heads = Array.from({ length: ${years} }, (_, i) => ['liandan.test/' + (2026 + i), head]);
      openSignerHome(${JSON.stringify(folder)}).remember(new Map(heads));`;
    // Files of one kilobyte at most: the write that reaches it is cut short, the next one fails.
    const run = (years: number) =>
      spawnSync('bash', ['-c', 'ulimit -f 1 && exec "$0" --input-type=module -e "$1"', process.execPath, grown(years)]);
    expect(run(20).status).not.toBe(0);
    expect(readFileSync(join(folder, 'state.json'), 'utf8')).toBe(before);
    expect(run(2)).toMatchObject({ status: 0 });
    expect([...openSignerHome(folder).heads.keys()]).toEqual(['liandan.test/2026', 'liandan.test/2027']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
