import { createHash, randomUUID } from 'node:crypto';
import os from 'node:os';
import pg from 'pg';
import { Stage } from '../demo/stage.js';
import { hasPgbench, runBare, scriptOf, type Script } from './baseline.js';
import { closedLoop, steady, type Ask, type Timing } from './drive.js';
import { Names } from './names.js';
import { makeOriginal, SCARCE, stockUp } from './stock.js';
import { costOfEvidence, goalsOfEvidence } from './evidence.js';
import { median, round } from './figures.js';
import { measured, useOf } from './use.js';
import { WireTap, type Transaction } from './wire.js';

/** One running installation, as config/tooling/instance.mjs starts it. */
export interface Instance {
  address: string;
  pids: Record<string, number>;
  /** From the start of the API process to its first ready answer. */
  startMs: number;
  stop(): Promise<void>;
}
/** What the launcher does for the benchmark. */
export interface Host {
  folder: string;
  short: boolean;
  /** Other number of cases than the form's own. */
  cases: number | undefined;
  postgresPid: number | undefined;
  adminUrl(database: string): string;
  appUrl(database: string): string;
  copyDatabase(name: string, template: string): Promise<void>;
  dropDatabase(name: string): Promise<void>;
  /** Runs a command of the command line tool; throws when it fails. */
  cli(database: string, ...args: string[]): Promise<string>;
  /** `evidence`: sequencer, signer and witnesses, without address. */
  start(database: string, what: 'api' | 'evidence' | 'everything', env?: Record<string, string>): Promise<Instance>;
  say(line: string): void;
}
export const DEPLOYMENT = 'bench';
export const TEMPLATE = 'liandan_bench';
const CLIENTS = 16;
const ATTEMPTS = 200;

/** Sizes of a run. */
const sizes = (short: boolean) =>
  short
    ? {
        cases: 4_000,
        lanes: 64,
        rounds: 1,
        perRound: 800,
        warm: 320,
        alone: 100,
        hot: 240,
        steadySeconds: 4,
        lists: 60,
        pairs: 1,
        perPair: 400,
      }
    : {
        cases: 100_000,
        lanes: 64,
        rounds: 5,
        perRound: 4_800,
        warm: 1_600,
        alone: 400,
        hot: 1_600,
        steadySeconds: 30,
        lists: 400,
        pairs: 5,
        perPair: 2_400,
      };

