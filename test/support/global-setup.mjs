// Real PostgreSQL and, if the machine has one, real Redis for the integration tests; one template database.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeReady } from '../../config/tooling/ready.mjs';
import { checkout, passingFolder, ROLES, startServices } from '../../config/tooling/embedded.mjs';

const TEMPLATE = 'liandan_template';

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
    const migrations = path.join(checkout, 'dist/src/database/migrate.js');
    if (fs.existsSync(migrations)) {
      const { migrate } = await import(pathToFileURL(migrations).href);
      await migrate(services.databaseUrl('owner'));
    }
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
