// Whole-tree SWC build: apps, libs, src and config -> dist, one .js per .ts, ESM kept as written;
// .json, .csv and .typ files are copied, so that a path relative to the file holds in sources and in dist.
// Incremental: a file is compiled again only when its content changed, so a second build takes no time.
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const ROOMS = ['apps', 'libs', 'src', 'config'];
const PASSED_OVER = [path.join('apps', 'web'), path.join('config', 'tooling')];

const exists = (file) =>
  fs.access(file).then(
    () => true,
    () => false,
  );

async function sources(folder) {
  const found = [];
  const entries = await fs.readdir(path.join(root, folder), { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const relative = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && !PASSED_OVER.includes(relative)) found.push(...(await sources(relative)));
    } else if (/\.(ts|json|csv|typ)$/.test(entry.name) && !/\.(spec|e2e-spec|d)\.ts$/.test(entry.name)) {
      found.push(relative);
    }
  }
  return found;
}

const outputOf = (source) => path.join(root, 'dist', source.replace(/\.ts$/, '.js'));

/** What was built last time: `{ settings, files: { source: { mtimeMs, size, hash } } }`. */
async function readStamp(stampFile) {
  try {
    return JSON.parse(await fs.readFile(stampFile, 'utf8'));
  } catch {
    return { settings: '', files: {} };
  }
}

async function compile(source, swc) {
  if (!source.endsWith('.ts')) {
    const copy = outputOf(source);
    await fs.mkdir(path.dirname(copy), { recursive: true });
    return replace(copy, await fs.readFile(path.join(root, source)));
  }
  const { code, map } = await swc.transform(await fs.readFile(path.join(root, source), 'utf8'), {
    filename: path.join(root, source),
    sourceFileName: path.relative(path.dirname(outputOf(source)), path.join(root, source)),
    sourceMaps: true,
    swcrc: true,
    cwd: root,
  });
  const output = outputOf(source);
  await fs.mkdir(path.dirname(output), { recursive: true });
  await replace(`${output}.map`, map);
  await replace(output, `${code}\n//# sourceMappingURL=${path.basename(output)}.map\n`);
}

/** Written beside and moved into place, so that nobody reads half a file while two builds run at once. */
async function replace(file, text) {
  const beside = `${file}.${process.pid}.part`;
  await fs.writeFile(beside, text);
  await fs.rename(beside, file);
}

/** Removes outputs whose source is gone; leaves alone what is no compiler output (dist/apps/web). */
async function removeStale(kept) {
  for (const room of ROOMS) {
    const folder = path.join(root, 'dist', room);
    const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const file = path.join(entry.parentPath ?? entry.path, entry.name);
      if (!entry.isFile() || !/\.(js|js\.map|json|csv|typ)$/.test(file)) continue;
      if (file.startsWith(path.join(root, 'dist', 'apps', 'web') + path.sep)) continue;
      if (!kept.has(file.replace(/\.js\.map$/, '.js'))) await fs.rm(file, { force: true });
    }
  }
}

/** Builds what changed. Returns how many files there are and how many were compiled. */
export async function build() {
  const started = performance.now();
  const stampFile = path.join(root, 'dist', '.stamp');
  const before = await readStamp(stampFile);
  const require = createRequire(import.meta.url);
  const settings = createHash('sha256')
    .update(await fs.readFile(path.join(root, '.swcrc')))
    .update(require('@swc/core/package.json').version)
    .digest('hex');
  const known = before.settings === settings ? before.files : {};

  const files = (await Promise.all(ROOMS.map(sources))).flat().sort();
  const after = {};
  const changed = [];
  await Promise.all(
    files.map(async (source) => {
      const { mtimeMs, size } = await fs.stat(path.join(root, source));
      const last = known[source];
      const built = last !== undefined && (await exists(outputOf(source)));
      if (built && last.mtimeMs === mtimeMs && last.size === size) {
        after[source] = last;
        return;
      }
      const hash = createHash('sha256')
        .update(await fs.readFile(path.join(root, source)))
        .digest('hex');
      after[source] = { mtimeMs, size, hash };
      if (!built || last.hash !== hash) changed.push(source);
    }),
  );

  const failures = [];
  if (changed.length > 0) {
    const swc = require('@swc/core'); // loaded only when there is something to do
    await Promise.all(
      changed.map((source) =>
        compile(source, swc).catch((error) => {
          delete after[source];
          failures.push(`${source}: ${error.message}`);
        }),
      ),
    );
  }
  await removeStale(new Set(files.map(outputOf)));
  await fs.mkdir(path.join(root, 'dist'), { recursive: true });
  await replace(stampFile, JSON.stringify({ settings, files: after }));
  if (failures.length > 0) throw new Error(`cannot build\n${failures.join('\n')}`);
  return { files: files.length, compiled: changed.length, ms: Math.round(performance.now() - started) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { files, compiled, ms } = await build();
    console.log(`built: ${compiled} of ${files} files in ${ms} ms`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
