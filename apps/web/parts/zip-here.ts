import { type Unzipped, unzipSync, type Zippable, zipSync } from 'fflate/browser';

export * from 'fflate/browser';

/** What the libraries of workbooks ask of fflate in workers made of texts, which the page's policy forbids: done here. */
type Told<T> = (error: Error | null, data: T) => void;

function here<T extends object>(work: () => T, told: Told<T>): () => void {
  let done: T;
  try {
    done = work();
  } catch (error) {
    told(error as Error, {} as T);
    return () => undefined;
  }
  told(null, done);
  return () => undefined;
}
export function zip(files: Zippable, ...rest: [Told<Uint8Array>] | [object, Told<Uint8Array>]): () => void {
  const [options, told] = rest.length === 1 ? [{}, rest[0]] : rest;
  return here(() => zipSync(files, options), told);
}
export function unzip(bytes: Uint8Array, ...rest: [Told<Unzipped>] | [object, Told<Unzipped>]): () => void {
  const [options, told] = rest.length === 1 ? [{}, rest[0]] : rest;
  return here(() => unzipSync(bytes, options), told);
}
