import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { stepOf, UNBORN } from '#case-file/fold';
import { judgeOf, judgesOf } from '#case-file/machines';
import type { CalendarYear } from '#domain/calendar/calendar';
import type { Said } from '#domain/statute';
import { canonicalJson } from '#ledger/canonical';
import { cosign, cosignatureKey } from '#ledger/cosignature';
import { type Leaf, leafBytes, leafHash, parseLeaf, payloadCommitment, sha256 } from '#ledger/leaf';
import { checkpointText, rawPublicKey, signNote, verifierKey } from '#ledger/note';
import { Frontier } from '#ledger/tree';
import { CALENDAR, type FoldedLine, type HeadLine } from '#log-export/layout';
import { disclosed } from '#log-export/personal';
import { bundlesOf, headOf } from '#log-export/read';
import { fileNameOf } from '#log-export/readme';
import { ZipFile } from '#log-export/stored-zip';
import { type LogEntry, writeLog } from '#log-export/write';
import { spool } from '#src/archive/spool';
import { wordsOf } from '#workflow/act';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Copies that run beside one another, so that the events of a case lie apart, as in a year's work. */
const BESIDE = 64;
/** A head is signed, and cosigned by two witnesses, every so many events. */
const HEAD_EVERY = 400;

interface Template {
  leaf: Leaf;
  payload: string;
  salt: Buffer;
  readers: string[];
  personal: NonNullable<LogEntry['record']>['personal'];
}
interface Ending {
  line: Omit<FoldedLine, 'context'>;
  context: string;
}

/**
 * A log of `events` events or a few more, made from the cases of a small export told again and again under other ids:
 * lawful cases, whole chains, heads and cosignatures by keys of the day. Returns the file and the log's keys to verify it by.
 */
export async function copyLog(
  source: string,
  folder: string,
  events: number,
): Promise<{ file: string; events: number; keys: string[] }> {
  const zip = ZipFile.open(source);
  const head = headOf(zip);
  const templates = wholeCases(zip);
  const endings = endingsOf(templates);
  const calendar = JSON.parse(zip.read(CALENDAR).toString('utf8')) as CalendarYear[];
  zip.close();
  const copies = Math.ceil(events / templates.length);
  const tree = head.tree;
  const key = generateKeyPairSync('ed25519').privateKey;
  const witnesses = ['origin', 'destination'].map((name) => ({
    name: `liandan.sizes/witness-${name}`,
    key: generateKeyPairSync('ed25519').privateKey,
  }));
  const frontier = new Frontier();
  const heads: string[] = [];
  let checkpoint = '';
  for (const { bytes } of told(templates, copies)) {
    frontier.append(leafHash(bytes));
    const last = frontier.size === templates.length * copies;
    if (frontier.size % HEAD_EVERY !== 0 && !last) continue;
    const line = signed(tree, frontier, key, witnesses);
    heads.push(JSON.stringify(line));
    checkpoint = line.final?.note ?? line.note;
  }
  const file = join(folder, fileNameOf(tree));
  const keys = [verifierKey({ name: tree, publicKey: rawPublicKey(key) })];
  const witnessKeys = witnesses.map((each) => cosignatureKey({ name: each.name, publicKey: rawPublicKey(each.key) }));
  const policy = [
    ...keys.map((line) => `log ${line}`),
    ...witnessKeys.map((line, i) => `witness w${i} ${line}`),
    'group pair all w0 w1',
    'quorum pair',
    '',
  ].join('\n');
  const [published, folded] = [
    await spool(join(folder, '.heads.spool'), asLines(heads)),
    await spool(join(folder, '.folded.spool'), asLines(foldedLines(endings, copies))),
  ];
  await writeLog(file, {
    head: {
      v: 1,
      kind: 'liandan-log',
      tree,
      size: frontier.size,
      root: frontier.root().toString('hex'),
      personal: true,
      exportedAt: head.exportedAt,
      later: 0,
    },
    checkpoint,
    keys: [...keys, ...witnessKeys],
    policy,
    calendar,
    entries: asLines(told(templates, copies)),
    heads: published,
    folded,
  });
  await published.remove();
  await folded.remove();
  return { file, events: frontier.size, keys };
}

