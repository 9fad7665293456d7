import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCosignature } from './cosignature.js';
import { leafHash, sha256 } from './leaf.js';
import { checkpointText, privateKeyFromSeed, rawPublicKey, signNote, verifierKey } from './note.js';
import { consistencyRanges, EMPTY_ROOT, Frontier, type Range } from './tree.js';
import { addCheckpointBody, ADD_CHECKPOINT_MAX, Witness } from './witness.js';
import { openWitnessHome, type WitnessHome, WitnessRefusal } from './witness-home.js';

const ORIGIN = 'liandan.test/2026';
const NAME = 'liandan.test/witness-50';
const logKey = privateKeyFromSeed(Buffer.alloc(32, 1));
const key = verifierKey({ name: ORIGIN, publicKey: rawPublicKey(logKey) });
const TIME = 1_764_000_000;

const leaf = (i: number, of = 'leaf') => sha256(Buffer.from(`${of} ${i}`));
const rootOf = ({ lo, hi }: Range, of = 'leaf') => {
  const frontier = new Frontier();
  for (let i = lo; i < hi; i++) frontier.append(leaf(i, of));
  return frontier.root();
};
const signed = (size: number, { origin = ORIGIN, signer = logKey, of = 'leaf' } = {}) =>
  signNote(checkpointText({ origin, size, root: rootOf({ lo: 0, hi: size }, of) }), origin, signer);
const grown = (old: number, size: number) =>
  addCheckpointBody(
    old,
    consistencyRanges(old, size).map((range) => rootOf(range)),
    signed(size),
  );

let folder: string;
let home: WitnessHome;
let witness: Witness;
const ask = (body: string | Buffer, of = witness) => of.addCheckpoint(Buffer.from(body as string));
const statusOf = async (body: string | Buffer) => (await ask(body)).status;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'witness-'));
  home = await openWitnessHome(folder, key);
  witness = new Witness(NAME, home, () => TIME);
});
afterEach(() => {
  home.release();
  rmSync(folder, { recursive: true });
});

