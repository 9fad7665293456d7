// Real PostgreSQL and, if the machine has one, real Redis for the integration tests; one template database.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeReady } from '../../config/tooling/ready.mjs';
import { checkout, passingFolder, ROLES, startServices } from '../../config/tooling/embedded.mjs';

const TEMPLATE = 'liandan_template';
/** Where the civil clock of every test database begins: a Monday, 09:00 in Beijing. It can only go forward. */
const CLOCK_START = '2025-11-17T01:00:00.000Z';

export default async () => {
  await makeReady(); // migrations run from dist
  const started = performance.now();
  const services = await startServices({
    dir: passingFolder(),
    durable: false,
    passing: true,
    name: TEMPLATE,
    say: (line) => console.log(`\n${line}`),
  });
  try {
    const built = (file) => import(pathToFileURL(path.join(checkout, 'dist', file)).href);
    const { migrate } = await built('src/database/migrate.js');
    await migrate(services.databaseUrl('owner'), { settable: true, clockStart: CLOCK_START });
    const { Queues } = await built('libs/outbox/queues.js');
    await Queues.migrate(services.databaseUrl('queue'));
    const notes = path.join(checkout, 'node_modules/.cache/liandan');
    fs.mkdirSync(notes, { recursive: true });
    process.env.LIANDAN_TEST_TAKEN = path.join(notes, 'taken');
    process.env.LIANDAN_TEST_TEMPLATE = TEMPLATE;
    process.env.LIANDAN_TEST_ADMIN_URL = services.adminUrl;
    for (const role of Object.keys(ROLES)) {
      process.env[`LIANDAN_TEST_URL_${role.toUpperCase()}`] = services.databaseUrl(role, TEMPLATE);
    }
    if (services.redisUrl) {
      process.env.LIANDAN_TEST_REDIS = services.redisUrl;
    } else {
      delete process.env.LIANDAN_TEST_REDIS;
      notRun('queue tests on Redis (no REDIS_URL, no redis-server or valkey-server on PATH)');
    }
  } catch (error) {
    await services.stop(); // Jest runs no teardown after a failed set-up
    throw error;
  }
  globalThis.liandanServices = services;
  console.log(`\nservices up in ${Math.round(performance.now() - started)} ms`);
};

/** `npm test` prints these lines at its end; with CI=true they are failures. */
function notRun(what) {
  const report = process.env.LIANDAN_TEST_NOT_RUN;
  if (report) fs.appendFileSync(report, `${what}\n`);
  else console.log(`\nnot run: ${what}`);
}
