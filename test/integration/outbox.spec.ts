import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { DomainError } from '#domain/errors';
import { Deliveries } from '#outbox/deliveries';
import { Relay } from '#outbox/relay';
import type { Queues } from '#outbox/queues';
import { queueBackends } from '../support/database.js';
import { engine, type Engine } from '../support/engine.js';
import { firm, probeKind } from '../support/probe.js';
import { until } from '../support/waiting.js';
import { echoes, worker, type Worker } from '../support/worker.js';

const kind = probeKind();
const by = firm('01900000-0000-7000-8000-0000000000aa');

describe.each(queueBackends())('outbox on $name', ({ redisUrl }) => {
  let e: Engine;
  let w: Worker;
  let second: Worker;

  beforeAll(async () => {
    e = await engine(echoes, { settable: true });
    await e.sql(`SELECT liandan.create_case_table('probe')`);
    e.app.register(kind);
    const options = {
      url: e.database.urls.worker,
      queue: { redisUrl, postgresUrl: e.database.urls.queue, prefix: `{t-${randomBytes(6).toString('hex')}}` },
    };
    [w, second] = await Promise.all([worker(options), worker(options)]);
  });
  afterAll(async () => {
    await w?.stop();
    await second?.stop();
    await e?.stop();
  });

  const opened = async () => (await e.app.open(kind, { by, command: { type: 'open', note: 'x' } })).answer.id;
  const marked = async (times = 1) => {
    const id = await opened();
    for (let i = 0; i < times; i++) await e.app.send(kind, id, { by, command: { type: 'mark' } });
    return id;
  };
  const outboxOf = (id: string) =>
    e.sql(
      `SELECT o.id, o.queue, o.sent_at, o.done_at, o.failures FROM liandan.outbox o JOIN liandan.fact f ON f.id = o.fact_id WHERE f.case_id = $1 ORDER BY o.id`,
      [id],
    );
  const echoesOf = async (id: string, outcome = 'automatic') => {
    const [row] = await e.sql(
      `SELECT count(*)::int AS n FROM liandan.audit_event WHERE case_id = $1 AND type = 'echo' AND outcome = $2`,
      [id, outcome],
    );
    return row?.n;
  };
  const allDone = async () => {
    const [row] = await e.sql('SELECT count(*)::int AS n FROM liandan.outbox WHERE done_at IS NULL');
    return row?.n === 0;
  };

  // Nobody works the queues yet: jobs are only added.
  it('leaves rows unsent when the relay ends between adding and committing, and adds the same jobs again', async () => {
    const id = await marked();
    const dies = {
      add: async (name: string, jobs: { id: string; generation: number }[]) => {
        await w.queues.add(name, jobs);
        throw new Error('the relay dies here');
      },
    } as unknown as Queues;
    await expect(new Relay(w.db, dies).turn()).rejects.toThrow('dies here');
    expect((await outboxOf(id)).map((o) => o.sent_at)).toEqual([null, null]);
    expect(await w.relay.turn()).toBe(2);
    expect(await w.relay.turn()).toBe(0);
  });

  it('shares rows between relays that run at once', async () => {
    const ids = await Promise.all(Array.from({ length: 40 }, () => marked()));
    const turns = await Promise.all([w, second, w, second].map(({ relay }) => relay.turn(25)));
    const more = await w.relay.turn();
    expect(turns.reduce((a, b) => a + b) + more).toBe(80);
    for (const id of ids) expect((await outboxOf(id)).every((o) => o.sent_at !== null)).toBe(true);
  });

  it('gives one effect to one delivery carried out twice at the same time', async () => {
    const id = await marked();
    const rows = await outboxOf(id);
    await Promise.all(rows.flatMap((o) => [w, second, w, second].map((x) => x.deliveries.deliver(String(o.id)))));
    expect(await echoesOf(id)).toBe(2);
    await Promise.all(rows.map((o) => w.deliveries.deliver(String(o.id))));
    expect(await echoesOf(id)).toBe(2);
  });

  it('assumes no order within a case', async () => {
    const id = await marked(2);
    for (const o of (await outboxOf(id)).reverse()) await w.deliveries.deliver(String(o.id));
    expect(await echoesOf(id)).toBe(4);
    expect((await outboxOf(id)).every((o) => o.done_at !== null)).toBe(true);
  });

  it('[Z-01] completes a delivery that came too late, recording one refusal', async () => {
    const id = await marked();
    await e.app.send(kind, id, { by, command: { type: 'close' } });
    const [o] = await outboxOf(id);
    await w.deliveries.deliver(String(o?.id));
    expect((await outboxOf(id))[0]).toMatchObject({ failures: 0, done_at: expect.any(Date) });
    await e.sql('UPDATE liandan.outbox SET done_at = NULL WHERE id = $1', [o?.id]); // the worker died before saying so
    await w.deliveries.deliver(String(o?.id));
    expect([await echoesOf(id), await echoesOf(id, 'refused')]).toEqual([0, 1]);
  });

  it('keeps a delivery that failed, with its reason, and does not count it', async () => {
    const id = await marked();
    const [o] = await outboxOf(id);
    const broken = new Deliveries(w.db, w.queues);
    for (const queue of ['probe', 'mailbox-*']) {
      broken.hear(queue, 'probe.marked', async () => {
        throw new DomainError('BUSY', {});
      });
    }
    await expect(broken.deliver(String(o?.id))).rejects.toThrow('BUSY');
    await expect(new Deliveries(w.db, w.queues).deliver(String(o?.id))).rejects.toThrow('nobody hears probe.marked');
    expect((await outboxOf(id))[0]).toMatchObject({ failures: 2, done_at: null });
  });

  it('keeps a delivery whose earlier run is still open: that run may come to nothing', async () => {
    const id = await marked();
    const [o] = await outboxOf(id);
    const once = { kind: 'key', actor: 'worker', key: `d-${id}`, fingerprint: 'f' } as const;
    const deliveries = new Deliveries(w.db, w.queues);
    for (const queue of ['probe', 'mailbox-*'])
      deliveries.hear(queue, 'probe.marked', () => e.app.send(kind, id, { by, command: { type: 'mark' }, once }));
    const first = new pg.Client({ connectionString: e.database.adminUrl });
    await first.connect();
    await first.query('BEGIN');
    await first.query(`INSERT INTO liandan.idempotency (actor, key, fingerprint) VALUES ('worker', $1, 'f')`, [
      once.key,
    ]);
    await expect(deliveries.deliver(String(o?.id))).rejects.toMatchObject({ code: 'KEY_IN_FLIGHT' });
    expect((await outboxOf(id))[0]).toMatchObject({ failures: 1, done_at: null });
    await first.query('ROLLBACK');
    await first.end();
    await deliveries.deliver(String(o?.id));
    expect((await outboxOf(id))[0]).toMatchObject({ done_at: expect.any(Date) });
    expect((await e.sql('SELECT version FROM liandan.probe WHERE id = $1', [id]))[0]).toEqual({ version: 3 });
    await e.app.send(kind, id, { by, command: { type: 'close' } }); // what else is delivered of it comes too late
  });

  it('refuses a second handler of one fact on one queue: the inbox would swallow its effect', () => {
    const deliveries = new Deliveries(w.db, w.queues);
    deliveries.hear('probe', 'probe.marked', async () => undefined);
    expect(() => deliveries.hear('probe', 'probe.marked', async () => undefined)).toThrow(/already/);
    deliveries.hear('mailbox-*', 'probe.marked', async () => undefined);
    expect(() => deliveries.hear('mailbox-50', 'probe.marked', async () => undefined)).toThrow(/already/);
  });

  // From here on two workers work the queues, with all that the tests before left in them.
  it('brings everything to its effect once, through transient failures', async () => {
    let failures = 0;
    const flaky = new Deliveries(w.db, w.queues);
    for (const queue of ['probe', 'mailbox-*']) {
      flaky.hear(queue, 'probe.marked', async (fact, once) => {
        if (failures < 5) throw new Error(`the network is away (${++failures})`);
        await w.workflow.send(w.kind, fact.caseId, {
          by: { ...by, kind: 'system', roles: ['machine'] },
          door: 'rule',
          command: { type: 'echo' },
          once,
        });
      });
    }
    await flaky.start(['50', '51']);
    second.run();
    const ids = await Promise.all(Array.from({ length: 30 }, () => marked(2)));
    await until('all deliveries are done', allDone);
    for (const id of ids) expect(await echoesOf(id)).toBe(4);
    expect(failures).toBe(5);
    const [twice] = await e.sql(
      `SELECT count(*)::int AS n FROM (SELECT f.case_id FROM liandan.fact f JOIN liandan.outbox o ON o.fact_id = f.id GROUP BY 1
         HAVING count(*) <> (SELECT count(*) FROM liandan.audit_event a WHERE a.case_id = f.case_id AND a.type = 'echo')
           AND NOT EXISTS (SELECT 1 FROM liandan.probe p WHERE p.id = f.case_id AND p.state = 'closed')) x`,
    );
    expect(twice).toEqual({ n: 0 });
  });
});