/** The whole benchmark; returns what is printed as JSON. */
export async function run(host: Host): Promise<{ ok: boolean } & Record<string, unknown>> {
  const form = sizes(host.short);
  const size = { ...form, cases: host.cases ?? form.cases };
  const [hotFrom, scarceFrom] = [size.cases - size.hot - 2 * ATTEMPTS, size.cases - 2 * ATTEMPTS];
  const names = new Names(size.lanes, hotFrom, scarceFrom, size.cases);

  const secrets = await stock(host, names);
  host.say('capturing the statements of the command');
  const { passing, refused, commands } = await capture(host, names, secrets);

  await host.copyDatabase('liandan_bench_sql', TEMPLATE);
  await host.copyDatabase('liandan_bench_api', TEMPLATE);
  const sqlUrl = host.appUrl('liandan_bench_sql');
  const api = await host.start('liandan_bench_api', 'api', { LOG_LEVEL: 'warn' });
  const pids = {
    api: api.pids.api ?? 0,
    ...(host.postgresPid ? { postgres: host.postgresPid } : {}),
    generator: process.pid,
  };
  const ask = (n: number) => issueAsk(api.address, names, secrets, n);
  const asks = (from: number, count: number) => Array.from({ length: count }, (_, i) => ask(from + i));
  const bare = (scripts: { script: Script; count: number }[], from: number, count: number, clients = CLIENTS) =>
    runBare({ url: sqlUrl, folder: host.folder, names, scripts, clients, from, each: Math.floor(count / clients) });
  const wal = (database: string) => walMeter(host.adminUrl(database));

  let next = 0;
  const take = (count: number) => {
    const from = next;
    next += count;
    if (next > hotFrom) throw new Error('not enough drafts for this run');
    return from;
  };

  host.say('warming up');
  const warm = take(size.warm);
  await bare([{ script: passing, count: 1 }], warm, size.warm);
  refuseOthers(await closedLoop(api.address, CLIENTS, asks(warm, size.warm)));
  host.say('one client alone, statement by statement');
  const alone = await bare([{ script: passing, count: 1 }], take(size.alone), size.alone, 1);

  const oneRound = async () => {
    const from = take(size.perRound);
    await checkpoint(host);
    const sqlWal = await wal('liandan_bench_sql');
    const sql = await measured(host.postgresPid ? { postgres: host.postgresPid } : {}, () =>
      bare([{ script: passing, count: 1 }], from, size.perRound),
    );
    const sqlBytes = await sqlWal();
    await checkpoint(host);
    const apiWal = await wal('liandan_bench_api');
    const http = await measured(pids, () => closedLoop(api.address, CLIENTS, asks(from, size.perRound)));
    refuseOthers(http);
    const apiBytes = await apiWal();
    return {
      sql: { ...sql, walPerCommand: Math.round(sqlBytes / sql.done) },
      http: { ...http, walPerCommand: Math.round(apiBytes / http.done) },
      ratio: http.perSecond / sql.perSecond,
    };
  };
  const rounds: Awaited<ReturnType<typeof oneRound>>[] = [];
  while (rounds.length < size.rounds) {
    const made = await oneRound();
    rounds.push(made);
    host.say(
      `round ${rounds.length}: SQL ${made.sql.perSecond}/s, HTTP ${made.http.perSecond}/s, ratio ${made.ratio.toFixed(3)}`,
    );
  }
  await expectIssued(host, 'liandan_bench_sql', size.warm + size.alone + size.rounds * size.perRound);
  await expectIssued(host, 'liandan_bench_api', size.warm + size.rounds * size.perRound);

  host.say(`${100} commands a second for ${size.steadySeconds} s`);
  const atHundred = await measured(pids, () =>
    steady(api.address, 100, asks(take(100 * size.steadySeconds), 100 * size.steadySeconds)),
  );
  refuseOthers(atHundred);
  host.say(`p95 ${atHundred.p95} ms, API ${atHundred.use.api?.rss} MiB, started in ${api.startMs} ms`);

  host.say('every command on one approval');
  const { statements: _hot, ...hotSql } = await bare([{ script: passing, count: 1 }], hotFrom, size.hot);
  const hot = await closedLoop(api.address, CLIENTS, asks(hotFrom, size.hot));
  refuseOthers(hot);

  host.say(`${ATTEMPTS} attempts at once on one nearly exhausted approval`);
  const left = SCARCE - 1;
  const { statements: _scarce, ...scarceSql } = await bare(
    [
      { script: passing, count: left },
      { script: refused, count: ATTEMPTS - left },
    ],
    scarceFrom,
    ATTEMPTS,
    20,
  );
  const scarce = await closedLoop(api.address, ATTEMPTS, asks(scarceFrom, ATTEMPTS), [200, 422]);
  refuseOthers(scarce);
  const taken = await takenOf(host, 'liandan_bench_api', names);

  host.say(`lists and histories at ${size.cases} cases`);
  const reads = await lists(api, names, secrets, size.lists);
  const rss = useOf(pids.api).rss;

  host.say('without and with sequencer, signer and witnesses, by turns');
  const evidence = await costOfEvidence({
    url: host.adminUrl('liandan_bench_api'),
    pairs: size.pairs,
    start: () => host.start('liandan_bench_api', 'evidence', { LOG_LEVEL: 'warn' }),
    drive: async (more) => {
      const done = await measured({ ...pids, ...more }, () =>
        closedLoop(api.address, CLIENTS, asks(take(size.perPair), size.perPair)),
      );
      refuseOthers(done);
      return done;
    },
    say: host.say,
  });
  await api.stop();

  const tool = hasPgbench() ? 'pgbench' : 'pg';
  const ratioToSql = median(rounds.map(({ ratio }) => ratio));
  const p = (pick: (r: (typeof rounds)[number]) => number) => median(rounds.map(pick));
  const floor = tool === 'pgbench' ? 0.2 : 0.26;
  const goals = [
    { goal: 'ratioToSql', floor, aim: tool === 'pgbench' ? 0.3 : 0.39, is: round(ratioToSql), ok: ratioToSql >= floor },
    { goal: 'p95 at 100 commands/s, ms', limit: 300, is: atHundred.p95, ok: atHundred.p95 < 300 },
    { goal: 'API process, MiB', limit: 300, is: rss, ok: !(rss >= 300) },
    { goal: 'API start on a migrated database, ms', limit: 3000, is: api.startMs, ok: api.startMs < 3000 },
    ...goalsOfEvidence(evidence),
    { goal: 'oversold, tonnes', limit: 0, is: Math.max(0, taken - SCARCE), ok: taken === SCARCE },
  ];
  return {
    ok: goals.every(({ ok }) => ok),
    goals,
    machine: {
      cpus: os.cpus().length,
      model: os.cpus()[0]?.model,
      memoryGiB: Math.round(os.totalmem() / 2 ** 30),
      node: process.version,
      /** Load of the machine by others shows here: the load average, and the time of a fixed piece of work. */
      loadAverage: os.loadavg().map((value) => Math.round(value * 10) / 10),
      hash256MiBms: hashing(),
    },
    settings: {
      short: host.short,
      baseline: tool,
      clients: CLIENTS,
      rounds: size.rounds,
      commandsPerRound: size.perRound,
      cases: size.cases,
      lanes: size.lanes,
      apiLogLevel: 'warn',
    },
    command: {
      what: 'POST /v1/manifests/{id}/issue: manifest and approval stored and recorded, approval line, licence scale and plan posted, number given',
      statements: passing.steps.length,
      roundTrips: commands.roundTrips,
      commandsPerSecond: p(({ http }) => http.perSecond),
      p50: p(({ http }) => http.p50),
      p95: p(({ http }) => http.p95),
      p99: p(({ http }) => http.p99),
      walBytesPerCommand: p(({ http }) => http.walPerCommand),
      use: rounds.at(-1)?.http.use,
    },
    sql: {
      what: `the same ${passing.steps.length} statements, one after the other, as one prepared transaction by ${tool}`,
      transactionsPerSecond: p(({ sql }) => sql.perSecond),
      p50: p(({ sql }) => sql.p50),
      p95: p(({ sql }) => sql.p95),
      p99: p(({ sql }) => sql.p99),
      walBytesPerTransaction: p(({ sql }) => sql.walPerCommand),
      use: rounds.at(-1)?.sql.use,
    },
    oneClient: { perSecond: alone.perSecond, p50: alone.p50, costliest: alone.statements?.slice(0, 8) },
    ratioToSql: round(ratioToSql),
    ratios: rounds.map(({ ratio }) => round(ratio)),
    atHundredPerSecond: atHundred,
    oneApproval: { http: hot, sql: hotSql, ratioToSql: round(hot.perSecond / hotSql.perSecond) },
    nearlyExhausted: {
      attempts: ATTEMPTS,
      left,
      issued: taken - 1,
      http: scarce,
      sql: scarceSql,
      ratioToSql: round(scarce.perSecond / scarceSql.perSecond),
    },
    lists: reads,
    evidence,
    apiStartMs: api.startMs,
    apiRssMiB: rss,
  };
}

