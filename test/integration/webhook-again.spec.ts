import { type ChildProcess, spawn } from 'node:child_process';
import { DataSource } from 'typeorm';
import { Queues } from '#outbox/queues';
import { Sweeper } from '#outbox/sweeper';
import { BATTERIES } from '#src/demo/forms';
import { queueBackends } from '../support/database.js';
import { processesOn } from '../support/processes.js';
import { sequenced } from '../support/logged.js';
import { answering, Receiver, verified } from '../support/receiver.js';
import { eventually, until } from '../support/waiting.js';
import { withWebhooks, type Webhooks } from '../support/webhooks.js';

/** What goes out again: after a crash, and on somebody's word; and the secret under which it is known to be ours. */
let h: Webhooks;
let receiver: Receiver;
let endpoint: { id: string; secret: string };

beforeAll(async () => {
  h = await withWebhooks('2025-11-24 09:00');
  await sequenced(h.w);
  receiver = await Receiver.open(h.own);
  endpoint = await h.register('remover-admin', `${receiver.address}/in?key=of-the-receiver`);
}, 120_000);
afterAll(async () => {
  await receiver?.close();
  await h?.w.stop();
});
beforeEach(() => {
  receiver.says = undefined;
  receiver.got.length = 0;
});

describe('the worker process', () => {
  const [first = { name: 'postgres' as const }, ...others] = queueBackends();
  let here: ReturnType<typeof processesOn>;
  let child: ChildProcess | undefined;
  beforeAll(() => {
    here = processesOn(h.w.database, h.settings);
  });
  afterAll(async () => {
    await end('SIGTERM');
    here.remove();
  });

  const start = ({ redisUrl }: ReturnType<typeof queueBackends>[number]) => {
    const prefix = `{${h.w.database.name.replaceAll('_', '-')}}`;
    const queue = redisUrl ? { LIANDAN_QUEUE: 'redis', REDIS_URL: redisUrl, LIANDAN_QUEUE_PREFIX: prefix } : {};
    child = spawn(process.execPath, ['dist/apps/worker/main.js'], {
      env: { ...here.env, ...queue },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  };
  async function end(signal: 'SIGKILL' | 'SIGTERM') {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child?.once('exit', resolve));
    child.kill(signal);
    await gone;
  }

  it('loses nothing when it is killed between the answer and its mark, and its queue with it: the fact comes again under its id, in order', async () => {
    const before = (await h.feed('remover-sc')).after;
    for (const tonnes of ['10.000000', '11.000000', '12.000000']) await h.w.submit(BATTERIES, tonnes);
    await h.w.story.settle();
    await sequenced(h.w);
    const wanted = (await h.feed('remover-sc', before)).items.map(({ id }) => id);
    let heard = 0;
    // The second is heard, and the answer to it never comes.
    receiver.says = (_, response) => {
      heard += 1;
      if (heard !== 2) response.writeHead(204).end();
    };
    start(first);
    await until('the second fact is on its way', () => Promise.resolve(heard >= 2), 60_000);
    await end('SIGKILL');
    expect(receiver.ids()).toEqual(wanted.slice(0, 2));
    receiver.says = undefined;
    // What a minute does, and half of one for the job that went with the worker.
    await h.w.sql(
      `UPDATE liandan.webhook SET leased_until = leased_until - interval '61 seconds', queued_at = queued_at - interval '31 seconds' WHERE id = $1`,
      [endpoint.id],
    );
    start(others.at(-1) ?? first);
    await eventually(async () => {
      expect(receiver.got.map((got) => got.id)).toEqual(wanted.slice(1));
      const { lease } = await h.w.one('SELECT lease FROM liandan.webhook WHERE id = $1', [endpoint.id]);
      expect(lease).toBeNull();
    }, 60_000);
    await end('SIGTERM');
  }, 180_000);
});

describe('once more', () => {
  it('sends one delivery again under its id, though the order waits for another', async () => {
    const [taken] = await h.attempts('remover-admin', endpoint.id, '?outcome=taken');
    const message = String(taken?.['message']);
    const { after } = await h.feed('remover-sc');
    await h.w.submit(BATTERIES, '13.000000');
    await h.w.story.settle();
    await sequenced(h.w);
    await h.w.sql(`UPDATE liandan.webhook SET next_at = clock_timestamp() + interval '1 hour' WHERE id = $1`, [
      endpoint.id,
    ]);
    expect(await h.delivery.deliver(endpoint.id)).toBe(0);
    expect((await h.door.post('remover-admin', `/v1/webhooks/${endpoint.id}/replay`, { message })).status).toBe(200);
    await h.delivery.deliver(endpoint.id);
    // Whoever answers again has at once what waits.
    const waiting = (await h.feed('remover-sc', after)).items.map(({ id }) => id);
    expect(receiver.ids()).toEqual([message, ...waiting]);
    expect(await h.attempts('remover-admin', endpoint.id, '?kind=replay')).toMatchObject([
      { message, outcome: 'taken' },
    ]);
  });

  it('tries a single delivery a few times and no more', async () => {
    const [taken] = await h.attempts('remover-admin', endpoint.id, '?outcome=taken');
    receiver.says = answering(500);
    await h.door.post('remover-admin', `/v1/webhooks/${endpoint.id}/replay`, { message: taken?.['message'] });
    for (let i = 0; i < 8; i++) {
      await h.w.sql('UPDATE liandan.webhook_request SET next_at = clock_timestamp() WHERE webhook = $1', [endpoint.id]);
      await h.deliver(endpoint.id);
    }
    expect(receiver.ids()).toHaveLength(5);
    receiver.says = undefined;
  });

  it('sends everything since an instant again, in order, and goes on behind it', async () => {
    const since = new Date();
    await h.w.submit(BATTERIES, '100.000000');
    await h.w.story.settle();
    await h.deliver(endpoint.id);
    const first = receiver.ids();
    const { after } = await h.feed('remover-sc');
    expect(first.length).toBeGreaterThan(1);
    const replayed = await h.door.post('remover-admin', `/v1/webhooks/${endpoint.id}/replay`, {
      since: since.toISOString(),
    });
    expect(replayed.status).toBe(200);
    await h.w.submit(BATTERIES, '101.000000');
    await h.w.story.settle();
    await h.deliver(endpoint.id);
    const behind = (await h.feed('remover-sc', after)).items.map(({ id }) => id);
    expect(behind.length).toBeGreaterThan(0);
    expect(receiver.ids()).toEqual([...first, ...behind]);
  });

  it('forgets attempts after thirty days, not before', async () => {
    const count = async () =>
      (
        await h.w.one<{ n: number }>('SELECT count(*)::int AS n FROM liandan.webhook_attempt WHERE webhook = $1', [
          endpoint.id,
        ])
      ).n;
    const all = await count();
    await h.w.sql(
      `UPDATE liandan.webhook_attempt SET at = clock_timestamp() - (CASE WHEN id = (SELECT max(id::text)::uuid FROM liandan.webhook_attempt WHERE webhook = $1)
         THEN interval '31 days' ELSE interval '29 days' END) WHERE webhook = $1`,
      [endpoint.id],
    );
    const of = { strict: false };
    await new Sweeper(h.w.behind.get(DataSource, of), h.w.behind.get(Queues, of)).prune();
    expect(await count()).toBe(all - 1);
  });
});

describe('the secret', () => {
  it('is told once, lies sealed, and is in no list, record or answer of the same key', async () => {
    const listed = JSON.stringify((await h.door.get('remover-admin', '/v1/webhooks')).body);
    expect(listed).not.toContain('whsec_');
    const [kept] = await h.w.sql('SELECT secret FROM liandan.webhook_secret WHERE webhook = $1', [endpoint.id]);
    expect(kept?.['secret']).toMatch(/^gcm\./);
    const said = await h.w.sql(
      `SELECT convert_from(p.payload, 'UTF8') AS text FROM liandan.audit_payload p JOIN liandan.audit_event e USING (event_id) WHERE e.case_id = $1
       UNION ALL SELECT answer::text FROM liandan.idempotency WHERE answer::text LIKE '%' || $1::text || '%'`,
      [endpoint.id],
    );
    expect(said.length).toBeGreaterThan(1);
    for (const { text } of said) {
      expect(text).not.toContain(endpoint.secret);
      expect(text).not.toContain('of-the-receiver'); // the key in the address
    }
  });

  it('changes with an overlap in which both sign, and at once without', async () => {
    const rotate = (overlapHours: number) =>
      h.door.post('remover-admin', `/v1/webhooks/${endpoint.id}/rotate`, { overlapHours });
    const next = await rotate(24);
    expect(next.status).toBe(200);
    expect(next.body['twoSecretsUntil']).toEqual(expect.any(String));
    await h.door.post('remover-admin', `/v1/webhooks/${endpoint.id}/test`);
    await h.deliver(endpoint.id);
    const [both] = receiver.got.splice(0);
    expect(both?.event).toMatchObject({ type: 'webhook.test', data: { webhook: endpoint.id } });
    for (const secret of [endpoint.secret, String(next.body['secret'])]) verified(both!, secret);
    await h.w.sql(`UPDATE liandan.webhook_secret SET previous_until = clock_timestamp() WHERE webhook = $1`, [
      endpoint.id,
    ]);
    await h.door.post('remover-admin', `/v1/webhooks/${endpoint.id}/test`);
    await h.deliver(endpoint.id);
    const [later] = receiver.got.splice(0);
    verified(later!, String(next.body['secret']));
    expect(() => verified(later!, endpoint.secret)).toThrow();
    const last = await rotate(0);
    await h.door.post('remover-admin', `/v1/webhooks/${endpoint.id}/test`);
    await h.deliver(endpoint.id);
    const [now] = receiver.got.splice(0);
    verified(now!, String(last.body['secret']));
    expect(() => verified(now!, String(next.body['secret']))).toThrow();
  });
});
