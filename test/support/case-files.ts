import { unzipSync } from 'fflate';
import { writeZip } from '#case-file/zip';
import { canonicalJson } from '#ledger/canonical';
import { leafHash, type Leaf } from '#ledger/leaf';

/** The files within a case file, by name, in their order. */
export type Files = Map<string, Buffer>;
export const unpacked = (bytes: Uint8Array): Files =>
  new Map(Object.entries(unzipSync(bytes)).map(([name, content]) => [name, Buffer.from(content)]));
export async function packed(files: Files): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  const entries = (async function* () {
    for (const [name, content] of files) yield { name, content };
  })();
  for await (const part of writeZip(entries)) parts.push(part);
  return Buffer.concat(parts);
}

export const jsonOf = <T = any>(files: Files, name: string): T => JSON.parse(String(files.get(name))) as T;
/** Writes a JSON file anew, as whoever forges a file would. */
export function edit<T = any>(files: Files, name: string, change: (value: T) => void): void {
  const value = jsonOf<T>(files, name);
  change(value);
  files.set(name, canonicalJson(value));
}
/** Alters the leaf of an event; with `hashes` the hash that case.json names follows. */
export function editLeaf(files: Files, n: number, change: (leaf: Leaf) => void, hashes = true): void {
  const name = `events/${String(n).padStart(4, '0')}.json`;
  edit<Leaf>(files, name, change);
  if (!hashes) return;
  edit(files, 'case.json', (document) => {
    document.leaves[n - 1] = leafHash(files.get(name)!).toString('hex');
  });
}
/** Alters every note of the file: in the proofs and in the proofs of consistency. */
export function editNotes(files: Files, change: (note: string) => string): void {
  for (const [name, content] of files) {
    if (!/^(proofs|consistency)\/.*(\.tlog-proof|\d{4}\.txt|first\.txt|consistency\.txt)$/.test(name)) continue;
    const text = String(content);
    const at = name.endsWith('first.txt') ? 0 : text.indexOf('\n\n') + 2;
    files.set(name, Buffer.from(text.slice(0, at) + change(text.slice(at))));
  }
}
