import { COSIGNATURE, cosignedAt } from './cosignature.js';
import {
  BadNote,
  type Checkpoint,
  ED25519,
  openNote,
  parseCheckpoint,
  parseKey,
  signaturesOf,
  type SignatureType,
  type Verifier,
  type VerifiedSignature,
  verifierKey,
} from './note.js';
import { deploymentOf, yearOf } from './leaf.js';

/** A policy file of C2SP tlog-policy: which logs and witnesses are known, and which of them together are enough. */
export interface Policy {
  logs: PolicyLog[];
  witnesses: PolicyWitness[];
  groups: PolicyGroup[];
  /** a witness, a group, or `none` */
  quorum: string;
}
export interface PolicyLog {
  key: Verifier;
  url?: string;
}
export interface PolicyWitness {
  /** means something in this file only; what the witness signs with is the name in its key */
  name: string;
  key: Verifier;
  url?: string;
}
export interface PolicyGroup {
  name: string;
  /** so many of the members are enough */
  threshold: number;
  members: string[];
}

/** A policy file that cannot be used; the message names the line. */
export class BadPolicy extends Error {
  override name = 'BadPolicy';
}

/** More of a kind is refused; the specification asks for at least 32. */
export const POLICY_MAX = 128;
const BYTES_MAX = 1_000_000;
const NONE = 'none';
const RESERVED = [NONE, 'all', 'any'];

/** Reads a policy file. Throws BadPolicy. `logTypes`: how a log may sign; witnesses always by cosignature. */
export function parsePolicy(file: Uint8Array | string, logTypes: readonly SignatureType[] = [ED25519]): Policy {
  const octets = Buffer.from(file);
  if (octets.length > BYTES_MAX) throw new BadPolicy(`longer than ${BYTES_MAX} bytes`);
  if (octets.length > 0 && octets.at(-1) !== 0x0a) throw new BadPolicy('the last line does not end with a newline');
  const control = octets.findIndex((octet) => (octet < 0x20 && octet !== 0x09 && octet !== 0x0a) || octet === 0x7f);
  if (control >= 0) throw new BadPolicy(`octet ${control} is a control character`);
  const reader = new PolicyReader(logTypes);
  for (const [i, line] of octets.toString('latin1').split('\n').entries()) {
    const items = line.split(/[ \t]+/).filter((item) => item !== '');
    if (items.length === 0 || items[0]?.startsWith('#')) continue;
    try {
      reader.line(items.map(characters));
    } catch (error) {
      if (!(error instanceof BadPolicy || error instanceof BadNote)) throw error;
      throw new BadPolicy(`line ${i + 1}: ${error.message}`);
    }
  }
  return reader.policy();
}

class PolicyReader {
  private readonly logs: PolicyLog[] = [];
  private readonly witnesses: PolicyWitness[] = [];
  private readonly groups: PolicyGroup[] = [];
  private readonly free = new Map<string, boolean>(); // name of a witness or group → not yet a member
  private quorum: string | undefined;

  constructor(private readonly logTypes: readonly SignatureType[]) {}

  line([keyword, ...items]: string[]): void {
    switch (keyword) {
      case 'log':
        return this.log(items);
      case 'witness':
        return this.witness(items);
      case 'group':
        return this.group(items);
      case 'quorum':
        return this.setQuorum(items);
      default:
        throw new BadPolicy(`no line begins with "${keyword}"`);
    }
  }

  policy(): Policy {
    if (this.quorum === undefined) throw new BadPolicy('no quorum is set');
    return { logs: this.logs, witnesses: this.witnesses, groups: this.groups, quorum: this.quorum };
  }

  private log([vkey, url, ...more]: string[]): void {
    if (vkey === undefined || more.length > 0) throw new BadPolicy('a log has a key and perhaps an address');
    const key = parseKey(vkey, this.logTypes);
    this.addKey(this.logs, key, 'log');
    this.logs.push({ key, ...(url === undefined ? {} : { url }) });
  }

