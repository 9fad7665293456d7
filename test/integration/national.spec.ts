import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { appendStatement, buildEvent, type ChainHead } from '#ledger/append';
import { leafHash } from '#ledger/leaf';
import {
  extendNational,
  nationalCheck,
  NATIONAL_TREE,
  nationalConsistencyProof,
  nationalInclusionProof,
  SM2_KEY,
  verifyNational,
} from '#ledger/national';
import { openNote, parseCheckpoint, verifierKey } from '#ledger/note';
import { sequence } from '#ledger/sequencer';
import { signHeads } from '#ledger/signer';
import { openSignerHome, SignerRefusal } from '#ledger/signer-home';
import { SM2, sm3 } from '#ledger/sm';
import { inTransaction } from '#ledger/sql';
import { Frontier, verifyConsistency, verifyInclusion } from '#ledger/tree';
import { verifyDatabase } from '#ledger/verify';
import { freshDatabase, type RoleName, type TestDatabase } from '../support/database.js';

const TREE = 'liandan.test/2025';
let database: TestDatabase;
let folder: string;
let [admin, worker, sequencer, signer, auditor]: pg.Client[] = [];
let open: pg.Client[];
let chain: ChainHead;
let caseId: string;

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  open.push(client);
  return client;
}

beforeEach(async () => {
  [open, chain, caseId] = [[], { seq: 0, hash: null }, randomUUID()];
  database = await freshDatabase();
  folder = mkdtempSync(join(tmpdir(), 'national-'));
  admin = await connect(database.adminUrl);
  const as = (role: RoleName) => connect(database.urls[role]);
  [worker, sequencer, signer, auditor] = [
    await as('worker'),
    await as('sequencer'),
    await as('signer'),
    await as('auditor'),
  ];
});

afterEach(async () => {
  for (const client of open) await client.end();
  await database.drop();
  rmSync(folder, { recursive: true });
});

const all = () => {
  if (!admin || !worker || !sequencer || !signer || !auditor) throw new Error('not connected');
  return { admin, worker, sequencer, signer, auditor };
};

/** The next `n` events of one case. */
const following = (n: number) =>
  Array.from({ length: n }, () => {
    const { event, head } = buildEvent(chain, {
      deployment: 'test',
      machine: 'ledgerCase',
      machineVersion: '1',
      caseId,
      caseVersion: chain.seq + 1,
      type: 'go',
      from: chain.seq === 0 ? null : 'open',
      to: 'open',
      ruleIds: [],
      actor: {
        person: null,
        role: null,
        org: null,
        province: null,
        authority: null,
        principal: null,
        door: 'clock',
        auth: null,
      },
      occurredAt: '2025-11-17T01:00:00.000Z',
      outcome: 'automatic',
      calendarVersion: null,
      payload: {},
      readers: [],
    });
    chain = head;
    return event;
  });

/** Records `n` events and takes them into the log and its second tree; returns their bytes. */
async function grow(n: number, second = true): Promise<Buffer[]> {
  const events = following(n);
  await all().worker.query(appendStatement(events));
  while ((await sequence(all().sequencer)).sequenced > 0);
  while (second && (await extendNational(all().sequencer, 150)) > 0);
  return events.map(({ bytes }) => bytes);
}

const home = () => openSignerHome(join(folder, 'national'), SM2_KEY);
const check = (keys: string[]) => inTransaction(all().auditor, 'READ ONLY', () => verifyNational(all().auditor, keys));
async function tamper(text: string): Promise<void> {
  await all().admin.query('SET session_replication_role = replica');
  const { rowCount } = await all().admin.query(text);
  await all().admin.query('SET session_replication_role = DEFAULT');
  expect(rowCount).toBeGreaterThan(0);
}

