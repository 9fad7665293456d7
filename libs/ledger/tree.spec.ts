import { leafHash, sha256 } from './leaf.js';
import {
  consistencyRanges,
  cover,
  foldPeaks,
  Frontier,
  inclusionRanges,
  type Range,
  verifyConsistency,
  verifyInclusion,
} from './tree.js';

/*
 * A second implementation, straight from the definitions of RFC 6962 §2.1. Every tree here is D[0:n] or a range of it, and
 * what a range hashes to is remembered, or the definitions would take hours.
 */
const MAX = 300;
const leaves = Array.from({ length: MAX }, (_, i) => leafHash(Buffer.from(`leaf ${i}`)));
const splitOf = (n: number) => 2 ** Math.ceil(Math.log2(n) - 1);
const remembered = new Map<number, Buffer>();
function mth(lo: number, hi: number): Buffer {
  if (hi === lo) return sha256();
  if (hi === lo + 1) return leaves[lo] as Buffer;
  const known = remembered.get(lo * 1000 + hi);
  if (known) return known;
  const k = splitOf(hi - lo);
  const hash = sha256(Buffer.of(1), mth(lo, lo + k), mth(lo + k, hi));
  remembered.set(lo * 1000 + hi, hash);
  return hash;
}
function path(m: number, lo: number, hi: number): Buffer[] {
  if (hi === lo + 1) return [];
  const k = splitOf(hi - lo);
  return m < k ? [...path(m, lo, lo + k), mth(lo + k, hi)] : [...path(m - k, lo + k, hi), mth(lo, lo + k)];
}
function subproof(m: number, lo: number, hi: number, whole: boolean): Buffer[] {
  if (m === hi - lo) return whole ? [] : [mth(lo, hi)];
  const k = splitOf(hi - lo);
  return m <= k
    ? [...subproof(m, lo, lo + k, whole), mth(lo + k, hi)]
    : [...subproof(m - k, lo + k, hi, false), mth(lo, lo + k)];
}
const node = (left: Buffer, right: Buffer) => sha256(Buffer.of(1), left, right);

/** Follows the definition downwards, taking siblings from the end of the proof; undefined when they do not fit. */
function climb(leaf: Buffer, m: number, n: number, proof: Buffer[]): Buffer | undefined {
  if (n === 1) return proof.length === 0 ? leaf : undefined;
  const sibling = proof.at(-1);
  const [k, rest] = [splitOf(n), proof.slice(0, -1)];
  const below = m < k ? climb(leaf, m, k, rest) : climb(leaf, m - k, n - k, rest);
  if (!sibling || !below) return undefined;
  return m < k ? node(below, sibling) : node(sibling, below);
}
const provesInclusion = (leaf: Buffer, m: number, n: number, proof: Buffer[], root: Buffer) =>
  m >= 0 && m < n && climb(leaf, m, n, proof)?.equals(root) === true;
function grow(m: number, n: number, proof: Buffer[], old: Buffer | undefined): [Buffer, Buffer] | undefined {
  if (m === n) {
    const hash = old ?? proof[0];
    return hash && proof.length === (old ? 0 : 1) ? [hash, hash] : undefined;
  }
  const [k, rest, sibling] = [splitOf(n), proof.slice(0, -1), proof.at(-1)];
  const below = m <= k ? grow(m, k, rest, old) : grow(m - k, n - k, rest, undefined);
  if (!sibling || !below) return undefined;
  return m <= k ? [below[0], node(below[1], sibling)] : [node(sibling, below[0]), node(sibling, below[1])];
}
function provesConsistency(m: number, n: number, proof: Buffer[], old: Buffer, root: Buffer): boolean {
  if (m < 0 || m > n) return false;
  if (m === 0) return proof.length === 0 && old.equals(sha256()) && (n > 0 || root.equals(sha256()));
  const both = grow(m, n, proof, old);
  return both?.[0].equals(old) === true && both[1].equals(root);
}

const roots = Array.from({ length: MAX + 1 }, (_, n) => mth(0, n));
const nodes = new Map<string, Buffer>();
const frontier = new Frontier();
const grown = [frontier.root()];
for (const leaf of leaves) {
  for (const { level, index, hash } of frontier.append(leaf)) nodes.set(`${level}/${index}`, hash);
  grown.push(frontier.root());
}
const read = (ranges: Range[]) =>
  ranges.map((range) => foldPeaks(cover(range).map(({ level, index }) => nodes.get(`${level}/${index}`) as Buffer)));
const root = (n: number) => roots[n] as Buffer;
const hex = (hashes: Buffer[]) => hashes.map((hash) => hash.toString('hex')).join();
const isSame = (a: Buffer[], b: Buffer[]) => a.length === b.length && a.every((hash, i) => hash.equals(b[i] as Buffer));

/** Every way to spoil a proof that we can think of: a bit in each hash, one hash less, one more anywhere, two swapped. */
function spoilt(proof: Buffer[]): (() => Buffer[])[] {
  const flip = (i: number) => {
    const flipped = Buffer.from(proof[i] as Buffer);
    flipped.writeUInt8(flipped.readUInt8(i % 32) ^ (1 << (i % 8)), i % 32);
    return proof.with(i, flipped);
  };
  return [
    ...proof.flatMap((hash, i) => [
      () => flip(i),
      () => proof.toSpliced(i, 1),
      () => proof.toSpliced(i, 0, hash),
      () => (i > 0 ? proof.with(i, proof[i - 1] as Buffer).with(i - 1, hash) : [...proof, hash]),
    ]),
    () => [...proof, sha256()],
    () => [sha256(), ...proof],
    () => (proof.length > 0 ? proof.with(0, (proof[0] as Buffer).subarray(0, 31)) : [Buffer.alloc(31)]),
  ];
}

