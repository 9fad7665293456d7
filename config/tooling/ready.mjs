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

/** Every file of the web application and of what it shares, by name, size and time. */
function webState() {
  const hash = createHash('sha256');
  for (const room of ['apps/web', 'libs/domain']) {
    const entries = fs.readdirSync(path.join(root, room), { recursive: true }).map(String).sort();
    for (const entry of entries) {
      if (/(^|[\\/])(node_modules|dist)([\\/]|$)|\.spec\.tsx?$/.test(entry)) continue;
      const stat = fs.statSync(path.join(root, room, entry));
      if (stat.isFile()) hash.update(`${room}/${entry} ${stat.size} ${stat.mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

/**
 * Builds the web application when its sources changed since the last time. It is for production whatever NODE_ENV says
 * here (Jest: `test`): else the page has the library's warnings and no service worker, and does nothing without network.
 */
function buildWeb() {
  if (!fs.existsSync(path.join(root, 'apps/web/package.json'))) return;
  const webStamp = path.join(root, 'dist', '.web-stamp');
  const state = `production ${webState()}`;
  const fresh = fs.existsSync(webStamp) && fs.readFileSync(webStamp, 'utf8') === state;
  if (fresh && fs.existsSync(path.join(root, 'apps/web/dist/index.html'))) return;
  console.log('building the web application');
  const done = spawnSync('npm', ['run', 'build', '--silent', '-w', 'apps/web'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (done.status !== 0) throw new Error(`the web application does not build\n${done.stdout}${done.stderr}`);
  fs.writeFileSync(webStamp, state);
}

/** Builds the page that verifies case files, and its command, when what they are made of changed. */
async function buildVerifyPage() {
  const { buildVerifier, isVerifierFresh } = await import('./verifier.mjs');
  if (await isVerifierFresh()) return;
  console.log('building the verifier of case files');
  await buildVerifier();
}

/** Installs when the lock file changed, then builds what changed; `web` includes the web application and the verifier. */
export async function makeReady({ web = false } = {}) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < NODE[0] || (major === NODE[0] && minor < NODE[1])) {
    throw new Error(`Node ${NODE.join('.')} or newer is needed, this is ${process.versions.node}`);
  }
  ensureDependencies();
  const { build } = await import('./build.mjs');
  const { files, compiled, ms } = await build();
  if (compiled > 0) console.log(`built ${compiled} of ${files} files in ${ms} ms`);
  if (!web) return;
  await buildVerifyPage();
  buildWeb();
}
