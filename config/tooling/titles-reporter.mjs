// Keeps what each test last said, by file, in node_modules/.cache/liandan/tests.json: `npm run conformance` reads there
// which rules passing tests prove. A part of the tests replaces its own files only. Beside it, in `taken`, test databases
// note the transitions that the engine took in them (test/support/taken.ts).
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const REPORT = path.join(root, 'node_modules/.cache/liandan/tests.json');

export default class TitlesReporter {
  onRunComplete(_contexts, { testResults }) {
    const files = fs.existsSync(REPORT) ? JSON.parse(fs.readFileSync(REPORT, 'utf8')).files : {};
    for (const { testFilePath, testResults: tests, testExecError } of testResults) {
      const file = path.relative(root, testFilePath);
      const sha256 = createHash('sha256').update(fs.readFileSync(testFilePath)).digest('hex');
      const mine = tests
        .filter(({ status }) => status === 'passed' || status === 'failed')
        .map(({ title, status }) => ({ title, passed: status === 'passed' }));
      // Run in part (-t): what was not run keeps what it said, as long as the file is the same.
      const before = files[file]?.sha256 === sha256 ? files[file].tests : [];
      const said = new Set(mine.map(({ title }) => title));
      files[file] = { sha256, tests: testExecError ? [] : [...before.filter((t) => !said.has(t.title)), ...mine] };
    }
    const noted = path.join(path.dirname(REPORT), 'taken');
    const taken = fs.existsSync(noted) ? [...new Set(fs.readFileSync(noted, 'utf8').trim().split('\n'))].sort() : [];
    for (const file of Object.keys(files)) if (!fs.existsSync(path.join(root, file))) delete files[file];
    fs.mkdirSync(path.dirname(REPORT), { recursive: true });
    fs.writeFileSync(`${REPORT}.part`, JSON.stringify({ files, taken }));
    fs.renameSync(`${REPORT}.part`, REPORT);
  }
}
