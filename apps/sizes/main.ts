import pg from 'pg';
import { Person } from '../demo/client.js';
import { DEMO_PASSWORD } from '#src/demo/accounts';
import { seconds, type Host } from './host.js';
import { midnight } from './midnight.js';
import { million } from './million.js';

export { DATABASE, DEPLOYMENT } from './host.js';
/** Seconds within which each is done. */
const LIMIT = 60;

/** The whole campaign; returns what is printed as JSON. */
export async function run(host: Host): Promise<{ ok: boolean } & Record<string, unknown>> {
  const { cases, entries, clocks, manifests } = host.sizes;
  host.say(`generating ${cases} cases, ${entries} entries`);
  const generated = JSON.parse(await host.cli('generate', '--cases', String(cases), '--entries', String(entries))) as {
    cases: number;
    events: number;
    seconds: Record<string, number>;
  };
  const sql = new pg.Client({ connectionString: host.adminUrl });
  await sql.connect();
  try {
    const opening = { entries, seconds: generated.seconds['the list opened'] ?? Infinity };
    host.say(`one midnight with ${clocks} clocks, two workers`);
    const passed = await midnight(host, sql, clocks);
    host.say(`statistics over ${manifests} manifests`);
    await million(sql, manifests);
    const api = await host.start('api');
    const statistics: Record<string, number> = {};
    try {
      const officer = await Person.login(api.address, 'cq-officer1', DEMO_PASSWORD);
      for (const [name, path] of Object.entries(QUESTIONS)) {
        const since = performance.now();
        await officer.get(path);
        statistics[name] = seconds(since);
      }
    } finally {
      await api.stop();
    }
    const limits = {
      opening: opening.seconds < LIMIT,
      midnight: passed.seconds < LIMIT && passed.twice === 0 && passed.left === 0 && passed.clocks >= clocks,
      statistics: Object.values(statistics).every((taken) => taken < LIMIT),
    };
    return { ok: Object.values(limits).every(Boolean), limits, generated, opening, midnight: passed, statistics };
  } finally {
    await sql.end();
  }
}

/** What an officer asks of the year's figures. */
const QUESTIONS = {
  'by category': 'statistics/transfers?by=category',
  'by province pair and month': 'statistics/transfers?by=pair,month',
  'by receiver': 'statistics/transfers?by=receiver',
  durations: 'statistics/durations',
};
