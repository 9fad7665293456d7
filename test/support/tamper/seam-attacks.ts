import { leafHash, sha256 } from '#ledger/leaf';
import { checkpointText, parseCheckpoint, parseNote } from '#ledger/note';
import { writeProof } from '#ledger/proof-file';
import { edit, type Files, jsonOf } from '../case-files.js';
import type { Seal } from './export-files.js';
import { type FileAttack } from './file-attacks.js';

/** Where logs of two deployments meet in a case file: the log of the closed one bears its name, `local-2026`. */
const OLD = /^consistency\/local-\d{4}(?=[-.])/;
const LINK = 'consistency/2026-leaf-0.txt';
const PROOF = 'consistency/2026-leaf-0.tlog-proof';
const CONTINUED = 'consistency/2026-leaf-0-consistency.txt';
const padded = (n: number) => String(n).padStart(4, '0');
const eventFile = (n: number) => `events/${padded(n)}.json`;
const proofFile = (n: number) => `proofs/${padded(n)}.tlog-proof`;
const textOf = (files: Files, name: string) => String(files.get(name));
const put = (files: Files, name: string, text: string) => files.set(name, Buffer.from(text));
const count = (files: Files): number => jsonOf(files, 'case.json').leaves.length;
const treeOf = (files: Files, n: number): string => jsonOf(files, eventFile(n)).tree;
/** The last event that stands in the log of the closed deployment. */
const lastOld = (files: Files): number | undefined =>
  Array.from({ length: count(files) }, (_, i) => i + 1).findLast((n) => treeOf(files, n).startsWith('liandan.local/'));

/** Root over leaves and the way to each of them (RFC 6962), as somebody makes them who has the leaves. */
function treeOver(hashes: Buffer[]): { root: Buffer; paths: Buffer[][] } {
  if (hashes.length <= 1) return { root: hashes[0] as Buffer, paths: hashes.map(() => []) };
  let half = 1;
  while (half * 2 < hashes.length) half *= 2;
  const [left, right] = [treeOver(hashes.slice(0, half)), treeOver(hashes.slice(half))];
  return {
    root: node(left.root, right.root),
    paths: [...left.paths.map((path) => [...path, right.root]), ...right.paths.map((path) => [...path, left.root])],
  };
}
const node = (left: Buffer, right: Buffer) => sha256(Buffer.of(1), left, right);

/** What somebody makes of the file who has every key of both names; the words of the fault that must follow. Undefined: nothing here to attack so. */
export type SeamAttack = (files: Files, by: { seal: Seal }) => Promise<RegExp | undefined> | RegExp | undefined;

