// Jest's module runtime, by Node itself: the product comes as it is built, from dist, and once per worker process, as in
// production. Jest's own reads and compiles a thousand modules anew for each test file, in a context of its own. Test files
// and test/support come from their sources, anew for each test file (test-loader.mjs).
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire, register } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const maps = fs.mkdtempSync(path.join(os.tmpdir(), 'liandan-maps-'));
process.once('exit', () => fs.rmSync(maps, { recursive: true, force: true }));
register('./test-loader.mjs', import.meta.url, { data: { maps } });
let files = 0;

/** Where the loader left the source map of a compiled module. */
class SourceMaps extends Map {
  get(url) {
    if (!/\.ts(\?|$)/.test(url)) return undefined;
    const file = url.startsWith('file:') ? fileURLToPath(url) : url;
    const map = path.join(maps, createHash('sha256').update(file).digest('hex'));
    return fs.existsSync(map) ? map : undefined;
  }
}
const sourceMaps = new SourceMaps();

export default class TestRuntime {
  /** jest-circus keeps the tests of one file: every file has its own. */
  requireInternalModule(file) {
    delete require.cache[file];
    return require(file);
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  unstable_importModule(file) {
    files += 1;
    return import(`${pathToFileURL(file).href}?file=${files}`);
  }

  requireModule(file) {
    throw new Error(`${file}: tests are ES modules`);
  }

  /** Of Jest's object for tests there is what is no mock. */
  setGlobalsForRuntime() {
    globalThis.jest = {
      setTimeout: (milliseconds) => (globalThis[Symbol.for('TEST_TIMEOUT_SYMBOL')] = milliseconds),
    };
  }

  getSourceMaps() {
    return sourceMaps;
  }

  enterTestCode() {}
  leaveTestCode() {}
  teardown() {}
  getAllCoverageInfoCopy() {}
}
