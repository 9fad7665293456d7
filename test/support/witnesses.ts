import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Collector, type Post } from '#ledger/collector';
import { COSIGNATURE } from '#ledger/cosignature';
import { verifierKey } from '#ledger/note';
import { type Policy, writePolicy } from '#ledger/policy';
import { sequence } from '#ledger/sequencer';
import { signHeads } from '#ledger/signer';
import { openSignerHome } from '#ledger/signer-home';
import { Witness } from '#ledger/witness';
import { openWitnessHome, type WitnessHome } from '#ledger/witness-home';
import type { TestDatabase } from './database.js';

/** Two witnesses and their policy, asked without a socket; `on` works sequencer, signer and collector of a database by hand. */
export async function witnessed(deployment = 'local') {
  const folder = mkdtempSync(join(tmpdir(), 'witnessed-'));
  const home = openSignerHome(join(folder, 'signer'));
  const log = { name: `liandan.${deployment}/2026`, publicKey: home.publicKey };
  /** How far the clocks of the witnesses are ahead. */
  const clock = { seconds: 0 };
  const seconds = () => Math.floor(Date.now() / 1000) + clock.seconds;
  const homes = new Map<string, WitnessHome>();
  const witnesses = new Map<string, Witness>();
  for (const alias of ['witness-50', 'witness-51']) {
    const own = await openWitnessHome(join(folder, alias), verifierKey(log));
    homes.set(alias, own);
    witnesses.set(alias, new Witness(`liandan.${deployment}/${alias}`, own, seconds));
  }
  const policy: Policy = {
    logs: [{ key: log }],
    witnesses: [...homes].map(([name, { publicKey }]) => ({
      name,
      key: { name: `liandan.${deployment}/${name}`, publicKey, type: COSIGNATURE },
      url: `http://${name}`,
    })),
    groups: [{ name: 'pair', threshold: 2, members: [...homes.keys()] }],
    quorum: 'pair',
  };
  const away = new Set<string>();
  const asked: { witness: string; body: string; status: number }[] = [];
  const post: Post = async (url, body) => {
    const name = new URL(url).hostname;
    const witness = witnesses.get(name);
    if (!witness || away.has(name)) throw new Error('connect ECONNREFUSED');
    const reply = await witness.addCheckpoint(Buffer.from(body));
    asked.push({ witness: name, body, status: reply.status });
    return reply;
  };
  const clients: pg.Client[] = [];
  const on = async (url: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    clients.push(client);
    return client;
  };
  let minutes = 0;
  const collector = () =>
    new Collector(policy, { post, now: () => Date.now() + minutes * 60_000 + clock.seconds * 1000, deployment });
  const usual = collector();
  const policyFile = join(folder, 'policy.txt');
  writeFileSync(policyFile, writePolicy(policy));
  return {
    policy,
    policyFile,
    witnesses,
    homes,
    clock,
    /** Names of witnesses that do not answer. */
    away,
    /** What reached the witnesses. */
    asked,
    signer: home.signer,
    post,
    collector,
    /** Sequencer, signer and collector on a database. */
    async on(database: TestDatabase) {
      const [sequencer, signer] = [await on(database.urls.sequencer), await on(database.urls.signer)];
      return {
        sequencer,
        /** Logs and signs what is recorded. */
        log: async () => {
          await sequence(sequencer);
          await signHeads(signer, home);
        },
        /** One round of the collector, after every back-off. */
        collect: async (by = usual) => {
          minutes += 1;
          await by.turn(sequencer);
          return by.trouble;
        },
      };
    },
    stop: async () => {
      await Promise.all(clients.map((client) => client.end()));
      for (const own of homes.values()) own.release();
      rmSync(folder, { recursive: true });
    },
  };
}
