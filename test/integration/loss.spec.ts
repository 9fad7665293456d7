import { randomBytes } from 'node:crypto';
import net from 'node:net';
import { Redis } from 'ioredis';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { DomainError } from '#domain/errors';
import { verifyDatabase } from '#ledger/verify';
import { loadReference } from '#config/reference';
import { dataSourceOptions } from '#src/database/data-source';
import { migrate } from '#src/database/migrate';
import { clockBook } from '#src/deadline/clock-book';
import { type Tx, Workflow } from '#workflow/workflow';
import { notRun, query, queueBackends } from '../support/database.js';
import { engine, type Engine } from '../support/engine.js';
import { ownPostgres, ownRedis, redisHere } from '../support/own-services.mjs';
import { firm, probeKind } from '../support/probe.js';
import { pause, until } from '../support/waiting.js';
import { workerProcess } from '../support/worker-process.js';
import { echoes, type Halt, worker, type Worker } from '../support/worker.js';

const kind = { ...probeKind(), evidence: async () => ({ limit: 12 }) };
const by = firm('01900000-0000-7000-8000-0000000000aa');
const prefix = () => `{t-${randomBytes(6).toString('hex')}}`;
type Sql = Engine['sql'];

async function probeEngine() {
  const e = await engine(echoes, { settable: true });
  await e.sql(`SELECT liandan.create_case_table('probe')`);
  e.app.register(kind);
  return e;
}
const opened = async (app: Workflow) => (await app.open(kind, { by, command: { type: 'open', note: 'x' } })).answer.id;

const undone = async (sql: Sql) =>
  Number((await sql('SELECT count(*) AS n FROM liandan.outbox WHERE done_at IS NULL'))[0]?.n);
const allDone = (sql: Sql, patienceMs?: number) =>
  until('every delivery is done', async () => (await undone(sql)) === 0, patienceMs);

/** Deliveries and echoes that do not match: lost (fewer) or doubled (more). */
const mismatches = (sql: Sql) =>
  sql(
    `SELECT p.id, d.n AS deliveries, a.n AS echoes, p.context ->> 'marks' AS marks
     FROM liandan.probe p
     CROSS JOIN LATERAL (SELECT count(*)::int AS n FROM liandan.outbox o JOIN liandan.fact f ON f.id = o.fact_id WHERE f.case_id = p.id) d
     CROSS JOIN LATERAL (SELECT count(*)::int AS n FROM liandan.audit_event e WHERE e.case_id = p.id AND e.type = 'echo' AND e.outcome = 'automatic') a
     CROSS JOIN LATERAL (SELECT count(*)::int AS n FROM liandan.audit_event e WHERE e.case_id = p.id AND e.type = 'mark' AND e.outcome = 'accepted') m
     WHERE d.n <> a.n OR (p.context ->> 'marks')::int <> a.n + m.n`,
  );

const faultOf = async (adminUrl: string) => {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    return (
      await verifyDatabase(client, {
        kinds: [{ machine: 'probe', table: 'liandan.probe' }],
        publicKeys: [],
        pendingSeconds: 600,
      })
    ).fault;
  } finally {
    await client.end();
  }
};

describe.each(queueBackends())('a worker killed with SIGKILL, queues on $name', ({ redisUrl }) => {
  const places: { halt: Halt; at: string }[] = [
    { halt: 'relay', at: 'between adding jobs and committing that they were sent' },
    { halt: 'delivered', at: 'between delivery and effect' },
    { halt: 'transaction', at: 'in the middle of the effect, holding its claim and the lock of the case' },
    { halt: 'effected', at: 'between the effect and saying that it is done' },
  ];

  it.each(places)(
    'loses and doubles nothing when it dies $at',
    async ({ halt }) => {
      const e = await probeEngine();
      const queue = { redisUrl, postgresUrl: e.database.urls.queue, prefix: prefix() };
      const killed = workerProcess({ url: e.database.urls.worker, queue, halt });
      let after: Worker | undefined;
      try {
        await killed.said('ready');
        const ids = await Promise.all([1, 2, 3].map(() => opened(e.app)));
        // Nobody waits for the worker: commands go on, of which some commit after it is gone.
        await Promise.all(ids.map((id) => e.app.send(kind, id, { by, command: { type: 'mark' } })));
        await killed.said(halt);
        await killed.kill();
        await e.app.send(kind, ids[0]!, { by, command: { type: 'mark' } });
        expect(await undone(e.sql)).toBeGreaterThan(0);
        after = await worker({ url: e.database.urls.worker, queue, lease: 1 });
        after.run();
        await allDone(e.sql);
        expect(await mismatches(e.sql)).toEqual([]);
      } finally {
        await killed.kill();
        await after?.stop();
        await e.stop();
      }
    },
    60_000,
  );
});

