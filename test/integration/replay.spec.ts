import pg from 'pg';
import { BATTERIES } from '#src/demo/forms';
import { checkReplay, checkWithin, modelsOf } from '#src/replay/check';
import { rebuildCase, rebuildReadModels } from '#src/replay/rebuild';
import { derivedBy } from '#src/replay/derived';
import { DocketService } from '#src/notice/docket.service';
import { BOOKS, DERIVED, OWN_STATE } from '#src/replay/read-models';
import { journals } from '#domain/journals';
import { caseTables } from '#src/audit/case-tables';
import { replayChecks } from '#src/replay/replay-checks';
import { ERASED } from '#ledger/personal';
import { verifyDatabase } from '#ledger/verify';
import { full, listed, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

/** A year on the list with loads on their way, and what somebody might change of it behind the engine's back. */
let w: Full;
let client: pg.Client;
let approval: string;
let moving: string;
beforeAll(async () => {
  w = await full('2024-11-25 09:00', listed(2025, '30000.000000'));
  client = new pg.Client({ connectionString: w.database.adminUrl });
  await client.connect();
  await w.story.until('2025-01-13 16:00');
  ({ approval } = await w.approved(BATTERIES, '12000.000000'));
  await w.haul(BATTERIES, approval, '25.000000', 0, 'accepted');
  moving = await w.haul(BATTERIES, approval, '24.000000', 1, 'driving');
  await w.story.settle();
}, 300_000);
afterAll(async () => {
  await client?.end();
  await w?.stop();
});

const further = () => derivedBy(w.workflow, w.behind.get(DocketService));

it('[Z-02] rebuilds every case and every book from the record, byte for byte', async () => {
  const found = await checkReplay(client, w.workflow, { further: further() });
  expect(found.differences).toEqual([]);
  expect(found.ok).toBe(true);
  for (const table of [
    'manifest',
    'approval',
    'fact',
    'deadline',
    'quota_line',
    'letter',
    'open_label',
    'inbox',
    'docket',
    'notice',
  ])
    expect({ table, rows: found.rows[table] }).not.toEqual({ table, rows: 0 });
});

it('[Z-02] is compared and verified by the role that the commands have, which is no superuser', async () => {
  const own = new pg.Client({ connectionString: w.database.urls.worker });
  await own.connect();
  try {
    const found = await checkReplay(own, w.workflow, { further: further() });
    expect({ ok: found.ok, differences: found.differences }).toEqual({ ok: true, differences: [] });
    const verdict = await verifyDatabase(own, {
      kinds: caseTables,
      journals,
      publicKeys: [],
      pendingSeconds: 3600,
      further: replayChecks(w.workflow),
    });
    expect(verdict.fault).toBeUndefined();
    expect(verdict.events).toBe(found.events);
  } finally {
    await own.end();
  }
});

it('[Z-02] writes an instance anew that has nothing left but its record', async () => {
  const models = [...modelsOf(w.workflow), ...DERIVED].map(({ table }) => table);
  const rows = async () => {
    const counts: Record<string, number> = {};
    for (const table of models)
      counts[table] = (await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM liandan.${table}`)).rows[0]!.n;
    return counts;
  };
  await client.query('BEGIN');
  try {
    const { inbox: _claims, notice: _told, reminder: _due, mail: _sent, ...before } = await rows();
    await client.query(`SET LOCAL session_replication_role = 'replica'`);
    for (const table of models) await client.query(`DELETE FROM liandan.${table}`);
    await client.query(`SET LOCAL session_replication_role = 'origin'`);
    await rebuildReadModels(client, w.workflow, further());
    expect(await rows()).toMatchObject(before);
    expect((await checkWithin(client, w.workflow, { further: further() })).differences).toEqual([]);
    const stands = await rebuildCase(client, w.workflow, moving);
    expect(stands?.context).toEqual((await w.row('manifest', moving)).context);
  } finally {
    await client.query('ROLLBACK');
  }
});

/** Changed as the owner of the database could: triggers and row-level security are no obstacle. */
const planted: [what: string, text: string, values: () => unknown[], found: object][] = [
  [
    'a balance of the quota book',
    `UPDATE liandan.quota_account SET settled = settled - 1 WHERE owner_id = $1`,
    () => [approval],
    { table: 'quota_account', field: 'settled' },
  ],
  [
    'a line of the quota book',
    `UPDATE liandan.quota_line SET reason = 'issued' WHERE reason = 'accepted' AND account LIKE 'approval/' || $1 || '%'`,
    () => [approval],
    { table: 'quota_line', field: 'reason', stored: 'issued', rebuilt: 'accepted' },
  ],
  [
    'a delivery that was heard and refused',
    `UPDATE liandan.inbox SET queue = queue || 'x' WHERE queue LIKE 'whitelist/%/confirm' AND fact_id <> $1`,
    () => [approval],
    { table: 'inbox', field: '', stored: null },
  ],
  [
    'the due day of a clock',
    `UPDATE liandan.deadline SET due_day = due_day + 1 WHERE id = (SELECT max(id::text)::uuid FROM liandan.deadline WHERE case_id = $1)`,
    () => [approval],
    { table: 'deadline', field: 'due_day' },
  ],
  [
    'one field of a case',
    `UPDATE liandan.manifest SET context = jsonb_set(context, '{lines,0,removed}', '"23.000000"') WHERE id = $1`,
    () => [moving],
    { table: 'manifest', field: 'context/lines/0/removed', stored: '23.000000', rebuilt: '24.000000' },
  ],
  [
    'a value that reads as if it had been erased, where nobody erased one',
    `UPDATE liandan.manifest SET context = jsonb_set(context, '{lines,0,removed}', to_jsonb('${ERASED}'::text)) WHERE id = $1`,
    () => [moving],
    { table: 'manifest', field: 'context/lines/0/removed', stored: ERASED, rebuilt: '24.000000' },
  ],
  [
    'a whole part of a case that reads so',
    `UPDATE liandan.manifest SET context = jsonb_set(context, '{lines}', to_jsonb('${ERASED}'::text)) WHERE id = $1`,
    () => [moving],
    { table: 'manifest', field: 'context/lines', stored: ERASED },
  ],
  [
    'a fact that reads so',
    `UPDATE liandan.fact SET data = jsonb_set(data, '{row}', to_jsonb('${ERASED}'::text)) WHERE id = (SELECT id FROM liandan.fact WHERE case_id = $1 ORDER BY id LIMIT 1)`,
    () => [moving],
    { table: 'fact', field: 'data/row', stored: ERASED },
  ],
  [
    'an erased value that still stands in a case',
    `DELETE FROM liandan.audit_personal USING liandan.audit_event e WHERE e.event_id = audit_personal.event_id AND e.case_id = $1`,
    () => [moving],
    { table: 'manifest', field: 'context/', rebuilt: ERASED },
  ],
  [
    'the state of a case',
    `UPDATE liandan.approval SET state = 'suspended' WHERE id = $1`,
    () => [approval],
    { table: 'approval', field: 'state', stored: 'suspended' },
  ],
  [
    'who may see a case',
    `UPDATE liandan.manifest SET readers = readers || '{p:33}'::text[] WHERE id = $1`,
    () => [moving],
    { table: 'manifest', field: 'readers/' },
  ],
  [
    'a fact',
    `UPDATE liandan.fact SET data = jsonb_set(data, '{row}', '"M99"') WHERE id = (SELECT id FROM liandan.fact WHERE case_id = $1 ORDER BY id LIMIT 1)`,
    () => [moving],
    { table: 'fact', field: 'data/row', stored: 'M99' },
  ],
  [
    'a letter',
    `UPDATE liandan.letter SET title = '另一批复' WHERE id = (SELECT id FROM liandan.letter ORDER BY id LIMIT 1)`,
    () => [],
    { table: 'letter', field: 'title', stored: '另一批复' },
  ],
  [
    'a delivery that counted',
    `DELETE FROM liandan.inbox WHERE (queue, fact_id) = (SELECT queue, fact_id FROM liandan.inbox ORDER BY 2, 1 LIMIT 1)`,
    () => [],
    { table: 'inbox', field: '', stored: null },
  ],
  [
    'a duty in the inbox of an office',
    `DELETE FROM liandan.task WHERE case_id = $1`,
    () => [moving],
    { table: 'task', field: '', stored: null },
  ],
  [
    'a notice',
    `UPDATE liandan.notice SET level = 'ALARM' WHERE id = (SELECT id FROM liandan.notice WHERE level = 'TOLD' AND source LIKE 'fact/%' ORDER BY id LIMIT 1)`,
    () => [],
    { table: 'notice', field: 'level', stored: 'ALARM', rebuilt: 'TOLD' },
  ],
  [
    'a tonne in the statistics',
    `UPDATE liandan.transfer_line SET accepted = accepted + 1000000`,
    () => [],
    { table: 'transfer_line', field: 'accepted' },
  ],
  [
    'an open label',
    `DELETE FROM liandan.open_label WHERE manifest = $1`,
    () => [moving],
    { table: 'open_label', field: '', stored: null },
  ],
];

it.each(planted)('[Z-02] names %s changed behind the back of the engine', async (_what, text, values, found) => {
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL session_replication_role = 'replica'`);
    expect((await client.query(text, values())).rowCount).toBeGreaterThan(0);
    const [first] = (await checkWithin(client, w.workflow, { further: further() })).differences;
    const { field, ...rest } = found as { field: string };
    expect(first).toMatchObject(rest);
    expect(first?.field.startsWith(field)).toBe(true);
    if (first?.table !== 'inbox') expect(first?.event).toMatch(/^[0-9a-f-]{36}$/);
  } finally {
    await client.query('ROLLBACK');
  }
});

/** The leaf of an erasure that took a value of the manifest on its way from the member `row`. */
const ERASE = `WITH of AS (SELECT * FROM liandan.audit_event WHERE case_id = $1 ORDER BY seq LIMIT 1), leaf AS (
    INSERT INTO liandan.audit_event SELECT e.* FROM of, jsonb_populate_record(NULL::liandan.audit_event, to_jsonb(of) ||
      jsonb_build_object('event_id', gen_random_uuid(), 'case_id', gen_random_uuid(), 'machine', 'erasure', 'type', 'erase')) e
    RETURNING event_id),
  said AS (SELECT convert_to(jsonb_build_object('type', 'erase', 'places',
    jsonb_build_array(jsonb_build_object('event', of.event_id, 'pointer', '/row')))::text, 'UTF8') AS payload FROM of)
  INSERT INTO liandan.audit_payload (event_id, salt, payload) SELECT leaf.event_id, p.salt, said.payload
    FROM leaf, said, of JOIN liandan.audit_payload p USING (event_id)`;

it('[Z-02][Z-05] a value that was lawfully erased hides nothing that was changed beside it, in its own row or in a later one', async () => {
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL session_replication_role = 'replica'`);
    await client.query(ERASE, [moving]);
    const { rows: facts } = await client.query<{ id: string }>(
      'SELECT id FROM liandan.fact WHERE case_id = $1 ORDER BY id LIMIT 2',
      [moving],
    );
    const set = (fact: { id: string } | undefined, field: string, to: string) =>
      client.query('UPDATE liandan.fact SET data = jsonb_set(data, $2, to_jsonb($3::text)) WHERE id = $1', [
        ...[fact?.id, `{${field}}`, to],
      ]);
    await set(facts[0], 'row', ERASED);
    await client.query('SAVEPOINT lawful');
    expect((await checkWithin(client, w.workflow)).differences).toEqual([]);
    await client.query('ROLLBACK TO SAVEPOINT lawful');
    await set(facts[1], 'row', 'M99');
    expect((await checkWithin(client, w.workflow, { limit: 1 })).differences).toMatchObject([
      { table: 'fact', row: facts[1]?.id, field: 'data/row', stored: 'M99' },
    ]);
    await client.query('ROLLBACK TO SAVEPOINT lawful');
    await set(facts[0], 'state', ERASED);
    expect((await checkWithin(client, w.workflow, { limit: 1 })).differences).toMatchObject([
      { table: 'fact', row: facts[0]?.id, field: 'data/state' },
    ]);
  } finally {
    await client.query('ROLLBACK');
  }
});

it('knows of every table whether it is rebuilt, and why where it is not', async () => {
  const rows = await w.sql(
    `SELECT relname FROM pg_class WHERE relnamespace = 'liandan'::regnamespace AND relkind = 'r'`,
  );
  const known = new Set([
    ...caseTables.map(({ table }) => table.replace('liandan.', '')),
    ...[...BOOKS, ...DERIVED].map(({ table }) => table),
    ...Object.keys(OWN_STATE),
  ]);
  expect(rows.map(({ relname }) => String(relname)).filter((table) => !known.has(table))).toEqual([]);
});

const asked = (login: string, path: string, asOf: string) =>
  visitors(w.app).get(login, `/v1/${path}?asOf=${encodeURIComponent(asOf)}`);

it('[Z-02] shows a case as the record knew it: state, form, clocks and facts of then, nothing to do', async () => {
  const { context } = await w.row('approval', approval);
  const application = `transfer-applications/${context['application']}`;
  const events = await w.sql(
    `SELECT type, to_state AS state, to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
       FROM liandan.audit_event WHERE case_id = $1 AND outcome <> 'refused' ORDER BY seq`,
    [context['application']],
  );
  const submitted = events.find(({ type }) => type === 'submit')!;
  const then = await asked('remover-sc', application, submitted['at']);
  expect(then).toMatchObject({
    status: 200,
    body: {
      state: submitted['state'],
      decision: null,
      asOf: { instant: submitted['at'], recordedAt: submitted['at'] },
    },
  });
  expect(then.body['verbs']).toBeUndefined();
  expect(then.body['clocks']).toMatchObject([{ clock: 'K-23', status: 'open', metAt: null }]);
  expect(then.body['facts'].map(({ type }: { type: string }) => type)).toContain('application.submitted');
  expect(then.body['facts'].map(({ type }: { type: string }) => type)).not.toContain('application.accepted');
  const now = await visitors(w.app).get('remover-sc', `/v1/${application}`);
  const today = await asked('remover-sc', application, await w.today());
  expect(today.body['state']).toBe(now.body['state']);
  expect(today.body['decision']).toEqual(now.body['decision']);
  const clock = ({ clock: name, status, dueAt, metAt }: Record<string, unknown>) => ({ name, status, dueAt, metAt });
  expect(today.body['clocks'].map(clock)).toEqual(now.body['clocks'].map(clock));
});

it('[Z-07] shows nobody a case of a time at which it was not theirs to see, and none before there was one', async () => {
  const { context } = await w.row('approval', approval);
  const application = `transfer-applications/${context['application']}`;
  const [draft] = await w.sql(
    `SELECT to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at FROM liandan.audit_event WHERE case_id = $1 AND seq = 1`,
    [context['application']],
  );
  expect((await asked('remover-sc', application, draft!['at'])).body['state']).toBe('draft');
  for (const [login, at] of [
    ['sc-officer1', draft!['at'] as string],
    ['remover-sc', '2024-12-01'],
    ['remover-hn', draft!['at'] as string],
  ] as const)
    expect((await asked(login, application, at)).status).toBe(404);
});

it('refuses the future and what is no time, and says what to write', async () => {
  for (const asOf of ['2099-01-01', '2025-02-30', 'gestern', '2025-01-01T10:00:00', '2099-01-01T00:00:00Z']) {
    const { status, body } = await asked('remover-sc', `approvals/${approval}`, asOf);
    expect({ asOf, status }).toEqual({ asOf, status: 400 });
    expect(JSON.stringify(body)).toMatch(/asOf/);
    expect(JSON.stringify(body)).toMatch(/2025-03-31T09:00:00\+08:00|最晚可查询 2025-01-13/);
  }
});
