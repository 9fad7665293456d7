import { canonicalJson } from '#ledger/canonical';
import { writeProof } from '#ledger/proof-file';
import {
  CALENDAR,
  type CalendarRow,
  CASE,
  closedPolicyFile,
  type CaseDocument,
  consistencyFile,
  eventFile,
  firstHeadFile,
  KEYS,
  linkConsistencyFile,
  linkFile,
  linkProofFile,
  logName,
  MACHINE,
  partOf,
  payloadFile,
  personalFile,
  POLICY,
  proofFile,
  README,
  writeCalendar,
  writeConsistency,
} from './format.js';
import type { MachineDocument } from './machines.js';
import { PAPERS, paperFile, type PaperLine, papersNamed, type PapersDocument } from './papers.js';
import { readme } from './readme.js';
import { writeZip } from './zip.js';

/** The log of one year, as far as the case needs it. */
export interface LogPart {
  /** Signed notes with all their lines: the first that covered the case, and the last. */
  first: { note: string; size: number };
  last: { tree: string; note: string; size: number };
  path: readonly Buffer[];
  /** How it begins with a head of the log before it; absent in the first log of the file. */
  link?: {
    leaf: string;
    path: readonly Buffer[];
    old: number;
    /** From the head named to the last head of that log. */
    consistency: readonly Buffer[];
    before: string;
  };
}
/** An event with all that proves it. */
export interface EventPart {
  n: number;
  leaf: Buffer;
  /** Absent where the file leaves it out. */
  payload?: { commitment: string; salt: Buffer; bytes: Buffer };
  /** Personal values: commitment, salt, canonical JSON of the value. */
  personal: readonly { commitment: string; salt: Buffer; value: Buffer }[];
  proof: { index: number; path: Buffer[]; checkpoint: string };
}
/** A content that an event names, with its bytes where the file carries them. */
export type PaperPart = PaperLine & { content?: Uint8Array };
export interface CaseParts {
  document: CaseDocument;
  machine: MachineDocument;
  calendar: { years: readonly number[]; days: readonly CalendarRow[] };
  policy: string;
  /** of deployments that were closed and have a part of the record, by their names */
  closedPolicies?: readonly { deployment: string; policy: string }[];
  keys: readonly string[];
  logs: readonly LogPart[];
  events: AsyncIterable<EventPart>;
  /** Numbers of the events whose payloads are left out; none of a whole file. */
  leftOut?: readonly number[];
  /** What becomes of the contents that the events name; absent where the file carries none. */
  papers?: (digests: readonly string[]) => AsyncIterable<PaperPart>;
}

/** The bytes of a case file, as they come. The same case under the same heads gives the same bytes. */
export const writeCaseFile = (parts: CaseParts): AsyncGenerator<Uint8Array> => writeZip(entriesOf(parts));

async function* entriesOf(parts: CaseParts) {
  const { document, machine, calendar, policy, closedPolicies = [], keys, logs, events, leftOut = [], papers } = parts;
  const part = leftOut.length > 0;
  const text = (name: string, content: string) => ({ name, content: Buffer.from(content, 'utf8') });
  yield text(
    README,
    readme({
      ...{ id: document.case, machine: document.machine, keys, part, papers: papers !== undefined },
      closed: closedPolicies.map(({ deployment }) => deployment),
    }),
  );
  yield { name: CASE, content: canonicalJson(part ? partOf(document, leftOut) : document) };
  yield { name: MACHINE, content: canonicalJson(machine) };
  yield text(CALENDAR, writeCalendar(calendar.years, calendar.days));
  yield text(POLICY, policy);
  for (const closed of closedPolicies) yield text(closedPolicyFile(closed.deployment), closed.policy);
  yield text(KEYS, keys.map((key) => `${key}\n`).join(''));
  for (const { first, last, path, link } of logs) {
    const name = logName(last.tree, logs.at(-1)?.last.tree ?? last.tree);
    yield text(firstHeadFile(name), first.note);
    yield text(consistencyFile(name), writeConsistency(first.size, path, last.note));
    if (!link) continue;
    yield text(linkFile(name), link.leaf);
    yield text(linkProofFile(name), writeProof({ index: 0, path: [...link.path], checkpoint: last.note }));
    yield text(linkConsistencyFile(name), writeConsistency(link.old, link.consistency, link.before));
  }
  const named = new Set<string>();
  for await (const { n, leaf, payload, personal, proof } of events) {
    yield { name: eventFile(n), content: leaf };
    if (payload) yield { name: payloadFile(payload.commitment), content: Buffer.concat([payload.salt, payload.bytes]) };
    for (const { commitment, salt, value } of personal)
      yield { name: personalFile(commitment), content: Buffer.concat([salt, value]) };
    yield text(proofFile(n), writeProof(proof));
    if (papers && payload) for (const digest of papersOf(leaf, payload.bytes)) named.add(digest);
  }
  if (!papers) return;
  const lines: PaperLine[] = [];
  for await (const { content, ...line } of papers([...named])) {
    if (content) yield { name: paperFile(line.sha256), content };
    lines.push(line);
  }
  yield {
    name: PAPERS,
    content: canonicalJson({ format: 'liandan.papers/1', papers: lines } satisfies PapersDocument),
  };
}

const papersOf = (leaf: Buffer, payload: Buffer): string[] => {
  const { outcome } = JSON.parse(leaf.toString('utf8')) as { outcome: string };
  return papersNamed(outcome, JSON.parse(payload.toString('utf8')) as object);
};
