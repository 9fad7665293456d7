// `node --import <this> dist/…`: stack traces name the TypeScript line. Node's own --enable-source-maps reads the map of
// every file it loads, those of all packages too (some 20 MB of each process); here the maps of our own files are read,
// one by one, when an error is first shown.
import fs from 'node:fs';
import { SourceMap } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../dist') + path.sep;
const maps = new Map();

function mapOf(file) {
  if (!maps.has(file)) {
    let map;
    try {
      map = new SourceMap(JSON.parse(fs.readFileSync(`${file}.map`, 'utf8')));
    } catch {
      // built without a map, or built anew meanwhile: the place in the built file has to do
    }
    maps.set(file, map);
  }
  return maps.get(file);
}

/** The frame as V8 words it, with the place in the source instead of the one in `dist`. */
function told(frame) {
  const words = String(frame);
  const name = frame.getFileName();
  const file = name?.startsWith('file:') ? fileURLToPath(name) : name;
  if (!file?.startsWith(dist)) return words;
  const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
  const { originalSource, originalLine, originalColumn } = mapOf(file)?.findEntry(line - 1, column - 1) ?? {};
  if (originalSource === undefined) return words;
  const source = path.resolve(path.dirname(file), originalSource);
  return words.replace(`${name}:${line}:${column}`, `${source}:${originalLine + 1}:${originalColumn + 1}`);
}

Error.prepareStackTrace = (error, frames) => {
  let head;
  try {
    head = Error.prototype.toString.call(error);
  } catch {
    head = 'Error';
  }
  return [head, ...frames.map((frame) => `    at ${told(frame)}`)].join('\n');
};
