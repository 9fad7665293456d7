import { createPrivateKey, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Collector } from '#ledger/collector';
import { COSIGNATURE } from '#ledger/cosignature';
import { verifierKey } from '#ledger/note';
import { parsePolicy, type Policy, writePolicy } from '#ledger/policy';
import { sequence } from '#ledger/sequencer';
import { signHeads } from '#ledger/signer';
import { openSignerHome, type SignerHome } from '#ledger/signer-home';
import { Witness } from '#ledger/witness';
import { openWitnessHome, type WitnessHome } from '#ledger/witness-home';
import { verifyDatabase, type Verdict } from '#ledger/verify';
import { journals } from '#domain/journals';
import { caseTables } from '#src/audit/case-tables';
import type { Random } from '#src/demo/random';
import { keepRebuilt, replayChecks } from '#src/replay/replay-checks';
import { full, type Full } from '../full.js';
import { history, stage } from '../history.js';

/** An event of the clean history, as an attacker chooses among them. */
export interface EventEntry {
  id: string;
  caseId: string;
  machine: string;
  seq: number;
  /** how many events its case has */
  of: number;
  outcome: string;
  tree: string;
  /** place in its log; null while it waits */
  idx: number | null;
  signed: boolean;
}
export interface HeadEntry {
  tree: string;
  size: number;
  note: string;
}
export interface Backup {
  schema: string;
  /** sizes of the logs when it was taken */
  sizes: Record<string, number>;
}

/** What an attacker finds. */
export interface Ground {
  events: EventEntry[];
  cases: { machine: string; table: string; id: string }[];
  heads: HeadEntry[];
  tiles: { tree: string; level: number; index: number }[];
  trees: { tree: string; size: number }[];
  backups: Backup[];
}

/** A history made by the running engine, its logs sequenced and signed, and everybody who has to do with them. */
export interface Scene {
  w: Full;
  admin: pg.Client;
  home: SignerHome;
  provinces: { name: string; home: WitnessHome; witness: Witness }[];
  policy: Policy;
  collector: Collector;
  sequencer: pg.Client;
  signer: pg.Client;
  /** the log's own key, for those who have stolen it */
  key: KeyObject;
  /** names of the checks that rebuild the record */
  further: readonly string[];
  /** heads that are kept outside of the database */
  outside: () => string[];
  /** lets random people act, and sequencer and signer work every now and then */
  play: (random: Random, steps: number, after?: () => Promise<void>, logging?: boolean) => Promise<void>;
  log: () => Promise<void>;
  backUp: () => Promise<void>;
  survey: () => Promise<Ground>;
  verify: (without?: readonly string[], more?: { heads?: string[] }) => Promise<Verdict>;
  stop: () => Promise<void>;
}

