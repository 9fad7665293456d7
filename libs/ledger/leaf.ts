import { hash } from 'node:crypto';
import { canonicalJson } from './canonical.js';

/** What became of a command; a refused one is recorded too (rule Z-01). */
export type Outcome = 'accepted' | 'automatic' | 'refused';

/** Who acted, for whom, and how they came in. Ids only: personal data belongs in the payload, which can be erased. */
export interface LeafActor {
  person: string | null;
  role: string | null;
  org: string | null;
  province: string | null;
  /** the authority an officer acts for */
  authority: string | null;
  /** the one on whose behalf a delegate acts (R-DEL) */
  principal: string | null;
  /** command, mailbox, clock or rule */
  door: string;
  /** how the person was authenticated */
  auth: string | null;
}

/** One event as it is hashed. Quantities are decimal strings, instants UTC with milliseconds, hashes lower-case hex. */
export interface Leaf {
  v: 1;
  tree: string;
  event_id: string;
  case_id: string;
  /** 0 when the case never came to exist (a refused opening) */
  case_version: number;
  /** place in the chain of the case, from 1, without gaps; refusals count */
  seq: number;
  /** leaf hash of the case's event before, null for the first */
  prev: string | null;
  type: string;
  from: string | null;
  to: string | null;
  rule_ids: string[];
  actor: LeafActor;
  occurred_at: string;
  outcome: Outcome;
  calendar_version: string | null;
  machine: string;
  machine_version: string;
  payload_commitment: string;
  salt: string;
}

export const LEAF_BYTES_MAX = 65_535;

/** The exact bytes that are stored and hashed. Throws when a number is not a whole one or the leaf is too long. */
export function leafBytes(leaf: Leaf): Buffer {
  refuseFractions(leaf, '');
  const bytes = canonicalJson(leaf);
  if (bytes.length > LEAF_BYTES_MAX) {
    throw new RangeError(`a leaf has at most ${LEAF_BYTES_MAX} bytes, this one ${bytes.length}: put it in the payload`);
  }
  return bytes;
}

/** Reads stored bytes back. Throws when they are not exactly the canonical form of a leaf of version 1, with all its members. */
export function parseLeaf(bytes: Buffer): Leaf {
  const text = bytes.toString('utf8');
  const leaf = JSON.parse(text) as Leaf;
  if (leaf?.v !== 1) throw new TypeError('not a leaf of version 1');
  const odd = oddMember(leaf);
  if (odd !== undefined) throw new TypeError(`not a leaf of version 1: ${odd}`);
  if (isPlainlyCanonical(leaf, text) && Buffer.from(text, 'utf8').equals(bytes)) return leaf;
  if (!leafBytes(leaf).equals(bytes)) throw new TypeError('not in canonical form');
  return leaf;
}

/** RFC 6962 §2.1: a leaf and a node can never be taken for one another. */
export const leafHash = (bytes: Buffer, hash: Hash = sha256): Buffer => hash(Buffer.of(0), bytes);

/** SHA-256(salt ‖ payload): binds a payload that may be erased later, together with its salt. */
export const payloadCommitment = (salt: Buffer, payload: Buffer): Buffer => sha256(salt, payload);

/** JSON's own writer gives the text back, whose members stand in their order: canonical without writing it anew. */
function isPlainlyCanonical(leaf: Leaf, text: string): boolean {
  if (text.length > LEAF_BYTES_MAX / 3 || /\\u[dD]/.test(text)) return false;
  if (Object.keys(leaf).join() !== MEMBERS || Object.keys(leaf.actor).join() !== ACTOR_MEMBERS) return false;
  return JSON.stringify(leaf) === text;
}

type Test = (value: unknown) => boolean;
const isText: Test = (value) => typeof value === 'string';
function isInstant(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)) return false;
  return !Number.isNaN(Date.parse(value));
}
const isTextOrNull: Test = (value) => value === null || isText(value);
const ACTOR = {
  ...{ auth: isTextOrNull, authority: isTextOrNull, door: isText, org: isTextOrNull, person: isTextOrNull },
  ...{ principal: isTextOrNull, province: isTextOrNull, role: isTextOrNull },
} satisfies Record<keyof LeafActor, Test>;
const WHO = Object.entries<Test>(ACTOR);
const SHAPE = {
  actor: (value) => typeof value === 'object' && value !== null && oddOf(value, WHO) === undefined,
  calendar_version: isTextOrNull,
  case_id: isText,
  case_version: Number.isSafeInteger,
  event_id: isText,
  from: isTextOrNull,
  machine: isText,
  machine_version: isText,
  occurred_at: isInstant,
  outcome: isText,
  payload_commitment: isText,
  prev: isTextOrNull,
  rule_ids: (value) => Array.isArray(value) && value.every(isText),
  salt: isText,
  seq: Number.isSafeInteger,
  to: isTextOrNull,
  tree: isText,
  type: isText,
  v: (value) => value === 1,
} satisfies Record<keyof Leaf, Test>;
const LEAF = Object.entries<Test>(SHAPE);
const [MEMBERS, ACTOR_MEMBERS] = [SHAPE, ACTOR].map((shape) => Object.keys(shape).join());

/** A member that is missing, of another type, or one too many. */
function oddOf(value: object, shape: readonly (readonly [string, Test])[]): string | undefined {
  for (const [member, holds] of shape)
    if (!Object.hasOwn(value, member) || !holds((value as Record<string, unknown>)[member])) return member;
  const members = Object.keys(value);
  return members.length === shape.length
    ? undefined
    : members.find((each) => !shape.some(([member]) => member === each));
}
const oddMember = (leaf: Leaf): string | undefined => oddOf(leaf, LEAF);

/** The log an event belongs to: one per deployment and per civil year (Asia/Shanghai) of `occurredAt`. */
export function treeOf(deployment: string, occurredAt: string): string {
  if (!/^[A-Za-z0-9.-]+$/.test(deployment)) throw new RangeError(`not a deployment name: ${deployment}`);
  return `liandan.${deployment}/${civilYear(occurredAt)}`;
}

/** The year of a tree name, or NaN if it is not one of ours. */
export const yearOf = (tree: string): number => Number(/^liandan\.[A-Za-z0-9.-]+\/(\d{4})$/.exec(tree)?.[1]);

/** What the logs of one deployment have in common, `liandan.<deployment>/`: they follow each other year by year. */
export const deploymentOf = (tree: string): string => tree.slice(0, tree.lastIndexOf('/') + 1);

/** Whether the log belongs to the deployment; all do where none is named. */
export const isOpen = (tree: string, deployment: string | undefined): boolean =>
  deployment === undefined || deploymentOf(tree) === `liandan.${deployment}/`;

/** The civil year in Asia/Shanghai (+08:00 all year) of an instant like 2025-11-17T01:00:00.000Z. */
export function civilYear(instant: string): number {
  if (!isInstant(instant)) {
    throw new RangeError(`not an instant in UTC with milliseconds: ${instant}`);
  }
  return new Date(Date.parse(instant) + 8 * 3_600_000).getUTCFullYear();
}

/** A hash over parts one after the other: SHA-256 for the log, SM3 for the national tree beside it. */
export type Hash = (...parts: Buffer[]) => Buffer;

export const sha256: Hash = (...parts) => hash('sha256', Buffer.concat(parts), 'buffer');

/** RFC 8785 numbers are doubles, so quantities must be strings; only counters may be numbers here. */
function refuseFractions(value: unknown, path: string): void {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new RangeError(`${path}: only whole numbers in a leaf, quantities are strings`);
  }
  if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) refuseFractions(item, `${path}/${key}`);
  }
}
