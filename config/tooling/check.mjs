// `npm run check`: every static check, one line each; the output of those that fail. `npm run check -- lint types`
// runs only some.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeReady } from './ready.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const script = (name) => ['npm', ['run', '--silent', `check:${name}`]];

const CHECKS = [
  { name: 'types', run: script('types') },
  { name: 'lint', run: script('lint') },
  { name: 'format', run: script('format') },
  { name: 'imports', run: script('imports') },
  { name: 'unused', run: script('unused') },
  { name: 'openapi', run: [process.execPath, ['dist/apps/cli/main.js', 'openapi', '--check']] },
  { name: 'client', run: ['npm', ['run', '--silent', '-w', 'apps/web', 'types', '--', '--check']] },
  { name: 'schema', run: schema },
];

function execute([command, args], env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => resolve({ ok: false, output: error.message }));
    child.once('close', (code) => resolve({ ok: code === 0, output }));
  });
}

/** Entities against a migrated database, on a PostgreSQL of its own. */
async function schema() {
  const { passingFolder, ROLES, startServices } = await import('./embedded.mjs');
  const services = await startServices({
    dir: passingFolder(),
    durable: false,
    passing: true,
    redis: false,
    name: 'liandan_check',
    say: () => {},
  });
  try {
    const env = { ...process.env, LIANDAN_QUEUE: 'postgres' };
    for (const role of Object.keys(ROLES)) env[`DATABASE_URL_${role.toUpperCase()}`] = services.databaseUrl(role);
    const cli = (...args) => execute([process.execPath, ['dist/apps/cli/main.js', ...args]], env);
    const migrated = await cli('migrate');
    return migrated.ok ? await cli('schema', '--check') : migrated;
  } finally {
    await services.stop();
  }
}

async function main() {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !CHECKS.some((check) => check.name === name));
  if (unknown.length > 0) throw new Error(`no check named ${unknown.join(', ')}`);
  await makeReady();
  if (!fs.existsSync(path.join(root, 'dist/apps/cli/main.js'))) throw new Error('apps/cli was not built');
  const failed = [];
  const waiting = CHECKS.filter((check) => asked.length === 0 || asked.includes(check.name));
  const one = async ({ name, run }) => {
    const started = performance.now();
    const result = typeof run === 'function' ? await run() : await execute(run);
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(5);
    console.log(`${result.ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(8)} ${seconds} s`);
    if (!result.ok) failed.push({ name, output: result.output });
  };
  /** Two at once: one waits while the other reads. */
  const line = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) await one(check);
  };
  await Promise.all([line(), line()]);
  for (const { name, output } of failed) console.log(`\n--- ${name}\n${output.trimEnd()}`);
  if (failed.length > 0) process.exitCode = 1;
}

await main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
