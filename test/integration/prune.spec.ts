import { DataSource } from 'typeorm';
import { Queues } from '#outbox/queues';
import { Sweeper } from '#outbox/sweeper';
import { dataSourceOptions } from '#src/database/data-source';
import { freshDatabase, query, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let db: DataSource;
let queues: Queues;
beforeAll(async () => {
  database = await freshDatabase();
  db = await new DataSource(dataSourceOptions(database.urls.worker, 2)).initialize();
  queues = new Queues({ postgresUrl: database.urls.queue, prefix: '{prune}' });
});
afterAll(async () => {
  await queues?.close();
  await db?.destroy();
  await database?.drop();
});

it('forgets old keys and finished deliveries, and keeps what is young, unfinished or audited', async () => {
  const run = (text: string) => query(database.adminUrl, text);
  await run(`INSERT INTO liandan.fact (id, type, machine, case_id, version, event_id, at, actor, data, readers)
    SELECT gen_random_uuid(), 't', 'm', gen_random_uuid(), 1, gen_random_uuid(), now(), '{}', '{}', '{}' FROM generate_series(1, 7)`);
  await run(`INSERT INTO liandan.outbox (id, fact_id, queue, done_at)
    SELECT gen_random_uuid(), id, 'q', CASE WHEN n <= 5 THEN now() - interval '8 days' WHEN n = 6 THEN now() END
    FROM (SELECT id, row_number() OVER () AS n FROM liandan.fact) f`);
  await run(`INSERT INTO liandan.idempotency (actor, key, fingerprint, created_at)
    VALUES ('a', 'old', 'f', now() - interval '3 days'), ('a', 'older', 'f', now() - interval '4 days'),
      ('a', 'oldest', 'f', now() - interval '5 days'), ('a', 'young', 'f', now())`);
  await run(`INSERT INTO liandan.login_limit (bucket, attempts, last_at, blocked_until)
    VALUES ('l:old', 9, now() - interval '25 hours', now() - interval '24 hours'), ('a:young', 9, now(), NULL)`);
  await new Sweeper(db, queues).prune(2); // all that is old, however little at once
  const { rows } = await run(`SELECT (SELECT count(*)::int FROM liandan.outbox) AS outbox,
    (SELECT count(*)::int FROM liandan.fact) AS facts, (SELECT string_agg(key, ',') FROM liandan.idempotency) AS keys,
    (SELECT string_agg(bucket, ',') FROM liandan.login_limit) AS limits`);
  expect(rows).toEqual([{ outbox: 2, facts: 7, keys: 'young', limits: 'a:young' }]);
});