/** The events of cases that begin and end in this file, in the order of the log. */
function wholeCases(zip: ZipFile): Template[] {
  const head = headOf(zip);
  const all: Template[] = [];
  for (const bundle of bundlesOf(zip, head)) {
    for (const { bytes, record } of bundle) {
      if (!record?.payload || !record.salt) continue;
      const { readers, personal, salt } = record;
      all.push({ leaf: parseLeaf(bytes), payload: record.payload.toString('utf8'), salt, readers, personal });
    }
  }
  const begun = new Set(all.filter(({ leaf }) => leaf.seq === 1).map(({ leaf }) => leaf.case_id));
  return all.filter(({ leaf }) => begun.has(leaf.case_id) && judgesOf(leaf.machine).length > 0);
}

function endingsOf(templates: readonly Template[]): Ending[] {
  const standings = new Map<
    string,
    { state: string; version: number; seq: number; machine: string; context: unknown }
  >();
  for (const { leaf, payload, personal } of templates) {
    const before = standings.get(leaf.case_id) ?? { ...UNBORN, version: 0, seq: 0, machine: leaf.machine };
    if (leaf.outcome === 'refused') {
      standings.set(leaf.case_id, { ...before, seq: leaf.seq });
      continue;
    }
    const judge = judgeOf(leaf.machine, leaf.machine_version);
    if (!judge) throw new Error(`no machine ${leaf.machine} ${leaf.machine_version}`);
    const said = wordsOf(disclosed<Said>({ payload: Buffer.from(payload), personal })).words;
    const { state, context } = stepOf(judge, before, said);
    standings.set(leaf.case_id, { state, version: leaf.case_version, seq: leaf.seq, machine: leaf.machine, context });
  }
  return [...standings].map(([id, { context, ...line }]) => ({
    line: { id, ...line },
    context: JSON.stringify(context),
  }));
}

/** The ids of one copy: those of cases and events are its own, everything else is as it was. */
function renamer(templates: readonly Template[], copy: number): (text: string) => string {
  const own = new Set(templates.flatMap(({ leaf }) => [leaf.case_id, leaf.event_id]));
  const mark = copy.toString(16).padStart(6, '0');
  return (text) => text.replace(UUID, (id) => (own.has(id) ? `${id.slice(0, 24)}${mark}${id.slice(30)}` : id));
}

function* told(templates: readonly Template[], copies: number): Generator<LogEntry> {
  for (let first = 0; first < copies; first += BESIDE) {
    const group = Array.from({ length: Math.min(BESIDE, copies - first) }, (_, i) => ({
      rename: renamer(templates, first + i),
      hashes: new Map<string, string>(),
    }));
    for (const { leaf, payload, salt, readers, personal } of templates) {
      for (const { rename, hashes } of group) {
        const own = Buffer.from(rename(payload));
        const bytes = leafBytes({
          ...leaf,
          event_id: rename(leaf.event_id),
          case_id: rename(leaf.case_id),
          prev: hashes.get(leaf.case_id) ?? null,
          payload_commitment: payloadCommitment(salt, own).toString('hex'),
        });
        hashes.set(leaf.case_id, leafHash(bytes).toString('hex'));
        yield { bytes, record: { payload: own, salt, readers, personal } };
      }
    }
  }
}

function* foldedLines(endings: readonly Ending[], copies: number): Generator<string> {
  const ids = endings.map(({ line }) => ({ leaf: { case_id: line.id, event_id: line.id } })) as unknown as Template[];
  for (let copy = 0; copy < copies; copy++) {
    const rename = renamer(ids, copy);
    for (const { line, context } of endings) {
      const hash = sha256(canonicalJson(JSON.parse(rename(context)))).toString('hex');
      yield JSON.stringify({ ...line, id: rename(line.id), context: hash });
    }
  }
}

function signed(
  tree: string,
  frontier: Frontier,
  key: KeyObject,
  witnesses: readonly { name: string; key: KeyObject }[],
): HeadLine {
  const text = checkpointText({ origin: tree, size: frontier.size, root: frontier.root() });
  const note = signNote(text, tree, key);
  const seconds = Math.floor(Date.now() / 1000); // as a witness writes it
  const at = new Date(seconds * 1000).toISOString();
  const lines = witnesses.map((each) => cosign(text, each.name, each.key, seconds));
  return {
    size: frontier.size,
    note,
    signedAt: at,
    final: { note: `${note}${lines.join('')}`, at },
    cosignatures: witnesses.map(({ name }, i) => ({ witness: name, line: lines[i] as string, at, receivedAt: at })),
  };
}

async function* asLines<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}