/** A door to Redis that can be shut: connections end, new ones are refused. */
async function doorTo(url: string) {
  const target = new URL(url);
  const sockets = new Set<net.Socket>();
  const server = net.createServer((from) => {
    const to = net.connect(Number(target.port), target.hostname);
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy()).on('close', () => (sockets.delete(one), other.destroy()));
    }
    from.pipe(to).pipe(from);
  });
  const open = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await open(0);
  const { port } = server.address() as net.AddressInfo;
  const through = new URL(url);
  through.port = String(port);
  return {
    url: through.href,
    reopen: () => open(port),
    shut: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

describe('Redis', () => {
  it('may lose everything (FLUSHALL) under 1,000 open clocks and 200 deliveries under way', async () => {
    if (!redisHere()) return notRun('FLUSHALL of Redis (no redis-server or valkey-server on PATH)');
    const [e, redis] = await Promise.all([probeEngine(), ownRedis()]);
    const admin = new Redis(redis.url);
    const w = await worker({ url: e.database.urls.worker, queue: { redisUrl: redis.url, prefix: prefix() } });
    try {
      const ids = await Promise.all(Array.from({ length: 100 }, () => opened(e.app)));
      await e.sql(
        `INSERT INTO liandan.deadline (id, machine, case_id, clock, key, event_id, started_at, due_at, due_day, calendar_version, fires, readers)
         SELECT gen_random_uuid(), 'probe', ($1::uuid[])[1 + i % 100], 'K-18', 'k' || i, gen_random_uuid(), liandan.now(), liandan.now() + interval '9 days', '2025-11-26', 'x', 'flagOverdue', '{all}'
         FROM generate_series(1, 900) i`,
        [ids],
      );
      const clocks = () =>
        e.sql(
          `SELECT count(*)::int AS n, count(*) FILTER (WHERE status = 'open')::int AS open, md5(string_agg(id || due_at::text || status, ',' ORDER BY id)) FROM liandan.deadline`,
        );
      const before = await clocks();
      expect(before).toMatchObject([{ n: 1000, open: 1000 }]);
      await w.sweeper.turn(); // marks the epoch
      await Promise.all(ids.map((id) => e.app.send(kind, id, { by, command: { type: 'mark' } })));
      expect(await w.relay.turn(250)).toBe(200);
      await admin.flushall(); // 200 jobs are gone
      expect(await w.relay.turn()).toBe(0);
      expect(await w.sweeper.turn()).toEqual({ requeued: 200, rebuilt: true, failing: 0 });
      expect(await w.sweeper.turn()).toMatchObject({ requeued: 0, rebuilt: false });
      w.run();
      // … and again, while they are being worked.
      await until('some deliveries are done', async () => (await undone(e.sql)) < 180);
      await admin.flushall();
      await allDone(e.sql);
      expect(await mismatches(e.sql)).toEqual([]);
      expect(await clocks()).toEqual(before);
    } finally {
      await w.stop();
      admin.disconnect();
      await redis.stop();
      await e.stop();
    }
  }, 60_000);

  it('may be away: commands go on, and deliveries follow when it is back', async () => {
    if (!redisHere()) return notRun('outage of Redis (no redis-server or valkey-server on PATH)');
    const [e, redis] = await Promise.all([probeEngine(), ownRedis()]);
    const door = await doorTo(redis.url);
    const w = await worker({ url: e.database.urls.worker, queue: { redisUrl: door.url, prefix: prefix() } });
    try {
      w.run();
      const id = await opened(e.app);
      await e.app.send(kind, id, { by, command: { type: 'mark' } });
      await allDone(e.sql);
      await door.shut();
      await until('Redis is away', async () => !(await w.queues.reachable()));
      for (let i = 0; i < 2; i++) await e.app.send(kind, await opened(e.app), { by, command: { type: 'mark' } });
      // A turn passes over rows that the worker's own relay has just in hand.
      await until('a turn of the relay fails', () =>
        w.relay.turn().then(
          () => false,
          () => true,
        ),
      );
      expect(await undone(e.sql)).toBe(4);
      await door.reopen();
      await allDone(e.sql);
      expect(await mismatches(e.sql)).toEqual([]);
    } finally {
      await door.reopen().catch(() => undefined);
      await w.stop();
      await door.shut();
      await redis.stop();
      await e.stop();
    }
  }, 60_000);

  it('does not keep a worker from stopping while it is away', async () => {
    if (!redisHere()) return notRun('stop without Redis (no redis-server or valkey-server on PATH)');
    const [e, redis] = await Promise.all([probeEngine(), ownRedis()]);
    const door = await doorTo(redis.url);
    const w = await worker({ url: e.database.urls.worker, queue: { redisUrl: door.url, prefix: prefix() } });
    try {
      w.run();
      await e.app.send(kind, await opened(e.app), { by, command: { type: 'mark' } });
      await allDone(e.sql);
      await door.shut();
      await until('Redis is away', async () => !(await w.queues.reachable()));
      const started = performance.now();
      await w.stop();
      expect(performance.now() - started).toBeLessThan(10_000);
    } finally {
      await redis.stop();
      await e.stop();
    }
  }, 60_000);
});

describe('a refused command', () => {
  it('[R-15] gives back the number it had taken: the counter has no gap', async () => {
    const e = await probeEngine();
    try {
      await e.sql('CREATE TABLE liandan.counter (last int NOT NULL); INSERT INTO liandan.counter VALUES (0)');
      await e.sql('GRANT SELECT, UPDATE ON liandan.counter TO liandan_app');
      let limit = 9;
      const numbered = {
        ...probeKind(),
        late: async (tx: Tx) => {
          await tx.query('take_number', 'UPDATE liandan.counter SET last = last + 1 RETURNING last');
          return { limit };
        },
      };
      const { answer } = await e.app.open(numbered, { by, command: { type: 'open', note: 'x' } });
      await e.app.send(numbered, answer.id, { by, command: { type: 'mark' } });
      limit = 0;
      await expect(e.app.send(numbered, answer.id, { by, command: { type: 'mark' } })).rejects.toThrow('RULE_REFUSED');
      expect(await e.sql('SELECT last FROM liandan.counter')).toEqual([{ last: 2 }]);
      expect(await faultOf(e.database.adminUrl)).toBeUndefined();
      const refused = await e.sql(`SELECT count(*)::int AS n FROM liandan.audit_event WHERE outcome = 'refused'`);
      expect(refused).toEqual([{ n: 1 }]);
    } finally {
      await e.stop();
    }
  });
});

/** What a client knows of one command. */
interface Sent {
  caseId: string;
  key: string;
  end: 'acknowledged' | 'refused' | 'unknown';
  version?: number;
}

describe('PostgreSQL killed with SIGKILL under load', () => {
  it('ends no process with a connection that dies in the moment in which it is handed over', async () => {
    const message = (type: string, body: Buffer) => {
      const head = Buffer.alloc(5);
      head.write(type);
      head.writeInt32BE(body.length + 4, 1);
      return Buffer.concat([head, body]);
    };
    // All in one piece, so that nobody can listen yet who waits for a turn.
    const last = Buffer.concat([
      message('R', Buffer.alloc(4)),
      message('Z', Buffer.from('I')),
      message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0')),
    ]);
    const server = net.createServer((socket) =>
      socket.on('error', () => undefined).once('data', () => socket.end(last)),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as net.AddressInfo;
      const source = new DataSource(dataSourceOptions(`postgres://app:x@127.0.0.1:${port}/liandan`, 1));
      await expect(source.initialize()).rejects.toThrow(/postmaster exit|terminated|not queryable/);
    } finally {
      server.close();
    }
  });

  it('[Z-03] loses nothing acknowledged, doubles nothing, keeps its chains; a retry settles what was unknown', async () => {
    const own = await ownPostgres().catch((error: Error) => {
      if (!/no embedded PostgreSQL/.test(error.message)) throw error;
      notRun('kill of PostgreSQL (no embedded PostgreSQL for this platform)');
    });
    if (!own) return;
    const sql: Sql = async (text, values) =>
      (await query(own.adminUrl(), text, values)).rows as Record<string, unknown>[];
    const { calendar } = loadReference();
    const connect = async () => {
      const db = await new DataSource(dataSourceOptions(own.urlOf('app'), 16)).initialize();
      const app = new Workflow(db, echoes, { deployment: 'test', calendarVersion: calendar.version });
      app.keep(clockBook(calendar));
      app.register(kind);
      return { db, app };
    };
    await migrate(own.urlOf('owner'));
    await sql(`SELECT liandan.create_case_table('probe')`);
    await sql(`ALTER TABLE liandan.probe OWNER TO liandan_owner`);
    let { db, app } = await connect();
    // SIGKILL leaves the disk cache: only the settings show that a loss of power is survived too.
    for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
      expect([setting, (await db.query<Record<string, string>[]>(`SHOW ${setting}`))[0]?.[setting]]).toEqual([
        setting,
        'on',
      ]);
    }
    const journal: Sent[] = [];
    let ids: string[] = [];
    const order = (s: Sent) => ({
      by,
      command: { type: 'mark' },
      once: { kind: 'key', actor: 'p1', key: s.key, fingerprint: 'f' } as const,
    });
    /** Three values: an answer, a refusal, or nothing known. */
    const send = async (s: Sent): Promise<void> => {
      try {
        const { answer } = await app.send(kind, s.caseId, order(s));
        Object.assign(s, { end: 'acknowledged', version: answer.version });
      } catch (error) {
        const known = error instanceof DomainError && error.code !== 'BUSY' && error.code !== 'KEY_IN_FLIGHT';
        if (!(error instanceof DomainError)) unexpected.push(error);
        s.end = known ? 'refused' : 'unknown';
      }
    };
    const unexpected: unknown[] = [];
    let loading = true;
    const client = async (n: number) => {
      for (let i = 0; loading; i++) {
        const sent: Sent = { caseId: ids[(n * 7 + i * 5) % ids.length]!, key: `${n}-${i}`, end: 'unknown' };
        journal.push(sent);
        await send(sent);
        await pause(sent.end === 'unknown' ? 50 : 10);
      }
    };
    const acknowledged = () => journal.filter((s) => s.end === 'acknowledged').length;
    try {
      ids = await Promise.all(Array.from({ length: 40 }, () => opened(app)));
      const clients = Promise.all(Array.from({ length: 12 }, (_, n) => client(n)));
      // A crash of the server that it recovers from by itself, on the same address: pools must find back.
      for (let round = 0; round < 2; round++) {
        const before = acknowledged();
        await until('commands are acknowledged', async () => acknowledged() > before + 15);
        expect(own.killBackend()).toBe(true);
      }
      const before = acknowledged();
      await until('commands are acknowledged after recovery', async () => acknowledged() > before + 15);
      // A crash of everything, and a new start.
      await own.killAll();
      await pause(100);
      loading = false;
      await clients;
      await db.destroy();
      await own.restart();
      ({ db, app } = await connect());

      const versions = new Map(
        (await sql(`SELECT id, version FROM liandan.probe`)).map((r) => [r.id, Number(r.version)]),
      );
      for (const s of journal) {
        if (s.end === 'acknowledged') expect(versions.get(s.caseId)).toBeGreaterThanOrEqual(s.version!);
      }
      const unknown = journal.filter((s) => s.end === 'unknown');
      expect(unknown.length).toBeGreaterThan(0);
      expect(unexpected).toEqual([]);
      expect(await faultOf(own.adminUrl())).toBeUndefined();

      // Every key is asked once more: what was known is the same, what was unknown is now known, and each counts once.
      const known = journal.filter((s) => s.end !== 'unknown').map((s) => ({ ...s }));
      for (let i = 0; i < journal.length; i += 12) await Promise.all(journal.slice(i, i + 12).map(send));
      expect(journal.filter((s) => s.end === 'unknown')).toEqual([]);
      for (const s of known) expect(journal.find((j) => j.key === s.key)).toEqual(s);
      const effects = await sql(
        `SELECT count(*)::int AS n FROM liandan.audit_event WHERE type = 'mark' AND outcome = 'accepted'`,
      );
      expect(effects).toEqual([{ n: acknowledged() }]);
      const answers = await sql(`SELECT count(*)::int AS n FROM liandan.idempotency WHERE answer ->> 'ok' IS NOT NULL`);
      expect(answers).toEqual([{ n: acknowledged() }]);
      const chains = await sql(
        `SELECT p.id FROM liandan.probe p WHERE p.version <> (SELECT count(*) FROM liandan.audit_event a WHERE a.case_id = p.id AND a.outcome = 'accepted')
           OR p.seq <> (SELECT count(*) FROM liandan.audit_event a WHERE a.case_id = p.id)`,
      );
      expect(chains).toEqual([]);
      expect(await faultOf(own.adminUrl())).toBeUndefined();
    } finally {
      loading = false;
      await db.destroy().catch(() => undefined);
      await own.stop();
    }
  }, 90_000);
});
