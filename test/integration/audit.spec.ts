import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { sequence } from '#ledger/sequencer';
import { verifyInclusion } from '#ledger/tree';
import { api, key, type Api } from '../support/api.js';

let a: Api;
let auditor: string;
let handler: string;
let contract: string;

beforeAll(async () => {
  a = await api();
  const firm = await a.organisation({ kind: 'firm', name: '成都某化工', province: '51', city: '5101' });
  const receiver = await a.organisation({ kind: 'firm', name: '重庆某处置', province: '50', city: '5001' });
  auditor = await a.person(await a.organisation({ kind: 'auditor', name: '督察组' }), ['auditor'], 'auditor');
  await a.sql(
    `INSERT INTO liandan.audit_grant (auditor, auditor_name, provinces, valid_from, valid_to, reason, proposed_by, proposed_at,
       confirmed_by, confirmed_at, readers)
     SELECT id, name, '{*}', liandan.now(), liandan.now() + interval '1 year', '督察', gen_random_uuid(), liandan.now(),
       gen_random_uuid(), liandan.now(), '{ministry}' FROM liandan.person WHERE login = 'auditor'`,
  );
  handler = await a.person(firm, ['handler'], 'handler');
  const body = {
    number: 'HT-1',
    party: receiver,
    partyRole: 'RECEIVER',
    wasteCodes: ['900-052-31'],
    validFrom: '2025-01-01',
    validTo: '2027-12-31',
  };
  contract = String((await a.ask('POST', '/v1/contracts', { as: handler, body, headers: key() })).body['id']);
  await a.ask('POST', `/v1/contracts/${contract}/end`, {
    as: handler,
    body: { on: '2027-01-01', reason: '到期不续' },
    headers: key(),
  });
});
afterAll(() => a.stop());

it('[Z-06] shows a case whole, each event with a proof that it stands in the log', async () => {
  const before = await a.ask('GET', `/v1/audit/cases/${contract}`, { as: auditor });
  expect(before.body['events'][0]).toMatchObject({ type: 'sign', proof: null });
  const client = new pg.Client({ connectionString: a.database.urls.sequencer });
  await client.connect();
  await sequence(client);
  await client.end();
  const { body } = await a.ask('GET', `/v1/audit/cases/${contract}`, { as: auditor });
  expect(body).toMatchObject({
    unbroken: true,
    events: [
      { type: 'sign', seq: 1 },
      { type: 'end', seq: 2 },
    ],
  });
  for (const { proof, hash } of body['events']) {
    const [state] = await a.sql('SELECT root FROM liandan.log_state WHERE tree = $1', [proof.tree]);
    expect(proof.leaf).toBe(hash);
    const path = proof.path.map((h: string) => Buffer.from(h, 'hex'));
    expect(verifyInclusion(Buffer.from(hash, 'hex'), proof.index, proof.size, path, state?.['root'] as Buffer)).toBe(
      true,
    );
  }
});

it('[Z-06] shows a case from an event on, and says what it cannot read', async () => {
  const read = async (query: string) => {
    const { status, body } = await a.ask('GET', `/v1/audit/cases/${contract}?${query}`, { as: auditor });
    return { status, places: (body['events'] as { seq: number }[] | undefined)?.map(({ seq }) => seq), ...body };
  };
  expect(await read('after=0')).toMatchObject({ places: [1, 2], unbroken: true, next: null });
  expect(await read('after=1')).toMatchObject({ places: [2], unbroken: true, next: null });
  expect((await read('after=2')).status).toBe(404);
  expect(await read('proofs=none')).toMatchObject({ places: [1, 2], unbroken: true });
  const events = async (query: string) =>
    (await a.ask('GET', `/v1/audit/cases/${contract}?${query}`, { as: auditor })).body['events'] as {
      proof?: unknown;
    }[];
  expect(await events('proofs=none')).toEqual(
    (await events('')).map(({ proof, ...event }) => (proof ? event : 'none')),
  );
  for (const wrong of ['after=x', 'after=-1', 'before=1', 'proofs=all', 'proofs='])
    expect((await read(wrong)).status).toBe(400);
});