/**
 * All of them with LIANDAN_EXHAUSTIVE=1 (minutes); otherwise one for each proof, another one for the next, so that over all
 * proofs every kind comes at every place.
 */
const exhaustive = process.env['LIANDAN_EXHAUSTIVE'] === '1';
let turn = 0;
function some<T>(all: T[]): T[] {
  if (exhaustive) return all;
  turn += 1;
  return [all[turn % all.length] as T];
}

describe('RFC 6962 tree', () => {
  it('gives the roots that Certificate Transparency publishes', () => {
    const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
    const known = new Frontier();
    expect(known.root().toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(
      inputs.map((hex) => {
        known.append(leafHash(Buffer.from(hex, 'hex')));
        return known.root().toString('hex');
      }),
    ).toEqual([
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
      'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
      '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
      'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
      '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    ]);
  });

  it('grows to the same roots as the definition, for every size to 300', () => {
    expect(hex(grown)).toBe(hex(roots));
  });

  it('resumes from a stored frontier', () => {
    for (let n = 0; n < 70; n++) {
      const half = new Frontier();
      for (const leaf of leaves.slice(0, n)) half.append(leaf);
      const resumed = new Frontier(n, [...half.peaks]);
      for (const leaf of leaves.slice(n)) resumed.append(leaf);
      expect(resumed.root().equals(root(MAX))).toBe(true);
    }
    expect(() => new Frontier(3, [sha256()])).toThrow(RangeError);
  });

  it('proves inclusion of every leaf in every tree to 300, and refuses every spoilt proof', () => {
    for (let n = 1; n <= MAX; n++) {
      for (let m = 0; m < n; m++) {
        const leaf = leaves[m] as Buffer;
        const proof = read(inclusionRanges(m, n));
        if (!isSame(proof, path(m, 0, n))) throw new Error(`inclusion ${m} of ${n}: not the path of the definition`);
        if (!verifyInclusion(leaf, m, n, proof, root(n))) throw new Error(`inclusion ${m} of ${n} refused`);
        for (const bad of some(spoilt(proof))) {
          if (verifyInclusion(leaf, m, n, bad(), root(n)))
            throw new Error(`inclusion ${m} of ${n}: spoilt proof passed`);
        }
        // Another place or head. Where two trees have the same shape above a leaf a path fits both: the head tells them apart.
        const elsewhere: [number, number, Buffer][] = [
          ...[m + 1, m - 1, m ^ 1, n - 1 - m].map((other): [number, number, Buffer] => [other, n, root(n)]),
          ...[n + 1, n - 1, 2 * n, n ^ 1].map((other): [number, number, Buffer] => [m, other, root(n)]),
          [m, n, root(n - 1)],
        ];
        for (const [index, size, head] of some(elsewhere)) {
          const passed = verifyInclusion(leaf, index, size, proof, head);
          const isOther = index !== m || !head.equals(root(n));
          if (passed !== provesInclusion(leaf, index, size, proof, head) || (passed && isOther))
            throw new Error(`inclusion ${m} of ${n}: passed for ${index} of ${size}`);
        }
      }
    }
  });

  it('proves consistency of all 0 ≤ m ≤ n ≤ 300, and refuses every spoilt proof', () => {
    for (let n = 0; n <= MAX; n++) {
      for (let m = 0; m <= n; m++) {
        const proof = read(consistencyRanges(m, n));
        if (!isSame(proof, m === 0 ? [] : subproof(m, 0, n, true)))
          throw new Error(`consistency ${m}..${n}: not the proof of the definition`);
        if (!verifyConsistency(m, n, proof, root(m), root(n))) throw new Error(`consistency ${m}..${n} refused`);
        for (const bad of some(spoilt(proof))) {
          if (verifyConsistency(m, n, bad(), root(m), root(n))) throw new Error(`${m}..${n}: spoilt proof passed`);
        }
        const heads: [number, number, Buffer, Buffer][] = [
          [m, n, sha256(root(m)), root(n)],
          ...(m > 0 ? [[m, n, root(m), sha256(root(n))] as [number, number, Buffer, Buffer]] : []),
          [m + 1, n, root(m), root(n)],
          [m - 1, n, root(m), root(n)],
          [m, n + 1, root(m), root(n)],
          [m, n - 1, root(m), root(n)],
          [n, m, root(n), root(m)],
        ];
        for (const [old, size, oldRoot, newRoot] of some(heads)) {
          const passed = verifyConsistency(old, size, proof, oldRoot, newRoot);
          const isOther = !oldRoot.equals(root(m)) || !newRoot.equals(root(n));
          if (passed !== provesConsistency(old, size, proof, oldRoot, newRoot) || (passed && isOther && m !== n))
            throw new Error(`consistency ${m}..${n}: passed for ${old}..${size}`);
        }
      }
    }
  });

  it('needs only O(log n) stored hashes for a proof in a large tree', () => {
    const size = 10_000_019;
    for (const index of [0, 1, 4_999_999, size - 1]) {
      expect(inclusionRanges(index, size).flatMap(cover).length).toBeLessThanOrEqual(48);
      expect(consistencyRanges(index + 1, size).flatMap(cover).length).toBeLessThanOrEqual(48);
    }
  });

  it('refuses places that do not exist', () => {
    expect(() => inclusionRanges(3, 3)).toThrow(RangeError);
    expect(() => consistencyRanges(4, 3)).toThrow(RangeError);
    expect(verifyInclusion(leaves[0] as Buffer, -1, 1, [], root(1))).toBe(false);
    expect(verifyConsistency(2, 1, [], root(2), root(1))).toBe(false);
  });
});
