import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestDatabase } from './database.js';

/** What a command of the command line tool has said. */
export interface Said {
  code: number | null;
  out: string;
  err: string;
}

/** Real processes of an instance, each with the environment that an operator gives it. */
export function processesOn({ urls }: TestDatabase, more: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'liandan-processes-'));
  const running: ChildProcess[] = [];
  const env: Record<string, string | undefined> = {
    ...Object.fromEntries(
      Object.entries(process.env).filter(([key]) => !/^(DATABASE_URL|REDIS_URL|LIANDAN_|NODE_OPTIONS)/.test(key)),
    ),
    TZ: 'UTC',
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    LIANDAN_QUEUE: 'postgres',
    LIANDAN_DATA: join(folder, 'data'),
    LIANDAN_SIGNER_DIR: join(folder, 'signer'),
    ...Object.fromEntries(Object.entries(urls).map(([role, url]) => [`DATABASE_URL_${role.toUpperCase()}`, url])),
    ...more,
  };
  return {
    folder,
    env,
    /** Runs a command to its end. */
    cli: (...args: string[]) =>
      new Promise<Said>((resolve) => {
        const child = spawn(process.execPath, ['dist/apps/cli/main.js', ...args], {
          env,
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        let [out, err] = ['', ''];
        child.stdout.on('data', (data) => (out += String(data)));
        child.stderr.on('data', (data) => (err += String(data)));
        child.once('close', (code) => resolve({ code, out, err }));
      }),
    /** Starts a process that runs until it is told to stop. */
    start: (name: string) => {
      running.push(
        spawn(process.execPath, [`dist/apps/${name}/main.js`], { env, stdio: ['ignore', 'ignore', 'inherit'] }),
      );
    },
    stop: async () => {
      for (const child of running.splice(0)) {
        const gone = new Promise((resolve) => child.once('exit', resolve));
        if (child.exitCode === null && child.kill('SIGTERM')) await gone;
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
