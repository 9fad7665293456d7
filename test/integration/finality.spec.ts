import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { Settings } from '#config/env';
import { Collector } from '#ledger/collector';
import { COSIGNATURE } from '#ledger/cosignature';
import { checkpointText, parseNote, rawPublicKey, signNoteBy } from '#ledger/note';
import { openByPolicy, policyFor } from '#ledger/policy';
import { parseProof, verifyProof } from '#ledger/proof-file';
import { consistencyProof } from '#ledger/proof';
import { ReceiptSigner } from '#ledger/receipt';
import { readReceiptFile } from '#ledger/receipt-file';
import { sequence } from '#ledger/sequencer';
import type { Found, Session } from '#ledger/verify/check';
import { receiptsCheck } from '#ledger/verify/receipts';
import { addCheckpointBody } from '#ledger/witness';
import { NEWEST_COSIGNED } from '#src/evidence/finality.controller';
import { ReceiptService } from '#src/evidence/receipt.service';
import { Workflow } from '#workflow/workflow';
import { verifyReceipt } from '../../apps/verifier/receipt.js';
import { run as verifier } from '../../apps/verifier/run.js';
import { api, key, type Api } from '../support/api.js';
import { cosignAnyhow } from '../support/cosigned.js';
import { query } from '../support/database.js';
import { eventually, pause, until } from '../support/waiting.js';
import { witnessed } from '../support/witnesses.js';

let a: Api;
let w: Awaited<ReturnType<typeof witnessed>>;
let db: Awaited<ReturnType<typeof w.on>>;
let handler: string;
let auditor: string;
let receiver: string;

beforeAll(async () => {
  w = await witnessed();
  a = await api({ LIANDAN_POLICY: w.policyFile });
  db = await w.on(a.database);
  const firm = await a.organisation({ kind: 'firm', name: '成都某化工', province: '51', city: '5101' });
  receiver = await a.organisation({ kind: 'firm', name: '重庆某处置', province: '50', city: '5001' });
  handler = await a.person(firm, ['handler'], 'handler');
  auditor = await a.person(await a.organisation({ kind: 'auditor', name: '督察组' }), ['auditor'], 'auditor');
  await a.sql(
    `INSERT INTO liandan.audit_grant (auditor, auditor_name, provinces, valid_from, valid_to, reason, proposed_by, proposed_at,
       confirmed_by, confirmed_at, readers)
     SELECT id, name, '{*}', liandan.now(), liandan.now() + interval '1 year', '督察', gen_random_uuid(), liandan.now(),
       gen_random_uuid(), liandan.now(), '{ministry}' FROM liandan.person WHERE login = 'auditor'`,
  );
});
afterAll(async () => {
  await w.stop();
  await a.stop();
});

let count = 0;
async function act() {
  const body = {
    number: `HT-${(count += 1)}`,
    party: receiver,
    partyRole: 'RECEIVER',
    wasteCodes: ['900-052-31'],
    validFrom: '2025-01-01',
    validTo: '2027-12-31',
  };
  const headers = key();
  const made = await a.ask('POST', '/v1/contracts', { as: handler, body, headers });
  expect(made.status).toBe(201);
  return { ...(made.body as { id: string; receipt: { event: string; leaf: string; note: string } }), body, headers };
}
const standing = async (id: string) =>
  (await a.ask('GET', `/v1/contracts/${id}`, { as: handler })).body['standing'] as Record<string, unknown>;
const redeem = (receipt: string) => a.ask('POST', '/v1/receipts/redeem', { body: { receipt } });

/** What is told to anybody is asked of the database once in a while only. */
const told = (wanted: object) =>
  eventually(async () => expect((await a.ask('GET', '/v1/finality')).body).toMatchObject(wanted));

