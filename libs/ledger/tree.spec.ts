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

/* A second implementation, straight from the definitions of RFC 6962 §2.1 over arrays. */
const splitOf = (n: number) => 2 ** Math.ceil(Math.log2(n) - 1);
const mth = (d: Buffer[]): Buffer =>
  d.length === 0
    ? sha256()
    : d.length === 1
      ? (d[0] as Buffer)
      : sha256(Buffer.of(1), mth(d.slice(0, splitOf(d.length))), mth(d.slice(splitOf(d.length))));
const path = (m: number, d: Buffer[]): Buffer[] => {
  if (d.length === 1) return [];
  const k = splitOf(d.length);
  return m < k ? [...path(m, d.slice(0, k)), mth(d.slice(k))] : [...path(m - k, d.slice(k)), mth(d.slice(0, k))];
};
const subproof = (m: number, d: Buffer[], whole: boolean): Buffer[] => {
  if (m === d.length) return whole ? [] : [mth(d)];
  const k = splitOf(d.length);
  return m <= k
    ? [...subproof(m, d.slice(0, k), whole), mth(d.slice(k))]
    : [...subproof(m - k, d.slice(k), false), mth(d.slice(0, k))];
};

const MAX = 64;
const leaves = Array.from({ length: MAX }, (_, i) => leafHash(Buffer.from(`leaf ${i}`)));
const roots = Array.from({ length: MAX + 1 }, (_, n) => mth(leaves.slice(0, n)));
const nodes = new Map<string, Buffer>();
const frontier = new Frontier();
const grown = [frontier.root()];
for (const leaf of leaves) {
  for (const node of frontier.append(leaf)) nodes.set(`${node.level}/${node.index}`, node.hash);
  grown.push(frontier.root());
}
const read = (ranges: Range[]) =>
  ranges.map((range) => foldPeaks(cover(range).map(({ level, index }) => nodes.get(`${level}/${index}`) as Buffer)));
const root = (n: number) => roots[n] as Buffer;
const hex = (hashes: Buffer[]) => hashes.map((hash) => hash.toString('hex')).join();

/** Every way to spoil a proof that we can think of: a bit in each hash, one hash less, one more, two swapped. */
function* spoilt(proof: Buffer[]): Generator<Buffer[]> {
  for (let i = 0; i < proof.length; i++) {
    const flipped = Buffer.from(proof[i] as Buffer);
    flipped.writeUInt8(flipped.readUInt8(i % 32) ^ 1, i % 32);
    yield proof.with(i, flipped);
    yield proof.toSpliced(i, 1);
    if (i > 0) yield proof.with(i, proof[i - 1] as Buffer).with(i - 1, proof[i] as Buffer);
  }
  yield [...proof, sha256()];
  yield [sha256(), ...proof];
  if (proof.length > 0) yield proof.with(0, (proof[0] as Buffer).subarray(0, 31));
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

  it('grows to the same roots as the definition, for every size to 64', () => {
    expect(hex(grown)).toBe(hex(roots));
  });

  it('resumes from a stored frontier', () => {
    for (let n = 0; n < MAX; n++) {
      const half = new Frontier();
      for (const leaf of leaves.slice(0, n)) half.append(leaf);
      const resumed = new Frontier(n, [...half.peaks]);
      for (const leaf of leaves.slice(n)) resumed.append(leaf);
      expect(resumed.root().equals(root(MAX))).toBe(true);
    }
    expect(() => new Frontier(3, [sha256()])).toThrow(RangeError);
  });

  it('proves inclusion of every leaf in every tree to 64, and refuses every spoilt proof', () => {
    for (let n = 1; n <= MAX; n++) {
      for (let m = 0; m < n; m++) {
        const leaf = leaves[m] as Buffer;
        const proof = read(inclusionRanges(m, n));
        expect(hex(proof)).toBe(hex(path(m, leaves.slice(0, n))));
        if (!verifyInclusion(leaf, m, n, proof, root(n))) throw new Error(`inclusion ${m} of ${n} refused`);
        if (verifyInclusion(leaf, m, n, proof, root(n - 1))) throw new Error(`inclusion ${m} of ${n}: wrong root`);
        if (n > 1 && verifyInclusion(leaf, (m + 1) % n, n, proof, root(n)))
          throw new Error(`${m} of ${n}: wrong place`);
        for (const bad of spoilt(proof)) {
          if (verifyInclusion(leaf, m, n, bad, root(n))) throw new Error(`inclusion ${m} of ${n}: spoilt proof passed`);
        }
      }
    }
  });

  it('proves consistency of all 0 ≤ m ≤ n ≤ 64, and refuses every spoilt proof', () => {
    for (let n = 0; n <= MAX; n++) {
      for (let m = 0; m <= n; m++) {
        const proof = read(consistencyRanges(m, n));
        expect(hex(proof)).toBe(hex(m === 0 ? [] : subproof(m, leaves.slice(0, n), true)));
        if (!verifyConsistency(m, n, proof, root(m), root(n))) throw new Error(`consistency ${m}..${n} refused`);
        if (verifyConsistency(m, n, proof, sha256(root(m)), root(n))) throw new Error(`${m}..${n}: wrong old root`);
        if (m > 0 && verifyConsistency(m, n, proof, root(m), sha256(root(n))))
          throw new Error(`${m}..${n}: wrong root`);
        for (const bad of spoilt(proof)) {
          if (verifyConsistency(m, n, bad, root(m), root(n))) throw new Error(`${m}..${n}: spoilt proof passed`);
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
