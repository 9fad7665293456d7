import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Settings } from '#config/env';
import { COSIGNATURE, cosign } from '#ledger/cosignature';
import { parseNote, rawPublicKey, signNoteBy, verifierKey } from '#ledger/note';
import { sequence } from '#ledger/sequencer';
import { LOG_TREE, signHeads } from '#ledger/signer';
import { openSignerHome } from '#ledger/signer-home';
import type { Full } from './full.js';

/** The log of a test instance: sequencer, signer, and two witnesses whose keys the test holds. */
export interface Evidence {
  /** The policy file that the instance is told of. */
  policy: string;
  keys: string[];
  witnesses: { name: string; key: KeyObject }[];
  /** Signs with the log's own key, as a thief of it would. */
  sign: (origin: string, text: string) => Promise<string>;
  /** Logs, signs and cosigns all that has happened. `at`: real instant of the cosignatures. */
  settle: (at?: Date) => Promise<void>;
  /** The same without the witnesses. */
  logged: () => Promise<void>;
}

const as = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

export function evidence(w: Full, year: number): Evidence {
  const folder = mkdtempSync(join(tmpdir(), 'evidence-'));
  const home = openSignerHome(folder);
  const settings = w.app.get(Settings);
  const tree = `liandan.${settings.LIANDAN_DEPLOYMENT}/${year}`;
  const witnesses = ['origin-prov', 'dest-prov'].map((name) => ({
    name: `liandan.${settings.LIANDAN_DEPLOYMENT}/${name}`,
    key: generateKeyPairSync('ed25519').privateKey,
  }));
  const log = verifierKey({ name: tree, publicKey: home.publicKey });
  const own = witnesses.map(({ name, key }) => verifierKey({ name, publicKey: rawPublicKey(key), type: COSIGNATURE }));
  const policy = [
    `log ${log}`,
    ...own.map((key, i) => `witness ${i === 0 ? 'origin-prov' : 'dest-prov'} ${key}`),
    'group pair all origin-prov dest-prov',
    'quorum pair',
    '',
  ].join('\n');
  settings.LIANDAN_POLICY = join(folder, 'policy.txt');
  writeFileSync(settings.LIANDAN_POLICY, policy);
  const logged = async () => {
    await as(w.database.urls.sequencer, (sequencer) =>
      as(w.database.urls.signer, async (signer) => {
        const turn = async () => {
          let sequenced = 0;
          for (let more = 1; more > 0; sequenced += more) more = (await sequence(sequencer)).sequenced;
          await signHeads(signer, home, LOG_TREE, { deployment: settings.LIANDAN_DEPLOYMENT });
          return sequenced;
        };
        // What opens the log of a new deployment waits until the closed one is signed.
        while ((await turn()) > 0);
      }),
    );
  };
  const settle = async (at = new Date()) => {
    await logged();
    await as(w.database.urls.sequencer, async (client) => {
      const { rows } = await client.query<{ tree: string; size: string; note: string }>(
        `SELECT tree, size, note FROM liandan.log_checkpoint c
          WHERE left(tree, -4) = $1
            AND NOT EXISTS (SELECT FROM liandan.log_final f WHERE f.tree = c.tree AND f.size >= c.size)`,
        [tree.slice(0, -4)],
      );
      for (const { tree: of, size, note } of rows) {
        const { text } = parseNote(note);
        const lines = witnesses.map(({ name, key }) => cosign(text, name, key, Math.floor(at.getTime() / 1000)));
        await client.query('INSERT INTO liandan.log_final (tree, size, note) VALUES ($1, $2, $3)', [
          of,
          size,
          note + lines.join(''),
        ]);
      }
    });
  };
  return {
    policy,
    keys: [log, ...own],
    witnesses,
    sign: (origin, text) => signNoteBy(home.signer, origin, text),
    settle,
    logged,
  };
}
