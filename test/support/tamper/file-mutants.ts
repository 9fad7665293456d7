import { readFileSync } from 'node:fs';
import type { CheckName as CaseCheck } from '#case-file/check';
import { parseNote, privateKeyFromSeed, signNote } from '#ledger/note';
import type { CheckName as ExportCheck } from '#log-export/checks';
import { edit, editNotes, type Files, jsonOf, packed, unpacked } from '../case-files.js';
import {
  append,
  type Entry,
  entriesOf,
  membersOf,
  refold,
  resealed,
  retell,
  type Seal,
  zipped,
} from './export-files.js';
import type { FileGround } from './file-attacks.js';
import type { Mutant } from './mutants.js';

type Table = Record<string, Mutant | undefined>;
interface Said {
  ok: boolean;
  check?: string;
}
const padded = (n: number) => String(n).padStart(4, '0');
const lastOf = (files: Files): number => jsonOf(files, 'case.json').leaves.length;
const leafOf = (files: Files, n: number) => jsonOf(files, `events/${padded(n)}.json`);

/** Takes an event out and moves those behind it up. */
function without(files: Files, n: number): void {
  files.delete(`payloads/${leafOf(files, n).payload_commitment}`);
  const count = lastOf(files);
  for (const name of [(i: number) => `events/${padded(i)}.json`, (i: number) => `proofs/${padded(i)}.tlog-proof`]) {
    for (let i = n; i < count; i++) files.set(name(i), files.get(name(i + 1)) as Buffer);
    files.delete(name(count));
  }
  edit(files, 'case.json', ({ leaves }) => leaves.splice(n - 1, 1));
}
/** A signature of the log that is none. */
const spoilt = (note: string) =>
  note.replace(
    /^(— liandan\.[a-z]+\/\d{4} .{20})(.)/m,
    (_, kept: string, one: string) => kept + (one === 'A' ? 'B' : 'A'),
  );

/** Of a case file: each check, and an attack on the file of a manifest that nothing else finds. */
const CASE: Record<CaseCheck, [what: string, does: (files: Files, seal: Seal) => unknown]> = {
  syntax: ['a file of no event', (f) => f.set('events/9999.json', f.get('events/0001.json') as Buffer)],
  leafHashes: ['another hash in case.json', (f) => edit(f, 'case.json', ({ leaves }) => (leaves[0] = 'ab'.repeat(32)))],
  caseChain: ['a refusal taken out', (f) => without(f, lastOf(f) - 1)],
  inclusion: ["another event's proof", (f) => f.set('proofs/0002.tlog-proof', f.get('proofs/0001.tlog-proof')!)],
  // On the oldest head, of which no event needs a cosignature.
  logSignature: [
    'a first head whose signature is none',
    (f) => {
      const name = [...f.keys()].find((each) => each.endsWith('-first.txt')) as string;
      f.set(name, Buffer.from(spoilt(String(f.get(name)))));
    },
  ],
  quorum: ['a witness missing', (f) => editNotes(f, (note) => `${note.split('\n').slice(0, -2).join('\n')}\n`)],
  consistency: [
    'a first head that never was, by the log key',
    async (f, seal) => {
      const name = [...f.keys()].find((each) => each.endsWith('-first.txt')) as string;
      const { text } = parseNote(String(f.get(name)));
      const other = text.replace(/\n[A-Za-z0-9+/]{43}=\n/, `\n${Buffer.alloc(32, 7).toString('base64')}\n`);
      f.set(name, Buffer.from(await seal(text.split('\n')[0] as string, other)));
    },
  ],
  legalPath: ['a transition taken out of machine.json', (f) => edit(f, 'machine.json', (m) => m.rows.pop())],
  clocks: ['a due date moved', (f) => edit(f, 'case.json', (c) => (c.clocks[0].due_at = '2030-01-01T00:00:00.000Z'))],
  quota: ['a quantity posted otherwise', (f) => edit(f, 'case.json', (c) => (c.postings[0].reserved = '1'))],
  foldedState: ['the case altered', (f) => edit(f, 'case.json', (c) => (c.context.emergencyPhone = '110'))],
  payloads: [
    'the salt of a payload',
    (f) => {
      const payload = f.get(`payloads/${leafOf(f, 2).payload_commitment}`) as Buffer;
      payload.writeUInt8((payload[0] as number) ^ 1);
    },
  ],
  papers: [
    'a paper that no event names',
    (f) => edit(f, 'papers.json', ({ papers }) => papers.push({ sha256: 'ab'.repeat(32), is: 'absent' })),
  ],
  freshness: [
    'a cosignature of tomorrow',
    async (f, seal) => {
      const notes = new Set<string>();
      editNotes(f, (note) => (notes.add(note), note));
      const made = new Map<string, string>();
      for (const note of notes) {
        const { text } = parseNote(note);
        made.set(note, await seal(text.split('\n')[0] as string, text, Date.now() / 1000 + 86_400));
      }
      editNotes(f, (note) => made.get(note) as string);
    },
  ],
};

