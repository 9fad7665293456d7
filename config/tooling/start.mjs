// `npm start`: everything on this machine, from nothing. Ctrl-C stops what it started and nothing else.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import readline from 'node:readline';
import { makeReady } from './ready.mjs';

const say = (line) => console.log(line);
const USUAL_PORT = 3000;
/** Accounts printed at start; the rest stands in the file. */
const SHOWN = 13;

await main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});

async function main() {
  await makeReady({ web: true }); // before anything that needs node_modules
  const { checkout, dataFolder, freePort, ROLES, startServices } = await import('./embedded.mjs');
  const { whenLauncherDies } = await import('./guard.mjs');
  const { takeFolder } = await import('./lock.mjs');
  const { PREPARATIONS, PROCESSES: all, TRACES } = await import('./processes.mjs');
  const { prepareWitnesses } = await import('./witnesses.mjs');
  // Whoever names a policy has witnesses elsewhere.
  const PROCESSES = all.filter(({ witnessOf }) => !witnessOf || !process.env.LIANDAN_POLICY);

  const dir = dataFolder(say);
  const { holder, announce, release } = takeFolder(dir);
  if (holder) {
    throw new Error(
      `Liandan already runs from this folder (process ${holder.pid})` +
        (holder.address ? `: ${holder.address}` : ' and is just starting') +
        '. Stop it first, or use another checkout for a second one.',
    );
  }

  let services;
  let stopping;
  /** Stops everything once, the application before its services. */
  const stop = (why, code) => {
    stopping ??= (async () => {
      say(why);
      process.exitCode = code;
      await services?.stop();
      release();
      say('stopped');
      process.exit();
    })();
    return stopping;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop('\nstopping …', 0));
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {}); // the terminal has gone
  whenLauncherDies(() => void stop('npm was ended: stopping …', 0));

  try {
    services = await startServices({ dir, say });
    if (stopping) return await services.stop(); // Ctrl-C came while they started
    for (const [name, child] of Object.entries(services.children)) {
      child?.once('exit', (code, signal) => {
        if (!stopping) void stop(`${name} ended unexpectedly (${signal ?? code}), see ${dir}; stopping everything`, 1);
      });
    }

    const appOf = (name) => PROCESSES.find((one) => one.name === name)?.app ?? name;
    const program = (name) => path.join(checkout, 'dist/apps', appOf(name), 'main.js');
    let witnesses;
    const envFor = (name, roles) => {
      const inherited = { ...process.env };
      delete inherited.DATABASE_URL; // the administrator's: for no process
      for (const role of Object.keys(ROLES)) delete inherited[`DATABASE_URL_${role.toUpperCase()}`];
      for (const role of roles) inherited[`DATABASE_URL_${role.toUpperCase()}`] = services.databaseUrl(role);
      for (const owner of PROCESSES.filter(({ folder }) => folder)) {
        if (name !== owner.name && name !== 'cli') continue;
        inherited[owner.folder] = path.join(dir, owner.name);
        fs.mkdirSync(inherited[owner.folder], { recursive: true, mode: 0o700 });
      }
      return {
        LIANDAN_FEEDS: path.join(dir, 'feeds'),
        LIANDAN_FILES: path.join(dir, 'files'),
        // Whoever tries webhooks has a receiver on this machine.
        ...(process.env.NODE_ENV === 'production'
          ? {}
          : { LIANDAN_WEBHOOK_NETWORKS: '127.0.0.0/8,::1/128', LIANDAN_WEBHOOK_PORTS: '443,8443,1024-65535' }),
        ...inherited,
        TZ: 'UTC',
        ...witnesses?.envFor(name),
        ...(services.redisUrl ? { REDIS_URL: services.redisUrl } : { LIANDAN_QUEUE: 'postgres' }),
      };
    };
    const run = (name, args, { roles, env = {}, stage, out, node = [] }) => {
      const child = spawn(process.execPath, [...node, ...TRACES, program(name), ...args], {
        cwd: checkout,
        env: { ...envFor(name, roles), ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true, // Ctrl-C reaches us, and we stop them in order
      });
      services.guard.watch(child, { stage, signal: 'SIGTERM' });
      readline.createInterface({ input: child.stdout }).on('line', out ?? ((line) => say(`[${name}] ${line}`)));
      readline.createInterface({ input: child.stderr }).on('line', (line) => console.error(`[${name}] ${line}`));
      return child;
    };
    const cli = async (command, args = []) => {
      const lines = [];
      const child = run('cli', [command, ...args], {
        roles: Object.keys(ROLES),
        stage: 3,
        out: (line) => lines.push(line),
      });
      const code = await new Promise((resolve) => child.once('close', resolve));
      if (stopping) return '';
      if (code !== 0) throw new Error(`${command} failed\n${lines.join('\n')}`);
      return lines.join('\n');
    };

    for (const { command, says } of PREPARATIONS) {
      say(says);
      await cli(command);
      if (stopping) return await stopping;
    }
    witnesses = await prepareWitnesses({
      processes: PROCESSES,
      folder: dir,
      deployment: process.env.LIANDAN_DEPLOYMENT,
      freePort,
      cli: ([command, ...args]) => cli(command, args),
    });
    if (stopping) return await stopping;
    if (witnesses.says) say(witnesses.says);
    const accountsFile = path.join(dir, 'demo-accounts.json');
    const wantsDemo = services.children.postgres !== undefined || process.env.LIANDAN_DEMO === '1';
    if (wantsDemo && !fs.existsSync(accountsFile)) {
      say('seeding the demonstration');
      const accounts = await cli('seed');
      if (stopping) return await stopping;
      fs.writeFileSync(`${accountsFile}.part`, accounts, { mode: 0o600 });
      fs.renameSync(`${accountsFile}.part`, accountsFile);
    }

    const keep = (name, child) =>
      child.once('exit', (code, signal) => {
        if (!stopping) void stop(`${name} ended unexpectedly (${signal ?? code}); stopping everything`, 1);
      });
    let address;
    for (const { name, roles, stage, listens, node } of PROCESSES) {
      if (stopping) return await stopping;
      if (!listens) {
        keep(name, run(name, [], { roles, stage, node }));
        continue;
      }
      for (let attempt = 1; address === undefined; attempt++) {
        const port = await choosePort(freePort, attempt);
        const child = run(name, [], { roles, stage, node, env: { PORT: String(port) } });
        if (await listening(child, port)) {
          address = `http://127.0.0.1:${port}`;
          keep(name, child);
          if (child.exitCode !== null) throw new Error(`${name} ended at once`);
        } else if (stopping) {
          return await stopping;
        } else if (attempt > 3 || (await canListen(port))) {
          throw new Error(`${name} did not start`); // else somebody took the port between: try another
        }
      }
    }
    announce(address);
    say(`\nLiandan runs at ${address}   (Ctrl-C stops it)`);
    say(`queues: ${services.redisUrl ? 'Redis' : 'PostgreSQL'}, data: ${dir}`);
    if (fs.existsSync(accountsFile)) printAccounts(accountsFile);
  } catch (error) {
    if (stopping) return await stopping;
    console.error(error.message);
    await stop('stopping …', 1);
  }
}

