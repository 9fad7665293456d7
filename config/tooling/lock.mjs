// One running installation per data folder.
import fs from 'node:fs';
import path from 'node:path';
import { bornAt } from './guard.mjs';

/** Takes the folder, or returns what the holder wrote: `{ pid, address? }`. */
export function takeFolder(folder) {
  const file = path.join(folder, 'running.json');
  const mine = { pid: process.pid, born: bornAt(process.pid) };
  for (;;) {
    try {
      fs.writeFileSync(file, JSON.stringify(mine), { flag: 'wx', mode: 0o644 });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = read(file);
    if (holder && bornAt(holder.pid) === holder.born) return { holder };
    fs.rmSync(file, { force: true }); // an earlier run that was killed
  }
  return {
    announce: (address) => fs.writeFileSync(file, JSON.stringify({ ...mine, address })),
    release: () => fs.rmSync(file, { force: true }),
  };
}

function read(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