  private witness([name, vkey, url, ...more]: string[]): void {
    if (name === undefined || vkey === undefined || more.length > 0) {
      throw new BadPolicy('a witness has a name, a key and perhaps an address');
    }
    const key = parseKey(vkey, [COSIGNATURE]);
    this.addKey(this.witnesses, key, 'witness');
    this.define(name);
    this.witnesses.push({ name, key, ...(url === undefined ? {} : { url }) });
  }

  private addKey(known: readonly { key: Verifier }[], { publicKey }: Verifier, what: string): void {
    if (known.length === POLICY_MAX) throw new BadPolicy(`more than ${POLICY_MAX} lines with ${what}`);
    if (known.some(({ key }) => key.publicKey.equals(publicKey))) throw new BadPolicy(`this ${what} is there already`);
  }

  private group([name, needed, ...members]: string[]): void {
    if (name === undefined || needed === undefined || members.length === 0) {
      throw new BadPolicy('a group has a name, a threshold and members');
    }
    if (this.groups.length === POLICY_MAX) throw new BadPolicy(`more than ${POLICY_MAX} groups`);
    const threshold = thresholdOf(needed, members.length);
    for (const member of members) {
      if (!this.free.has(member)) throw new BadPolicy(`"${member}" is not defined above`);
      if (!this.free.get(member)) throw new BadPolicy(`"${member}" is a member already`);
      this.free.set(member, false);
    }
    this.define(name);
    this.groups.push({ name, threshold, members });
  }

  private setQuorum([name, ...more]: string[]): void {
    if (name === undefined || more.length > 0) throw new BadPolicy('a quorum is one name');
    if (this.quorum !== undefined) throw new BadPolicy('a quorum is set already');
    if (name !== NONE && !this.free.has(name)) throw new BadPolicy(`"${name}" is not defined above`);
    this.quorum = name;
  }

  private define(name: string): void {
    if (RESERVED.includes(name)) throw new BadPolicy(`"${name}" has a meaning already`);
    if (this.free.has(name)) throw new BadPolicy(`"${name}" is defined already`);
    this.free.set(name, true);
  }
}

function thresholdOf(needed: string, members: number): number {
  if (needed === 'all') return members;
  if (needed === 'any') return 1;
  if (!/^[1-9]\d{0,8}$/.test(needed) || Number(needed) > members) {
    throw new BadPolicy(`of ${members} members ${needed} cannot be asked`);
  }
  return Number(needed);
}

/** The policy as a file; `parsePolicy` gives the same policy back. */
export function writePolicy({ logs, witnesses, groups, quorum }: Policy): Buffer {
  const url = (address?: string) => (address === undefined ? '' : ` ${address}`);
  const lines = [
    ...logs.map((log) => `log ${verifierKey(log.key)}${url(log.url)}`),
    ...witnesses.map((witness) => `witness ${witness.name} ${verifierKey(witness.key)}${url(witness.url)}`),
    ...groups.map(
      ({ name, threshold, members }) => `group ${name} ${written(threshold, members)} ${members.join(' ')}`,
    ),
    `quorum ${quorum}`,
  ];
  return Buffer.concat(lines.map((line) => octetsOf(`${line}\n`)));
}
const written = (threshold: number, { length }: readonly string[]) => (threshold === length ? 'all' : `${threshold}`);

/** A checkpoint that satisfies a policy: who cosigned it, by their names in the policy, and when (POSIX seconds). */
export interface PolicyHead extends Checkpoint {
  log: Verifier;
  cosigned: Map<string, number>;
}

/**
 * Opens a checkpoint that one of the logs has signed under its own name and the quorum has cosigned. Cosignatures of
 * witnesses outside the policy are ignored. Throws BadNote, which says what is missing.
 */
export function openByPolicy(note: string, policy: Policy): PolicyHead {
  const { log, head, cosigned } = readByPolicy(note, policy);
  const missing = missingFrom(policy, [...cosigned.keys()]);
  if (missing.length > 0) throw new BadNote(`the quorum ${policy.quorum} is not reached without ${missing.join(', ')}`);
  return { ...head, log, cosigned };
}

