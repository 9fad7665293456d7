import { Problem } from '../api/problem';
import { csvOf, download } from './export-rows';

/** Longer lists are written while the person goes on elsewhere in the console. */
export const IN_SIGHT = 5_000;

export interface Asked {
  name: string;
  kind: 'csv' | 'xlsx';
  head: readonly string[];
  /** The rows, part by part. */
  parts: () => AsyncIterable<readonly (readonly string[])[]>;
}
/** A file that is written behind the pages. */
export interface Export {
  id: number;
  name: string;
  rows: number;
  stands: 'reading' | 'ready' | 'failed';
  file?: Blob;
  problem?: Problem;
}

let last = 0;
let running: readonly Export[] = [];
const listeners = new Set<() => void>();
const tell = (next: readonly Export[]) => {
  running = next;
  for (const hear of listeners) hear();
};
const change = (id: number, more: Partial<Export>) =>
  tell(running.map((each) => (each.id === id ? { ...each, ...more } : each)));

export const exportsUnderWay = {
  subscribe: (hear: () => void) => {
    listeners.add(hear);
    return () => void listeners.delete(hear);
  },
  all: () => running,
  /** Stops one, or puts it away once it is had. */
  drop: (id: number) => tell(running.filter((each) => each.id !== id)),
  /** Of somebody who has left. */
  dropAll: () => tell([]),
};

const write = async ({ kind, head }: Asked, rows: readonly (readonly string[])[]): Promise<Blob> =>
  kind === 'csv' ? csvOf([head, ...rows]) : (await import('./write-sheet')).writeSheet(head, rows);

/**
 * A list as a file. It ends when the file is handed over or, of a list longer than `IN_SIGHT`, as soon as the rest goes on
 * behind the pages: there it waits to be taken. Throws `Problem`, but for what goes wrong behind the pages: that stands there.
 */
export function exportList(asked: Asked): Promise<void> {
  const id = ++last;
  const file = `${asked.name}.${asked.kind}`;
  return new Promise((done, failed) => {
    let behind = false;
    const dropped = () => behind && !running.some((each) => each.id === id);
    const run = async () => {
      const rows: (readonly string[])[] = [];
      for await (const part of asked.parts()) {
        if (dropped()) return;
        rows.push(...part);
        if (behind) change(id, { rows: rows.length });
        else if (rows.length > IN_SIGHT) {
          behind = true;
          tell([...running, { id, name: file, rows: rows.length, stands: 'reading' }]);
          done();
        }
      }
      const written = await write(asked, rows);
      if (behind) change(id, { stands: 'ready', file: written });
      else download(written, file);
    };
    run().then(done, (caught: unknown) => {
      if (behind) change(id, { stands: 'failed', ...(caught instanceof Problem ? { problem: caught } : {}) });
      else failed(caught as Error);
    });
  });
}
