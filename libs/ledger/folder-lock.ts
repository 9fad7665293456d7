import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Another process works in the folder, or nobody can be kept out of it. The message says it in both languages. */
export class FolderHeld extends Error {
  override name = 'FolderHeld';
}

const CLAIM = /^claim\.[0-9a-f]{12}$/;
const TRIES = 8;

/**
 * Holds a folder alone until the function given back is called or the process ends, however it ends. A claim is a socket in
 * the folder that its process listens on: the kernel knows whether it lives, also across containers on one machine, and
 * nothing has to be cleared away after a kill. Everybody puts up a claim first and looks for others then; of two at the same
 * instant both may step back and try again. Throws FolderHeld.
 */
export async function holdFolder(folder: string): Promise<() => void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const handle = openSync(folder, 'r');
  // The path of a socket is short by law of the kernel; that of a folder need not be.
  const at = existsSync(`/proc/self/fd/${handle}`) ? `/proc/self/fd/${handle}` : folder;
  for (let attempt = 1; ; attempt++) {
    const name = `claim.${randomBytes(6).toString('hex')}`;
    const claim = await listen(join(at, name), folder);
    const release = () => {
      claim.close();
      rmSync(join(folder, name), { force: true });
    };
    const other = await othersIn(folder, at, name);
    if (other === undefined && existsSync(join(folder, name))) {
      let given = false;
      return () => {
        if (given) return;
        given = true;
        release();
        closeSync(handle);
      };
    }
    release();
    if (attempt === TRIES) {
      closeSync(handle);
      throw new FolderHeld(`${other ?? 'another process'} already works in ${folder} / 该文件夹已被其他进程占用`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10 + Math.random() * 20 * attempt));
  }
}

/** Who else has a claim that lives; the claims of the dead are cleared away. */
async function othersIn(folder: string, at: string, own: string): Promise<string | undefined> {
  let alive: string | undefined;
  for (const name of readdirSync(folder).filter((entry) => CLAIM.test(entry) && entry !== own)) {
    const holder = await holderOf(join(at, name));
    if (holder === undefined) rmSync(join(folder, name), { force: true });
    alive ??= holder;
  }
  return alive;
}

function listen(path: string, folder: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(`process ${process.pid} on ${hostname()}`);
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new FolderHeld(
          `${folder} cannot be held alone (${error.message}): it must lie on a disk of this machine / 须位于本机磁盘`,
        ),
      ),
    );
    server.listen(path, () => resolve(server.unref()));
  });
}

/** In words, who listens; undefined where nobody does. One who does not answer, or has too many callers, lives as well. */
function holderOf(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    let said = '';
    const patience = setTimeout(() => socket.destroy(), 500);
    socket.on('data', (data) => (said += String(data)));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'ECONNREFUSED' || code === 'ENOENT') resolve(undefined);
    });
    socket.on('close', () => {
      clearTimeout(patience);
      resolve(said || 'another process');
    });
  });
}