describe('finality', () => {
  it('goes from recorded to logged to final, in the case, the list and the history', async () => {
    const { id, receipt } = await act();
    expect(await standing(id)).toMatchObject({ state: 'recorded', finality: 'pending', event: receipt.event });
    await db.log();
    expect(await standing(id)).toMatchObject({ state: 'logged', finality: 'pending' });
    await db.collect();
    expect(await standing(id)).toMatchObject({ state: 'final', finality: 'final', tree: 'liandan.local/2025' });
    const list = await a.ask('GET', '/v1/contracts', { as: handler });
    expect(list.body['items'][0].standing).toMatchObject({ state: 'final' });
    const history = await a.ask('GET', `/v1/audit/cases/${id}`, { as: auditor });
    expect(history.body['events'][0]).toMatchObject({ standing: 'final' });
    const [row] = await a.sql('SELECT count(*)::int AS n FROM liandan.log_cosignature');
    expect(row?.['n']).toBe(2);
  });

  it('waits for a witness that stays away while decisions go on, raises the alarm after a minute, and catches up by one proof', async () => {
    w.away.add('witness-51');
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) {
      ids.push((await act()).id);
      await db.log();
      expect(await db.collect()).toMatchObject([{ witness: 'witness-51', grave: false }]);
    }
    for (const id of ids) expect(await standing(id)).toMatchObject({ state: 'logged' });
    await told({ alarm: false });
    await query(
      a.database.adminUrl,
      `SET session_replication_role = 'replica'; UPDATE liandan.log_checkpoint SET signed_at = signed_at - interval '61 s'`,
    );
    await told({ alarm: true, finality: 'by policy', logs: [{ alarm: true }] });
    const metrics = await a.ask<string>('GET', '/metrics');
    const lag = /liandan_finality_lag_seconds\{tree="liandan.local\/2025"\} (\S+)/.exec(metrics.body as never)?.[1];
    expect(Number(lag)).toBeGreaterThan(60);
    expect((await a.ask('GET', '/health/ready')).status).toBe(200);
    expect((await act()).id).toBeDefined();

    w.away.clear();
    w.asked.length = 0;
    expect(await db.collect()).toEqual([]);
    expect(w.asked.filter(({ witness }) => witness === 'witness-51')).toHaveLength(1);
    for (const id of ids) expect(await standing(id)).toMatchObject({ state: 'final' });
  });

  it('raises the alarm when what is recorded is not logged: the sequencer has stopped, or refuses', async () => {
    await db.log();
    await db.collect();
    await told({ alarm: false, unlogged: { events: 0, lagSeconds: 0, alarm: false } });
    const { receipt } = await act();
    await told({ alarm: false, unlogged: { events: 1, alarm: false } });
    const age = (interval: string) =>
      query(
        a.database.adminUrl,
        `SET session_replication_role = 'replica';
         UPDATE liandan.audit_pending SET recorded_at = recorded_at - interval '${interval}' WHERE event_id = '${receipt.event}'`,
      );
    await age('61 s');
    await told({ alarm: true, unlogged: { events: 1, alarm: true } });
    await db.log();
    await db.collect();
    await told({ alarm: false, unlogged: { events: 0, alarm: false } });
  });

  it('raises the alarm when what stands in the log is not signed: the signer has stopped, or refuses', async () => {
    await db.log();
    await db.collect();
    await act();
    await sequence(db.sequencer);
    await told({ alarm: false, unsigned: [{ tree: 'liandan.local/2025', leaves: 1, alarm: false }] });
    // An hour ago by its id, as if nobody had signed since.
    const made = `lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000 - 3600000)::bigint), 12, '0')`;
    const old = `(left(${made}, 8) || '-' || right(${made}, 4) || substr(event_id::text, 14))::uuid`;
    await query(
      a.database.adminUrl,
      `SET session_replication_role = 'replica';
       UPDATE liandan.log_leaf SET event_id = ${old} WHERE idx = (SELECT max(idx) FROM liandan.log_leaf)`,
    );
    await told({ alarm: true, unsigned: [{ leaves: 1, alarm: true }] });
    // What is measured is asked of the database once in a while only.
    await until('the metrics tell it', async () => {
      const metrics = await a.ask<string>('GET', '/metrics');
      const lag = /liandan_signer_lag_seconds\{tree="liandan.local\/2025"\} (\S+)/.exec(metrics.body as never)?.[1];
      return Number(lag) > 3000;
    });
    await query(
      a.database.adminUrl,
      `SET session_replication_role = 'replica'; UPDATE liandan.log_leaf l SET event_id = e.event_id
         FROM liandan.audit_event e WHERE e.hash = l.hash`,
    );
    await db.log();
    await db.collect();
    await told({ alarm: false, unsigned: [] });
  });

  it('is told to anybody without reading every cosignature there ever was, and once for all who ask at once', async () => {
    await query(
      a.database.adminUrl,
      `SET session_replication_role = 'replica';
       INSERT INTO liandan.log_cosignature (tree, size, witness, line, at)
       SELECT 'liandan.local/2025', g, 'old-' || g % 3, '', now() FROM generate_series(1, 9000) g;
       ANALYZE liandan.log_cosignature`,
    );
    const newest = [8998, 8999, 9000].map((size) => ({ witness: `old-${size % 3}`, size }));
    await told({ logs: [{ witnesses: expect.arrayContaining(newest.map((one) => expect.objectContaining(one))) }] });
    const plan = (await a.sql(`EXPLAIN (ANALYZE, FORMAT JSON) ${NEWEST_COSIGNED}`))[0];
    const read = [
      ...JSON.stringify(plan).matchAll(
        /"Node Type":"([^"]+)","Parent Relationship[^{}]*?"Relation Name":"log_cosignature"/g,
      ),
    ];
    expect(read.length).toBeGreaterThan(0);
    expect(read.map(([, type]) => type)).not.toContain('Seq Scan');
    const source = a.app.get(DataSource);
    const asked: string[] = [];
    const plain = source.query.bind(source);
    source.query = ((text: string, values?: unknown[]) => (
      asked.push(text),
      plain(text, values)
    )) as typeof source.query;
    await pause(2_100); // an answer is kept for two seconds
    try {
      await Promise.all(Array.from({ length: 30 }, () => a.ask('GET', '/v1/finality')));
    } finally {
      source.query = plain;
    }
    const reads = asked.filter((text) => text === NEWEST_COSIGNED).length;
    expect(reads).toBeGreaterThan(0);
    expect(reads).toBeLessThanOrEqual(2); // the second where the thirty took longer than an answer is kept
    await query(
      a.database.adminUrl,
      `SET session_replication_role = 'replica'; DELETE FROM liandan.log_cosignature WHERE witness LIKE 'old-%'`,
    );
  });

  it('asks again from the size that the witness names when an answer was lost', async () => {
    await act();
    await db.log();
    const fresh = w.collector();
    const [head] = await a.sql('SELECT size, note FROM liandan.log_checkpoint ORDER BY size DESC LIMIT 1');
    const witness = w.witnesses.get('witness-50');
    const old = w.homes.get('witness-50')?.head('liandan.local/2025')?.size ?? 0;
    const proof = await consistencyProof(db.sequencer, 'liandan.local/2025', old, Number(head?.['size']));
    await witness?.addCheckpoint(Buffer.from(addCheckpointBody(old, proof, String(head?.['note'])))); // nobody hears it
    w.asked.length = 0;
    await db.collect(fresh);
    expect(w.asked.find((one) => one.witness === 'witness-50')?.status).toBe(409);
    await db.collect(fresh);
    expect(fresh.trouble).toEqual([]);
    const [final] = await a.sql('SELECT max(size) AS size FROM liandan.log_final');
    expect(final?.['size']).toBe(head?.['size']);
  });

  it('makes nothing final of a log that has forked, and says so gravely', async () => {
    const [head] = await a.sql('SELECT size FROM liandan.log_checkpoint ORDER BY size DESC LIMIT 1');
    const size = Number(head?.['size']) + 1;
    const origin = 'liandan.local/2025';
    const text = checkpointText({ origin, size, root: Buffer.alloc(32, 9) });
    const note = await signNoteBy(w.signer, origin, text);
    await query(
      a.database.adminUrl,
      `SET session_replication_role = 'replica';
       INSERT INTO liandan.log_checkpoint (tree, size, root, note) VALUES ('${origin}', ${size}, '\\x${'09'.repeat(32)}', '${note}')`,
    );
    await act();
    await sequence(db.sequencer);
    await db.collect(); // learns where the witnesses stand
    expect(await db.collect()).toMatchObject([
      {
        witness: 'witness-50',
        grave: true,
        what: expect.stringMatching(/refused the head.*422/),
      },
      { witness: 'witness-51', grave: true },
    ]);
    expect((await a.sql('SELECT FROM liandan.log_final WHERE size >= $1', [size])).length).toBe(0);
    await query(
      a.database.adminUrl,
      `SET session_replication_role = 'replica'; DELETE FROM liandan.log_checkpoint WHERE size = ${size} AND root = '\\x${'09'.repeat(32)}'`,
    );
    await db.log();
    await db.collect();
    expect(await db.collect()).toEqual([]);
  });

  it('names a fork at the very size that the witnesses know', async () => {
    await act();
    await db.log();
    await db.collect();
    const [head] = await a.sql('SELECT size, root, note FROM liandan.log_checkpoint ORDER BY size DESC LIMIT 1');
    const size = Number(head?.['size']);
    const [origin, root] = ['liandan.local/2025', Buffer.alloc(32, 9)];
    const put = (to: { root: Buffer; note: string }) =>
      query(
        a.database.adminUrl,
        `SET session_replication_role = 'replica';
         DELETE FROM liandan.log_cosignature WHERE size = ${size}; DELETE FROM liandan.log_final WHERE size = ${size};
         UPDATE liandan.log_checkpoint SET root = '\\x${to.root.toString('hex')}', note = '${to.note}' WHERE size = ${size}`,
      );
    await put({ root, note: await signNoteBy(w.signer, origin, checkpointText({ origin, size, root })) });
    const fresh = w.collector();
    await db.collect(fresh); // learns where the witnesses stand
    expect(await db.collect(fresh)).toMatchObject([
      { witness: 'witness-50', grave: true, what: expect.stringMatching(/another root for \d+ leaves.*two histories/) },
      { witness: 'witness-51', grave: true },
    ]);
    await put({ root: head?.['root'] as Buffer, note: String(head?.['note']) });
    await db.collect();
    await db.collect();
    expect(await db.collect()).toEqual([]);
  });

  it('has the head of a log that rests cosigned anew every hour, and raises the alarm when nobody does', async () => {
    await act();
    await db.log();
    await db.collect();
    const age = (seconds: number) =>
      query(
        a.database.adminUrl,
        `SET session_replication_role = 'replica';
         UPDATE liandan.log_final SET at = clock_timestamp() - interval '${seconds} s';
         UPDATE liandan.log_heartbeat SET at = clock_timestamp() - interval '${seconds} s'`,
      );
    const head = () => a.ask<string>('GET', '/log/local/2025/final').then(({ body }) => String(body));
    const first = await head();
    const at = (note: string) => [...openByPolicy(note, policyFor(w.policy, 'liandan.local/2025')).cosigned.values()];
    w.clock.seconds += 3500;
    await age(3500);
    w.asked.length = 0;
    await db.collect();
    expect([w.asked.length, await head()]).toEqual([0, first]);

    w.clock.seconds += 200;
    await age(3700);
    w.away.add('witness-51');
    await db.collect();
    expect(await head()).toBe(first); // one of two is no quorum
    await age(4300);
    await told({
      alarm: true,
      heartbeat: { tree: 'liandan.local/2025', alarm: true, ageSeconds: expect.any(Number) },
    });
    w.away.clear();
    expect(await db.collect()).toEqual([]);
    const again = await head();
    expect(again.split('\n\n')[0]).toBe(first.split('\n\n')[0]);
    for (const [i, time] of at(again).entries()) expect(time - (at(first)[i] ?? 0)).toBeGreaterThanOrEqual(3700);
    const checkpoint = await a.ask<string>('GET', '/log/local/2025/checkpoint');
    expect(at(String(checkpoint.body))).toEqual(at(again));
    w.asked.length = 0;
    await query(a.database.adminUrl, `UPDATE liandan.log_heartbeat SET at = clock_timestamp()`);
    await db.collect();
    expect(w.asked).toEqual([]);
    await told({ alarm: false, heartbeat: { alarm: false } });
    w.clock.seconds = 0;
  });

  it('counts no witness whose clock runs ahead, or that names a time that cannot be; the others make the head final', async () => {
    const key = generateKeyPairSync('ed25519').privateKey;
    const name = 'liandan.local/witness-52';
    const wild = {
      name: 'witness-52',
      key: { name, publicKey: rawPublicKey(key), type: COSIGNATURE },
      url: 'http://wild',
    };
    const witnesses = [wild, ...w.policy.witnesses];
    const two = { name: 'two', threshold: 2, members: witnesses.map(({ name: alias }) => alias) };
    const policy = { ...w.policy, witnesses, groups: [two], quorum: 'two' };
    const now = Math.floor(Date.now() / 1000);
    for (const [time, says] of [
      [2 ** 53 - 1, /without a cosignature that verifies/],
      [now + 400, /ahead: put its clock right/],
    ] as const) {
      const { id } = await act();
      await db.log();
      const collector = new Collector(policy, {
        deployment: 'local',
        post: (url, body) => {
          const { text } = parseNote(body.slice(body.indexOf('\n\n') + 2));
          if (url !== 'http://wild/add-checkpoint') return w.post(url, body);
          return Promise.resolve({ status: 200, type: 'text/plain', body: cosignAnyhow(text, name, key, time) });
        },
      });
      expect(await collector.turn(db.sequencer)).toBe(true);
      expect(collector.trouble).toMatchObject([
        { witness: 'witness-52', grave: true, what: expect.stringMatching(says) },
      ]);
      expect(await standing(id)).toMatchObject({ state: 'final' });
    }
    expect(await a.sql(`SELECT FROM liandan.log_cosignature WHERE witness = '${name}'`)).toEqual([]);
    await db.collect();
  });

  it('recognises a database that was restored from an older backup, even where all seems final', async () => {
    await act();
    await db.log();
    await db.collect();
    const last = (await a.sql('SELECT max(size) AS size FROM liandan.log_final'))[0]?.['size'];
    await query(
      a.database.adminUrl,
      `SET session_replication_role = 'replica';
       DELETE FROM liandan.log_cosignature WHERE size = ${last}; DELETE FROM liandan.log_final WHERE size = ${last};
       DELETE FROM liandan.log_checkpoint WHERE size = ${last}`,
    );
    const trouble = await db.collect(w.collector());
    expect(trouble).toHaveLength(2);
    expect(trouble[0]).toMatchObject({ grave: true, what: expect.stringMatching(/older than what was witnessed/) });
  });
});