export const seamAttacks: Record<string, SeamAttack> = {
  'a seam that names another root': (files) => {
    const { origin, size } = parseCheckpoint(textOf(files, LINK));
    put(files, LINK, checkpointText({ origin, size, root: Buffer.alloc(32, 7) }));
    return /does not begin with the head in consistency\/2026-leaf-0\.txt/;
  },
  'a seam that names an older head of the closed log': (files) => {
    const name = [...files.keys()].find((each) => OLD.test(each) && each.endsWith('2026-first.txt')) as string;
    const older = `${textOf(files, name).split('\n\n')[0]}\n`;
    if (older === textOf(files, LINK)) return undefined;
    put(files, LINK, older);
    return /does not begin with the head in consistency\/2026-leaf-0\.txt/;
  },
  'the seam taken out': (files) => {
    for (const name of [LINK, PROOF, CONTINUED]) files.delete(name);
    return /consistency\/2026-leaf-0\.txt/;
  },
  'the parts swapped': (files) => {
    const old = new Map([...files].filter(([name]) => OLD.test(name) && name.includes('-2026')));
    const own = new Map([...files].filter(([name]) => /^consistency\/2026[-.]/.test(name)));
    for (const name of [...old.keys(), ...own.keys()]) files.delete(name);
    for (const [name, bytes] of old) files.set(name.replace('local-2026', '2026'), bytes);
    for (const [name, bytes] of own) files.set(name.replace('consistency/2026', 'consistency/local-2026'), bytes);
    return /consistency\/(local-)?2026/;
  },
  'the part of the closed log left out, its events kept': (files) => {
    if (lastOld(files) === undefined) return undefined;
    for (const name of [...files.keys()]) if (OLD.test(name)) files.delete(name);
    for (const name of [LINK, PROOF, CONTINUED]) files.delete(name);
    return /consistency\/local-\d{4}(-first)?\.txt is missing/;
  },
  'the part of the closed log left out with its events': (files) => {
    const last = lastOld(files);
    if (last === undefined || last === count(files)) return undefined;
    for (let n = last; n > 0; n--) without(files, 1);
    for (const name of [...files.keys()]) if (OLD.test(name)) files.delete(name);
    return /event 1 is missing|belongs to no event/;
  },
  'an event missing between the logs': (files) => {
    const last = lastOld(files);
    if (last === undefined || last === count(files)) return undefined;
    without(files, last);
    return new RegExp(`event ${last} is missing|does not carry the hash|belongs to no event`);
  },
  'the policy of the closed deployment taken out': (files) => {
    files.delete('policy-local.txt');
    return /policy|do not belong together/;
  },
  // Whole in itself, under every key of the closed deployment: the next log names another end.
  'the part of the closed log told anew by every key of its own': async (files, { seal }) => {
    const name = [...files.keys()].findLast((each) => OLD.test(each) && /-\d{4}\.txt$/.test(each)) as string;
    const last = textOf(files, name);
    const [origin = ''] = last.slice(last.indexOf('\n\n') + 2).split('\n');
    const own = Array.from({ length: count(files) }, (_, i) => i + 1).filter((n) => treeOf(files, n) === origin);
    if (own.length === 0) return undefined;
    const { root, paths } = treeOver(own.map((n) => leafHash(files.get(eventFile(n)) as Buffer)));
    const note = await seal(origin, checkpointText({ origin, size: own.length, root }));
    for (const [i, n] of own.entries())
      put(files, proofFile(n), writeProof({ index: i, path: paths[i] as Buffer[], checkpoint: note }));
    put(files, name, `old ${own.length}\n\n${note}`);
    put(files, name.replace('.txt', '-first.txt'), note);
    const continued = textOf(files, CONTINUED);
    put(files, CONTINUED, `${continued.slice(0, continued.indexOf('\n\n'))}\n\n${note}`);
    return /continues another history than the log liandan\.local\/2026|does not begin with the head/;
  },
  'a head of the closed log of more leaves, by every key of its own': async (files, { seal }) => {
    const name = [...files.keys()].findLast((each) => OLD.test(each) && /-\d{4}\.txt$/.test(each)) as string;
    const text = textOf(files, name);
    const { origin, size, root } = parseCheckpoint(parseNote(text.slice(text.indexOf('\n\n') + 2)).text);
    const note = await seal(origin, checkpointText({ origin, size: size + 1, root }));
    put(files, name, `${text.slice(0, text.indexOf('\n\n'))}\n\n${note}`);
    return /consistency\/local-2026|does not continue|another history|names another head/;
  },
};

/** Takes an event out and moves those behind it up. */
function without(files: Files, n: number): void {
  files.delete(`payloads/${jsonOf(files, eventFile(n)).payload_commitment}`);
  const last = count(files);
  for (const name of [eventFile, proofFile]) {
    for (let i = n; i < last; i++) files.set(name(i), files.get(name(i + 1)) as Buffer);
    files.delete(name(last));
  }
  edit(files, 'case.json', ({ leaves }) => leaves.splice(n - 1, 1));
}

/** The same among the random attacks on a case file. */
export const seamFileAttacks = (seal: Seal): Record<string, FileAttack> =>
  Object.fromEntries(
    Object.entries(seamAttacks).map(([name, does]): [string, FileAttack] => [
      name,
      async ({ files, pack }) => {
        const words = await does(files, { seal });
        return words && { did: name, bytes: await pack(files), names: ({ en }) => words.test(en) };
      },
    ]),
  );
