import { spawn } from 'node:child_process';
import path from 'node:path';
import type { WorkerOptions } from './worker.js';

const script = path.resolve('test/support/worker-main.mjs');

/** A worker in a process of its own, without mercy: it can only be killed. */
export interface WorkerProcess {
  /** Resolves when the process has said the word (`ready`, or where it halts). */
  said: (word: string) => Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill: () => Promise<void>;
}

export function workerProcess(options: WorkerOptions): WorkerProcess {
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, NODE_OPTIONS: '', LIANDAN_TEST_WORKER: JSON.stringify(options) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let heard = '';
  const wakes = new Set<() => void>();
  const wake = () => wakes.forEach((f) => f());
  child.stdout.on('data', (chunk: Buffer) => {
    heard += String(chunk);
    wake();
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  void gone.then(wake);
  return {
    said: (word) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (heard.split('\n').includes(word)) resolve();
          else if (child.exitCode !== null)
            reject(new Error(`the worker ended with ${child.exitCode}, it said: ${heard}`));
        };
        wakes.add(look);
        look();
      }),
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
