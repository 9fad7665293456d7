// "unit" and "web" need nothing, "integration" has PostgreSQL and a queue (test/support/global-setup.mjs), "e2e" a browser and a
// running installation (test/e2e/support/global-setup.mjs); without a browser there is no such project.
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { browserPath } from './browser.mjs';

const rootDir = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * In `npm test` the browser tests in a short form; `npm run e2e` runs them all, one file after the other on one
 * installation.
 */
const SHORT_E2E = '(work|application|road|words|tasks)';
const E2E = process.argv.includes('e2e') ? '/e2e/[^/]+\\.spec\\.ts$' : `/${SHORT_E2E}\\.spec\\.ts$`;

/** Node loads the modules (test-runtime.mjs); Jest transforms and maps nothing. */
const shared = {
  rootDir,
  testEnvironment: path.join(rootDir, 'config/tooling/test-environment.mjs'),
  runtime: path.join(rootDir, 'config/tooling/test-runtime.mjs'),
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.liandan/', '<rootDir>/apps/web/'],
  transform: {},
};

/** @type {import('jest').Config} */
export default {
  rootDir,
  testTimeout: 30_000,
  // Each file has a database of its own, and waits now and then for processes and timers: one more than there are cores.
  maxWorkers: os.availableParallelism() + 1,
  testSequencer: '<rootDir>/config/tooling/test-sequencer.mjs',
  reporters: ['default', '<rootDir>/config/tooling/titles-reporter.mjs'],
  projects: [
    {
      ...shared,
      displayName: 'unit',
      roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/src', '<rootDir>/config'],
      testRegex: '\\.spec\\.ts$',
      globalSetup: '<rootDir>/test/support/built.mjs',
    },
    {
      // What the console decides without a browser.
      ...shared,
      displayName: 'web',
      roots: ['<rootDir>/apps/web'],
      testRegex: '\\.spec\\.ts$',
      modulePathIgnorePatterns: ['<rootDir>/apps/web/dist/'],
      globalSetup: '<rootDir>/test/support/built.mjs',
    },
    {
      ...shared,
      displayName: 'integration',
      roots: ['<rootDir>/test'],
      testRegex: '\\.spec\\.ts$',
      testPathIgnorePatterns: ['<rootDir>/test/e2e/'],
      globalSetup: '<rootDir>/test/support/global-setup.mjs',
      globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
      testTimeout: 30_000,
    },
    ...(browserPath()
      ? [
          {
            ...shared,
            displayName: 'e2e',
            roots: ['<rootDir>/test/e2e'],
            testRegex: E2E,
            globalSetup: '<rootDir>/test/e2e/support/global-setup.mjs',
            globalTeardown: '<rootDir>/test/e2e/support/global-teardown.mjs',
          },
        ]
      : []),
  ],
};