export async function caseFileMutants(asked: {
  files: ReadonlyMap<string, Buffer>;
  verify: (bytes: Buffer, skip?: CaseCheck[]) => Promise<Said>;
  seal: Seal;
}): Promise<Table> {
  const table: Table = {};
  for (const [check, [attack, does]] of Object.entries(CASE) as [CaseCheck, (typeof CASE)[CaseCheck]][]) {
    const files = unpacked(asked.files.get('manifest') as Buffer);
    await does(files, asked.seal);
    const bytes = await packed(files);
    const [whole, mutant] = [await asked.verify(bytes), await asked.verify(bytes, [check])];
    table[`case file: ${check}`] =
      whole.check === check && mutant.ok
        ? { class: 'exported case file', attack, tries: 1, then: 'missed', alone: false }
        : undefined;
  }
  return table;
}

interface ExportScene {
  files: readonly string[];
  verify: (nth: number, bytes: Buffer, skip?: ExportCheck[]) => Promise<Said>;
  seal: Seal;
  heads: FileGround['heads'];
}
type Attempt = () => Promise<Buffer | undefined>;

/** Of the newest exported year: attempts of one kind, until one shows what the check is good for. */
export async function exportMutants({ files, verify, seal, heads }: ExportScene): Promise<Table> {
  const nth = files.length - 1;
  const file = files[nth] as string;
  const members = () => membersOf(readFileSync(file));
  const loose = (change: (f: Files) => unknown): Attempt[] => [
    async () => {
      const f = members();
      await change(f);
      return zipped(f);
    },
  ];
  /** By a thief of every key: for each entry that the change takes. */
  const told = (takes: (entry: Entry) => boolean, change: (payload: any) => void): Attempt[] =>
    entriesOf(file).flatMap((entry, i) =>
      entry.leaf && takes(entry)
        ? [
            async () => {
              const entries = entriesOf(file);
              retell(entries[i] as Entry, change);
              const f = members();
              try {
                refold(f, entries, entry.leaf?.case_id ?? '');
              } catch {
                return undefined; // no law takes it
              }
              return resealed(file, f, entries, seal);
            },
          ]
        : [],
    );
  const tree = heads.at(-1)?.tree ?? '';
  const older = heads.filter((head) => head.tree === tree).at(-2);
  const STRANGER = privateKeyFromSeed(Buffer.alloc(32, 68));

  const attempts: Record<ExportCheck, [what: string, attempts: Attempt[]]> = {
    syntax: ['a member of no part', loose((f) => f.set('stray.txt', Buffer.from('x')))],
    'leaf hashes': [
      'a hash in the lowest tile',
      loose((f) => {
        const tile = f.get([...f.keys()].find((name) => name.startsWith('tile/0/')) as string) as Buffer;
        tile.writeUInt8((tile[40] as number) ^ 1, 40);
      }),
    ],
    'case chain': [
      'a refusal taken out, by every key',
      [
        async () => {
          const entries = entriesOf(file);
          const last = entries.findLastIndex(({ leaf }) => leaf?.machine === 'manifest' && leaf.outcome === 'refused');
          const first = entries.findLastIndex(
            ({ leaf }, i) => i < last && leaf?.case_id === entries[last]?.leaf?.case_id && leaf?.outcome === 'refused',
          );
          return resealed(
            file,
            members(),
            entries.filter((_, i) => i !== first),
            seal,
            false,
          );
        },
      ],
    ],
    tree: ['an older checkpoint', loose((f) => f.set('checkpoint', Buffer.from(older?.note ?? '')))],
    'log signature': [
      'a head by a stranger',
      loose((f) => {
        const { text } = parseNote(String(f.get('checkpoint')));
        const lines = String(f.get('heads.jsonl')).trimEnd().split('\n');
        const first = JSON.parse(lines[0] as string);
        first.note = signNote(parseNote(first.note).text, text.split('\n')[0] as string, STRANGER);
        lines[0] = JSON.stringify(first);
        f.set('heads.jsonl', Buffer.from(`${lines.join('\n')}\n`));
      }),
    ],
    quorum: [
      'a witness missing',
      loose((f) => f.set('checkpoint', Buffer.from(String(f.get('checkpoint')).replace(/[^\n]*\n$/, '')))),
    ],
    consistency: [
      'a published head that never was, by the log key',
      loose(async (f) => {
        const lines = String(f.get('heads.jsonl')).trimEnd().split('\n');
        const first = JSON.parse(lines[0] as string);
        const text = parseNote(first.note).text.replace(
          /\n[A-Za-z0-9+/]{43}=\n/,
          `\n${Buffer.alloc(32, 7).toString('base64')}\n`,
        );
        lines[0] = JSON.stringify({
          ...first,
          note: await seal(tree, text),
          final: undefined,
          cosignatures: undefined,
        });
        f.set('heads.jsonl', Buffer.from(`${lines.join('\n')}\n`));
      }),
    ],
    payloads: [
      'the salt of a payload',
      loose((f) => {
        const name = [...f.keys()].find((each) => each.startsWith('payloads/')) as string;
        const bytes = f.get(name) as Buffer;
        const at = bytes.indexOf('"salt":"') + 8;
        bytes.write(bytes.toString('latin1', at, at + 1) === '0' ? '1' : '0', at);
      }),
    ],
    registers: [
      'a row of a register',
      loose((f) => {
        const rows = f.get('registers/organisation.jsonl') as Buffer;
        const at = rows.findIndex((byte) => byte >= 0x30 && byte < 0x39);
        rows.writeUInt8((rows[at] as number) + 1, at);
      }),
    ],
    'legal path': [
      'another part of the speaker, by every key',
      told(
        ({ leaf }) => leaf?.outcome === 'accepted',
        ({ parts }) => parts?.push('MIN'),
      ),
    ],
    clocks: [
      'an act of a clock that did not run, by every key',
      told(
        ({ leaf, payload }) => leaf?.actor.door === 'clock' && payload.clock !== undefined,
        (said) => (said.clock = 'K-99'),
      ),
    ],
    'quota arithmetic': [
      // The machine asks for a reserve alone: that so much was accepted before is the word of whoever corrects it.
      'a correction of more than was ever accepted, by every key',
      entriesOf(file).flatMap((entry): Attempt[] => {
        const { leaf, payload } = entry;
        if (leaf?.machine !== 'approval' || payload.type !== 'reserve') return [];
        return [
          async () => {
            const [entries, f] = [entriesOf(file), members()];
            const { line } = payload.lines[0];
            const [none, before] = ['0.000000', '9000.000000'];
            append(entries, entry, { type: 'suspend', trigger: 'S1', reason: '检查' });
            append(entries, entry, { type: 'settle', lines: [{ line, reserved: none, accepted: none, before }] });
            refold(f, entries, leaf.case_id);
            return resealed(file, f, entries, seal);
          },
        ];
      }),
    ],
    'folded state': [
      'a case that stands otherwise',
      loose((f) => {
        const lines = String(f.get('folded.jsonl')).trimEnd().split('\n');
        const at = lines.findIndex((line) => line.includes('"machine":"manifest"'));
        const line = JSON.parse(lines[at] as string);
        lines[at] = JSON.stringify({ ...line, version: line.version + 1 });
        f.set('folded.jsonl', Buffer.from(`${lines.join('\n')}\n`));
      }),
    ],
  };
  const table: Table = {};
  for (const [check, [attack, each]] of Object.entries(attempts) as [ExportCheck, (typeof attempts)[ExportCheck]][]) {
    const name = `exported log: ${check}`;
    table[name] = undefined;
    for (const [n, attempt] of each.entries()) {
      const bytes = await attempt();
      if (!bytes || (await verify(nth, bytes)).check !== check || !(await verify(nth, bytes, [check])).ok) continue;
      table[name] = { class: 'exported log', attack, tries: n + 1, then: 'missed', alone: false };
      break;
    }
  }
  return table;
}