export async function scene(start = '2024-11-25 09:00'): Promise<Scene> {
  const w = await full(start);
  const folder = mkdtempSync(join(tmpdir(), 'tamper-'));
  const clients: pg.Client[] = [];
  const connect = async (url: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    clients.push(client);
    return client;
  };
  const admin = await connect(w.database.adminUrl);
  const sequencer = await connect(w.database.urls.sequencer);
  const signer = await connect(w.database.urls.signer);
  const home = openSignerHome(folder);
  const key = createPrivateKey(readFileSync(join(folder, 'key.pem')));
  let replay = replayChecks(w.workflow);
  const backups: Backup[] = [];
  const tree = `liandan.${(await w.one<{ tree: string }>('SELECT tree FROM liandan.audit_event LIMIT 1')).tree.split(/[./]/)[1]}/2024`;
  const outside = () => [...home.heads.values()].map((head) => head.note);
  const provinces = await Promise.all(
    ['51', '50'].map(async (province) => {
      const name = `witness-${province}.example`;
      const store = await openWitnessHome(
        join(folder, province),
        verifierKey({ name: tree, publicKey: home.publicKey }),
      );
      return { name, home: store, witness: new Witness(name, store) };
    }),
  );
  const policy = parsePolicy(
    writePolicy({
      logs: [{ key: { name: tree, publicKey: home.publicKey } }],
      witnesses: provinces.map(({ name, home: { publicKey } }) => ({
        name,
        key: { name, publicKey, type: COSIGNATURE },
        url: `http://${name}`,
      })),
      groups: [{ name: 'pair', threshold: 2, members: provinces.map(({ name }) => name) }],
      quorum: 'pair',
    }),
  );
  const collector = new Collector(policy, {
    post: async (url, body) => {
      const asked = provinces.find(({ name }) => url.startsWith(`http://${name}/`));
      if (!asked) throw new Error(`nobody at ${url}`);
      return asked.witness.addCheckpoint(Buffer.from(body, 'utf8'));
    },
  });
  const log = async () => {
    await sequence(sequencer);
    await signHeads(signer, home);
    await collector.turn(sequencer);
  };
  await stage(w);

  return {
    w,
    admin,
    home,
    key,
    provinces,
    policy,
    collector,
    sequencer,
    signer,
    outside,
    further: replay.map(({ name }) => name),
    log,
    play: async (random, steps, after, logging = true) => {
      const { step } = history(w);
      for (let i = 0; i < steps; i++) {
        await step(random);
        const draw = random.next();
        if (logging && draw < 0.3) await log();
        else if (logging && draw < 0.4) await sequence(sequencer, random.whole(1, 5));
        await after?.();
      }
    },
    backUp: async () => {
      const schema = `backup_${backups.length + 1}`;
      await admin.query(`CREATE SCHEMA ${schema}`);
      for (const { name } of await tablesOf(admin))
        await admin.query(`CREATE TABLE ${schema}.${name} AS TABLE liandan.${name}`);
      const sizes = (await admin.query<{ tree: string; size: string }>('SELECT tree, size FROM liandan.log_state'))
        .rows;
      backups.push({ schema, sizes: Object.fromEntries(sizes.map(({ tree, size }) => [tree, Number(size)])) });
    },
    survey: async () => {
      replay = replayChecks(w.workflow, await keepRebuilt(admin, w.workflow));
      return { ...(await survey(admin)), backups };
    },
    verify: async (without, more) => {
      // What a look leaves behind (open cursors, rebuilt tables) is undone; the attack stays.
      await admin.query('SAVEPOINT look');
      const verdict = await verifyDatabase(admin, {
        kinds: caseTables,
        journals,
        publicKeys: [verifierKey({ name: tree, publicKey: home.publicKey })],
        knownHeads: more?.heads ?? outside(),
        further: replay,
        policies: [policy],
        pendingSeconds: 24 * 3600,
        within: true,
        ...(without ? { without } : {}),
      });
      await admin.query('ROLLBACK TO SAVEPOINT look');
      return verdict;
    },
    stop: async () => {
      for (const { home: store } of provinces) store.release();
      for (const client of clients) await client.end();
      await w.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Tables of the product with the columns that are written, not computed. */
export async function tablesOf(client: pg.Client): Promise<{ name: string; columns: string[] }[]> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `SELECT c.relname AS name, array_agg(quote_ident(a.attname) ORDER BY a.attnum) AS columns
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE c.relnamespace = 'liandan'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attgenerated = '' GROUP BY 1 ORDER BY 1`,
  );
  return rows;
}

async function survey(client: pg.Client): Promise<Omit<Ground, 'backups'>> {
  const rows = async <Row extends pg.QueryResultRow>(text: string) => (await client.query<Row>(text)).rows;
  const heads = await rows<{ tree: string; size: string; note: string }>(
    'SELECT tree, size, note FROM liandan.log_checkpoint ORDER BY tree, size',
  );
  const last = new Map(heads.map(({ tree, size }) => [tree, Number(size)]));
  const events = await rows<Omit<EventEntry, 'idx' | 'signed'> & { idx: string | null }>(
    `SELECT e.event_id AS id, e.case_id AS "caseId", e.machine, e.seq, (count(*) OVER (PARTITION BY e.case_id))::int AS of,
            e.outcome, e.tree, l.idx
       FROM liandan.audit_event e LEFT JOIN liandan.log_leaf l USING (event_id) ORDER BY e.event_id`,
  );
  const cases: Ground['cases'] = [];
  for (const { machine, table } of caseTables) {
    for (const { id } of await rows<{ id: string }>(`SELECT id FROM ${table} ORDER BY id`))
      cases.push({ machine, table, id });
  }
  const tiles = await rows<{ tree: string; level: number; idx: string }>(
    'SELECT tree, level, idx FROM liandan.log_tile ORDER BY tree, level, idx',
  );
  const trees = await rows<{ tree: string; size: string }>('SELECT tree, size FROM liandan.log_state ORDER BY tree');
  return {
    cases,
    events: events.map((event) => {
      const idx = event.idx === null ? null : Number(event.idx);
      return { ...event, idx, signed: idx !== null && idx < (last.get(event.tree) ?? 0) };
    }),
    heads: heads.map(({ tree, size, note }) => ({ tree, size: Number(size), note })),
    tiles: tiles.map(({ tree, level, idx }) => ({ tree, level, index: Number(idx) })),
    trees: trees.map(({ tree, size }) => ({ tree, size: Number(size) })),
  };
}
