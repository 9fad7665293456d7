import { useState } from 'react';

/** What came of the check of one log. */
export interface Checked {
  kind: 'busy' | 'ok' | 'bad' | 'failed';
  size: number;
  /** How many leaf hashes have been reckoned with. */
  done: number;
  why?: string;
}

const WIDTH = 256;
const HASH = 32;
type Bytes = Uint8Array<ArrayBuffer>;

/** Where the public tiles of a log stand, e.g. `/log/liandan/2026`. */
export const logAddress = (tree: string): string => `/log/${tree.replace(/^[^.]*\./, '')}`;

/** C2SP tlog-tiles: groups of three digits, all but the last marked by x; a partial tile names its width. */
function tileAddress(tree: string, index: number, width: number): string {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, '0');
  const groups = digits.match(/\d{3}/g) ?? [];
  const path = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return `${logAddress(tree)}/tile/0/${path}${width < WIDTH ? `.p/${width}` : ''}`;
}

/** RFC 6962: the hash of an inner node. */
async function nodeHash(left: Bytes, right: Bytes): Promise<Bytes> {
  const input = new Uint8Array(1 + 2 * HASH);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + HASH);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', input));
}
/** The root over hashes of complete subtrees, the left one as large as can be. */
async function rootOf(hashes: Bytes[]): Promise<Bytes> {
  let row = hashes;
  while (row.length > 1) {
    const above: Promise<Bytes>[] = [];
    for (let i = 0; i < row.length; i += 2) {
      const [left, right] = [row[i], row[i + 1]];
      if (left) above.push(right ? nodeHash(left, right) : Promise.resolve(left));
    }
    row = await Promise.all(above);
  }
  return row[0] ?? new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array()));
}

const base64 = (bytes: Bytes) => btoa(String.fromCharCode(...bytes));
const fetched = async (address: string): Promise<Response> => {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`HTTP ${response.status} ${address}`);
  return response;
};

/**
 * Reckons the root of a whole log from its public leaf hashes and compares it with the one that was signed. It shows that
 * nothing signed was changed, left out or put in between; signatures and law are the offline verifier's.
 */
async function checkLog(tree: string, tell: (now: Checked) => void): Promise<void> {
  const note = await (await fetched(`${logAddress(tree)}/checkpoint`)).text();
  const [origin, sizeText, root] = note.split('\n');
  const size = Number(sizeText);
  if (origin !== tree || !Number.isSafeInteger(size)) throw new Error('checkpoint');
  const tiles: Bytes[] = [];
  for (let index = 0; index * WIDTH < size; index += 1) {
    const width = Math.min(WIDTH, size - index * WIDTH);
    const bytes: Bytes = new Uint8Array(await (await fetched(tileAddress(tree, index, width))).arrayBuffer());
    if (bytes.length < width * HASH) throw new Error('tile');
    tiles.push(await rootOf(Array.from({ length: width }, (_, i) => bytes.slice(i * HASH, (i + 1) * HASH))));
    tell({ kind: 'busy', size, done: index * WIDTH + width });
  }
  tell({ kind: base64(await rootOf(tiles)) === root ? 'ok' : 'bad', size, done: size });
}

/** Checks whole logs in this browser, one after the other. */
export function useLogCheck() {
  const [state, setState] = useState<Record<string, Checked>>({});
  const tellOf = (tree: string) => (now: Checked) => setState((before) => ({ ...before, [tree]: now }));
  const check = async (trees: readonly string[]) => {
    for (const tree of trees) {
      const tell = tellOf(tree);
      tell({ kind: 'busy', size: 0, done: 0 });
      if (!globalThis.crypto?.subtle) {
        tell({ kind: 'failed', size: 0, done: 0, why: 'HTTPS' });
        continue;
      }
      await checkLog(tree, tell).catch((fault: unknown) =>
        tell({ kind: 'failed', size: 0, done: 0, why: fault instanceof Error ? fault.message : String(fault) }),
      );
    }
  };
  const busy = Object.values(state).some(({ kind }) => kind === 'busy');
  return { check, state, busy };
}
