import { type Hash, sha256 } from './leaf.js';

/** A complete subtree: the 2^level leaves from index × 2^level on. Level 0 is a leaf hash. */
export interface Address {
  level: number;
  index: number;
}
export interface Node extends Address {
  hash: Buffer;
}
/** Leaves lo ≤ i < hi. */
export interface Range {
  lo: number;
  hi: number;
}

export const EMPTY_ROOT = sha256();

/** RFC 6962 §2.1: the hash of an inner node. */
export const nodeHash = (left: Buffer, right: Buffer, hash: Hash = sha256): Buffer => hash(NODE, left, right);
const NODE = Buffer.of(1);

/** The right edge of a growing tree: the roots of its complete subtrees, largest first. All that appending needs. */
export class Frontier {
  constructor(
    public size = 0,
    private readonly stack: Buffer[] = [],
    private readonly hash: Hash = sha256,
  ) {
    if (!Number.isSafeInteger(size) || size < 0 || stack.length !== ones(size)) {
      throw new RangeError(`a frontier of ${stack.length} hashes cannot belong to a tree of size ${size}`);
    }
  }

  get peaks(): readonly Buffer[] {
    return this.stack;
  }

  /** Adds a leaf; returns the subtrees it completed, from the leaf itself (level 0) upwards. */
  append(leaf: Buffer): Node[] {
    let node: Node = { level: 0, index: this.size, hash: leaf };
    const done = [node];
    for (let rest = this.size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      const left = this.stack.pop() as Buffer; // one peak for every one-bit of size
      node = { level: node.level + 1, index: Math.floor(node.index / 2), hash: nodeHash(left, node.hash, this.hash) };
      done.push(node);
    }
    this.stack.push(node.hash);
    this.size += 1;
    return done;
  }

  root(): Buffer {
    return foldPeaks(this.stack, this.hash);
  }
}

/** The hash of a range from the subtrees that `cover` names for it, in the same order. */
export const foldPeaks = (peaks: readonly Buffer[], hash: Hash = sha256): Buffer =>
  peaks.length === 0 ? hash() : peaks.reduceRight((right, left) => nodeHash(left, right, hash));

/** The complete subtrees that make up a range of a proof, left to right; at most one per level. */
export function cover({ lo, hi }: Range): Address[] {
  const addresses: Address[] = [];
  for (let at = lo; at < hi;) {
    const width = largestPower(hi - at);
    addresses.push({ level: Math.log2(width), index: at / width });
    at += width;
  }
  return addresses;
}

/** The ranges whose hashes prove that leaf `index` is in the tree of `size`, nearest first (RFC 6962 §2.1.1). */
export function inclusionRanges(index: number, size: number): Range[] {
  if (!(isCount(index) && isCount(size) && index < size)) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const path: Range[] = [];
  let [lo, hi] = [0, size];
  while (hi - lo > 1) {
    const middle = lo + split(hi - lo);
    if (index < middle) {
      path.unshift({ lo: middle, hi });
      hi = middle;
    } else {
      path.unshift({ lo, hi: middle });
      lo = middle;
    }
  }
  return path;
}

/** The ranges whose hashes prove that the tree of `size` begins with the tree of `old` (RFC 6962 §2.1.2). */
export function consistencyRanges(old: number, size: number): Range[] {
  if (!(isCount(old) && isCount(size) && old <= size)) throw new RangeError(`a tree of ${size} has no past of ${old}`);
  if (old === 0 || old === size) return [];
  const path: Range[] = [];
  let [lo, hi] = [0, size];
  while (hi !== old) {
    const middle = lo + split(hi - lo);
    if (old <= middle) {
      path.unshift({ lo: middle, hi });
      hi = middle;
    } else {
      path.unshift({ lo, hi: middle });
      lo = middle;
    }
  }
  if (lo > 0) path.unshift({ lo, hi }); // otherwise it is the old root, which the verifier holds
  return path;
}

/** True if `path` proves that `leaf` stands at `index` of the tree with this size and root (RFC 9162 §2.1.3.2). */
export function verifyInclusion(
  leaf: Buffer,
  index: number,
  size: number,
  path: readonly Buffer[],
  root: Buffer,
  hashing: Hash = sha256,
): boolean {
  if (!(isCount(index) && isCount(size) && index < size) || !path.every(isHash)) return false;
  let [fn, sn, hash] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(sibling, hash, hashing);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      hash = nodeHash(hash, sibling, hashing);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && hash.equals(root);
}

/** True if `path` proves that the tree (size, root) is a continuation of (old, oldRoot) (RFC 9162 §2.1.4.2). */
export function verifyConsistency(
  old: number,
  size: number,
  path: readonly Buffer[],
  oldRoot: Buffer,
  root: Buffer,
  hashing: Hash = sha256,
): boolean {
  if (!(isCount(old) && isCount(size) && old <= size) || !path.every(isHash)) return false;
  if (old === size) return path.length === 0 && oldRoot.equals(root);
  if (old === 0) return path.length === 0 && oldRoot.equals(hashing());
  const [first, ...rest] = largestPower(old) === old ? [oldRoot, ...path] : path;
  if (first === undefined || path.length === 0) return false;
  let [fn, sn] = [old - 1, size - 1];
  while (fn % 2 === 1) [fn, sn] = [half(fn), half(sn)];
  let [before, after] = [first, first];
  for (const hash of rest) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      [before, after] = [nodeHash(hash, before, hashing), nodeHash(hash, after, hashing)];
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      after = nodeHash(after, hash, hashing);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && before.equals(oldRoot) && after.equals(root);
}

const half = (n: number) => Math.floor(n / 2);
const isCount = (n: number) => Number.isSafeInteger(n) && n >= 0;
const isHash = (hash: Buffer) => hash.length === 32;

/** The largest power of two ≤ n, for n ≥ 1. */
function largestPower(n: number): number {
  let power = 1;
  while (power * 2 <= n) power *= 2;
  return power;
}

/** The largest power of two < n, for n ≥ 2: where RFC 6962 splits. */
const split = (n: number) => largestPower(n - 1);

function ones(n: number): number {
  let count = 0;
  for (let rest = n; rest > 0; rest = half(rest)) count += rest % 2;
  return count;
}
