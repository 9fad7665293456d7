import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '#ledger/leaf';
import { checkpointText, privateKeyFromSeed, rawPublicKey, signNote, verifierKey } from '#ledger/note';
import { Frontier } from '#ledger/tree';
import { addCheckpointBody } from '#ledger/witness';

const ORIGIN = 'liandan.test/2026';
const logKey = privateKeyFromSeed(Buffer.alloc(32, 1));
const vkey = verifierKey({ name: ORIGIN, publicKey: rawPublicKey(logKey) });

const signed = (size: number, of = 'leaf', origin = ORIGIN) => {
  const tree = new Frontier();
  for (let i = 0; i < size; i++) tree.append(sha256(Buffer.from(`${of} ${i}`)));
  return signNote(checkpointText({ origin, size, root: tree.root() }), origin, logKey);
};
const request = (old: number, note: string) => addCheckpointBody(old, [], note);

let folder: string;
let running: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'witness-'));
  running = [];
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const ended = (child: ChildProcess) =>
  new Promise<number | string | null>((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));

/** A witness as its province runs it; its address and all it says. */
async function witness() {
  const env = {
    ...process.env,
    LIANDAN_WITNESS_DIR: folder,
    LIANDAN_WITNESS_NAME: 'liandan.test/witness-50',
    LIANDAN_WITNESS_LOG: vkey,
    LIANDAN_WITNESS_PORT: '0',
  };
  const child = spawn(process.execPath, ['dist/apps/witness/main.js'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  let said = '';
  const port = await new Promise<string>((resolve, reject) => {
    for (const pipe of [child.stdout, child.stderr])
      pipe.on('data', (data) => {
        said += String(data);
        const found = /listens on port (\d+)/.exec(said)?.[1];
        if (found) resolve(found);
      });
    child.once('exit', () => reject(new Error(said)));
  });
  const at = `http://127.0.0.1:${port}`;
  return {
    child,
    said: () => said,
    get: (path: string, method = 'GET') => fetch(`${at}${path}`, { method }),
    add: (body: string) => fetch(`${at}/add-checkpoint`, { method: 'POST', body }),
  };
}

it('speaks HTTP as tlog-witness has it, and stops when told', async () => {
  const w = await witness();
  expect((await w.get('/health/live')).status).toBe(200);
  const added = await w.add(request(0, signed(5)));
  expect([added.status, (await added.text()).startsWith('— liandan.test/witness-50 ')]).toEqual([200, true]);
  const conflict = await w.add(request(0, signed(7)));
  expect([conflict.status, conflict.headers.get('content-type'), await conflict.text()]).toEqual([
    409,
    'text/x.tlog.size',
    '5\n',
  ]);
  const statuses = [
    w.add(request(0, signed(5, 'leaf', 'liandan.other/2026'))),
    w.add(request(5, signed(5, 'other'))),
    w.add(request(6, signed(5))),
    w.add(request(0, signed(3)).replace('\n3\n', '\n4\n')),
    w.add('a'.repeat(200_000)),
    w.get('/add-checkpoint'),
    w.get('/elsewhere'),
    w.get(`/${sha256(Buffer.from(ORIGIN)).toString('hex')}/checkpoint`),
  ].map(async (answer) => (await answer).status);
  expect(await Promise.all(statuses)).toEqual([404, 409, 400, 403, 413, 405, 404, 200]);
  const key = readFileSync(join(folder, 'key.pem'), 'utf8').split('\n')[1] ?? '?';
  expect(w.said()).toContain('TRUST ON FIRST USE');
  expect(w.said()).not.toContain(key);
  const end = ended(w.child);
  w.child.kill('SIGTERM');
  expect(await end).toBe(0);
});

it('keeps its word after kill -9 between remembering and answering', async () => {
  const program = `
    import { openWitnessHome } from '#ledger/witness-home';
    import { Witness } from '#ledger/witness';
    const home = await openWitnessHome(${JSON.stringify(folder)}, ${JSON.stringify(vkey)});
    const remember = async (...head) => {
      await home.remember(...head);
      process.kill(process.pid, 'SIGKILL');
    };
    const witness = new Witness('liandan.test/witness-50', { ...home, remember });
    await witness.addCheckpoint(Buffer.from(${JSON.stringify(request(0, signed(5)))}));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' });
  running.push(child);
  expect(await ended(child)).toBe('SIGKILL');

  const w = await witness(); // takes the folder over from the dead
  const other = await w.add(request(5, signed(5, 'other')));
  expect([other.status, await other.text()]).toEqual([409, '5\n']);
  const known = await w.add(request(0, signed(5)));
  expect([known.status, await known.text()]).toEqual([409, '5\n']);
  expect((await w.add(request(5, signed(5)))).status).toBe(200);
});

it('confirms one of two histories that race for the same size', async () => {
  const w = await witness();
  const names = Array.from({ length: 8 }, (_, i) => `history ${i}`);
  const answers = await Promise.all(names.map((of) => w.add(request(0, signed(4, of)))));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...names.slice(1).map(() => 409)]);
});
