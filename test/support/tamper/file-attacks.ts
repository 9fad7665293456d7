import type { Random } from '#src/demo/random';
import { edit, editNotes, type Files, jsonOf, packed } from '../case-files.js';
import { altered, bytesOf, flipped, some } from './attack.js';
import { zipped } from './export-files.js';

/** What somebody has made of a file that was handed out, and whether a fault points to it. */
export interface FileDone {
  did: string;
  bytes: Buffer;
  names: (fault: { en: string; event?: number; eventId?: string }) => boolean;
}
/** A file that was handed out, its members (a copy for each attack), and what else an attacker has. */
export interface FileGround {
  bytes: Buffer;
  files: Files;
  /** members of other files of the kind */
  others: Files[];
  /** final heads of the logs, oldest first */
  heads: { tree: string; size: number; note: string }[];
  pack: (files: Files) => Promise<Buffer>;
}
/** Undefined: nothing here to attack in this way. */
export type FileAttack = (ground: FileGround, random: Random) => Promise<FileDone | undefined>;

const numberOf = (name: string): number | undefined => {
  const [, n] = /^(?:events|proofs)\/(\d+)\./.exec(name) ?? [];
  return n === undefined ? undefined : Number(n);
};
/** The member by its name, or the event that it is of. */
const ofMembers =
  (...names: string[]): FileDone['names'] =>
  ({ en, event }) =>
    names.some((name) => en.includes(name) || (event !== undefined && event === numberOf(name)));
const anywhere: FileDone['names'] = () => true;

/** Attacks on the bytes and members of any file of ours. `spare`: members that bind nobody (see where it is given). */
export const onMembers = (spare: (name: string) => boolean): Record<string, FileAttack> => {
  const bound = (files: Files) => [...files.keys()].filter((name) => !spare(name));
  return {
    'a bit anywhere': async ({ bytes }, random) => ({
      did: 'a bit of the file',
      bytes: flipped(random, bytes),
      names: anywhere,
    }),
    'the tail cut': async ({ bytes }, random) => {
      const length = random.pick([1, 22, 100, 1000, random.whole(1, bytes.length)]);
      return {
        did: `${length} bytes cut`,
        bytes: bytes.subarray(0, Math.max(0, bytes.length - length)),
        names: anywhere,
      };
    },
    'something behind the end': async ({ bytes }, random) => ({
      did: 'bytes added',
      bytes: Buffer.concat([bytes, bytesOf(random, random.whole(1, 64))]),
      names: anywhere,
    }),
    'two members swapped': async ({ files, pack }, random) => {
      const first = random.pick(bound(files));
      const second = some(
        random,
        bound(files).filter((name) => !files.get(name)?.equals(files.get(first) as Buffer)),
      );
      if (second === undefined) return;
      const [one, other] = [files.get(first) as Buffer, files.get(second) as Buffer];
      files.set(first, other).set(second, one);
      return { did: `${first} and ${second} swapped`, bytes: await pack(files), names: ofMembers(first, second) };
    },
    'a member gone': async ({ files, pack }, random) => {
      const name = random.pick(bound(files));
      files.delete(name);
      return { did: `${name} gone`, bytes: await pack(files), names: ofMembers(name) };
    },
    'a member too many': async ({ files, pack }, random) => {
      const like = random.pick([...files.keys()]);
      const name = `${like.replace(/\d(?=\D*$)/, '7')}.x`;
      files.set(name, files.get(like) as Buffer);
      return { did: `${name} too many`, bytes: await pack(files), names: ofMembers(name) };
    },
    'a member altered': async ({ files, pack }, random) => {
      const name = random.pick(bound(files));
      const content = files.get(name) as Buffer;
      if (content.length === 0) return;
      files.set(name, flipped(random, content));
      return { did: `a bit of ${name}`, bytes: await pack(files), names: ofMembers(name) };
    },
    'a member of another file': async ({ files, others, pack }, random) => {
      const other = some(random, others);
      const name =
        other &&
        some(
          random,
          bound(files).filter((each) => other.has(each) && !other.get(each)?.equals(files.get(each) as Buffer)),
        );
      if (!other || name === undefined) return;
      files.set(name, other.get(name) as Buffer);
      return { did: `${name} of another file`, bytes: await pack(files), names: ofMembers(name) };
    },
  };
};

const proofs = (files: Files) => [...files.keys()].filter((name) => name.startsWith('proofs/'));
const padded = (n: number) => String(n).padStart(4, '0');

/**
 * Attacks on a case file. Outside of them, by design: `policy.txt` where the reader has the policy from elsewhere, and a
 * personal value that is not there, which reads as erased and is counted.
 */
