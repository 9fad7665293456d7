import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderHeld, holdFolder } from './folder-lock.js';

let folder: string;
const running: ChildProcess[] = [];
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'lock-'))));
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Another process that tries to hold the folder, and says `held` or `refused`; it lives on if it holds. */
function contender(): Promise<{ child: ChildProcess; said: string }> {
  const program = `
    import { FolderHeld, holdFolder } from '#ledger/folder-lock';
    try {
      await holdFolder(${JSON.stringify(folder)});
      console.log('held');
      setInterval(() => {}, 1000);
    } catch (error) {
      console.log(error instanceof FolderHeld ? 'refused' : String(error));
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  return new Promise((resolve) => child.stdout.once('data', (data) => resolve({ child, said: String(data).trim() })));
}

it('is held by one, who is named to the others, and is free again when given back', async () => {
  const release = await holdFolder(folder);
  await expect(holdFolder(folder)).rejects.toThrow(new RegExp(`process ${process.pid} on .* already works in`));
  expect((await contender()).said).toBe('refused');
  release();
  expect(readdirSync(folder)).toEqual([]);
  (await holdFolder(folder))();
});

it('is held by one of many processes that come at once', async () => {
  const rivals = await Promise.all(Array.from({ length: 5 }, contender));
  const said = rivals.map((one) => one.said);
  expect(said.filter((word) => word === 'held').length).toBeLessThanOrEqual(1);
  expect(new Set(said)).toEqual(new Set(said.includes('held') ? ['held', 'refused'] : ['refused']));
  // Whoever lost has left nothing behind that keeps the next one out.
  for (const { child } of rivals) {
    const ended = new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve(0)));
    child.kill('SIGKILL');
    await ended;
  }
  (await holdFolder(folder))();
});

it('is taken over from a process that was killed, and not from one that is only stopped', async () => {
  const { child, said } = await contender();
  expect(said).toBe('held');
  child.kill('SIGSTOP');
  await expect(holdFolder(folder)).rejects.toThrow(FolderHeld);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  expect(readdirSync(folder)).toHaveLength(1); // what the dead have left
  const release = await holdFolder(folder);
  expect(readdirSync(folder)).toHaveLength(1);
  release();
});

it('is held wherever it lies, also at the end of a long path', async () => {
  const deep = join(folder, 'a'.repeat(100), 'b'.repeat(100));
  mkdirSync(deep, { recursive: true });
  const release = await holdFolder(deep);
  await expect(holdFolder(deep)).rejects.toThrow(FolderHeld);
  release();
});
