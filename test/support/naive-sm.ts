import { sm3 as sm3Of } from 'sm-crypto-v2';

/** SM3 in JavaScript, where the product has that of OpenSSL. */
export const naiveSm3 = (...parts: readonly Uint8Array[]): Buffer =>
  Buffer.from(sm3Of(new Uint8Array(Buffer.concat(parts))), 'hex');

/** The root over leaf hashes as RFC 6962 defines it, by recursion and SM3. */
export function naiveRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return naiveSm3(Buffer.alloc(0));
  if (leaves.length === 1) return leaves[0] as Buffer;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return naiveSm3(Buffer.of(1), naiveRoot(leaves.slice(0, split)), naiveRoot(leaves.slice(split)));
}
/** The path of a leaf as RFC 6962 defines it, the lowest sibling first. */
export function naivePath(leaves: readonly Buffer[], index: number): Buffer[] {
  if (leaves.length <= 1) return [];
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split
    ? [...naivePath(left, index), naiveRoot(right)]
    : [...naivePath(right, index - split), naiveRoot(left)];
}
export const naiveLeaf = (bytes: Uint8Array): Buffer => naiveSm3(Buffer.of(0), bytes);

/** The curve of GB/T 32918.5. */
const P = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const A = P - 3n;
const B = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
const N = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const G: Point = [
  0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
];
type Point = [bigint, bigint] | null;

const mod = (a: bigint, m = P): bigint => ((a % m) + m) % m;
function inverse(a: bigint, m = P): bigint {
  let [r, s, x, y] = [mod(a, m), m, 1n, 0n];
  while (r > 1n) {
    const q = r / s;
    [r, s, x, y] = [s, r - q * s, y, x - q * y];
  }
  return mod(x, m);
}
function sum(p: Point, q: Point): Point {
  if (!p || !q) return p ?? q;
  const [[x1, y1], [x2, y2]] = [p, q];
  if (x1 === x2 && mod(y1 + y2) === 0n) return null;
  const slope = x1 === x2 ? mod((3n * x1 * x1 + A) * inverse(2n * y1)) : mod((y2 - y1) * inverse(x2 - x1));
  const x = mod(slope * slope - x1 - x2);
  return [x, mod(slope * (x1 - x) - y1)];
}
function times(k: bigint, p: Point): Point {
  let all: Point = null;
  for (let [left, power]: [bigint, Point] = [k, p]; left > 0n; left >>= 1n, power = sum(power, power))
    if (left & 1n) all = sum(all, power);
  return all;
}
const bytes = (a: bigint): Buffer => Buffer.from(a.toString(16).padStart(64, '0'), 'hex');
const whole = (b: Uint8Array): bigint => BigInt(`0x${Buffer.from(b).toString('hex')}`);

/** SM2 verification as GB/T 32918.2 writes it, step by step, under the standard signer id. `publicKey`: 04 ‖ x ‖ y. */
export function naiveSm2Verify(publicKey: Buffer, text: string, signature: Buffer): boolean {
  const [x, y] = [whole(publicKey.subarray(1, 33)), whole(publicKey.subarray(33))];
  if (mod(y * y) !== mod(x * x * x + A * x + B)) return false;
  const [r, s] = [whole(signature.subarray(0, 32)), whole(signature.subarray(32))];
  if (r < 1n || r >= N || s < 1n || s >= N || mod(r + s, N) === 0n) return false;
  const id = Buffer.from('1234567812345678');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(id.length * 8);
  const z = naiveSm3(
    length,
    id,
    bytes(A),
    bytes(B),
    bytes((G as [bigint, bigint])[0]),
    bytes((G as [bigint, bigint])[1]),
    publicKey.subarray(1),
  );
  const e = whole(naiveSm3(z, Buffer.from(text, 'utf8')));
  const point = sum(times(s, G), times(mod(r + s, N), [x, y]));
  return point !== null && mod(e + point[0], N) === r;
}