export const caseFileAttacks: Record<string, FileAttack> = {
  ...onMembers((name) => /^policy(-[a-z]+)?\.txt$/.test(name) || name.startsWith('personal/')),
  "another case's proof": async ({ files, others, pack }, random) => {
    const other = some(random, others);
    const theirs = other && some(random, proofs(other));
    const name = some(random, proofs(files));
    if (!other || theirs === undefined || name === undefined) return;
    files.set(name, other.get(theirs) as Buffer);
    return { did: `${name} is ${theirs} of another case`, bytes: await pack(files), names: ofMembers(name) };
  },
  "another event's proof": async ({ files, pack }, random) => {
    const [name, other] = [some(random, proofs(files)), some(random, proofs(files))];
    if (name === undefined || other === undefined || name === other) return;
    files.set(name, files.get(other) as Buffer);
    return { did: `${name} is ${other}`, bytes: await pack(files), names: ofMembers(name) };
  },
  'an older checkpoint': async ({ files, heads, pack }, random) => {
    const name = some(random, proofs(files));
    const text = String(name && files.get(name));
    const [tree, size] = text.slice(text.indexOf('\n\n') + 2).split('\n');
    const older = some(
      random,
      heads.filter((head) => head.tree === tree && head.size < Number(size)),
    );
    if (name === undefined || !older) return;
    const put = (old: string) => Buffer.from(old.slice(0, old.indexOf('\n\n') + 2) + older.note);
    const all = random.next() < 0.5;
    for (const each of all ? proofs(files) : [name]) {
      const old = String(files.get(each));
      if (old.includes(`\n${tree}\n`)) files.set(each, put(old));
    }
    return { did: `head ${older.size} in ${all ? 'all proofs' : name}`, bytes: await pack(files), names: anywhere };
  },
  'every head an older one': async ({ files, heads, pack }, random) => {
    const older = some(random, heads.slice(0, -1));
    if (!older) return;
    editNotes(files, (note) => (note.startsWith(`${older.tree}\n`) ? older.note : note));
    return { did: `every head is ${older.size} of ${older.tree}`, bytes: await pack(files), names: anywhere };
  },
  'the last event cut off': async ({ files, pack }) => {
    const n = (jsonOf(files, 'case.json').leaves as string[]).length;
    const name = `events/${padded(n)}.json`;
    const leaf = jsonOf(files, name);
    // A refusal changes nothing: without it the file is an older one, and whole.
    if (n === 1 || leaf.outcome === 'refused') return;
    for (const gone of [name, `proofs/${padded(n)}.tlog-proof`, `payloads/${leaf.payload_commitment}`])
      files.delete(gone);
    edit(files, 'case.json', ({ leaves }) => leaves.pop());
    return { did: `event ${n} cut off`, bytes: await pack(files), names: anywhere };
  },
  'a value in a document': async ({ files, pack }, random) => {
    const name = random.pick([...files.keys()].filter((each) => each.endsWith('.json')));
    const value = altered(random, jsonOf(files, name));
    if (value === undefined) return;
    files.set(name, Buffer.from(JSON.stringify(value)));
    edit(files, name, () => undefined); // in canonical form
    return { did: `a value in ${name}`, bytes: await pack(files), names: ofMembers(name) };
  },
};

/**
 * Members of an export that are taken by themselves: `policy.txt` where the reader has the policy from elsewhere; the
 * times beside heads and who may see a leaf are bound by nothing in a database either; what of `export.json` the log shows
 * is compared, the rest (when, how many events came later) only says what the exporter says.
 */
const looseInExport = (name: string) =>
  ['policy.txt', 'heads.jsonl', 'export.json'].includes(name) || name.startsWith('payloads/');

