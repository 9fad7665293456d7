import { cosign, cosignatureKey } from './cosignature.js';
import { BadNote, checkpointText, noteText, privateKeyFromSeed, rawPublicKey, signNote, verifierKey } from './note.js';
import { openByPolicy, parsePolicy } from './policy.js';

/* 200,000 with LIANDAN_EXHAUSTIVE=1; a tenth of it otherwise. The seed decides all. */
const RUNS = process.env['LIANDAN_EXHAUSTIVE'] === '1' ? 200_000 : 20_000;
const key = (i: number) => privateKeyFromSeed(Buffer.alloc(32, i));
const ORIGIN = 'liandan.test/2025';
const policy = parsePolicy(`log ${verifierKey({ name: ORIGIN, publicKey: rawPublicKey(key(1)) })}
witness a ${cosignatureKey({ name: 'liandan.test/witness-50', publicKey: rawPublicKey(key(2)) })}
witness b ${cosignatureKey({ name: 'liandan.test/witness-51', publicKey: rawPublicKey(key(3)) })}
group pair all a b
quorum pair
`);

/** Mulberry32: the same numbers for the same seed on every machine. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
const next = random(20_251_117);
const pick = <T>(all: readonly T[]): T => all[next(all.length)] as T;

/** A checkpoint with three signatures, one of several sizes and roots. */
function genuine(): string {
  const text = checkpointText({ origin: ORIGIN, size: next(3) * 1000 + 7, root: Buffer.alloc(32, next(2)) });
  const lines = [2, 3].map((i) => cosign(text, `liandan.test/witness-5${i - 2}`, key(i), 1_700_000_000 + next(2)));
  return signNote(text, ORIGIN, key(1)) + lines.join('');
}
const notes = Array.from({ length: 12 }, genuine);
const linesOf = (note: string) => note.split(/(?<=\n)/);

const swap = <T>(all: T[], i: number, j: number): T[] => all.with(i, all[j] as T).with(j, all[i] as T);
const BYTES = [0, 9, 10, 13, 32, 43, 45, 48, 61, 127, 128, 226, 255];
/** Each takes the bytes of a note and spoils them somewhere. */
const spoilers: ((note: Buffer) => Buffer)[] = [
  (note) => {
    const at = next(note.length);
    const copy = Buffer.from(note);
    copy.writeUInt8(copy.readUInt8(at) ^ (1 << next(8)), at);
    return copy;
  },
  (note) => Buffer.concat([note.subarray(0, next(note.length)), Buffer.of(pick(BYTES))]),
  (note) => {
    const at = next(note.length);
    return Buffer.concat([note.subarray(0, at), note.subarray(at + 1 + next(4))]);
  },
  (note) => {
    const at = next(note.length + 1);
    return Buffer.concat([note.subarray(0, at), Buffer.of(pick(BYTES)), note.subarray(at)]);
  },
  (note) => {
    const [from, at] = [next(note.length), next(note.length)];
    return Buffer.concat([note.subarray(0, at), note.subarray(from, from + 1 + next(80)), note.subarray(at)]);
  },
  (note) => note.subarray(next(note.length)),
  ...[
    (lines: string[]) => lines.toSpliced(next(lines.length), 1),
    (lines: string[]) => lines.toSpliced(next(lines.length), 0, pick(linesOf(pick(notes)))),
    (lines: string[]) => swap(lines, next(lines.length), next(lines.length)),
    (lines: string[]) => lines.with(next(lines.length), pick(linesOf(pick(notes)))),
    (lines: string[]) =>
      lines.toSpliced(1, 1, `${pick(['0', '00', '07', '-1', '1e3', '9007199254740993', '8', ' 7', '+7'])}\n`),
    (lines: string[]) => lines.toSpliced(next(4), 0, pick(['\n', 'extension\n', '\n\n', `${ORIGIN}\n`])),
    (lines: string[]) => lines.map((line) => line.replace(/[-—]/u, pick(['–', '-', '—', '']))),
  ].map((change) => (note: Buffer) => Buffer.from(change(linesOf(note.toString('utf8'))).join(''))),
];

/** Still the same text with the genuine line of each of the three: nothing was spoilt that counts. */
function isHarmless(bytes: Buffer): boolean {
  const note = bytes.toString('utf8');
  return notes.some((original) => {
    const gap = original.lastIndexOf('\n\n') + 2;
    if (!note.startsWith(original.slice(0, gap)) || note.lastIndexOf('\n\n') + 2 !== gap) return false;
    const same = notes.filter((other) => other.startsWith(original.slice(0, gap)));
    const lines = linesOf(note.slice(gap));
    return [0, 1, 2].every((i) => same.some((other) => lines.includes(linesOf(other.slice(gap))[i] as string)));
  });
}

it(`accepts none of ${RUNS} mangled notes and falls over none`, () => {
  for (const note of notes) expect(openByPolicy(note, policy).origin).toBe(ORIGIN);
  const accepted: string[] = [];
  const reasons = new Map<string, number>();
  for (let done = 0; done < RUNS;) {
    let mangled: Buffer = Buffer.from(pick(notes), 'utf8');
    for (let times = 1 + next(3); times > 0; times--)
      mangled = pick(spoilers)(mangled.length > 0 ? mangled : Buffer.of(10));
    if (isHarmless(mangled)) continue;
    done += 1;
    try {
      openByPolicy(noteText(mangled), policy);
      accepted.push(mangled.toString('base64'));
    } catch (error) {
      if (!(error instanceof BadNote)) throw error;
      const reason = error.message.replace(/".*"/s, '');
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
  }
  expect(accepted).toEqual([]);
  expect(reasons.size).toBeGreaterThan(12); // mangled in ways that are refused for many different reasons
});