describe('add-checkpoint', () => {
  it('answers 200 with a cosignature of the whole tree, and remembers before it answers', async () => {
    const { status, body, type } = await ask(grown(0, 5));
    expect([status, type]).toEqual([200, 'text/plain; charset=utf-8']);
    const text = checkpointText({ origin: ORIGIN, size: 5, root: rootOf({ lo: 0, hi: 5 }) });
    expect(openCosignature(text, body, { name: NAME, publicKey: home.publicKey })).toBe(TIME);
    home.release();
    const again = await openWitnessHome(folder);
    expect(again.head(ORIGIN)).toMatchObject({ size: 5, root: rootOf({ lo: 0, hi: 5 }) });
    expect(again.head(ORIGIN)?.note.endsWith(body)).toBe(true);
    home = again;
  });

  it('follows a log by consistency proofs, over any distance, and cosigns the same head again', async () => {
    for (const [old, size] of [
      [0, 1],
      [1, 7],
      [7, 8],
      [8, 300],
      [300, 300],
    ] as const)
      expect(await statusOf(grown(old, size))).toBe(200);
  });

  it('answers 404 for a log it does not know', async () => {
    for (const origin of ['liandan.other/2026', 'liandan.test/2026/sm3', 'liandan.test/', 'liandan.test/20260'])
      expect(await statusOf(addCheckpointBody(0, [], signed(3, { origin })))).toBe(404);
    expect(await statusOf(addCheckpointBody(0, [], signed(3, { origin: 'liandan.test/2027' })))).toBe(200);
  });

  it('answers 403 without a signature of the known key, and when its line does not verify', async () => {
    const stranger = privateKeyFromSeed(Buffer.alloc(32, 2));
    expect(await statusOf(addCheckpointBody(0, [], signed(3, { signer: stranger })))).toBe(403);
    const [text = '', line = ''] = signed(3).split('\n\n');
    expect(await statusOf(addCheckpointBody(0, [], `${text.replace('\n3\n', '\n4\n')}\n\n${line}`))).toBe(403);
  });

  it('ignores lines of unknown keys beside the known one, and does not pass them on', async () => {
    const stranger = privateKeyFromSeed(Buffer.alloc(32, 2));
    const other = signed(3, { signer: stranger }).split('\n\n')[1] ?? '';
    expect(await statusOf(addCheckpointBody(0, [], `${signed(3)}${other}`))).toBe(200);
    expect(home.head(ORIGIN)?.note).not.toContain(other.trim());
    expect(home.head(ORIGIN)?.note.startsWith(signed(3))).toBe(true);
  });

  it('answers 400 when the old size is larger than the checkpoint', async () => {
    expect(await statusOf(addCheckpointBody(4, [], signed(3)))).toBe(400);
  });

  it('answers 409 with the size it knows', async () => {
    expect(await ask(grown(2, 5))).toEqual({ status: 409, type: 'text/x.tlog.size', body: '0\n' });
    await ask(grown(0, 5));
    expect(await ask(grown(0, 9))).toEqual({ status: 409, type: 'text/x.tlog.size', body: '5\n' });
    expect(await ask(grown(3, 4))).toMatchObject({ status: 409, body: '5\n' });
  });

  it('answers 409 to another root at the size it knows, as C2SP asks, and keeps the proof that a log has forked', async () => {
    await ask(grown(0, 5));
    const forked = signed(5, { of: 'other' });
    const conflict = { status: 409, type: 'text/x.tlog.size', body: '5\n' };
    expect(await ask(addCheckpointBody(5, [], forked))).toEqual(conflict);
    expect(readFileSync(join(folder, 'contradiction-liandan.test-2026.note'), 'utf8')).toBe(forked);
    expect(await ask(addCheckpointBody(5, [], signed(5)))).toMatchObject({ status: 200 });
  });

  it('answers 422 for what is no continuation', async () => {
    expect(await statusOf(addCheckpointBody(0, [leaf(1)], signed(3)))).toBe(422);
    const empty = (root: Buffer) =>
      addCheckpointBody(0, [], signNote(checkpointText({ origin: ORIGIN, size: 0, root }), ORIGIN, logKey));
    expect(await statusOf(empty(leaf(1)))).toBe(422);
    expect(await statusOf(empty(EMPTY_ROOT))).toBe(200);
    await ask(grown(0, 5));
    expect(await statusOf(addCheckpointBody(5, [], signed(9)))).toBe(422);
    expect(await statusOf(grown(5, 9).replace(/\n[^\n]/, '\nA'))).toBe(422);
    expect(home.head(ORIGIN)?.size).toBe(5);
  });

  it('begins a new year with the head that it has cosigned last, and lets the year before go on no more', async () => {
    const next = 'liandan.test/2028';
    const opened = (size: number, root: Buffer) => signNote(checkpointText({ origin: next, size, root }), next, logKey);
    const linkTo = (size: number) =>
      leafHash(Buffer.from(checkpointText({ origin: ORIGIN, size, root: rootOf({ lo: 0, hi: size }) })));
    await ask(grown(0, 5));
    for (const [size, root] of [
      [2, linkTo(5)], // more than the link
      [1, linkTo(4)], // an earlier head
      [1, leaf(0)], // no link at all
    ] as const)
      expect(await ask(addCheckpointBody(0, [], opened(size, root)))).toMatchObject({
        status: 422,
        body: expect.stringMatching(/begins with a head of size 1.*2026 of size 5/),
      });
    expect(await statusOf(grown(5, 7))).toBe(200);
    expect(await statusOf(addCheckpointBody(0, [], opened(1, linkTo(7))))).toBe(200);
    const second = new Frontier();
    for (const hash of [linkTo(7), leaf(1)]) second.append(hash);
    expect(await statusOf(addCheckpointBody(1, [leaf(1)], opened(2, second.root())))).toBe(200);
    expect(await ask(grown(7, 8))).toMatchObject({ status: 422, body: expect.stringMatching(/has ended.*2028/) });
    expect(await statusOf(grown(7, 7))).toBe(200); // it may be confirmed again
  });

  it('cosigns no year before the first that it knows: nobody could have seen that one grow', async () => {
    expect(await statusOf(grown(0, 1))).toBe(200);
    const past = 'liandan.test/2025';
    for (const size of [0, 1, 5]) {
      const { status, body } = await ask(addCheckpointBody(0, [], signed(size, { origin: past })));
      expect([size, status, body]).toEqual([size, 422, expect.stringMatching(/a later year has begun/)]);
    }
    expect(home.origins()).toEqual([ORIGIN]);
    expect(await statusOf(grown(1, 5))).toBe(200);
  });

  it('cosigns no year that has not come by its own clock, where that is the clock of the log', async () => {
    const by = (instant: string) =>
      new Witness(NAME, home, () => Date.parse(instant) / 1000, undefined, true).addCheckpoint(
        Buffer.from(addCheckpointBody(0, [], signed(3))),
      );
    expect(await by('2025-12-31T15:54:00Z')).toMatchObject({
      status: 422,
      body: expect.stringMatching(/has not come/),
    });
    expect((await by('2025-12-31T15:56:00Z')).status).toBe(200); // clocks differ a little
  });

  it('answers 400 for every malformed request', async () => {
    const good = grown(2, 5);
    const note = signed(5);
    const hash = leaf(1).toString('base64');
    const bad: (string | Buffer)[] = [
      '',
      'old 0',
      'old 0\n',
      note,
      good.replace('old 2', 'old 02'),
      good.replace('old 2', 'old -2'),
      good.replace('old 2', 'old  2'),
      good.replace('old 2', 'Old 2'),
      good.replace('old 2', 'old 9007199254740993'),
      good.replace('old 2\n', ''),
      good.replaceAll('\n', '\r\n'),
      good.slice(0, -1),
      `\ufeff${good}`,
      `old 0\n${hash.slice(1)}\n\n${note}`,
      `old 0\n${hash} \n\n${note}`,
      `old 0\n${hash.replace(/.=$/, '_=')}\n\n${note}`,
      `old 0\n${`${hash}\n`.repeat(64)}\n${note}`,
      `old 0\n\n${note.replace('\n5\n', '\n05\n')}`,
      `old 0\n\n${note.replace('\n5\n', '\n5\n5\n')}`,
      `old 0\n\n${note.replace('— ', '- ')}`,
      `old 0\n\n\n${note}`,
      Buffer.concat([Buffer.from('old 0\n\n'), Buffer.of(0xff), Buffer.from(note)]),
      Buffer.alloc(ADD_CHECKPOINT_MAX + 1, 'a'),
    ];
    for (const body of bad) expect([String(body).slice(0, 80), await statusOf(body)]).toContain(400);
    expect(home.head(ORIGIN)).toBeUndefined();
  });

  it('confirms one of two heads of one size that arrive at once; without its turns it would confirm both', async () => {
    const race = async (of: Witness, old: number) => {
      const bodies = ['leaf', 'other'].map((name) => addCheckpointBody(old, [], signed(5, { of: name })));
      const replies = await Promise.all(bodies.map((body) => ask(body, of)));
      return replies.map(({ status }) => status).sort();
    };
    const hasty = new Witness(NAME, home, () => TIME, { run: (work) => work() });
    expect(await race(hasty, 0)).toEqual([200, 200]); // the fork that a witness is there to prevent
    home.release();
    rmSync(folder, { recursive: true });
    home = await openWitnessHome(folder, key);
    expect(await race(new Witness(NAME, home, () => TIME), 0)).toEqual([200, 409]);
  });

  it('shows the newest head it has cosigned by the hash of its origin', async () => {
    const hash = sha256(Buffer.from(ORIGIN)).toString('hex');
    expect(witness.checkpoint(hash)).toBeUndefined();
    const { body } = await ask(grown(0, 5));
    expect(witness.checkpoint(hash)).toBe(`${signed(5)}${body}`);
  });
});

