import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { appendStatement, buildEvent, type EventFields } from '#ledger/append';
import { leafHash } from '#ledger/leaf';
import { checkpointText, parseCheckpoint, parseNote, verifierKey } from '#ledger/note';
import { sequence } from '#ledger/sequencer';
import { LOG_TREE, signHeads } from '#ledger/signer';
import { openSignerHome } from '#ledger/signer-home';
import type { Sql } from '#ledger/sql';
import { verifyDatabase, type Verdict } from '#ledger/verify';
import { engine, type Engine } from '../support/engine.js';
import { rewindClock } from '#src/database/clock';
import { firm, probeKind } from '../support/probe.js';
import { witnessed } from '../support/witnesses.js';
import { blocked } from '../support/waiting.js';

const OLD = 'liandan.test/2025';
const NEW = 'liandan.test/2026';
const BEFORE = '2025-12-31T15:50:00.000Z'; // ten minutes before midnight in Shanghai
const AFTER = '2025-12-31T16:00:00.000Z';

let e: Engine;
let folder: string;
let admin: pg.Client;
let open: pg.Client[];
const kind = probeKind();

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: e.database.adminUrl });
  await client.connect();
  open.push(client);
  return client;
}

beforeEach(async () => {
  open = [];
  e = await engine({ 'probe.marked': { within: [], after: [] } }, { pool: 4 });
  await e.sql(`SELECT liandan.create_case_table('probe')`);
  e.app.register(kind);
  folder = mkdtempSync(join(tmpdir(), 'log-years-'));
  admin = await connect();
  await rewindClock(admin, BEFORE);
});
afterEach(async () => {
  for (const client of open) await client.end();
  await e.stop();
  rmSync(folder, { recursive: true });
});

const at = (instant: string) => admin.query('SELECT liandan.set_clock($1)', [instant]);

function one(occurredAt: string, over: Partial<EventFields> = {}) {
  return buildEvent(
    { seq: 0, hash: null },
    {
      deployment: 'test',
      machine: 'book',
      machineVersion: '1',
      caseId: randomUUID(),
      caseVersion: 1,
      type: 'enter',
      from: null,
      to: 'entered',
      ruleIds: [],
      actor: {
        ...{ person: null, role: null, org: null, province: null, authority: null, principal: null },
        ...{ door: 'rule', auth: null },
      },
      occurredAt,
      outcome: 'automatic',
      calendarVersion: null,
      payload: {},
      readers: ['all'],
      ...over,
    },
  ).event;
}
const append = (client: pg.Client, occurredAt: string) => client.query(appendStatement([one(occurredAt)]));

const sign = (now?: () => number) => signHeads(admin, openSignerHome(folder), LOG_TREE, now ? { now } : {});
const verify = (): Promise<Verdict> =>
  verifyDatabase(admin, {
    kinds: [],
    journals: ['book'],
    publicKeys: [verifierKey({ name: OLD, publicKey: openSignerHome(folder).publicKey })],
  });
const sizes = async () =>
  Object.fromEntries(
    (await admin.query<{ tree: string; size: string }>('SELECT tree, size FROM liandan.log_state')).rows.map(
      ({ tree, size }) => [tree, Number(size)],
    ),
  );
const link = async () => {
  const { rows } = await admin.query<{ head: string }>(
    'SELECT head FROM liandan.log_leaf WHERE tree = $1 AND idx = 0',
    [NEW],
  );
  return parseCheckpoint(rows[0]!.head);
};
/** What only somebody with the whole machine in his hands can do: change rows behind the triggers. */
async function tamper(text: string, values: unknown[] = []): Promise<void> {
  await admin.query('SET session_replication_role = replica');
  const { rowCount } = await admin.query(text, values);
  await admin.query('SET session_replication_role = DEFAULT');
  expect(rowCount).toBeGreaterThan(0);
}