describe('the second tree, by the national algorithms', () => {
  it('stands over the same leaves with SM3, is signed with SM2 and proves inclusion and consistency', async () => {
    const leaves = await grow(300);
    await signHeads(all().signer, home(), NATIONAL_TREE);
    leaves.push(...(await grow(270)));
    await signHeads(all().signer, home(), NATIONAL_TREE);

    const frontier = new Frontier(0, [], sm3);
    for (const leaf of leaves) frontier.append(leafHash(leaf, sm3));
    const { rows } = await all().auditor.query('SELECT note FROM liandan.log_national_head ORDER BY size');
    const key = { name: `${TREE}/sm3`, ...home().signer };
    const [first, last] = rows.map(({ note }) => parseCheckpoint(openNote(note, [key]).text));
    expect(last).toEqual({ origin: `${TREE}/sm3`, size: 570, root: frontier.root() });
    const stored = await all().auditor.query('SELECT key FROM liandan.log_key');
    expect(stored.rows).toEqual([{ key: verifierKey(key) }]);
    if (!first || !last) throw new Error('two heads');
    const proof = await nationalConsistencyProof(all().auditor, TREE, first.size, last.size);
    expect(verifyConsistency(first.size, last.size, proof, first.root, last.root, sm3)).toBe(true);
    expect(verifyConsistency(first.size, last.size, proof, first.root, last.root)).toBe(false);

    const events = await all().auditor.query('SELECT event_id, leaf FROM liandan.audit_event ORDER BY seq');
    for (const [i, { event_id, leaf }] of events.rows.entries()) {
      if (i % 13 !== 0) continue;
      const inclusion = await nationalInclusionProof(all().auditor, event_id);
      expect(inclusion?.index).toBe(i);
      expect(verifyInclusion(leafHash(leaf, sm3), i, 570, inclusion?.path ?? [], last.root, sm3)).toBe(true);
    }
    expect(await check([verifierKey(key)])).toEqual({ leaves: 570, heads: 2 });
    const options = { kinds: [], journals: ['ledgerCase'], publicKeys: [] };
    const whole = (keys: string[]) => verifyDatabase(all().auditor, { ...options, further: [nationalCheck(keys)] });
    expect(await whole([verifierKey(key)])).toMatchObject({ ok: true, events: 570 });
    expect(await whole([])).toMatchObject({ ok: false, check: 'second tree', fault: { tree: TREE } });
  });

  it('waits for no command that appends: whoever is slow to commit does not hold it up', async () => {
    await grow(3, false);
    await all().worker.query('BEGIN');
    await all().worker.query(appendStatement(following(1)));
    await all().sequencer.query(`SET lock_timeout = '1s'`);
    expect(await extendNational(all().sequencer)).toBe(3);
    await all().worker.query('COMMIT');
  });

  it('is checked by recomputing: what is altered in it, or signed by another key, is found', async () => {
    await grow(270);
    await signHeads(all().signer, home(), NATIONAL_TREE);
    const keys = [verifierKey({ name: 'x', ...home().signer })];
    await expect(check([verifierKey({ name: 'x', ...SM2_KEY.open(SM2_KEY.create()) })])).rejects.toThrow(
      /no known key/,
    );
    const flip = (column: string) => `set_byte(${column}, 5, get_byte(${column}, 5) # 1)`;
    for (const [text, words] of [
      [`UPDATE liandan.log_national_tile SET hashes = ${flip('hashes')}`, /tile at level 0 is missing or was altered/],
      [`UPDATE liandan.log_national SET root = ${flip('root')}`, /state of the second tree/],
      [
        `UPDATE liandan.log_national SET unfinished = ARRAY[${flip('unfinished[1]')}, unfinished[2]]`,
        /state of the second tree/,
      ],
      [`UPDATE liandan.log_national_head SET note = replace(note, E'\\n270\\n', E'\\n271\\n')`, /does not verify/],
    ] as const) {
      await all().admin.query('CREATE TABLE kept AS SELECT * FROM liandan.log_national_tile');
      await all().admin.query('CREATE TABLE kept_state AS SELECT * FROM liandan.log_national');
      await tamper(text);
      await expect(check(keys)).rejects.toThrow(words);
      await tamper('UPDATE liandan.log_national_tile t SET hashes = k.hashes FROM kept k');
      await tamper('UPDATE liandan.log_national t SET root = k.root, unfinished = k.unfinished FROM kept_state k');
      await all().admin.query('DROP TABLE kept, kept_state');
    }
    expect(SM2.keyBytes).toBe(65);
  });

  it('is signed as far as it has come while the log is ahead of it', async () => {
    await grow(5);
    await grow(3, false);
    expect(await signHeads(all().signer, home(), NATIONAL_TREE)).toEqual([TREE]);
    expect(home().heads.get(TREE)?.size).toBe(5);
    await grow(1);
    await signHeads(all().signer, home(), NATIONAL_TREE);
    expect(home().heads.get(TREE)?.size).toBe(9);
  });

  it('is not signed when it is no continuation of what was signed', async () => {
    await grow(5);
    await signHeads(all().signer, home(), NATIONAL_TREE);
    await tamper('DELETE FROM liandan.log_national');
    await expect(signHeads(all().signer, home(), NATIONAL_TREE)).rejects.toThrow(SignerRefusal);
    await tamper(`INSERT INTO liandan.log_national SELECT tree, size, root, frontier, frontier FROM liandan.log_state`);
    await expect(signHeads(all().signer, home(), NATIONAL_TREE)).rejects.toThrow(/fork/);
  });
});