/** Attacks on the export of a whole log; the record beside each entry is taken apart (`records`). */
export const exportAttacks: Record<string, FileAttack> = {
  ...onMembers(looseInExport),
  'an older checkpoint': async ({ files, heads, pack }, random) => {
    const newest = String(files.get('checkpoint')).split('\n');
    const older = some(
      random,
      heads.filter(({ tree, size }) => tree === newest[0] && size < Number(newest[1])),
    );
    if (!older) return;
    files.set('checkpoint', Buffer.from(older.note));
    return { did: `the checkpoint is the head of ${older.size}`, bytes: await pack(files), names: anywhere };
  },
  'what the file says of itself': async ({ files, pack }, random) => {
    const head = JSON.parse(String(files.get('export.json'))) as Record<string, unknown>;
    const member = random.pick(['v', 'kind', 'tree', 'size', 'root', 'exportedAt']);
    head[member] = altered(random, head[member]) ?? (typeof head[member] === 'number' ? Number(head[member]) + 1 : 'x');
    files.set('export.json', Buffer.from(`${JSON.stringify(head, undefined, 2)}\n`));
    return { did: `${member} of export.json`, bytes: await pack(files), names: anywhere };
  },
  'a published head': async ({ files, pack }, random) => {
    const lines = String(files.get('heads.jsonl')).trimEnd().split('\n');
    const at = random.whole(0, lines.length - 1);
    const line = JSON.parse(lines[at] as string);
    const part = random.pick(['size', 'note', 'final', 'cosignatures']);
    if (part === 'size') line.size += random.pick([-1, 1]);
    else if (part === 'note') line.note = String(flipped(random, Buffer.from(line.note)));
    else if (part === 'final' && line.final) line.final.note = String(flipped(random, Buffer.from(line.final.note)));
    else if (line.cosignatures?.length > 0) {
      const word = random.pick(line.cosignatures as Record<string, string>[]);
      const member = random.pick(['witness', 'line', 'at']);
      word[member] = member === 'at' ? '2020-01-01T00:00:00.000Z' : `x${word[member]}`;
    } else return;
    lines[at] = JSON.stringify(line);
    files.set('heads.jsonl', Buffer.from(`${lines.join('\n')}\n`));
    return { did: `${part} of published head ${at + 1}`, bytes: await pack(files), names: anywhere };
  },
  'how a case stands': async ({ files, pack }, random) => {
    const lines = String(files.get('folded.jsonl') ?? '')
      .trimEnd()
      .split('\n')
      .filter(Boolean);
    if (lines.length === 0) return;
    const at = random.whole(0, lines.length - 1);
    const line = JSON.parse(lines[at] as string);
    const did = random.pick(['gone', 'twice', 'state', 'version', 'seq', 'context', 'no context', 'another case']);
    if (did === 'gone') lines.splice(at, 1);
    else if (did === 'twice') lines.push(lines[at] as string);
    else {
      if (did === 'no context') delete line.context;
      else if (did === 'another case') line.id = line.id.replace(/.$/, (last: string) => (last === '0' ? '1' : '0'));
      else line[did] = typeof line[did] === 'number' ? line[did] + 1 : `${line[did]}x`;
      lines[at] = JSON.stringify(line);
    }
    files.set('folded.jsonl', Buffer.from(lines.map((each) => `${each}\n`).join('')));
    return { did: `${did}: line ${at + 1} of folded.jsonl, ${line.id}`, bytes: await pack(files), names: anywhere };
  },
  'a record beside an entry': async ({ files, pack }, random) => {
    const name = random.pick([...files.keys()].filter((each) => each.startsWith('payloads/')));
    const records = recordsOf(files.get(name) as Buffer);
    const record = random.pick(records.filter(({ payload }) => payload.length > 0));
    const head = JSON.parse(String(record.head));
    const other = random.pick(records.filter((each) => each !== record && each.payload.length > 0));
    const did = random.pick(['payload', 'salt', 'gone', 'swapped', 'personal', 'personal gone', 'not JSON']);
    if (did === 'payload') record.payload = flipped(random, record.payload);
    else if (did === 'salt') head.salt = flipped(random, Buffer.from(head.salt, 'hex')).toString('hex');
    else if (did === 'gone') [record.payload, head.salt] = [Buffer.alloc(0), undefined];
    else if (did === 'swapped') [record.payload, other.payload] = [other.payload, record.payload];
    else if (did === 'not JSON') record.head = Buffer.from('{');
    else if (!head.personal) return;
    else if (did === 'personal gone') head.personal.pop();
    else {
      const member = random.pick(['pointer', 'salt', 'value']);
      head.personal[0][member] = `${random.pick(['0', 'x'])}${head.personal[0][member]}`;
    }
    if (did !== 'not JSON') record.head = Buffer.from(JSON.stringify(head));
    files.set(name, Buffer.concat(records.flatMap(recordBytes)));
    return { did: `${did} of a record of ${name}`, bytes: await pack(files), names: anywhere };
  },
};

interface RawRecord {
  head: Buffer;
  payload: Buffer;
  /** length as written: one more than that of the payload, 0 for none */
  had: boolean;
}
function recordsOf(bundle: Buffer): RawRecord[] {
  const records: RawRecord[] = [];
  for (let at = 0; at < bundle.length;) {
    const [head, told] = [bundle.readUInt32BE(at), bundle.readUInt32BE(at + 4)];
    const from = at + 8 + head;
    const to = from + Math.max(0, told - 1);
    records.push({ head: bundle.subarray(at + 8, from), payload: bundle.subarray(from, to), had: told > 0 });
    at = to;
  }
  return records;
}
function recordBytes({ head, payload }: RawRecord): Buffer[] {
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32BE(head.length, 0);
  lengths.writeUInt32BE(payload.length > 0 ? payload.length + 1 : 0, 4);
  return [lengths, head, payload];
}

export const packs = { case: packed, export: zipped };
