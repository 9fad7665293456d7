// What every command of this repository begins with: dependencies as the lock file says, and a fresh build.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const stampFile = path.join(root, 'node_modules', '.liandan-lock');
const NODE = [20, 19];

const lockHash = () =>
  createHash('sha256')
    .update(fs.readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');

/** Every package that the lock file demands here is there in the version it says. */
function installed() {
  const packages = (file) => JSON.parse(fs.readFileSync(path.join(root, file), 'utf8')).packages;
  try {
    const there = packages('node_modules/.package-lock.json');
    return Object.entries(packages('package-lock.json')).every(
      ([name, wanted]) => name === '' || wanted.optional || wanted.link || there[name]?.version === wanted.version,
    );
  } catch {
    return false;
  }
}

function ensureDependencies() {
  const hash = lockHash();
  const stamped = fs.existsSync(stampFile) ? fs.readFileSync(stampFile, 'utf8') : '';
  if (stamped === hash) return;
  if (!installed()) {
    console.log('installing dependencies (npm ci)');
    const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    if (npm.status !== 0) throw new Error('npm ci failed');
  }
  fs.writeFileSync(stampFile, hash);
}

/** Installs when the lock file changed, then builds what changed. */
export async function makeReady() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < NODE[0] || (major === NODE[0] && minor < NODE[1])) {
    throw new Error(`Node ${NODE.join('.')} or newer is needed, this is ${process.versions.node}`);
  }
  ensureDependencies();
  const { build } = await import('./build.mjs');
  const { files, compiled, ms } = await build();
  if (compiled > 0) console.log(`built ${compiled} of ${files} files in ${ms} ms`);
}