it('[Z-06][Z-07] goes on behind events that the grant does not cover, each once', async () => {
  const count = 2400;
  const [person] = await a.sql(`SELECT id FROM liandan.person WHERE login = 'auditor'`);
  const [event] = await a.sql('SELECT * FROM liandan.audit_event WHERE case_id = $1 ORDER BY seq DESC LIMIT 1', [
    contract,
  ]);
  const long = randomUUID();
  // The first hundred happened before the period of the grant.
  await a.sql(
    `INSERT INTO liandan.audit_event (event_id, tree, machine, machine_version, case_id, case_version, seq, type, outcome,
       rule_ids, occurred_at, prev, hash, leaf, readers)
     SELECT gen_random_uuid(), $2, 'contract', '1', $1, n, n, 'act', 'accepted', '{}',
       liandan.now() - CASE WHEN n <= 100 THEN interval '400 days' ELSE interval '1 day' END,
       CASE WHEN n > 1 THEN sha256((n - 1)::text::bytea) END, sha256(n::text::bytea), '{}', '{p:51}'
     FROM generate_series(1, ${count}) n`,
    [long, event!['tree']],
  );
  const [grant] = await a.sql('SELECT * FROM liandan.audit_grant WHERE auditor = $1', [person!['id']]);
  await a.sql(`UPDATE liandan.audit_grant SET revoked_at = liandan.now() WHERE id = $1`, [grant!['id']]);
  const narrow = `INSERT INTO liandan.audit_grant (auditor, auditor_name, provinces, matters_from, valid_from, valid_to, reason,
      proposed_by, proposed_at, confirmed_by, confirmed_at, readers)
    SELECT auditor, auditor_name, '{*}', (liandan.now() - make_interval(days => $2))::date, liandan.now() - interval '1 hour', liandan.now() + interval '1 year', reason,
      proposed_by, proposed_at, confirmed_by, confirmed_at, readers FROM liandan.audit_grant WHERE id = $1`;
  await a.sql(narrow, [grant!['id'], 100]);
  const seen: number[] = [];
  for (let after: number | null = 0; after !== null;) {
    const { status, body }: { status: number; body: Record<string, any> } = await a.ask(
      'GET',
      `/v1/audit/cases/${long}?proofs=none&after=${after}`,
      { as: auditor },
    );
    expect(status).toBe(200);
    expect([after, body['unbroken']]).toEqual([after, after > 0]); // what is seen does not begin with the first
    seen.push(...(body['events'] as { seq: number }[]).map(({ seq }) => seq));
    after = body['next'] as number | null;
  }
  expect(seen).toEqual(Array.from({ length: count - 100 }, (_, i) => 101 + i));
  await a.sql(narrow, [grant!['id'], null]); // what follows is asked with a grant of everything
});

it('[Z-06] records what an auditor reads, however the address is spelled', async () => {
  const reads = async () =>
    (await a.sql(`SELECT count(*)::int AS n FROM liandan.audit_event WHERE machine = 'audit' AND type = 'read'`))[0]?.[
      'n'
    ];
  for (const address of ['/v1/contracts', '/%761/contracts', '/v1/%63ontracts']) {
    const before = Number(await reads());
    expect((await a.ask('GET', address, { as: auditor })).status).toBe(200);
    expect([address, await reads()]).toEqual([address, before + 1]);
  }
});

it('[Z-06] lists all acts of a person', async () => {
  const [person] = await a.sql(`SELECT id FROM liandan.person WHERE login = 'handler'`);
  const { body } = await a.ask('GET', `/v1/audit/acts?person=${person?.['id']}&sort=at`, { as: auditor });
  expect(body['items'].map((item: { type: string }) => item.type)).toEqual(['sign', 'end']);
  expect(body['items'][0].payload).toMatchObject({ number: 'HT-1' });
});

it('records what the auditor read, and lets nobody else ask', async () => {
  const [person] = await a.sql(`SELECT id FROM liandan.person WHERE login = 'auditor'`);
  const count = async () =>
    (
      await a.sql(`SELECT count(*)::int AS n FROM liandan.audit_event WHERE machine = 'audit' AND person_id = $1`, [
        person?.['id'],
      ])
    )[0]?.['n'];
  const before = Number(await count());
  expect((await a.ask('GET', '/v1/audit/fast-track', { as: auditor })).status).toBe(200);
  expect((await a.ask('GET', '/v1/audit/overdue?clock=K-24', { as: auditor })).status).toBe(200);
  expect(await count()).toBe(before + 2);
  expect((await a.ask('GET', '/v1/audit/acts', { as: handler })).status).toBe(403);
});

it('lets an auditor see everything and change nothing', async () => {
  expect((await a.ask('GET', `/v1/contracts/${contract}`, { as: auditor })).status).toBe(200);
  const body = { on: '2027-01-01', reason: 'x' };
  expect(
    (await a.ask('POST', `/v1/contracts/${contract}/end`, { as: auditor, body, headers: key() })).status,
  ).toBeGreaterThanOrEqual(403);
});
