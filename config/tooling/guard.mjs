// Stops what a parent started, when the parent asks or when it is gone, even by SIGKILL.
// It runs as a process of its own and reads a pipe that only the parent holds open:
// each line registers a process (or a folder to remove); the end of the pipe means "stop them all now".
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** When a process began, in kernel ticks, so that a reused pid is not taken for it; `undefined` when it is gone. */
export function bornAt(pid) {
  try {
    const fields = fs
      .readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    if (fs.existsSync('/proc/self/stat')) return undefined;
  }
  try {
    process.kill(pid, 0); // a platform without /proc
    return 'unknown';
  } catch {
    return undefined;
  }
}

/**
 * Calls back when the `npm` that started this process is gone. npm runs a shell that runs us, and a signal to npm
 * ends the shell without reaching us. Started without npm, nobody is watched: a detached process may outlive its shell.
 */
export function whenLauncherDies(callback) {
  if (!process.env.npm_lifecycle_event) return;
  const parentOf = (pid) => {
    try {
      return Number(/^PPid:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    } catch {
      return 0;
    }
  };
  const isShell = (pid) => {
    try {
      return !fs.readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('npm');
    } catch {
      return false;
    }
  };
  const launchers = [process.ppid];
  if (isShell(process.ppid)) launchers.push(parentOf(process.ppid));
  const watched = launchers.filter((pid) => pid > 1).map((pid) => ({ pid, born: bornAt(pid) }));
  const timer = setInterval(() => {
    if (watched.every(alive)) return;
    clearInterval(timer);
    callback();
  }, 300);
  timer.unref();
}

const alive = ({ pid, born }) => born !== undefined && bornAt(pid) === born;

function signal(entry, name) {
  if (!alive(entry)) return;
  try {
    process.kill(entry.pid, name);
  } catch {
    // it went in this very moment
  }
}

async function stopOne(entry) {
  signal(entry, entry.signal);
  for (const deadline = Date.now() + entry.graceMs; Date.now() < deadline && alive(entry);) await sleep(20);
  if (!alive(entry)) return;
  signal(entry, entry.lastSignal);
  for (const deadline = Date.now() + 5_000; Date.now() < deadline && alive(entry);) await sleep(20);
}

/** Stops the highest stage first (the application before its services), then removes folders. */
async function stopAll(entries) {
  const stages = [...new Set(entries.filter((entry) => entry.pid).map((entry) => entry.stage))].sort((a, b) => b - a);
  for (const stage of stages) await Promise.all(entries.filter((entry) => entry.stage === stage).map(stopOne));
  for (const { remove } of entries) if (remove) fs.rmSync(remove, { recursive: true, force: true, maxRetries: 5 });
}

/**
 * Starts a guard. `watch(child, …)` registers a process at once after it was spawned; `remove(folder)` a folder
 * to delete at the end; `stop()` stops everything registered and resolves when it is gone.
 */
export function startGuard() {
  const entries = [];
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url)], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true, // Ctrl-C in the terminal reaches the parent only
    cwd: '/',
  });
  child.stdin.on('error', () => {}); // the guard was killed: `gone` deals with it
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const register = (entry) => {
    entries.push(entry);
    child.stdin.write(`${JSON.stringify(entry)}\n`);
  };
  child.unref();
  child.stdin.unref?.();
  return {
    watch: ({ pid }, { stage = 0, signal: name = 'SIGTERM', graceMs = 10_000, lastSignal = 'SIGKILL' } = {}) =>
      register({ pid, born: bornAt(pid), stage, signal: name, graceMs, lastSignal }),
    remove: (folder) => register({ remove: folder }),
    stop: async () => {
      child.ref();
      child.stdin.end();
      await gone;
      await stopAll(entries); // finds nothing left, unless somebody had killed the guard
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {});
  const entries = [];
  for await (const line of readline.createInterface({ input: process.stdin })) entries.push(JSON.parse(line));
  await stopAll(entries);
}