/** The same without asking for the quorum: who of the policy has cosigned so far. Throws BadNote if no log has signed. */
export function readByPolicy(
  note: string,
  { logs, witnesses }: Policy,
): { head: Checkpoint; log: Verifier; cosigned: Map<string, number> } {
  const keys = [...logs, ...witnesses].map(({ key }) => key);
  const { text, signatures } = openNote(note, keys);
  const head = parseCheckpoint(text);
  const log = logs.find(({ key }) => key.name === head.origin && signatures.some(({ by }) => by === key))?.key;
  if (!log) throw new BadNote('signed by no log of the policy under its own name');
  return { head, log, cosigned: timesOf(signatures, witnesses) };
}

/** Who of the policy has cosigned, and when (POSIX seconds), whoever signed as the log. Throws BadNote. */
export const cosignedIn = (note: string, { witnesses }: Policy): Map<string, number> =>
  timesOf(
    signaturesOf(
      note,
      witnesses.map(({ key }) => key),
    ).signatures,
    witnesses,
  );

function timesOf(signatures: readonly VerifiedSignature[], witnesses: readonly PolicyWitness[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const { by, signature } of signatures) {
    const witness = witnesses.find(({ key }) => key === by);
    if (witness) times.set(witness.name, Math.max(times.get(witness.name) ?? 0, cosignedAt(signature)));
  }
  return times;
}

/** True if cosignatures of these witnesses (by their names in the policy) make a checkpoint final. */
export const quorumReached = (policy: Policy, cosigned: readonly string[]): boolean =>
  missingFrom(policy, cosigned).length === 0;

/**
 * The latest time at which, or after which, enough witnesses for the quorum have cosigned (POSIX seconds): one of them alone
 * makes no head newer. Undefined where they are not enough, or none has.
 */
export const agreedAt = (policy: Policy, cosigned: ReadonlyMap<string, number>): number | undefined =>
  [...cosigned.values()]
    .sort((a, b) => b - a)
    .find((time) =>
      quorumReached(
        policy,
        [...cosigned].flatMap(([name, at]) => (at >= time ? [name] : [])),
      ),
    );

/** The witnesses and groups that are still wanted; nothing when the quorum is reached. */
export function missingFrom({ groups, quorum }: Policy, cosigned: readonly string[]): string[] {
  const witnessed = new Set([...cosigned, NONE]);
  // A group names only what stands above it, so one pass in order decides all.
  for (const { name, threshold, members } of groups) {
    if (members.filter((member) => witnessed.has(member)).length >= threshold) witnessed.add(name);
  }
  const wanted = (name: string): string[] => {
    if (witnessed.has(name)) return [];
    const group = groups.find((candidate) => candidate.name === name);
    return group ? group.members.flatMap(wanted) : [name];
  };
  return wanted(quorum);
}

/**
 * The policy for another year of the same deployment: our logs share one key, and a policy may name a key only once.
 * Logs of other names stay as they are.
 */
export function policyFor(policy: Policy, origin: string): Policy {
  const deployment = (name: string) => (Number.isNaN(yearOf(name)) ? undefined : name.slice(0, name.lastIndexOf('/')));
  const logs = policy.logs.map((log) =>
    deployment(log.key.name) !== undefined && deployment(log.key.name) === deployment(origin)
      ? { ...log, key: { ...log.key, name: origin } }
      : log,
  );
  return { ...policy, logs };
}

/** The policy, among those given, of the deployment that the log belongs to, naming the log; undefined where none is. */
export function policyOf(policies: readonly Policy[], tree: string): Policy | undefined {
  const own = policies.find(({ logs }) => logs.some(({ key }) => deploymentOf(key.name) === deploymentOf(tree)));
  return own && policyFor(own, tree);
}

// To the policy names are octets. What is UTF-8 is shown as such; what is not keeps its octets behind a mark that no
// file can contain, so that no two names become one.
const MARK = '\u0001';
function characters(item: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(item, 'latin1'));
  } catch {
    return MARK + item;
  }
}
const octetsOf = (line: string): Buffer =>
  Buffer.concat(
    line
      .split(/(?<= )|(?= )/)
      .map((item) => (item.startsWith(MARK) ? Buffer.from(item.slice(1), 'latin1') : Buffer.from(item, 'utf8'))),
  );
