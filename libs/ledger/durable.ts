import * as files from 'node:fs/promises';
import { open, rename } from 'node:fs/promises';

let count = 0;

/** Write aside, flush, rename, flush the folder: after a crash there is the old file or the new one, never half. */
export async function keepDurably(folder: string, file: string, text: string): Promise<void> {
  const aside = `${file}.${(count = (count + 1) % 1000)}.new`; // never shared by two writes under way
  const handle = await open(aside, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(aside, file);
  await flushed(folder);
}

/** On disk, whatever happens to the machine from here on: a file with its bytes, a folder with its names. */
export async function flushed(path: string, by: Pick<typeof files, 'open'> = files): Promise<void> {
  const handle = await by.open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