describe('a receipt', () => {
  it('is redeemed for a proof that anybody can check; until then it says when to come back', async () => {
    const { receipt } = await act();
    const early = await redeem(receipt.note);
    expect(early).toMatchObject({ status: 409, body: { code: 'NOT_LOGGED_YET', remedy: expect.any(String) } });
    await db.log();
    await db.collect();
    const { status, body } = await redeem(receipt.note);
    expect([status, body['event'], body['standing']]).toEqual([200, receipt.event, 'final']);
    const head = verifyProof(
      parseProof(String(body['proof'])),
      Buffer.from(receipt.leaf, 'hex'),
      policyFor(w.policy, 'liandan.local/2025'),
    );
    expect([...head.cosigned.keys()]).toEqual(['witness-50', 'witness-51']);
  });

  it('is the same when the same key asks again', async () => {
    const { body, headers, receipt } = await act();
    const again = await a.ask('POST', '/v1/contracts', { as: handler, body, headers });
    expect(again.body['receipt']).toEqual(receipt);
  });

  it('is refused when it was changed afterwards, and is no receipt of this log under the name of another', async () => {
    const { receipt } = await act();
    const leaf = Buffer.from(receipt.leaf, 'hex');
    const elsewhere = new ReceiptSigner('other').sign({ event: receipt.event, tree: 'liandan.other/2025', leaf });
    for (const forged of [receipt.note.replace(/time \d{4}/, 'time 2031'), elsewhere, 'nothing'])
      expect(await redeem(forged)).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } });
  });

  it('brings the leaf that certifies its key and the proof of it: whoever keeps the answer needs only the keys of the log', async () => {
    const { receipt } = await act();
    await db.log();
    await db.collect();
    const { body } = await redeem(receipt.note);
    const verdict = (kept: object) => verifyReceipt(JSON.stringify(kept), w.policy);
    expect(verdict(body)).toEqual({
      ...{ ok: true, genuine: true, kept: true, event: receipt.event, tree: 'liandan.local/2025' },
      time: expect.stringMatching(/^20/),
    });
    const stranger = new ReceiptSigner('local').sign({
      event: receipt.event,
      tree: 'liandan.local/2025',
      leaf: Buffer.from(receipt.leaf, 'hex'),
    });
    expect(verdict({ ...body, receipt: stranger })).toMatchObject({
      genuine: false,
      fault: { en: expect.stringMatching(/certificate is of another key/) },
    });
    const { certificate, ...without } = body as Record<string, string>;
    expect(verdict(without)).toMatchObject({ genuine: false });
    const other = await act();
    expect(verdict({ receipt: other.receipt.note, certificate, proof: body['proof'] })).toMatchObject({
      ok: false,
      genuine: true,
      kept: false,
      fault: { en: expect.stringMatching(/evidence against the operator/) },
    });
  });

  it('is kept by the command line as a finding: the database does not hold what it promised', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'receipts-'));
    const check = async (kept: object | string) => {
      const file = join(folder, 'receipt');
      writeFileSync(file, typeof kept === 'string' ? kept : JSON.stringify(kept));
      const given = readReceiptFile(readFileSync(file, 'utf8'));
      const { run } = receiptsCheck([given!], w.policy);
      const found = await Promise.resolve(run(undefined, { client: db.sequencer } as unknown as Session)).then(
        () => undefined,
        (error: Found) => error.fault.en,
      );
      return { found, exit: await verifier([file, '--policy', w.policyFile], []) };
    };
    const { log } = console;
    console.log = () => undefined;
    try {
      const [first, second] = [await act(), await act()];
      await db.log();
      await db.collect();
      const answers = [await redeem(first.receipt.note), await redeem(second.receipt.note)];
      expect(await check(answers[0]!.body)).toEqual({ found: undefined, exit: 0 });
      expect((await check(first.receipt.note)).found).toBeUndefined();
      // Recorded and not yet logged, it is in time for five seconds.
      const third = await act();
      expect((await check(third.receipt.note)).found).toBeUndefined();
      await until('its time is over', async () => (await check(third.receipt.note)).found !== undefined);
      await db.log();
      expect((await check(third.receipt.note)).found).toBeUndefined();
      // The database is put back to before the second act, and its log goes on with something else.
      await query(
        a.database.adminUrl,
        `SET session_replication_role = 'replica'; UPDATE liandan.log_leaf SET event_id = gen_random_uuid() WHERE event_id = '${second.receipt.event}'`,
      );
      const late = second.receipt.note;
      expect(await check(late)).toEqual({
        found: expect.stringMatching(/does not hold what the receipt of .* promised/),
        exit: 1,
      });
      // To before the API was started: the leaf that certifies its key is gone as well.
      await query(
        a.database.adminUrl,
        `SET session_replication_role = 'replica'; UPDATE liandan.audit_event SET case_id = gen_random_uuid() WHERE machine = 'receiptKey'`,
      );
      const gone = await redeem(late);
      expect(gone).toMatchObject({
        status: 409,
        body: {
          code: 'CERTIFICATE_MISSING',
          rule: 'Z-02',
          detail: expect.any(String),
          remedy: expect.stringMatching(/另|同一公钥|same key/),
          data: { event: second.receipt.event, receipt: late },
        },
      });
      expect((await check(gone.body)).found).toMatch(/no leaf certifies the key.*restored from a backup/);
      const { certificate } = answers[0]!.body as Record<string, string>;
      expect(await check({ ...(gone.body as object), certificate })).toEqual({
        found: expect.stringMatching(/does not hold what the receipt of .* promised/),
        exit: 1,
      });
    } finally {
      console.log = log;
      rmSync(folder, { recursive: true });
      await query(
        a.database.adminUrl,
        `SET session_replication_role = 'replica';
         UPDATE liandan.log_leaf l SET event_id = e.event_id FROM liandan.audit_event e WHERE e.hash = l.hash;
         UPDATE liandan.audit_event SET case_id = (convert_from(leaf, 'UTF8')::json ->> 'case_id')::uuid WHERE machine = 'receiptKey'`,
      );
    }
  });

  it('becomes evidence when its promise is broken, or the log holds something else', async () => {
    const past = new ReceiptSigner('local', () => new Date(Date.now() - 6_000));
    const { app } = a;
    await new ReceiptService(app.get(Workflow), app.get(DataSource), app.get(Settings), past).onApplicationBootstrap();
    const { receipt } = await act();
    const leaf = Buffer.from(receipt.leaf, 'hex');
    const claim = { event: receipt.event, tree: 'liandan.local/2025', leaf };
    expect(await redeem(past.sign(claim))).toMatchObject({
      status: 409,
      body: { code: 'PROMISE_BROKEN', data: { evidence: true } },
    });
    await db.log();
    expect((await redeem(past.sign(claim))).status).toBe(200);
    const other = past.sign({ ...claim, leaf: Buffer.alloc(32, 1) });
    expect(await redeem(other)).toMatchObject({ status: 409, body: { code: 'PROMISE_BROKEN' } });
  });
});
