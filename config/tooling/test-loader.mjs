// How Node finds modules in a test run (module.register): sources of tests are compiled as they are loaded, the product's
// modules come from dist. Runs in a thread of its own.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const root = path.resolve(import.meta.dirname, '../..');
const rootUrl = `${pathToFileURL(root).href}/`;
let maps;

/** `maps`: the folder where the source map of each compiled file is left, by the hash of its path. */
export function initialize(data) {
  maps = data.maps;
}

const isSource = (url) => url?.startsWith(rootUrl) && /\.ts(\?|$)/.test(url);
const isIn = (room, file) => file.startsWith(path.join(root, room) + path.sep);
/** The console is no part of what Node runs: its modules come from their sources, as those of tests. */
const isOfTests = (file) => isIn('test', file) || isIn('apps/web', file) || file.endsWith('.spec.ts');

/** The console writes its imports without an ending, and the regulation as `#domain/…` (vite.config.ts). */
function inConsole(specifier) {
  if (specifier.startsWith('#domain/')) return `${rootUrl}libs/domain/${specifier.slice('#domain/'.length)}.ts`;
  return /^\.{1,2}\//.test(specifier) ? `${specifier}.ts` : specifier;
}

export async function resolve(written, context, next) {
  const parent = isSource(context.parentURL) ? context.parentURL : undefined;
  const specifier = parent && isIn('apps/web', fileURLToPath(parent)) ? inConsole(written) : written;
  if (!(parent ? /^(\.{0,2}\/|file:)/.test(specifier) : isSource(specifier))) return next(specifier, context);
  const target = new URL(specifier, parent);
  const file = fileURLToPath(target).replace(/\.js$/, '.ts');
  if (!file.endsWith('.ts') || !fs.existsSync(file)) return next(specifier, context);
  // Modules of tests belong to one test file, those of the product to the process.
  const url = isOfTests(file)
    ? `${pathToFileURL(file).href}${target.search || new URL(parent).search}`
    : pathToFileURL(path.join(root, 'dist', path.relative(root, file).replace(/\.ts$/, '.js'))).href;
  return { url, format: 'module', shortCircuit: true };
}

const compiled = new Map();

export async function load(url, context, next) {
  if (!isSource(url)) return next(url, context);
  const file = fileURLToPath(url);
  const source = fs.readFileSync(file, 'utf8');
  let known = compiled.get(file);
  if (known?.source !== source) {
    const { transformSync } = require('@swc/core');
    const { code, map } = transformSync(source, {
      swcrc: true,
      cwd: root,
      filename: file,
      sourceFileName: file,
      sourceMaps: true,
    });
    fs.writeFileSync(path.join(maps, createHash('sha256').update(file).digest('hex')), map);
    known = { source, code };
    compiled.set(file, known);
  }
  return { format: 'module', source: known.code, shortCircuit: true };
}
