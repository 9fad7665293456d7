// One running installation with the demonstration set and the console, for all browser tests.
import { makeReady } from '../../../config/tooling/ready.mjs';

/** Where its civil clock begins: a Monday, 09:00 in Beijing, after the story that the demonstration set tells. */
const CLOCK_START = '2026-11-23T01:00:00Z';

export default async () => {
  await makeReady({ web: true });
  const { PROCESSES } = await import('../../../config/tooling/processes.mjs');
  const { startDemonstration } = await import('../../../config/tooling/demonstration.mjs');
  const started = performance.now();
  const env = {
    LIANDAN_CLOCK: 'settable',
    LIANDAN_CLOCK_START: CLOCK_START,
    // A receiver of webhooks is a server of the spec's own.
    LIANDAN_WEBHOOK_NETWORKS: '127.0.0.0/8',
    LIANDAN_POSITION_MINUTES: '2',
    LIANDAN_WEBHOOK_PORTS: '1024-65535',
  };
  const running = await startDemonstration({ name: 'liandan_e2e', env });
  process.env.LIANDAN_E2E_ADDRESS = running.address;
  process.env.LIANDAN_E2E_ADMIN_URL = running.adminUrl;
  const { roles } = PROCESSES.find(({ name }) => name === 'api');
  process.env.LIANDAN_E2E_API = JSON.stringify(running.environment(roles));
  globalThis.liandanConsole = running;
  console.log(`\nthe console runs at ${running.address}, up in ${Math.round(performance.now() - started)} ms`);
};
