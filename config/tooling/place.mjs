// Where embedded services may keep their files, and as whom they run.
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const checkout = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const isRoot = process.getuid?.() === 0;

/** PostgreSQL refuses to run as root: as root everything embedded runs as `nobody`. */
const NOBODY = 65534;
export const ids = isRoot ? { uid: NOBODY, gid: NOBODY } : {};

/** Whether the user that services run as may enter or execute `file`. */
export function reachable(file) {
  if (!isRoot) return true;
  return spawnSync('/usr/bin/test', ['-x', file], { ...ids, cwd: '/' }).status === 0;
}

/** A folder outside the checkout, one per checkout path, that `nobody` can reach. */
function outside() {
  const name = `liandan-${createHash('sha256').update(checkout).digest('hex').slice(0, 12)}`;
  const folder = path.join('/var/tmp', name);
  fs.mkdirSync(folder, { recursive: true, mode: 0o755 });
  const stat = fs.lstatSync(folder);
  if (!stat.isDirectory() || stat.uid !== process.getuid()) throw new Error(`${folder} belongs to somebody else`);
  fs.chmodSync(folder, 0o755);
  return folder;
}

/** The folder for lasting data: .liandan in the checkout, or outside it when `nobody` cannot get there. */
export function dataFolder(say) {
  const inside = path.join(checkout, '.liandan');
  fs.mkdirSync(inside, { recursive: true, mode: 0o755 });
  if (reachable(inside)) return inside;
  const folder = outside();
  say(
    `running as root and ${checkout} is closed to the user "nobody" of the embedded services: data lies in ${folder}`,
  );
  return folder;
}

/** A new folder for data that may go when the run ends. */
export function passingFolder() {
  const parents = [process.env.TMPDIR, '/tmp', '/var/tmp'].filter((folder) => folder && fs.existsSync(folder));
  const parent = parents.find(reachable);
  if (!parent) throw new Error('no temporary folder that the embedded services can reach: set TMPDIR');
  const folder = fs.mkdtempSync(path.join(parent, 'liandan-test-'));
  fs.chmodSync(folder, 0o755);
  return folder;
}

/** `folder` itself if services can run programs in it, else a copy outside the checkout. */
export function reachableCopy(folder, probe, version, say) {
  if (reachable(path.join(folder, probe))) return folder;
  const copy = path.join(outside(), version);
  if (!fs.existsSync(copy)) {
    say(`copying PostgreSQL to ${copy}, since "nobody" cannot reach ${folder}`);
    const part = `${copy}.${process.pid}.part`;
    fs.cpSync(folder, part, { recursive: true, verbatimSymlinks: true });
    try {
      fs.renameSync(part, copy);
    } catch (error) {
      fs.rmSync(part, { recursive: true, force: true });
      if (!fs.existsSync(copy)) throw error; // another process was first
    }
  }
  return copy;
}

/** Makes a folder that belongs to the user that services run as. */
export function serviceFolder(folder, mode = 0o700) {
  fs.mkdirSync(folder, { recursive: true, mode });
  if (isRoot) fs.chownSync(folder, NOBODY, NOBODY);
  return folder;
}

/** A secret kept in a 0600 file: read, or generated at the first call. Hexadecimal, so safe in a URL. */
export function secret(folder, name) {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, name);
  if (!fs.existsSync(file)) fs.writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  return fs.readFileSync(file, 'utf8').trim();
}

export const freePort = () =>
  new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export const tail = (file, lines = 5) => {
  try {
    return fs.readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
};
