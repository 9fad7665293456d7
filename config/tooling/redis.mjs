// A private Redis, if the machine has one: loopback only, with a password, append-only file, no eviction.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Redis } from 'ioredis';
import { freePort, ids, isRoot, secret, serviceFolder, sleep, tail } from './place.mjs';

const PATIENCE_MS = 15_000;

/** The Redis (or Valkey) server on PATH, or `undefined`. */
export function redisProgram() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return ['redis-server', 'valkey-server']
    .flatMap((name) => folders.map((folder) => path.join(folder, name)))
    .find((file) => fs.existsSync(file));
}

/** Ends a Redis that an earlier, killed run left on this folder: it is known by its working directory. */
async function clearUncleanStop(data) {
  const pidFile = path.join(data, 'redis.pid');
  const pid = fs.existsSync(pidFile) ? Number(fs.readFileSync(pidFile, 'utf8')) : 0;
  const ours = () => {
    try {
      return fs.readlinkSync(`/proc/${pid}/cwd`) === fs.realpathSync(data);
    } catch {
      return false;
    }
  };
  if (!(pid > 1 && ours())) return;
  process.kill(pid, 'SIGTERM');
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline && ours();) await sleep(50);
}

/** Starts the private instance on `<folder>/redis` and resolves to its URL, or `undefined` without a program. */
export async function startRedis({ folder, guard, durable = true }) {
  const program = redisProgram();
  if (!program) return undefined;
  const data = serviceFolder(path.join(folder, 'redis'));
  const logFile = path.join(data, 'redis.log');
  const password = secret(path.join(folder, 'passwords'), 'redis');
  await clearUncleanStop(data);
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const port = await freePort();
    const child = spawn(program, ['-'], { ...ids, cwd: data, detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    let exited = false;
    child.once('error', () => (exited = true)).once('exit', () => (exited = true));
    if (child.pid) guard.watch(child, { stage: 1, signal: 'SIGTERM' });
    child.stdin.on('error', () => {});
    child.stdin.end(
      [
        `port ${port}`,
        'bind 127.0.0.1',
        `requirepass ${password}`, // by standard input: an argument would be seen in the process list
        `dir "${data}"`,
        `logfile "${logFile}"`,
        `pidfile "${path.join(data, 'redis.pid')}"`,
        `appendonly ${durable ? 'yes' : 'no'}`,
        'appendfsync everysec',
        'save ""',
        'maxmemory-policy noeviction',
        '',
      ].join('\n'),
    );
    const url = `redis://:${password}@127.0.0.1:${port}`;
    while (!exited && Date.now() < deadline) {
      if (await answers(url)) {
        child.unref();
        return { url, child };
      }
      await sleep(20);
    }
    if (Date.now() > deadline)
      throw new Error(`Redis did not start as ${isRoot ? 'nobody' : 'this user'}: ${tail(logFile)}`);
    await sleep(200);
  }
}

async function answers(url) {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}