describe('the end of a year', () => {
  it('[Z-02] waits for commands under way, so that the new log begins with the very last head of the old', async () => {
    await append(admin, BEFORE);
    const slow = await connect();
    await slow.query('BEGIN');
    await append(slow, BEFORE);
    await at(AFTER);
    await append(admin, AFTER);
    const [done] = await Promise.all([
      sequence(await connect()),
      blocked((text) => slow.query(text)).then(() => slow.query('COMMIT')),
    ]);
    expect(done.sequenced).toBe(3);
    expect(await sizes()).toEqual({ [OLD]: 2, [NEW]: 2 });
    expect(await link()).toMatchObject({ origin: OLD, size: 2 });
    await sign();
    expect(await verify()).toMatchObject({ ok: true, events: 3, leaves: 4 });
  });

  it('lets commands pass again when one under way takes too long, and tries later', async () => {
    const slow = await connect();
    await slow.query('BEGIN');
    await append(slow, BEFORE);
    await at(AFTER);
    await append(admin, AFTER);
    const sequencer = await connect();
    await expect(sequence(sequencer)).rejects.toMatchObject({ code: '55P03' });
    await append(admin, AFTER);
    await slow.query('COMMIT');
    expect((await sequence(sequencer)).sequenced).toBe(3);
    expect(await link()).toMatchObject({ origin: OLD, size: 1 });
  });

  it('[Z-02] takes nothing more into a year whose last head opens the next; the command is done anew in the new year', async () => {
    const by = firm('01900000-0000-7000-8000-0000000000aa');
    const { id } = (await e.app.open(kind, { by, command: { type: 'open', note: 'x' } })).answer;
    await admin.query('BEGIN');
    await admin.query('SELECT FROM liandan.probe WHERE id = $1 FOR UPDATE', [id]);
    const marked = e.app.send(kind, id, { by, command: { type: 'mark' } }); // has read the time, waits for the case
    await blocked((text) => admin.query(text));
    await (await connect()).query('SELECT liandan.set_clock($1)', [AFTER]);
    const other = await connect();
    await append(other, AFTER);
    await sequence(other);
    expect(await sizes()).toEqual({ [OLD]: 1, [NEW]: 2 });
    await admin.query('COMMIT');
    const { answer } = await marked;
    await sequence(other);
    expect(answer).toMatchObject({ version: 2 });
    expect(Date.parse(answer.receipt.at)).toBeGreaterThanOrEqual(Date.parse(AFTER));
    expect(await sizes()).toEqual({ [OLD]: 1, [NEW]: 3 });
    await expect(append(other, BEFORE)).rejects.toMatchObject({ code: '40001', message: /Z-02.*2025.*closed/ });
  });

  it('opens no log of a year that has not come', async () => {
    await append(admin, BEFORE);
    await append(admin, AFTER);
    await expect(sequence(admin)).rejects.toThrow(/2026.*has not come/);
    expect(await sizes()).toEqual({});
    await at(AFTER);
    expect((await sequence(admin)).sequenced).toBe(2);
  });

  it('is seen by the verifier when it was not the end', async () => {
    await append(admin, BEFORE);
    await at(AFTER);
    await append(admin, AFTER);
    await sequence(admin);
    await sign();
    expect((await verify()).ok).toBe(true);
    // The old log grows behind the trigger, everything about it carried on.
    const late = one(BEFORE);
    await admin.query('SET session_replication_role = replica');
    await admin.query(appendStatement([late]));
    await admin.query('SET session_replication_role = DEFAULT');
    await sequence(admin);
    expect(await sizes()).toEqual({ [OLD]: 2, [NEW]: 2 });
    expect(await verify()).toMatchObject({
      ok: false,
      check: 'log succession',
      fault: { tree: NEW, en: /has gone on to 2 leaves/ },
    });
  });
});