/** The template database: one case played by its people, then copied. Returns the login secret of each lane. */
async function stock(host: Host, names: Names): Promise<string[]> {
  host.say('one transfer through the API, from application to draft manifest');
  const instance = await host.start(TEMPLATE, 'everything');
  const stage = Stage.open(instance.address, host.adminUrl(TEMPLATE));
  const original = await makeOriginal(stage).finally(() => stage.close());
  await instance.stop();
  return withSql(host.adminUrl(TEMPLATE), async (sql) => {
    const secrets = await stockUp(sql, original, names, DEPLOYMENT, host.say);
    await sql.query('VACUUM ANALYZE');
    return secrets;
  });
}

/** The statements of a command that passes and of one that is refused, read off the wire on a copy of their own. */
async function capture(host: Host, names: Names, secrets: string[]) {
  const database = 'liandan_bench_probe';
  await host.copyDatabase(database, TEMPLATE);
  const url = new URL(host.appUrl(database));
  const tap = await WireTap.before({ host: url.hostname, port: Number(url.port) });
  const api = await host.start(database, 'api', { DATABASE_URL_APP: tap.through(url.href), LOG_LEVEL: 'warn' });
  const one = async (n: number, wanted: number): Promise<Transaction> => {
    const before = tap.transactions.length;
    refuseOthers(await closedLoop(api.address, 1, [issueAsk(api.address, names, secrets, n)], [wanted]));
    const made = tap.transactions.slice(before).filter(({ statements }) => statements[0]?.text === 'BEGIN');
    const last = made.at(-1);
    if (!last) throw new Error('no transaction went over the wire');
    return last;
  };
  // The first commands of a connection prepare their statements; these are not counted.
  for (let i = 0; i < 12; i++) await one(i * names.lanes, 200);
  const [a, b] = [12 * names.lanes, 13 * names.lanes];
  const pass = [await one(a, 200), await one(b, 200)] as const;
  const issued = await withSql(host.adminUrl(database), async (sql) => {
    const { rows } = await sql.query<{ number: string }>('SELECT number FROM liandan.manifest WHERE id = $1', [
      names.draftId(a),
    ]);
    return rows[0]?.number ?? '';
  });
  names.numberPrefix = issued.slice(0, 8);
  for (let i = 0; i < SCARCE - 1; i++) await one(names.scarceFrom + i, 200);
  const [c, d] = [names.scarceFrom + SCARCE, names.scarceFrom + SCARCE + 1];
  for (let i = 2; i < 14; i++) await one(names.scarceFrom + SCARCE + i, 422);
  const no = [await one(c, 422), await one(d, 422)] as const;
  const passing = await scriptOf(url.href, names, pass[0], pass[1], [a, b]);
  const refused = await scriptOf(url.href, names, no[0], no[1], [c, d]);
  await api.stop();
  await tap.close();
  await host.dropDatabase(database);
  return { passing, refused, commands: { roundTrips: pass[1].roundTrips } };
}