function canListen(port) {
  return new Promise((resolve) => {
    const server = net.createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

async function choosePort(freePort, attempt) {
  const asked = Number(process.env.PORT);
  if (asked) {
    if (await canListen(asked)) return asked;
    throw new Error(`port ${asked} is taken: set PORT to another one`);
  }
  return attempt === 1 && (await canListen(USUAL_PORT)) ? USUAL_PORT : freePort();
}

/** Waits until `child` itself listens on the port; false when it ended before. */
async function listening(child, port) {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
    if (child.exitCode !== null || child.signalCode !== null) return false;
    if (await holds(child.pid, port)) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

/** Whether this process listens on the port, from /proc; on other platforms, whether anybody does. */
async function holds(pid, port) {
  if (!fs.existsSync('/proc/net/tcp')) return !(await canListen(port));
  const listeners = ['/proc/net/tcp', '/proc/net/tcp6']
    .filter((file) => fs.existsSync(file))
    .flatMap((file) => fs.readFileSync(file, 'utf8').split('\n'))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A' && Number.parseInt(fields[1]?.split(':')[1] ?? '', 16) === port)
    .map((fields) => `socket:[${fields[9]}]`);
  if (listeners.length === 0) return false;
  return fs.readdirSync(`/proc/${pid}/fd`).some((fd) => {
    try {
      return listeners.includes(fs.readlinkSync(`/proc/${pid}/fd/${fd}`));
    } catch {
      return false; // closed meanwhile
    }
  });
}

function printAccounts(file) {
  const text = fs.readFileSync(file, 'utf8').trim();
  say('the demonstration has a civil clock of its own, which began on 19 November 2026');
  say(`demonstration accounts (${file}):`);
  try {
    const parsed = JSON.parse(text);
    const accounts = Array.isArray(parsed) ? parsed : parsed.accounts;
    const columns = [...new Set(accounts.flatMap((account) => Object.keys(account)))];
    const cell = (account, column) => String(account[column] ?? '');
    const widths = columns.map((column) => Math.max(...accounts.map((account) => cell(account, column).length)));
    for (const account of accounts.slice(0, SHOWN)) {
      say(`  ${columns.map((column, i) => cell(account, column).padEnd(widths[i])).join('  ')}`.trimEnd());
    }
    if (accounts.length > SHOWN) say(`  … and ${accounts.length - SHOWN} more in that file`);
  } catch {
    say(text);
  }
}