describe('the signer at the end of a year', () => {
  async function twoYears(): Promise<void> {
    await append(admin, BEFORE);
    await append(admin, BEFORE);
    await at(AFTER);
    await append(admin, AFTER);
    await sequence(admin);
  }

  it('signs the link of a new year alone first, then the rest', async () => {
    await twoYears();
    expect(await sign()).toEqual([OLD, NEW]);
    const { rows } = await admin.query<{ tree: string; size: string; root: Buffer }>(
      'SELECT tree, size, root FROM liandan.log_checkpoint ORDER BY tree, size',
    );
    expect(rows.map(({ tree, size }) => [tree, Number(size)])).toEqual([
      [OLD, 2],
      [NEW, 1],
      [NEW, 2],
    ]);
    const text = checkpointText({ origin: OLD, size: 2, root: rows[0]!.root });
    expect(rows[1]!.root).toEqual(leafHash(Buffer.from(text, 'utf8')));
  });

  it('signs years one after the other that come to it at once', async () => {
    await twoYears();
    await at('2028-03-01T00:00:00.000Z');
    await append(admin, '2028-03-01T00:00:00.000Z');
    await sequence(admin);
    expect(await sign()).toEqual([OLD, NEW, 'liandan.test/2028']);
    expect(await verify()).toMatchObject({ ok: true, events: 4, heads: 5 });
  });

  it('refuses an old year that goes on after its last head opened the next', async () => {
    await twoYears();
    await sign();
    await admin.query('SET session_replication_role = replica');
    await append(admin, BEFORE);
    await admin.query('SET session_replication_role = DEFAULT');
    await sequence(admin);
    await expect(sign()).rejects.toThrow(/2025 is not signed.*begins with its head of size 2/);
  });

  it.each([
    ['without one', `DELETE FROM liandan.log_leaf WHERE tree = $1 AND idx = 0`],
    ['with an earlier one', undefined],
  ])('refuses a new year that begins %s', async (_, text) => {
    await append(admin, BEFORE);
    await sequence(admin);
    await sign();
    if (text === undefined) {
      // The new log is opened, then the old one grows, and both lie before the signer at once.
      await at(AFTER);
      await append(admin, AFTER);
      await sequence(admin);
      await admin.query('SET session_replication_role = replica');
      await append(admin, BEFORE);
      await admin.query('SET session_replication_role = DEFAULT');
      await sequence(admin);
      await expect(sign()).rejects.toThrow(/2026 is not signed.*last head of liandan.test\/2025/);
    } else {
      await at(AFTER);
      const first = one(AFTER);
      await admin.query(appendStatement([first]));
      await sequence(admin);
      await tamper('DELETE FROM liandan.log_leaf WHERE tree = $1', [NEW]);
      await tamper('DELETE FROM liandan.log_state WHERE tree = $1', [NEW]);
      await tamper('INSERT INTO liandan.log_leaf (tree, idx, event_id, hash) VALUES ($1, 0, $2, $3)', [
        NEW,
        first.leaf.event_id,
        first.hash,
      ]);
      await tamper(`INSERT INTO liandan.log_state (tree, size, root, frontier) VALUES ($1, 1, $2, ARRAY[$2::bytea])`, [
        NEW,
        first.hash,
      ]);
      await expect(sign()).rejects.toThrow(/2026 is not signed.*last head of liandan.test\/2025/);
    }
    const { rows } = await admin.query('SELECT FROM liandan.log_checkpoint WHERE tree = $1', [NEW]);
    expect(rows).toHaveLength(0);
  });

  it('publishes the link that it had signed before a crash, before it signs on', async () => {
    await twoYears();
    const dying = {
      query: (text: string, values: unknown[] = []) =>
        text.startsWith('INSERT INTO liandan.log_checkpoint') && values[0] === NEW
          ? Promise.reject(new Error('the connection is gone'))
          : admin.query(text, values),
    } as Sql;
    await expect(signHeads(dying, openSignerHome(folder))).rejects.toThrow(/connection is gone/);
    await sign();
    const { rows } = await admin.query('SELECT tree, size::int FROM liandan.log_checkpoint ORDER BY tree, size');
    expect(rows.map(({ tree, size }) => [tree, size] as unknown)).toEqual([
      [OLD, 2],
      [NEW, 1],
      [NEW, 2],
    ]);
  });

  it('signs nothing that bears a time still to come by its own clock', async () => {
    await twoYears();
    const clock = (instant: string, minutes: number) => () => Date.parse(instant) + minutes * 60_000;
    await expect(sign(clock(BEFORE, -60))).rejects.toThrow(/2025 is not signed.*still to come/);
    expect(await sign(clock(AFTER, -4))).toEqual([OLD, NEW]); // clocks differ a little
  });
});

describe('the witnesses at the end of a year', () => {
  it('[Z-02] are brought the years in their order, each from its link, however long one was away', async () => {
    const w = await witnessed('test');
    try {
      const db = await w.on(e.database);
      await append(admin, BEFORE);
      await db.log();
      expect(await db.collect()).toEqual([]);
      w.away.add('witness-51');
      await append(admin, BEFORE);
      await db.log();
      await db.collect();
      await at(AFTER);
      await append(admin, AFTER);
      await append(admin, AFTER);
      await db.log();
      w.asked.length = 0;
      await db.collect();
      const sizesAsked = (name: string) =>
        w.asked
          .filter(({ witness, status }) => witness === name && status === 200)
          .map(({ body }) => parseCheckpoint(parseNote(body.slice(body.indexOf('\n\n') + 2)).text))
          .map(({ origin, size }) => `${origin} ${size}`);
      expect(sizesAsked('witness-50')).toEqual([`${NEW} 1`, `${NEW} 3`]);
      w.away.clear();
      expect(await db.collect()).toEqual([]);
      expect(sizesAsked('witness-51')).toEqual([`${OLD} 2`, `${NEW} 1`, `${NEW} 3`]);
      const { rows } = await admin.query(
        'SELECT tree, max(size)::int AS size FROM liandan.log_final GROUP BY 1 ORDER BY 1',
      );
      expect(rows).toEqual([
        { tree: OLD, size: 2 },
        { tree: NEW, size: 3 },
      ]);
    } finally {
      await w.stop();
    }
  });
});