const issueAsk = (address: string, names: Names, secrets: string[], n: number): Ask => ({
  method: 'POST',
  path: `/v1/manifests/${names.draftId(n)}/issue`,
  headers: {
    cookie: `liandan=${secrets[names.laneOf(n)]}`,
    origin: address,
    'idempotency-key': randomUUID(),
    'if-match': '"1"',
  },
  body: '{}',
});

/** Lists as their readers open them, page by page, and the history of one case. */
async function lists(api: Instance, names: Names, secrets: string[], count: number): Promise<Record<string, Timing>> {
  const get = (path: string, lane = 0): Ask => ({
    method: 'GET',
    path,
    headers: { cookie: `liandan=${secrets[lane]}` },
  });
  const many = (path: (i: number) => string, lane?: number) =>
    Array.from({ length: count }, (_, i) => get(path(i), lane ?? i % names.lanes));
  const found: Record<string, Timing> = {};
  for (const [name, asks] of Object.entries({
    ownManifests: many(() => '/v1/manifests'),
    ownDrafts: many(() => '/v1/manifests?state=draft'),
    oneManifest: many((i) => `/v1/manifests/${names.draftId((i % 10) * names.lanes + (i % names.lanes))}`),
    history: many(
      (i) => `/v1/audit/cases/${names.draftId((i % 10) * names.lanes + (i % names.lanes))}`,
      names.lanes + 1,
    ),
  })) {
    found[name] = await closedLoop(api.address, 4, asks);
    refuseOthers(found[name]);
  }
  return found;
}

function refuseOthers({ others, sample }: { others: Record<string, number>; sample?: string }): void {
  if (Object.keys(others).length > 0)
    throw new Error(`answers that were not asked for: ${JSON.stringify(others)}\n${sample}`);
}

async function withSql<T>(url: string, work: (sql: pg.Client) => Promise<T>): Promise<T> {
  const sql = new pg.Client({ connectionString: url });
  await sql.connect();
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}
const checkpoint = (host: Host) => withSql(host.adminUrl(TEMPLATE), (sql) => sql.query('CHECKPOINT'));

/** Bytes of write-ahead log from now to the call of the answer. */
async function walMeter(url: string): Promise<() => Promise<number>> {
  const at = () =>
    withSql(
      url,
      async (sql) => (await sql.query<{ lsn: string }>(`SELECT pg_current_wal_lsn() - '0/0' AS lsn`)).rows[0]?.lsn,
    );
  const before = Number(await at());
  return async () => Number(await at()) - before;
}

/** Counts completed work in the database itself. */
async function expectIssued(host: Host, database: string, wanted: number): Promise<void> {
  const found = await withSql(host.adminUrl(database), async (sql) => {
    const { rows } = await sql.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM liandan.manifest WHERE state = 'issued' AND id >= '019b0000-0000-7000-8000-000000000000' AND id < '019c0000-0000-0000-0000-000000000000'`,
    );
    return rows[0]?.n;
  });
  if (found !== wanted) throw new Error(`${database}: ${found} manifests issued instead of ${wanted}`);
}

/** Tonnes reserved under the scarce approval. */
async function takenOf(host: Host, database: string, names: Names): Promise<number> {
  return withSql(host.adminUrl(database), async (sql) => {
    const { rows } = await sql.query<{ taken: string }>(
      `SELECT ((reserved + settled) / 1000000)::text AS taken FROM liandan.quota_account WHERE owner_kind = 'approval' AND owner_id = $1`,
      [names.entityId('approval', names.lanes)],
    );
    return Number(rows[0]?.taken);
  });
}

/** Milliseconds to hash 256 MiB: tells a slow or busy machine from a slow program. */
function hashing(): number {
  const block = Buffer.alloc(1 << 20);
  const hash = createHash('sha256');
  const started = performance.now();
  for (let i = 0; i < 256; i++) hash.update(block);
  hash.digest();
  return Math.round(performance.now() - started);
}
