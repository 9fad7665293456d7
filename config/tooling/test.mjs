// `npm test`: dependencies, build, then Jest. Arguments go to Jest: `npm test -- quota`.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { browserPath } from './browser.mjs';
import { startGuard, whenLauncherDies } from './guard.mjs';
import { makeReady } from './ready.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

async function jest(reportFile) {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      path.join(root, 'node_modules/jest/bin/jest.js'),
      '--config',
      path.join(root, 'config/tooling/jest.config.mjs'),
      ...process.argv.slice(2),
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, TZ: 'UTC', LIANDAN_TEST_NOT_RUN: reportFile } },
  );
  const guard = startGuard(); // when this process is killed, Jest and with it the services end too
  guard.watch(child, { signal: 'SIGTERM' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  whenLauncherDies(() => child.kill('SIGTERM'));
  const code = await new Promise((resolve) => child.once('exit', (status) => resolve(status ?? 1)));
  await guard.stop();
  return code;
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'liandan-report-'));
try {
  await makeReady();
  // A run of everything says anew what tests prove (`npm run conformance`).
  if (process.argv.length === 2)
    fs.rmSync(path.join(root, 'node_modules/.cache/liandan'), { recursive: true, force: true });
  const reportFile = path.join(folder, 'not-run');
  if (!browserPath())
    fs.writeFileSync(reportFile, 'browser tests (no CHROME_PATH, no chromium or google-chrome on PATH)\n');
  let code = await jest(reportFile);
  const notRun = fs.existsSync(reportFile) ? fs.readFileSync(reportFile, 'utf8').trim().split('\n') : [];
  for (const line of [...new Set(notRun)]) console.log(`not run: ${line}`);
  if (notRun.length > 0 && process.env.CI === 'true') {
    console.log('CI=true: a test that cannot run is a failure');
    code ||= 1;
  }
  process.exitCode = code;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