describe('the folder of a witness', () => {
  it('is for its owner alone, and for one process', async () => {
    expect(statSync(join(folder, 'key.pem')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'state.json')).mode & 0o777).toBe(0o600);
    await expect(openWitnessHome(folder)).rejects.toThrow(/already works/);
  });

  it('takes over from a process that was killed', async () => {
    home.release();
    const dying = `
      import { openWitnessHome } from '#ledger/witness-home';
      await openWitnessHome(${JSON.stringify(folder)});
      process.kill(process.pid, 'SIGKILL');`;
    const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', dying]);
    expect(signal).toBe('SIGKILL');
    home = await openWitnessHome(folder);
    expect(home.pinned).toBe(false);
  });

  it('needs the key of the log at first, and never takes another one', async () => {
    const other = mkdtempSync(join(tmpdir(), 'witness-'));
    await expect(openWitnessHome(other)).rejects.toThrow(WitnessRefusal);
    rmSync(other, { recursive: true });
    home.release();
    const stranger = verifierKey({ name: ORIGIN, publicKey: rawPublicKey(privateKeyFromSeed(Buffer.alloc(32, 2))) });
    await expect(openWitnessHome(folder, stranger)).rejects.toThrow(/another key/);
    home = await openWitnessHome(folder, verifierKey({ name: 'liandan.test/2031', publicKey: rawPublicKey(logKey) }));
  });

  it('begins again where its very first start was broken off', async () => {
    home.release();
    rmSync(join(folder, 'key.pem')); // it died between the two files; nothing was ever cosigned
    home = await openWitnessHome(folder, key);
    expect(home.pinned).toBe(true);
    await new Witness(NAME, home, () => TIME).addCheckpoint(Buffer.from(grown(0, 5)));
    home.release();
    rmSync(join(folder, 'key.pem'));
    await expect(openWitnessHome(folder, key)).rejects.toThrow(/only one of key.pem and state.json/);
  });

  it('does not begin anew when only the key or only the memory is there', async () => {
    home.release();
    rmSync(join(folder, 'state.json'));
    await expect(openWitnessHome(folder, key)).rejects.toThrow(/only one of key.pem and state.json/);
  });
});
