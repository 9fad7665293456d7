import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort } from '../../config/tooling/place.mjs';
import { PROCESSES } from '../../config/tooling/processes.mjs';
import { mailboxNames, queueNames } from '#src/http/queue-names';
import { freshDatabase, type RoleName, type TestDatabase } from '../support/database.js';
import { processesOn } from '../support/processes.js';
import { until } from '../support/waiting.js';

/** The API process with no more than an installation without Redis tells it: the connections of its own roles. */
let database: TestDatabase;
let env: Record<string, string | undefined>;
let remove: () => void;
const children: ChildProcess[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  const roles = PROCESSES.find(({ name }) => name === 'api')?.roles as RoleName[];
  const urls = Object.fromEntries(roles.map((role) => [role, database.urls[role]]));
  ({ env, remove } = processesOn({ ...database, urls: urls as TestDatabase['urls'] }));
}, 60_000);
afterAll(async () => {
  for (const child of children) {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGTERM')) await gone;
  }
  remove();
  await database?.drop();
});

function start(more: Record<string, string | undefined>) {
  const child = spawn(process.execPath, ['dist/apps/api/main.js'], {
    env: { ...env, ...more },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  let err = '';
  child.stderr.on('data', (data) => (err += String(data)));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { ended: async () => ({ code: await ended, err: err.trim() }) };
}

describe('the API process on queues in PostgreSQL', () => {
  it('reaches the queues, and tells how much waits in each', async () => {
    const port = await freePort();
    start({ PORT: String(port) });
    const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
    await until('the process answers', async () => (await ask('/health/live'))?.ok ?? false, 60_000);
    expect(await (await ask('/health/ready'))?.json()).toMatchObject({
      backend: 'postgres',
      checks: { queue: { ok: true } },
    });
    expect(((await (await ask('/health/ready'))?.json()) as any).checks.queue).not.toHaveProperty('says');
    const metrics = (await (await ask('/metrics'))?.text()) ?? '';
    expect(metrics.match(/^liandan_queue_depth\{queue="[^"]+"\} 0$/gm)).toHaveLength(
      queueNames().length + mailboxNames().length,
    );
  }, 90_000);

  it('says in one line what it is not told, and when its port is taken', async () => {
    const untold = start({ DATABASE_URL_QUEUE: undefined, PORT: String(await freePort()) });
    expect(await untold.ended()).toMatchObject({
      code: 1,
      err: expect.stringContaining('DATABASE_URL_QUEUE is not set'),
    });
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '0.0.0.0', resolve));
    const { port } = other.address() as AddressInfo;
    expect(await start({ PORT: String(port) }).ended()).toEqual({
      code: 1,
      err: `api: port ${port} is taken: set PORT to another one`,
    });
    await new Promise((resolve) => other.close(resolve));
  }, 90_000);
});
